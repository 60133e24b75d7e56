/**
 * Journal entries on their way into and out of a database.
 *
 * In: one JSON text of arrays for the journal, one for the postings. Out: texts of fields parted by U+001F
 * and rows by U+001E, faster than JSON and just as safe: no stored field may hold a control character, and
 * where one does (a damaged book), the number of fields is wrong and the reader falls back to JSON. Bodies
 * come apart from the rest, because they alone are not ASCII. Hashing and meaning are not known here.
 */
import { jsonText } from '#core/kernel/canonical';
import type { Entry, Posting } from '#core/ledger/entry';

import type { JsonColumn } from './dialect';
import { moneyFromText, moneyToDigits } from './money-codec';

export const JOURNAL_COLUMNS: readonly JsonColumn[] = [
  { name: 'seq', type: 'int' },
  { name: 'kind', type: 'text' },
  { name: 'outcome', type: 'text' },
  { name: 'key', type: 'text' },
  { name: 'payload', type: 'text' },
  { name: 'subject', type: 'text' },
  { name: 'actor', type: 'text' },
  { name: 'mode', type: 'text' },
  { name: 'occurred_at', type: 'int' },
  { name: 'booked_at', type: 'int' },
  { name: 'recorded_at', type: 'int' },
  { name: 'body', type: 'text' },
  { name: 'posting_count', type: 'int' },
  { name: 'prev', type: 'text' },
  { name: 'hash', type: 'text' },
];

export const POSTING_COLUMNS: readonly JsonColumn[] = [
  { name: 'seq', type: 'int' },
  { name: 'currency', type: 'text' },
  { name: 'idx', type: 'int' },
  { name: 'account_no', type: 'int' },
  { name: 'amount_minor', type: 'money' },
  { name: 'balance_minor', type: 'money' },
];

function int(value: number): number {
  if (!Number.isSafeInteger(value)) {
    throw new TypeError('an entry holds a number that is no safe integer');
  }
  return value;
}

/** There are no amounts in this row; the body alone always needs escaping. */
function journalRow(entry: Entry): string {
  return (
    `[${int(entry.seq)},${jsonText(entry.kind)},${jsonText(entry.outcome)},${jsonText(entry.key)},` +
    `${jsonText(entry.payload)},${jsonText(entry.subject)},${jsonText(entry.actor)},${jsonText(entry.mode)},` +
    `${int(entry.occurred_at)},${int(entry.booked_at)},${int(entry.recorded_at)},` +
    `${JSON.stringify(entry.body)},${entry.postings.length},${jsonText(entry.prev)},${jsonText(entry.hash)}]`
  );
}

/** JSON text of the journal rows, fields in the order of JOURNAL_COLUMNS. */
export function encodeJournal(entries: readonly Entry[]): string {
  return `[${entries.map(journalRow).join(',')}]`;
}

/** JSON text of all postings, fields in the order of POSTING_COLUMNS; undefined when there are none. */
export function encodePostings(entries: readonly Entry[]): string | undefined {
  let rows = '';
  for (const { seq, postings } of entries) {
    for (const [idx, { currency, account_no, amount_minor, balance_minor }] of postings.entries()) {
      rows +=
        `${rows === '' ? '' : ','}[${seq},${jsonText(currency)},${idx},${int(account_no)},` +
        `${moneyToDigits(amount_minor)},${moneyToDigits(balance_minor)}]`;
    }
  }
  return rows === '' ? undefined : `[${rows}]`;
}

/** Parts the fields of a row, and the rows, in the texts that `decodeEntries` reads. */
export const FIELD_SEPARATOR = '\u001f';
export const ROW_SEPARATOR = '\u001e';

type Fields = readonly (string | number)[];

/** Words that come back in every entry are kept once. */
const WORDS = new Map<string, string>();
const WORDS_MAX = 1_000;

function word(value: string | number | undefined): string {
  const spelled = String(value);
  const known = WORDS.get(spelled);
  if (known !== undefined) {
    return known;
  }
  const own = ownText(spelled);
  if (WORDS.size < WORDS_MAX) {
    WORDS.set(own, own);
  }
  return own;
}

/**
 * A copy of a text that does not keep alive the large text it was cut from: whoever keeps an identifier
 * of an entry must not keep the whole chunk with it.
 */
function ownText(value: string | number | undefined): string {
  return `${String(value)}\u0000`.slice(0, -1);
}

/** Where the place of a posting within its entry stands among its fields. */
const IDX = 2;

function decodePosting(fields: Fields, at: number): Posting {
  return {
    account_no: Number(fields[at + 3]),
    currency: word(fields[at + 1]),
    amount_minor: moneyFromText(fields[at + 4]),
    balance_minor: moneyFromText(fields[at + 5]),
  };
}

const NO_POSTING: Posting = { account_no: 0, currency: '', amount_minor: 0n, balance_minor: 0n };

/**
 * Postings as the entry counts and numbers them; they lie by (entry, currency). Sound books give each its
 * place. Where the stored count or a place was changed, the list differs from what was hashed, so the entry's
 * hash shows it.
 */
function inOrder(fields: Fields, from: number, to: number, posting_count: number): Posting[] {
  const found_count = (to - from) / POSTING_COLUMNS.length;
  const slots = Array.from({ length: Math.min(posting_count, found_count + 1) }, () => NO_POSTING);
  for (let at = from; at < to; at += POSTING_COLUMNS.length) {
    const idx = Number(fields[at + IDX]);
    const posting = decodePosting(fields, at);
    if (slots[idx] === NO_POSTING) {
      slots[idx] = posting;
    } else {
      slots.push(NO_POSTING, posting);
    }
  }
  return slots;
}

/** The same where nothing is out of place, as in one currency it never is. */
function decodePostings(fields: Fields, from: number, to: number, posting_count: number): Posting[] {
  const postings: Posting[] = [];
  for (let at = from; at < to; at += POSTING_COLUMNS.length) {
    if (Number(fields[at + IDX]) !== postings.length) {
      return inOrder(fields, from, to, posting_count);
    }
    postings.push(decodePosting(fields, at));
  }
  return postings.length === posting_count ? postings : inOrder(fields, from, to, posting_count);
}

function decodeEntry(fields: Fields, body: string, postings: readonly Posting[]): Entry {
  return {
    seq: Number(fields[0]),
    kind: word(fields[1]) as Entry['kind'],
    outcome: word(fields[2]) as Entry['outcome'],
    key: ownText(fields[3]),
    payload: String(fields[4]),
    subject: ownText(fields[5]),
    actor: word(fields[6]),
    mode: word(fields[7]) as Entry['mode'],
    occurred_at: Number(fields[8]),
    booked_at: Number(fields[9]),
    recorded_at: Number(fields[10]),
    body,
    postings,
    prev: String(fields[12]),
    hash: String(fields[13]),
  };
}

/** Fields of the journal read apart from the bodies, in this order. */
export const JOURNAL_HEAD_FIELDS: readonly string[] = JOURNAL_COLUMNS.map(({ name }) => name).filter(
  (name) => name !== 'body',
);

/** Entries out of rows of fields, their bodies, and one flat list of postings, all ascending by entry. */
function assemble(rows: readonly Fields[], bodies: readonly string[], postings: Fields): Entry[] {
  let at = 0;
  return rows.map((row, index) => {
    const seq = String(row[0]);
    const from = at;
    while (at < postings.length && String(postings[at]) === seq) {
      at += POSTING_COLUMNS.length;
    }
    return decodeEntry(row, bodies[index] ?? '', decodePostings(postings, from, at, Number(row[11])));
  });
}

/** The texts of one chunk: heads and postings as fields, bodies as rows; null where there are none. */
export interface ChunkTexts {
  readonly heads: string | null;
  readonly bodies: string | null;
  readonly postings: string | null;
}

/**
 * Entries out of separated texts; undefined when a field holds a separator, and the texts therefore cannot be
 * told apart safely.
 */
export function decodeEntries({ heads, bodies, postings }: ChunkTexts): Entry[] | undefined {
  if (heads === null) {
    return [];
  }
  const rows = heads.split(ROW_SEPARATOR).map((row) => row.split(FIELD_SEPARATOR));
  const body_rows = (bodies ?? '').split(ROW_SEPARATOR);
  const flat = postings === null ? [] : postings.split(FIELD_SEPARATOR);
  const is_whole =
    rows.every((row) => row.length === JOURNAL_HEAD_FIELDS.length) &&
    body_rows.length === rows.length &&
    flat.length % POSTING_COLUMNS.length === 0;
  return is_whole ? assemble(rows, body_rows, flat) : undefined;
}

/** The same out of three JSON texts, for what `decodeEntries` cannot read. */
export function decodeJsonEntries(heads: string, bodies: string, postings: string): Entry[] {
  return assemble(
    JSON.parse(heads) as Fields[],
    JSON.parse(bodies) as string[],
    (JSON.parse(postings) as Fields[]).flat(),
  );
}
