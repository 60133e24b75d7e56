// Proves how entries are read from texts: fast and separated where that is safe, by JSON where it is not, and
// so that a changed count or place of a posting cannot pass for the entry that was hashed.
import { describe, expect, test } from 'vitest';
import { entryHash } from '#core/ledger/chain';
import type { Entry } from '#core/ledger/entry';
import {
  FIELD_SEPARATOR,
  ROW_SEPARATOR,
  decodeEntries,
  decodeJsonEntries,
  encodeJournal,
  encodePostings,
  type ChunkTexts,
} from '#database/entry-codec';
import { EntryChain, sha256 } from '#test/support/entry-chain';

function headsOf(entry: Entry, posting_count = entry.postings.length): (string | number)[] {
  const { seq, kind, outcome, key, payload, subject, actor, mode, occurred_at, booked_at, recorded_at } =
    entry;
  const before = [
    seq,
    kind,
    outcome,
    key,
    payload,
    subject,
    actor,
    mode,
    occurred_at,
    booked_at,
    recorded_at,
  ];
  return [...before, posting_count, entry.prev, entry.hash];
}

function postingsOf(
  { seq, postings }: Entry,
  place: (idx: number) => number = (idx) => idx,
): (string | number)[] {
  return postings.flatMap(({ currency, account_no, amount_minor, balance_minor }, idx) => [
    ...[seq, currency, place(idx), account_no],
    ...[String(amount_minor), String(balance_minor)],
  ]);
}

function texts(
  entries: readonly Entry[],
  posting_count?: number,
  place?: (idx: number) => number,
): ChunkTexts {
  const postings = entries.flatMap((entry) => postingsOf(entry, place));
  return {
    heads: entries.map((entry) => headsOf(entry, posting_count).join(FIELD_SEPARATOR)).join(ROW_SEPARATOR),
    bodies: entries.map(({ body }) => body).join(ROW_SEPARATOR),
    postings: postings.length === 0 ? null : postings.join(FIELD_SEPARATOR),
  };
}

const legs = [
  { account_no: 8, amount_minor: -7n },
  { account_no: 16, amount_minor: 3n },
  { account_no: 24, amount_minor: 4n },
];

describe('decodeEntries', () => {
  test('reads entries with and without postings', () => {
    const chain = new EntryChain();
    const entries = [chain.next(), chain.next(legs), chain.next()];
    expect(decodeEntries(texts(entries))).toEqual(entries);
    expect(decodeEntries({ heads: null, bodies: null, postings: null })).toEqual([]);
  });

  test.each([FIELD_SEPARATOR, ROW_SEPARATOR])(
    'gives up where a field holds a separator (%j)',
    (separator) => {
      const spoilt = { subject: `A${separator}B` };
      expect(decodeEntries(texts([new EntryChain().next(legs, spoilt)]))).toBeUndefined();
    },
  );

  test('gives up where a body holds a row separator', () => {
    expect(
      decodeEntries(texts([new EntryChain().next([], { body: `{}${ROW_SEPARATOR}{}` })])),
    ).toBeUndefined();
  });

  test.each([
    ['fewer postings counted than there are', 2, undefined],
    ['more postings counted than there are', 4, undefined],
    ['a huge count', Number.MAX_SAFE_INTEGER, undefined],
    ['two postings in one place', 3, () => 1],
    ['a place left empty', 3, (idx: number) => idx + 1],
    ['places swapped', 3, (idx: number) => 2 - idx],
  ] as const)('shows %s by a hash that does not fit', (_what, posting_count, place) => {
    const entry = new EntryChain().next(legs);
    const [found] = decodeEntries(texts([entry], posting_count, place)) ?? [];
    expect(found?.hash).toBe(entry.hash);
    expect(entryHash(found!, sha256)).not.toBe(entry.hash);
  });
});

test('decodeJsonEntries reads what separators cannot', () => {
  const entry = new EntryChain().next(legs, { subject: `A${FIELD_SEPARATOR}B${ROW_SEPARATOR}` });
  const flat = postingsOf(entry);
  const rows = [0, 6, 12].map((at) => flat.slice(at, at + 6));
  const json = [[headsOf(entry)], [entry.body], rows].map((value) => JSON.stringify(value));
  expect(decodeJsonEntries(json[0]!, json[1]!, json[2]!)).toEqual([entry]);
});

describe('encoding', () => {
  test('carries amounts as bare digits', () => {
    const entry = new EntryChain().next([
      { account_no: 8, amount_minor: 9_223_372_036_854_775_807n },
      { account_no: 16, amount_minor: -9_223_372_036_854_775_807n },
    ]);
    expect(encodePostings([entry])).toContain('[1,"CNY",0,8,9223372036854775807,9223372036854775807]');
    expect(encodePostings([new EntryChain().next()])).toBeUndefined();
  });

  test('refuses numbers that are no safe integers', () => {
    expect(() => encodeJournal([{ ...new EntryChain().next(), booked_at: 1.5 }])).toThrow(TypeError);
    expect(() => encodeJournal([{ ...new EntryChain().next(), seq: 2 ** 53 }])).toThrow(TypeError);
  });
});
