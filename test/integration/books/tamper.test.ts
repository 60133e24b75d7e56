import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Entry } from '#core/ledger/entry';
import type { ColumnType } from '#core/kernel/table-spec';
import { PROJECTIONS, PROJECTION_NAMES, type ProjectionName } from '#core/ledger/tables';
import { createWorkspace } from '#database/workspace';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { Vandal, forgedHash, sha256Hex, type Spoil } from '#test/support/tamper';
import { tellStory } from '#test/support/tamper-books';
import { PROGRAM, testFolder } from '#test/support/workspaces';

// Invariant 13: one change, deletion, insertion, swap or cut by raw SQL, with the guards dropped, is found by
// verify and located: the kind of break, and the entry or the table and key.

interface Found {
  readonly kind: string;
  readonly seq: number | null;
  readonly table?: string;
  readonly key?: string;
}

const JOURNAL_TEXTS = ['kind', 'key', 'payload', 'subject', 'actor', 'body', 'hash'] as const;
const JOURNAL_INSTANTS = ['occurred_at', 'booked_at', 'recorded_at'] as const;

describe('tampering with a SQLite workspace', () => {
  const folder = testFolder();
  tamperSuite(() => Promise.resolve(join(folder, 'tampered.db')));
});

describePostgres('tampering with a PostgreSQL workspace', () => {
  tamperSuite(freshDatabase);
});

function tamperSuite(place: () => Promise<string>): void {
  let vandal: Vandal;
  let entries: readonly Entry[] = [];

  beforeAll(async () => {
    const location = await place();
    const workspace = await createWorkspace(location, { program: PROGRAM });
    await tellStory(workspace.store);
    entries = await workspace.store.entries({}, 10_000);
    await workspace.close();
    vandal = await Vandal.open(location);
  });

  afterAll(async () => {
    await vandal.close();
  });

  const last = (): number => entries.length;
  /** Entries to spoil: the first, one in the middle with postings, the last. */
  const places = (): number[] => [1, postingPlaces()[2] ?? 0, last()];
  const postingPlaces = (): number[] => {
    const with_postings = entries.filter((entry) => entry.postings.length > 0).map((entry) => entry.seq);
    const middle = with_postings[Math.floor(with_postings.length / 2)] ?? 0;
    return [with_postings[0] ?? 0, with_postings.at(-1) ?? 0, middle];
  };

  async function expectBreak(spoil: Spoil, expected: Found): Promise<void> {
    const report = await vandal.verdict(spoil);
    const found = report.first_break;
    expect({ spoil, ok: report.ok, found }).toEqual({
      spoil,
      ok: false,
      found: { ...expected, detail: expect.any(String) as string },
    });
  }

  it('of the guards alone is found too, after all else was found sound', async () => {
    expect(await vandal.verify()).toMatchObject({
      ok: false,
      entries: last(),
      first_break: { kind: 'guard', seq: null },
    });
  });

  describe('of the journal', () => {
    it('finds a change of any text', async () => {
      for (const seq of places()) {
        for (const column of JOURNAL_TEXTS) {
          const changed =
            column === 'body'
              ? `'{"data":{}}'`
              : column === 'hash'
                ? `'${'f'.repeat(64)}'`
                : `${column} || 'x'`;
          await expectBreak([[`UPDATE journal SET ${column} = ${changed} WHERE seq = ?`, [seq]]], {
            kind: 'row',
            seq,
          });
        }
        const prev = 'e'.repeat(64);
        await expectBreak([['UPDATE journal SET prev = ? WHERE seq = ?', [prev, seq]]], {
          kind: 'predecessor',
          seq,
        });
      }
    });

    it('finds a change of any instant, of outcome, mode and number of postings', async () => {
      for (const seq of places()) {
        for (const column of JOURNAL_INSTANTS) {
          await expectBreak([[`UPDATE journal SET ${column} = ${column} + 1 WHERE seq = ?`, [seq]]], {
            kind: 'row',
            seq,
          });
        }
        const outcome = entries[seq - 1]?.outcome === 'done' ? 'refused' : 'done';
        const mode = entries[seq - 1]?.mode === 'record' ? 'authorise' : 'record';
        await expectBreak([['UPDATE journal SET outcome = ? WHERE seq = ?', [outcome, seq]]], {
          kind: 'row',
          seq,
        });
        await expectBreak([['UPDATE journal SET mode = ? WHERE seq = ?', [mode, seq]]], { kind: 'row', seq });
        const counted = 'UPDATE journal SET posting_count = posting_count + 1 WHERE seq = ?';
        await expectBreak([[counted, [seq]]], { kind: 'row', seq });
      }
    });

    it('finds a change whose hash was made anew', async () => {
      for (const seq of places()) {
        const entry = entries[seq - 1];
        if (entry === undefined) {
          throw new Error('no such entry');
        }
        const forged = { actor: 'nobody' };
        const spoil: Spoil = [
          [
            'UPDATE journal SET actor = ?, hash = ? WHERE seq = ?',
            ['nobody', forgedHash(entry, forged), seq],
          ],
        ];
        const at_end = seq === last();
        await expectBreak(spoil, at_end ? { kind: 'cut', seq } : { kind: 'predecessor', seq: seq + 1 });
      }
    });

    it('finds an entry that was deleted or renumbered', async () => {
      for (const seq of places()) {
        const spoils: Spoil[] = [
          [
            ['DELETE FROM posting WHERE seq = ?', [seq]],
            ['DELETE FROM journal WHERE seq = ?', [seq]],
          ],
          [['DELETE FROM journal WHERE seq = ?', [seq]]],
          [['UPDATE journal SET seq = 100000 WHERE seq = ?', [seq]]],
        ];
        for (const spoil of spoils.slice(0, 2)) {
          await expectBreak(spoil, { kind: seq === last() ? 'cut' : 'gap', seq });
        }
        await expectBreak(spoils[2] ?? [], { kind: 'gap', seq });
      }
    });

    it('finds two entries that changed places', async () => {
      for (const seq of [1, places()[1] ?? 0, last() - 1]) {
        const swap = (table: string): Spoil => [
          [`UPDATE ${table} SET seq = 1000000 WHERE seq = ?`, [seq]],
          [`UPDATE ${table} SET seq = ? WHERE seq = ?`, [seq, seq + 1]],
          [`UPDATE ${table} SET seq = ? WHERE seq = 1000000`, [seq + 1]],
        ];
        await expectBreak([...swap('journal'), ...swap('posting')], { kind: 'predecessor', seq });
      }
    });

    it('finds an entry that was inserted, in the middle or at the end', async () => {
      const columns =
        'kind, outcome, payload, subject, actor, mode, occurred_at, booked_at, recorded_at, body, posting_count, prev';
      const copy = `INSERT INTO journal (seq, key, hash, ${columns}) SELECT ?, 'forged', ?, ${columns} FROM journal WHERE seq = ?`;
      const middle = 5;
      const shift: Spoil = [
        ['UPDATE posting SET seq = seq + 1000000 WHERE seq > ?', [middle]],
        ['UPDATE posting SET seq = seq - 999999 WHERE seq > 1000000'],
        ['UPDATE journal SET seq = seq + 1000000 WHERE seq > ?', [middle]],
        ['UPDATE journal SET seq = seq - 999999 WHERE seq > 1000000'],
      ];
      const inserted = middle + 1;
      await expectBreak([...shift, [copy, [inserted, sha256Hex('x'), middle]]], {
        kind: 'predecessor',
        seq: inserted,
      });
      const tail = entries.at(-1);
      const model = entries.find((entry) => entry.postings.length === 0);
      if (tail === undefined || model === undefined) {
        throw new Error('no entry to forge');
      }
      // A forger who knows the chain adds a perfect entry; the anchor beside the journal knows better.
      const forged = { ...model, seq: last() + 1, key: 'forged', prev: tail.hash, booked_at: tail.booked_at };
      const hash = forgedHash(model, forged);
      await expectBreak(
        [
          [copy, [forged.seq, hash, model.seq]],
          [
            'UPDATE journal SET prev = ?, booked_at = ? WHERE seq = ?',
            [forged.prev, forged.booked_at, forged.seq],
          ],
        ],
        { kind: 'cut', seq: forged.seq },
      );
    });

    it('finds a journal cut at its end, and with a checkpoint even one whose anchor was cut with it', async () => {
      for (const count of [1, 2, 7]) {
        const left = last() - count;
        const cut: Spoil = [
          ['DELETE FROM posting WHERE seq > ?', [left]],
          ['DELETE FROM journal WHERE seq > ?', [left]],
        ];
        await expectBreak(cut, { kind: 'cut', seq: left + 1 });
        const anchor = entries[left - 1];
        const moved: Spoil = [
          ...cut,
          [
            'UPDATE chain_head SET seq = ?, hash = ?, booked_at = ?',
            [left, anchor?.hash ?? '', anchor?.booked_at ?? 0],
          ],
        ];
        const checkpoint = { seq: last(), hash: entries.at(-1)?.hash ?? '' };
        expect((await vandal.verdict(moved, checkpoint)).first_break).toMatchObject({
          kind: 'cut',
          seq: left + 1,
        });
      }
    });
  });

  describe('of the postings', () => {
    it('finds a change of any column', async () => {
      for (const seq of postingPlaces()) {
        const one = `WHERE seq = ? AND idx = 0`;
        const changes = [
          'account_no = account_no + 8',
          `currency = 'EUR'`,
          'amount_minor = amount_minor + 1',
          'amount_minor = -amount_minor',
          'balance_minor = balance_minor - 1',
          'idx = idx + 50',
        ];
        for (const change of changes) {
          await expectBreak([[`UPDATE posting SET ${change} ${one}`, [seq]]], { kind: 'row', seq });
        }
      }
    });

    it('finds a posting that was deleted, inserted, swapped or given to another entry', async () => {
      for (const seq of postingPlaces()) {
        await expectBreak([['DELETE FROM posting WHERE seq = ? AND idx = 0', [seq]]], { kind: 'row', seq });
        await expectBreak([['DELETE FROM posting WHERE seq = ?', [seq]]], { kind: 'row', seq });
        const insert = `INSERT INTO posting (seq, idx, account_no, currency, amount_minor, balance_minor)
          SELECT seq, 77, account_no, currency, amount_minor, balance_minor FROM posting WHERE seq = ? AND idx = 0`;
        await expectBreak([[insert, [seq]]], { kind: 'row', seq });
        await expectBreak(
          [
            ['UPDATE posting SET idx = 99 WHERE seq = ? AND idx = 0', [seq]],
            ['UPDATE posting SET idx = 0 WHERE seq = ? AND idx = 1', [seq]],
            ['UPDATE posting SET idx = 1 WHERE seq = ? AND idx = 99', [seq]],
          ],
          { kind: 'row', seq },
        );
        await expectBreak([['UPDATE posting SET seq = 1, idx = 40 WHERE seq = ? AND idx = 1', [seq]]], {
          kind: 'row',
          seq: 1,
        });
      }
    });

    it('finds postings without an entry', async () => {
      const stray = `INSERT INTO posting (seq, idx, account_no, currency, amount_minor, balance_minor)
        SELECT ?, idx, account_no, currency, amount_minor, balance_minor FROM posting WHERE seq = ?`;
      const from = postingPlaces()[0] ?? 0;
      await expectBreak([[stray, [last() + 3, from]]], { kind: 'cut', seq: last() + 3 });
    });
  });

  describe('of the anchor', () => {
    it('finds any change of it, and its loss', async () => {
      await expectBreak([['UPDATE chain_head SET seq = seq + 1']], { kind: 'cut', seq: last() + 1 });
      await expectBreak([['UPDATE chain_head SET seq = seq - 1']], { kind: 'cut', seq: last() });
      await expectBreak([['UPDATE chain_head SET hash = ?', ['a'.repeat(64)]]], { kind: 'cut', seq: last() });
      await expectBreak([['UPDATE chain_head SET booked_at = booked_at + 1']], { kind: 'cut', seq: last() });
      await expectBreak([['DELETE FROM chain_head']], { kind: 'cut', seq: 1 });
    });
  });

  describe.each(PROJECTION_NAMES.map((table) => [table]))('of the projection %s', (table: ProjectionName) => {
    const { key, columns } = PROJECTIONS[table];

    /** Key of the first, of the last row, as the program orders them. */
    async function keys(): Promise<(string | number)[]> {
      const rows = await vandal.reader().scan(table, null, 10_000);
      if (rows.length === 0) throw new Error(`no row of ${table} to spoil`);
      return [rows[0], rows.at(-1)].map((row) => row?.[key] as string | number);
    }

    // What verify folds is the same sound journal each time: folded once, and each column compared with it.
    it('finds a change of any column', async () => {
      for (const id of await keys()) {
        for (const [column, { type }] of Object.entries(columns)) {
          const change = `UPDATE "${table}" SET "${column}" = ${changed(column, type)} WHERE "${key}" = ?`;
          const found = await vandal.compared([[change, [id]]], table);
          expect([change, id, found?.kind, found?.table]).toEqual([change, id, 'projection', table]);
          // A changed key is a row too many and one too few: either names the place.
          const moved = typeof id === 'number' ? String(id + 1_000_000) : `${id}x`;
          expect([change, column === key ? [String(id), moved] : [String(id)]]).toEqual([
            change,
            expect.arrayContaining([found?.key ?? '']),
          ]);
        }
      }
    });

    it('finds a row that was deleted or inserted', async () => {
      const [first = '', last = ''] = await keys();
      const at = (found: string | number): object => ({
        ...{ kind: 'projection', seq: null, table, key: String(found), detail: expect.any(String) as string },
      });
      const lost: Spoil = [[`DELETE FROM "${table}" WHERE "${key}" = ?`, [first]]];
      expect((await vandal.verdict(lost)).first_break).toEqual(at(first));
      const names = Object.keys(columns).map((name) => `"${name}"`);
      const forged = typeof last === 'number' ? last + 1_000_000 : `${last}x`;
      // Numbers of which there is one each.
      const unique = { account: 'no', custody_certificate: 'number' } as Readonly<Record<string, string>>;
      const values = Object.keys(columns).map((name) =>
        name === key ? '?' : name === unique[table] ? `"${name}" + 1000000` : `"${name}"`,
      );
      const insert = `INSERT INTO "${table}" (${names.join(', ')}) SELECT ${values.join(', ')} FROM "${table}" WHERE "${key}" = ?`;
      expect(await vandal.compared([[insert, [forged, last]]], table)).toEqual(at(forged));
    });

    it('finds two rows that changed places', async () => {
      const [first, second] = await keys();
      if (first === undefined || second === undefined || first === second) {
        return;
      }
      const hidden = typeof first === 'number' ? 90_000_000 : 'zzz-hidden';
      const rename = `UPDATE "${table}" SET "${key}" = ? WHERE "${key}" = ?`;
      const swapped: Spoil = [
        [rename, [hidden, first]],
        [rename, [first, second]],
        [rename, [second, hidden]],
      ];
      expect(await vandal.compared(swapped, table)).toMatchObject({
        ...{ kind: 'projection', seq: null, table, key: String(first) },
      });
    });
  });

  describe('of the personal data', () => {
    it('finds a change of any column, a lost row and one too many', async () => {
      for (const column of ['salt', 'name', 'identity_no', 'phone', 'email']) {
        await expectBreak([[`UPDATE profile SET ${column} = ${column} || 'x' WHERE party_id = 'p-bob'`]], {
          ...{ kind: 'projection', seq: null, table: 'profile', key: 'p-bob' },
        });
      }
      const lost = { kind: 'projection', seq: null, table: 'profile', key: 'p-ann' };
      await expectBreak([[`DELETE FROM profile WHERE party_id = 'p-ann'`]], lost);
      await expectBreak([[`UPDATE profile SET party_id = 'p-zoe' WHERE party_id = 'p-ann'`]], lost);
      const columns = 'salt, name, identity_no, phone, email';
      await expectBreak(
        [
          [
            `INSERT INTO profile (party_id, ${columns}) SELECT 'p-zoe', ${columns} FROM profile WHERE party_id = 'p-ann'`,
          ],
        ],
        { kind: 'projection', seq: null, table: 'profile', key: 'p-zoe' },
      );
    });

    it('finds two people whose data changed places', async () => {
      const rename = 'UPDATE profile SET party_id = ? WHERE party_id = ?';
      await expectBreak(
        [
          [rename, ['p-hidden', 'p-ann']],
          [rename, ['p-ann', 'p-bob']],
          [rename, ['p-bob', 'p-hidden']],
        ],
        { kind: 'projection', seq: null, table: 'profile', key: 'p-ann' },
      );
    });
  });
}

/** SQL for another value of a column's type. */
function changed(column: string, type: ColumnType): string {
  const quoted = `"${column}"`;
  switch (type) {
    case 'int':
    case 'money':
      return `coalesce(${quoted}, 0) + 1000000`;
    case 'bool':
      return `1 - ${quoted}`;
    case 'json':
      return `'{"spoiled":true}'`;
    case 'text':
      return `coalesce(${quoted}, '') || 'x'`;
  }
}
