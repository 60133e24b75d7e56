/**
 * What is kept of an entry while its file is read: texts of its own.
 *
 * A part of a text keeps the whole of it in memory, so that one reference of twenty characters would keep the piece of the file in
 * which it stood, and all entries together the file's whole text. A part is also as wide as the whole: beside one Chinese name every
 * reference would take two bytes a character, and so would every text that is made of it. Days and codes of kind are shared.
 */
import { jsonText } from '#core/kernel/canonical';

import type { StatementDetail } from '../statement';

import { NO_COUNTERPARTY, type Counterparty, type ReadEntry } from './bank-statement';

/** Different words that are shared at most. */
const WORDS_MAX = 10_000;

/** The same text, apart from the one it was cut out of, and no wider than it has to be. */
export function ownText(text: string): string {
  // Reading JSON makes a new text of its own characters; no other way of the language does both.
  return text === '' ? '' : (JSON.parse(jsonText(text)) as string);
}

const NO_DETAILS: readonly StatementDetail[] = [];

export class EntryKeeper {
  readonly #words = new Map<string, string>();

  #word(text: string): string {
    const known = this.#words.get(text);
    if (known !== undefined) {
      return known;
    }
    const own = ownText(text);
    if (this.#words.size < WORDS_MAX) {
      this.#words.set(own, own);
    }
    return own;
  }

  #counterparty({ name, account }: Counterparty): Counterparty {
    return name === '' && account === ''
      ? NO_COUNTERPARTY
      : { name: ownText(name), account: ownText(account) };
  }

  /** The entry as it is kept. */
  keep(entry: ReadEntry): ReadEntry {
    return {
      line: entry.line,
      amount_minor: entry.amount_minor,
      booked_on: this.#word(entry.booked_on),
      value_on: this.#word(entry.value_on),
      bank_reference: ownText(entry.bank_reference),
      reference: ownText(entry.reference),
      text: ownText(entry.text),
      type_code: this.#word(entry.type_code),
      is_reversal: entry.is_reversal,
      counterparty: this.#counterparty(entry.counterparty),
      details:
        entry.details.length === 0
          ? NO_DETAILS
          : entry.details.map(({ amount_minor, reference }) => ({
              amount_minor,
              reference: ownText(reference),
            })),
    };
  }
}
