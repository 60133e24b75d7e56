/**
 * What field `:86:` says of an entry. Three manners are in use: subfields `?20` behind a three-digit code
 * (German banks), tags `/EREF/` (Dutch and other banks), and plain words.
 *
 * Sources: the Deutsche Kreditwirtschaft's annex 3 of the DFÜ agreement (subfields), the SWIFT user handbook
 * category 9 (field 86). Knows nothing of amounts.
 */
import { NO_COUNTERPARTY, type Counterparty } from './bank-statement';

export type InformationManner = 'plain' | 'tags' | 'subfields';

export interface EntryInformation {
  readonly manner: InformationManner;
  readonly text: string;
  /** Reference known to both sides; empty where none is told. */
  readonly reference: string;
  /** Code of the kind of booking; empty where none is told. */
  readonly code: string;
  readonly counterparty: Counterparty;
}

/** SWIFT breaks text after this many characters; a full line goes on in the next. */
const LINE_FULL = 65;

const SUBFIELDS = /^(\d{3})([?<>|~^])(?=\d{2})/;
const TAGGED = /^\/[A-Z]{2,8}\//;

/** Tags that end another one's value. */
const TAG =
  /\/(ABWA|ABWE|ADDR|BENM|BIC|BOOK|CNTP|CREF|CSID|EREF|IBAN|ID|INIT|IREF|ISDT|KREF|MARF|MREF|NAME|NRTX|ORDP|PREF|PURP|PY|PT|REMI|RTRN|SVCL|SVWZ|TRCD|TRTP|ULTB|ULTC|ULTD)\//g;

/** SEPA marks inside of the remittance subfields. */
const SEPA_MARK = /(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP)\+/g;

/** Values between marks, by mark; the first of each. */
function marked(text: string, mark: RegExp): Map<string, string> {
  const found = new Map<string, string>();
  const places = [...text.matchAll(mark)];
  for (const [index, place] of places.entries()) {
    const name = place[1] ?? '';
    if (!found.has(name)) {
      found.set(name, text.slice(place.index + place[0].length, places[index + 1]?.index).trim());
    }
  }
  return found;
}

function told(reference: string | undefined): string {
  return reference === undefined || /^NOT ?PROVIDED$/i.test(reference) ? '' : reference;
}

function joinedWords(lines: readonly string[]): string {
  let text = '';
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1];
    text += before === undefined || before.length >= LINE_FULL ? line : `\n${line}`;
  }
  return text;
}

function readSubfields(text: string, code: string, mark: string): EntryInformation {
  const fields = new Map<string, string>();
  for (const part of text.slice(3).split(mark).slice(1)) {
    const number = /^\d{2}/.exec(part)?.[0];
    // A mark without a number behind it is a character of the text before.
    if (number === undefined) {
      const last = [...fields.keys()].at(-1) ?? '';
      fields.set(last, `${fields.get(last) ?? ''}${mark}${part}`);
    } else {
      fields.set(number, `${fields.get(number) ?? ''}${part.slice(2)}`);
    }
  }
  const numbered = (test: (number: number) => boolean): string =>
    [...fields]
      .filter(([number]) => test(Number(number)))
      .map(([, value]) => value)
      .join('');
  const remittance = numbered((number) => (number >= 20 && number <= 29) || (number >= 60 && number <= 63));
  return {
    manner: 'subfields',
    text: [fields.get('00') ?? '', remittance].filter((part) => part !== '').join(' '),
    reference: told(marked(remittance, SEPA_MARK).get('EREF')),
    code,
    counterparty: {
      name: numbered((number) => number === 32 || number === 33)
        .replace(/\s+/g, ' ')
        .trim(),
      account: (fields.get('31') ?? '').trim(),
    },
  };
}

function readTags(text: string): EntryInformation {
  const values = marked(text, TAG);
  // ING: /CNTP/account/BIC/name/city/
  const [account = '', , name = ''] = (values.get('CNTP') ?? '').split('/');
  return {
    manner: 'tags',
    text,
    reference: told(values.get('EREF')),
    code: '',
    counterparty: {
      name: values.get('NAME') ?? name.trim(),
      account: values.get('IBAN') ?? account.trim(),
    },
  };
}

/** Reads the lines of a field `:86:`, the first without its tag. */
export function readInformation(lines: readonly string[]): EntryInformation {
  const [first = ''] = lines;
  const subfields = SUBFIELDS.exec(first);
  if (subfields !== null) {
    return readSubfields(lines.join(''), subfields[1] ?? '', subfields[2] ?? '');
  }
  if (TAGGED.test(first)) {
    return readTags(lines.join(''));
  }
  return {
    manner: 'plain',
    text: joinedWords(lines),
    reference: '',
    code: '',
    counterparty: NO_COUNTERPARTY,
  };
}
