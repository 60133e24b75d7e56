/**
 * From a statement as it was read to the lines of it that the books take, and to their pages.
 *
 * A page holds so many lines at most and has its own opening and closing balance, so each is held to its figures by itself. Of
 * the bank's words only references are kept: a word with a digit in it that is no longer than an id; long numbers are accounts and
 * cards of people, and stay in the file.
 */
import type { CommandData } from '#core/ledger/commands';

import { PAGE_LINES_MAX } from './custody-command-data';
import type { BankStatement, ReadEntry } from './statements/bank-statement';
import { ownText } from './statements/kept-entry';

export type StatementPage = CommandData<'record-statement'>;

type PageLine = StatementPage['lines'][number];

/** A statement of whose entries only what the books take is left: a fraction of what was read. */
export type StatementLines = Omit<BankStatement, 'entries'> & { readonly lines: readonly PageLine[] };

/** What the books know of the account before a statement comes. */
export interface AccountTip {
  readonly closing_minor: bigint;
  readonly page: number;
  readonly last_page: boolean;
}

export interface PagedFile {
  readonly account_id: string;
  readonly file_name: string;
  readonly file_sha256: string;
}

const NAMED_LENGTH_MAX = 400;
const REFERENCE_LENGTH_MAX = 64;
const WORD_LENGTH = { min: 6, max: 32 };
/** A number without letters that is longer is an account, a card or an identity. */
const NUMBER_LENGTH_MAX = 12;
const KEY_DIGITS = 12;

/** References that a text of the bank names: words with a digit, no long numbers. */
function namedReferences(text: string): string {
  const words = text.match(/[A-Za-z0-9][A-Za-z0-9_-]*/g) ?? [];
  const kept = words.filter(
    (word) =>
      word.length >= WORD_LENGTH.min &&
      word.length <= WORD_LENGTH.max &&
      /\d/.test(word) &&
      !(/^[\d-]+$/.test(word) && word.replaceAll('-', '').length > NUMBER_LENGTH_MAX),
  );
  let named = '';
  for (const word of new Set(kept)) {
    const longer = named === '' ? word : `${named} ${word}`;
    if (longer.length > NAMED_LENGTH_MAX) break;
    named = longer;
  }
  return ownText(named);
}

/** A reference as the books keep it: one line, at most so long. */
function kept(reference: string, length_max = REFERENCE_LENGTH_MAX): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this takes out
  return reference.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, length_max);
}

const NO_DETAILS: PageLine['details'] = [];

function lineOf(entry: ReadEntry): PageLine {
  return {
    amount: entry.amount_minor,
    booked_on: entry.booked_on,
    value_on: entry.value_on === '' ? entry.booked_on : entry.value_on,
    bank_reference: kept(entry.bank_reference),
    reference: kept(entry.reference),
    named: namedReferences(entry.text),
    type: kept(entry.type_code, 16),
    reversal: entry.is_reversal,
    file_line: entry.line,
    details:
      entry.details.length === 0
        ? NO_DETAILS
        : entry.details.map(({ amount_minor, reference }) => ({
            amount: amount_minor,
            reference: kept(reference),
          })),
  };
}

/** What the books take of a statement. */
export function linesOf({ entries, ...statement }: BankStatement): StatementLines {
  return { ...statement, lines: entries.map(lineOf) };
}

/** The opening balance: as told, as it follows from the closing one, or as the statement before closed. */
function openingOf({ opening, closing, lines }: StatementLines, tip: AccountTip | null): bigint {
  if (opening !== null) return opening.amount_minor;
  const sum = lines.reduce((total, { amount }) => total + amount, 0n);
  return closing === null ? (tip?.closing_minor ?? 0n) : closing.amount_minor - sum;
}

/**
 * The pages of a statement.
 * @param tip where the statements of the account end in the books; null where there are none
 */
export function pagesOf(statement: StatementLines, file: PagedFile, tip: AccountTip | null): StatementPage[] {
  const { lines: all, format, sequence_no, statement_key, from_day } = statement;
  const is_unfinished = statement.closing?.is_intermediate === true;
  const first_page = tip?.last_page === false ? tip.page + 1 : 1;
  const to_day = all.reduce(
    (latest, { booked_on }) => (booked_on > latest ? booked_on : latest),
    statement.to_day > statement.day ? statement.to_day : statement.day,
  );
  const pages = Math.max(1, Math.ceil(all.length / PAGE_LINES_MAX));
  let opening = openingOf(statement, tip);
  return Array.from({ length: pages }, (_, place): StatementPage => {
    const lines = all.slice(place * PAGE_LINES_MAX, (place + 1) * PAGE_LINES_MAX);
    const closing = lines.reduce((sum, { amount }) => sum + amount, opening);
    const page = first_page + place;
    const own = {
      ...{ ...file, format, page, from_day, to_day, opening, closing, lines },
      statement_id: `${to_day}.${statement_key.slice(0, KEY_DIGITS)}${page === 1 ? '' : `.p${String(page)}`}`,
      last_page: place === pages - 1 && !is_unfinished,
      ...(sequence_no === null ? {} : { sequence_no }),
    };
    opening = closing;
    return own;
  });
}
