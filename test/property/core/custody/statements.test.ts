/**
 * Statement files of any content: what the platform writes is read back the same, and whatever else a file
 * holds, it ends in statements or in a typed error; a changed amount is never believed.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { writeCamt053 } from '#core/custody/camt053-writer';
import { writeMt940 } from '#core/custody/mt940-writer';
import {
  ENTRY_PURPOSES,
  type BankEntry,
  type DayStatement,
  type StatementEntry,
} from '#core/custody/statement';
import type { BankStatement } from '#core/custody/statements/bank-statement';
import { entryIds } from '#core/custody/statements/entry-ids';
import { parseStatementProfile } from '#core/custody/statements/csv-profile';
import { StatementFileError } from '#core/custody/statements/statement-file-error';
import { exampleBytes, readText, refusalOf, sha256, statementsOf } from '#test/support/statement-files';

const DAY = '2026-01-05';
const LARGEST = 10n ** 13n;

const amount = fc.bigInt({ min: -LARGEST, max: LARGEST });
const reference = fc.stringMatching(/^(?:T[0-9A-Z]{0,15})?$/);

function entryOf(alphabet: fc.Arbitrary<string>): fc.Arbitrary<StatementEntry> {
  return fc.record({
    amount_minor: amount,
    booked_on: fc.constant(DAY),
    value_on: fc.constantFrom('2025-12-31', '2026-01-04', DAY, '2026-02-28'),
    bank_reference: fc.stringMatching(/^B[0-9A-Z]{0,15}$/),
    reference,
    text: alphabet.map((text) => text.trim()),
    purpose: fc.constantFrom(...ENTRY_PURPOSES),
    details: fc.constant([]),
  });
}

function withDetails(entry: StatementEntry, parts: readonly bigint[]): StatementEntry {
  const details = parts.map((amount_minor, index) => ({ amount_minor, reference: `D${String(index)}` }));
  const sum = parts.reduce((all, part) => all + part, 0n);
  return details.length === 0 ? entry : { ...entry, amount_minor: sum, details };
}

function dayOf(entries: readonly StatementEntry[], opening_minor: bigint, sequence_no: number): DayStatement {
  return {
    account_id: 'custody',
    bank: 'ICBC',
    bic: 'ICBKCNBJ',
    account_number: '1001000000010827',
    owner: 'A & B <Ltd>',
    currency: 'CNY',
    day: DAY,
    sequence_no,
    opening_minor,
    closing_minor: entries.reduce((sum, entry) => sum + entry.amount_minor, opening_minor),
    entries,
  };
}

/** What both sides tell of an entry. */
function plain(entry: BankEntry): BankEntry {
  const { amount_minor, booked_on, value_on, bank_reference, reference: ours, text, details } = entry;
  return { amount_minor, booked_on, value_on, bank_reference, reference: ours, text, details };
}

function expectSame(read: BankStatement, written: DayStatement, keeps_details: boolean): void {
  expect(read).toMatchObject({
    account_number: written.account_number,
    bic: written.bic,
    currency: written.currency,
    sequence_no: written.sequence_no,
    day: written.day,
    opening: { amount_minor: written.opening_minor },
    closing: { amount_minor: written.closing_minor, on: written.day },
  });
  expect(read.entries.map(plain)).toEqual(
    written.entries.map(plain).map((entry) => ({ ...entry, details: keeps_details ? entry.details : [] })),
  );
  expect(new Set(entryIds(read, sha256)).size).toBe(written.entries.length);
}

describe('what the platform writes is read back', () => {
  it('as camt.053', () => {
    const entry = fc
      .tuple(
        // Text of any characters XML can hold, on one line.
        entryOf(fc.stringMatching(/^[ -~\u00a1-\u02ff\u4e00-\u9fff]{0,80}$/)),
        fc.array(amount, { maxLength: 4 }),
      )
      .map(([one, parts]) => withDetails(one, parts));
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 12 }),
        amount,
        fc.nat({ max: 99_998 }),
        (entries, opening, number) => {
          const written = dayOf(entries, opening, number + 1);
          const [read] = statementsOf(writeCamt053(written));
          expectSame(read!, written, true);
        },
      ),
    );
  });

  it('as MT940', () => {
    // Where a line breaks, the writer lets no colon or hyphen begin the next.
    const kept = (words: string): string =>
      words.replace(/[:-]/g, (mark, at: number) => (at > 0 && at % 65 === 0 ? '.' : mark));
    const text = fc
      .oneof(
        fc.stringMatching(/^[A-Z][A-Z0-9/\-?:().,'+ ]{0,200}$/),
        fc.stringMatching(/^[A-Z0-9:-]{0,390}$/).map((words) => `T${words}`.slice(0, 390)),
      )
      .map(kept);
    fc.assert(
      fc.property(
        fc.array(entryOf(text), { maxLength: 12 }),
        amount,
        fc.nat({ max: 99_998 }),
        (entries, opening, number) => {
          const written = dayOf(entries, opening, number + 1);
          const [read] = statementsOf(writeMt940(written));
          expectSame(read!, written, false);
        },
      ),
    );
  });
});

/** Balances and entries of a file, in order. Parts of a batch come to their entry, or the gate refuses. */
function amountsOf(statements: readonly BankStatement[]): readonly (bigint | null)[] {
  return statements.flatMap(({ opening, closing, entries }) => [
    opening?.amount_minor ?? null,
    closing?.amount_minor ?? null,
    ...entries.map(({ amount_minor }) => amount_minor),
  ]);
}

/** The statements of a file, or null when it is refused; anything else is thrown. */
function readOrRefuse(
  bytes: Uint8Array,
  options: Parameters<typeof readText>[1] = {},
): readonly BankStatement[] | null {
  try {
    return readText(bytes, options).statements;
  } catch (error) {
    if (error instanceof StatementFileError) {
      expect(error.expected).toMatch(/^expected /);
      return null;
    }
    throw error;
  }
}

const parsed = parseStatementProfile(JSON.parse(exampleBytes('icbc-example.profile.json').toString()));
const profile = parsed.ok ? parsed.profile : undefined;

/** Files whose own figures prove every amount, and what may be cut from their end without loss. */
const PROVED = [
  ['two-pages.mt940.txt', {}, /[^]*/],
  ['batch.camt053.xml', {}, /^\s*$/],
  ['previous-day.bai2.txt', {}, /^\s*$/],
  ['icbc-example.csv', { profile }, /^[,\s]*$/],
] as const;

describe('a file that was changed', () => {
  it.each(PROVED)('%s: no digit can be changed in an amount', (name, options) => {
    const bytes = exampleBytes(name);
    const right = amountsOf(readOrRefuse(bytes, options)!);
    let read = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      // Of a digit more is tried than of what stands around it.
      const is_digit = bytes[at]! >= 0x30 && bytes[at]! <= 0x39;
      const others = [bytes[at]! ^ 1, 0x30 + (at % 10), at % 2 === 0 ? 0x2c : 0x0a];
      for (const byte of is_digit ? others : [others[at % 3]!]) {
        const changed = Buffer.from(bytes);
        changed[at] = byte;
        const statements = readOrRefuse(changed, options);
        if (statements !== null) {
          read += 1;
          // A balance may be lost with the code that makes it one; another amount it never is.
          const amounts = amountsOf(statements).map((found, index) => found ?? right[index]);
          expect(amounts, `byte ${String(at)} as ${String(byte)}`).toEqual(right);
        }
      }
    }
    // Texts and references may change, so that some are read.
    expect(read).toBeGreaterThan(0);
  });

  it.each([...PROVED, ['month.ofx', {}, /^\s*$/], ['month-2.ofx', {}, /^\s*$/]] as const)(
    '%s: cut off anywhere it is refused, or is what it was',
    (name, options, rest) => {
      const bytes = exampleBytes(name);
      const whole = readOrRefuse(bytes, options)!;
      const right = amountsOf(whole);
      for (let end = 0; end < bytes.length; end += 1) {
        const statements = readOrRefuse(bytes.subarray(0, end), options);
        if (statements !== null) {
          expect(bytes.subarray(end).toString('latin1')).toMatch(rest);
          // Whole pages may be missing at the end of a file: continuity finds that, not the file itself.
          expect(amountsOf(statements)).toEqual(right.slice(0, amountsOf(statements).length));
        }
      }
    },
  );
});

describe('a file of anything', () => {
  it('ends in statements or a typed error', () => {
    const starts = [
      '',
      ':20:',
      '01,',
      '<?xml version="1.0"?>',
      'OFXHEADER:100\nVERSION:102\n',
      '\ufeff',
      '{1:F01',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }), (start, rest) => {
        readOrRefuse(Buffer.concat([Buffer.from(start), rest]));
        readOrRefuse(Buffer.concat([Buffer.from(start), rest]), { encoding: 'gb18030' });
        readOrRefuse(Buffer.concat([Buffer.from(start), rest]), { profile });
      }),
      { numRuns: 300 },
    );
  });

  it('ends so when pieces of real files are mixed', () => {
    const pieces = PROVED.flatMap(([name]) =>
      exampleBytes(name)
        .toString()
        .split(/(?<=[\n>])/),
    );
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (chosen) => {
        readOrRefuse(Buffer.from(chosen.join('')));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [':20:X\n:25:', 50_000_000],
    ['01,', 50_000_000],
    ['OFXHEADER:100\nVERSION:102\n<OFX>', 50_000_000],
    ['<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">', 50_000_000],
    ['<?xml version="1.0"?><Document a="', 50_000_000],
    ['<?xml version="1.0"?><!--', 50_000_000],
    ['<?xml version="1.0"?><!DOCTYPE ', 50_000_000],
  ])('is refused as %j goes on for 50 MB', (start, length) => {
    const bytes = Buffer.alloc(start.length + length, 'x');
    bytes.write(start);
    expect(readOrRefuse(bytes)).toBeNull();
  });

  it.each([
    [':20:X\n:25:1\n:60F:C260105CNY1,00\n', ':65:C260105CNY1,00\n', 'too-large'],
    [':20:X\n:25:1\n:60F:C260105CNY1,00\n', ':86:x\n:86:x\n', 'too-large'],
    ['01,A,B,260105,0600,1,80,1,2/\n02,A,B,1,260105,,CNY,/\n', '03,1,,/\n49,0,2/\n', 'too-large'],
    [
      'OFXHEADER:100\nVERSION:102\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>CNY',
      '<AVAILBAL><BALAMT>1<DTASOF>20260105</AVAILBAL>',
      'field-unexpected',
    ],
    [
      '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>',
      '<Bal><Amt Ccy="CNY">1</Amt></Bal>',
      'too-large',
    ],
  ])('is refused as %j repeats %j a million times: %s', (start, part, code) => {
    expect(refusalOf(start + part.repeat(1_100_000)).code).toBe(code);
  });

  it('is refused by its size alone beyond the limit', () => {
    const error = (): unknown => readText(new Uint8Array(268_435_457));
    expect(error).toThrow(/expected at most 268435456 bytes/);
  });
});
