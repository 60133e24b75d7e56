// Proves the small rules that need no database: versions compared, passwords hidden, errors named, migrations
// without a gap.
import { describe, expect, test } from 'vitest';
import { TaskQueue } from '#database/connection';
import { BooksGuardError, asGuardError } from '#database/errors';
import { gapless, type Migration } from '#database/migrations/list';
import { withoutPassword } from '#database/postgres-driver';
import { encodeRows } from '#database/projection-sql';
import { isVersionAtLeast } from '#database/sqlite-driver';
import { plainRow } from '#test/support/projection-rows';

test.each([
  ['3.51.3', true],
  ['3.52.0', true],
  ['4.0', true],
  ['3.51.2', false],
  ['3.9.99', false],
])('version %s is new enough: %s', (version, enough) => {
  expect(isVersionAtLeast(version, '3.51.3')).toBe(enough);
});

test.each([
  ['postgres://me:secret@host:5432/books', 'postgres://me@host:5432/books'],
  ['postgresql://host/books?user=me&password=secret&x=1', 'postgresql://host/books?user=me&password=...&x=1'],
  ['postgres://me@host/books', 'postgres://me@host/books'],
])('%s is shown without its password', (location, shown) => {
  expect(withoutPassword(location)).toBe(shown);
});

describe('asGuardError', () => {
  const failing = (message: string, code: string): Error => Object.assign(new Error(message), { code });

  test.each([
    ['INSERT ... - SQLITE_CONSTRAINT: books guard late: too late', 'SQLITE_CONSTRAINT', 'late'],
    ['books guard unbalanced: no', 'P0001', 'unbalanced'],
    ['x - SQLITE_CONSTRAINT: UNIQUE constraint failed: journal.key', 'SQLITE_CONSTRAINT', 'key'],
    ['x - duplicate key value violates unique constraint "journal_key"', '23505', 'key'],
    ['x - duplicate key value violates unique constraint "journal_pkey"', '23505', 'sequence'],
    ['COMMIT - SQLITE_CONSTRAINT: FOREIGN KEY constraint failed', 'SQLITE_CONSTRAINT', 'orphan-posting'],
    ['x - violates foreign key constraint "posting_seq_fkey"', '23503', 'orphan-posting'],
    ['x - SQLITE_CONSTRAINT: CHECK constraint failed: amount_minor <> 0', 'SQLITE_CONSTRAINT', 'constraint'],
  ])('names the guard in %j', (message, code, guard) => {
    const error = asGuardError(failing(message, code));
    expect(error).toBeInstanceOf(BooksGuardError);
    expect(error).toMatchObject({ guard });
  });

  test('leaves everything else as it is', () => {
    const error = failing('disk is full', 'SQLITE_FULL');
    expect(asGuardError(error)).toBe(error);
    const unknown = failing('books guard nonsense: x', 'P0001');
    expect(asGuardError(unknown)).toBe(unknown);
  });
});

describe('the list of migrations', () => {
  const migration = <const N extends number>(number: N): Migration & { readonly number: N } => ({
    number,
    name: `m${number}`,
    up: () => Promise.resolve(),
  });

  test('takes numbers without a gap', () => {
    expect(gapless([migration(1), migration(2), migration(3)])).toHaveLength(3);
  });

  test('does not compile with a gap, a double or another order', () => {
    // @ts-expect-error -- 2 is missing
    gapless([migration(1), migration(3)]);
    // @ts-expect-error -- 1 comes twice
    gapless([migration(1), migration(1)]);
    // @ts-expect-error -- 1 must come first
    gapless([migration(2), migration(1)]);
    expect.assertions(0);
  });
});

test('a task queue goes on after a failure, in order', async () => {
  const queue = new TaskQueue();
  const done: number[] = [];
  const failed = queue.run(() => Promise.reject(new Error('first')));
  const later = queue.run(async () => {
    done.push(2);
  });
  await expect(failed).rejects.toThrow('first');
  await later;
  expect(done).toEqual([2]);
});

describe('a projection row', () => {
  test('is refused when a value has the wrong type', () => {
    const party = plainRow('party', {});
    expect(() => encodeRows('party', [{ ...party, registered_at: 'now' }])).toThrow(
      /party\.registered_at takes int/,
    );
    expect(() => encodeRows('party', [{ ...party, kind: null }])).toThrow(/party\.kind takes text, not null/);
    const usage = plainRow('usage', {});
    expect(() => encodeRows('usage', [{ ...usage, day_minor: 5 }])).toThrow(/usage\.day_minor takes money/);
    const account = plainRow('account', {});
    expect(() => encodeRows('account', [{ ...account, merchant: 1 }])).toThrow(
      /account\.merchant takes bool/,
    );
  });
});
