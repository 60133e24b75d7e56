/**
 * Journal entries on their way into and out of a database.
 *
 * In: one JSON text of arrays for the journal, one for the postings. Out: one text each, fields parted by
 * U+001F and rows by U+001E, which is twice as fast as JSON and just as safe: no stored field may hold a
 * control character, and where one does (a damaged book), the number of fields is wrong and the reader falls
 * back to JSON. Hashing and meaning are not known here.
 */
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

const text = (value: string): string => JSON.stringify(value);

function int(value: number): string {
  if (!Number.isSafeInteger(value)) {
    throw new TypeError('an entry holds a number that is no safe integer');
  }
  return String(value);
}

function journalRow(entry: Entry): string {
  const fields = [
    int(entry.seq),
    text(entry.kind),
    text(entry.outcome),
    text(entry.key),
    text(entry.payload),
    text(entry.subject),
    text(entry.actor),
    text(entry.mode),
    int(entry.occurred_at),
    int(entry.booked_at),
    int(entry.recorded_at),
    text(entry.body),
    int(entry.postings.length),
    text(entry.prev),
    text(entry.hash),
  ];
  return `[${fields.join(',')}]`;
}

/** JSON text of the journal rows, fields in the order of JOURNAL_COLUMNS. */
export function encodeJournal(entries: readonly Entry[]): string {
  return `[${entries.map(journalRow).join(',')}]`;
}

/** JSON text of all postings, fields in the order of POSTING_COLUMNS; undefined when there are none. */
export function encodePostings(entries: readonly Entry[]): string | undefined {
  const rows: string[] = [];
  for (const { seq, postings } of entries) {
    for (const [idx, posting] of postings.entries()) {
      const { currency, account_no, amount_minor, balance_minor } = posting;
      rows.push(
        `[${int(seq)},${text(currency)},${idx},${int(account_no)},` +
          `${moneyToDigits(amount_minor)},${moneyToDigits(balance_minor)}]`,
      );
    }
  }
  return rows.length === 0 ? undefined : `[${rows.join(',')}]`;
}

/** Parts the fields of a row, and the rows, in the texts that `decodeEntries` reads. */
export const FIELD_SEPARATOR = '\u001f';
export const ROW_SEPARATOR = '\u001e';

type Fields = readonly (string | number)[];

/** Words that come back in every entry are kept once. */
const WORDS = new Map<string, string>();
const WORDS_MAX = 1_000;

function word<T extends string>(value: string | number | undefined): T {
  const spelled = String(value);
  const known = WORDS.get(spelled);
  if (known !== undefined) {
    return known as T;
  }
  const own = ownText(spelled);
  if (WORDS.size < WORDS_MAX) {
    WORDS.set(own, own);
  }
  return own as T;
}

/**
 * A copy of a text that does not keep alive the large text it was cut from: whoever keeps an identifier
 * of an entry must not keep the whole chunk with it.
 */
function ownText(value: string | number | undefined): string {
  return `${String(value)}\u0000`.slice(0, -1);
}

interface PlacedPosting extends Posting {
  readonly idx: number;
}

function decodePosting(fields: Fields, at: number): PlacedPosting {
  return {
    idx: Number(fields[at + 2]),
    currency: word(fields[at + 1]),
    account_no: Number(fields[at + 3]),
    amount_minor: moneyFromText(fields[at + 4]),
    balance_minor: moneyFromText(fields[at + 5]),
  };
}

/** Postings lie by (entry, currency); the entry wants them as they were written. */
function inOrder(placed: readonly PlacedPosting[]): Posting[] {
  const is_sorted = placed.every(({ idx }, index) => idx === index);
  const ordered = is_sorted ? placed : [...placed].sort((left, right) => left.idx - right.idx);
  return ordered.map(({ account_no, currency, amount_minor, balance_minor }) => ({
    account_no,
    currency,
    amount_minor,
    balance_minor,
  }));
}

function decodeEntry(fields: Fields, postings: readonly Posting[]): Entry {
  return {
    seq: Number(fields[0]),
    kind: word(fields[1]),
    outcome: word(fields[2]),
    key: ownText(fields[3]),
    payload: String(fields[4]),
    subject: ownText(fields[5]),
    actor: word(fields[6]),
    mode: word(fields[7]),
    occurred_at: Number(fields[8]),
    booked_at: Number(fields[9]),
    recorded_at: Number(fields[10]),
    body: String(fields[11]),
    postings,
    prev: String(fields[13]),
    hash: String(fields[14]),
  };
}

/** Entries out of rows of fields and one flat list of postings, both ascending by entry. */
function assemble(rows: readonly Fields[], postings: Fields): Entry[] {
  let at = 0;
  return rows.map((row) => {
    const seq = String(row[0]);
    const placed: PlacedPosting[] = [];
    while (at < postings.length && String(postings[at]) === seq) {
      placed.push(decodePosting(postings, at));
      at += POSTING_COLUMNS.length;
    }
    return decodeEntry(row, inOrder(placed));
  });
}

/**
 * Entries out of the two separated texts; undefined when a field holds a separator, and the texts therefore
 * cannot be told apart safely.
 */
export function decodeEntries(journal: string | null, postings: string | null): Entry[] | undefined {
  if (journal === null) {
    return [];
  }
  const rows = journal.split(ROW_SEPARATOR).map((row) => row.split(FIELD_SEPARATOR));
  const flat = postings === null ? [] : postings.split(FIELD_SEPARATOR);
  const whole = rows.every((row) => row.length === JOURNAL_COLUMNS.length);
  return whole && flat.length % POSTING_COLUMNS.length === 0 ? assemble(rows, flat) : undefined;
}

/** Entries out of the two JSON texts (arrays of arrays), for what `decodeEntries` cannot read. */
export function decodeJsonEntries(journal: string, postings: string): Entry[] {
  return assemble(JSON.parse(journal) as Fields[], (JSON.parse(postings) as Fields[]).flat());
}
