// Proves that no question to the books reads a whole table that grows: every plan of SQLite searches an index.
// PostgreSQL chooses its plans by statistics; the statements and indexes are the same.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LedgerReader } from '#core/ledger/ports';
import { EvidenceReads } from '#database/lists/evidence';
import { SqlLedgerReader } from '#database/ledger-reader';
import { createWorkspace } from '#database/workspace';
import { PROGRAM, RawDatabase, testFolder } from '#test/support/workspaces';

const folder = testFolder();

const QUESTIONS: Record<string, (reader: LedgerReader) => Promise<unknown>> = {
  load: (reader) =>
    reader.load([
      { table: 'trade', values: ['T'] },
      { table: 'balance', values: ['A'] },
      { table: 'fee_month', values: ['F'] },
    ]),
  'known commands': (reader) => reader.knownCommands(['k']),
  'entries by number': (reader) => reader.entries({ from_seq: 5 }, 10),
  'entries by subject': (reader) => reader.entries({ subject: 'T' }, 10),
  'entries by kind': (reader) => reader.entries({ kind: 'seal-period', outcome: 'done' }, 10),
  'refused entries': (reader) => reader.entries({ outcome: 'refused' }, 10),
  'entries by a set': (reader) => reader.entriesBySeq([1, 5]),
  'the entry at an instant': (reader) => reader.seqAt(5),
  timers: (reader) => reader.timers(1, 2, 10),
  'a trial balance': (reader) => reader.totalsAt(5),
  balances: (reader) => reader.balancesAt([{ account_no: 8, seq: 5 }]),
  'a statement': (reader) => reader.statement([8, 16], 0, 10, 10),
  'trades by status': (reader) => reader.trades({ status: 'paid' }, '', 10),
  'trades by side': (reader) => reader.trades({ account_id: 'A', status: 'paid' }, '', 10),
  'a page of a table': (reader) => reader.scan('trade', 'T', 10),
  profiles: (reader) => reader.profiles(['P']),
};

/** Reading the last row by number, and the few rows chosen already, is called a scan too. */
const HARMLESS =
  /^SCAN (?:CONSTANT ROW|json_each|jsonb_each|chunk|cut|base|[a-z]|first|due|asked|sealed)\b(?! USING)/;

const VIEWER = { login: 'ann', reads_risk: true };
const TIMELINE = { kinds: [], direction: 'desc', after: null, limit: 10, viewer: VIEWER } as const;

/** The same around one account; some are several statements. */
const EVIDENCE: Record<string, (evidence: EvidenceReads) => Promise<unknown>> = {
  'trades of a side': (evidence) => evidence.side('seller_id', 'A'),
  withdrawals: (evidence) => evidence.withdrawn('A'),
  devices: (evidence) => evidence.accesses('device', 'A'),
  addresses: (evidence) => evidence.addresses('A'),
  'cards alike': (evidence) => evidence.cardTwins('A'),
  'open trades': (evidence) => evidence.openTrades('buyer_id', 'A'),
  stakes: (evidence) => evidence.stakes('A', 0),
  dealings: (evidence) => evidence.neighbours.dealingsOf(['A', 'B'], {}),
  'dealings among some': (evidence) => evidence.neighbours.dealingsAmong(['A', 'B'], { from: 1, to: 2 }),
  'what is shared': (evidence) => evidence.neighbours.sharedWith(['A', 'B'], {}),
  'who is busy': (evidence) => evidence.neighbours.busyAmong(['A', 'B'], 200),
  suspicions: (evidence) => evidence.neighbours.suspicionsOf(['A', 'B'], 'ann'),
  'a timeline': (evidence) =>
    evidence.timeline({ ...TIMELINE, account: { id: 'A', no: 1, party_id: 'P' }, other: null }),
  'a timeline of two': (evidence) =>
    evidence.timeline({
      ...TIMELINE,
      account: { id: 'A', no: 1, party_id: null },
      other: { id: 'B', no: 2 },
    }),
};

test.each(Object.entries(EVIDENCE))('around an account, %s: searched, not scanned', async (_name, ask) => {
  const path = join(folder, `${Math.random()}.surety`);
  await (await createWorkspace(path, { program: PROGRAM })).close();
  const raw = new RawDatabase(path);
  const steps: string[] = [];
  const explaining = new EvidenceReads({
    dialect: 'sqlite',
    query: async (sql, parameters = []) => {
      const plan = await raw.run(`EXPLAIN QUERY PLAN ${sql}`, parameters as (string | number)[]);
      steps.push(...plan.map(({ detail }) => String(detail)));
      // Nothing is found, as the statement asks for it.
      return sql.startsWith('SELECT json_group_array') ? [{ found: '[]' }] : [];
    },
  });
  await ask(explaining);
  await raw.close();
  const scans = steps.filter((step) => step.startsWith('SCAN') && !HARMLESS.test(step));
  // Alerts that wait for a second judgement are few, and have an index of their own.
  expect(scans.filter((step) => step !== 'SCAN alert USING INDEX alert_review')).toEqual([]);
  expect(steps.some((step) => step.startsWith('SEARCH'))).toBe(true);
});

test.each(Object.entries(QUESTIONS))('%s: searched, not scanned', async (_name, ask) => {
  const path = join(folder, `${Math.random()}.surety`);
  await (await createWorkspace(path, { program: PROGRAM })).close();
  const raw = new RawDatabase(path);
  const steps: string[] = [];
  const explaining = new SqlLedgerReader({
    dialect: 'sqlite',
    query: async (sql, parameters = []) => {
      const plan = await raw.run(`EXPLAIN QUERY PLAN ${sql}`, parameters as (string | number)[]);
      steps.push(...plan.map(({ detail }) => String(detail)));
      throw new Error('explained');
    },
  });
  await expect(ask(explaining)).rejects.toThrow('explained');
  await raw.close();
  const scans = steps.filter((step) => step.startsWith('SCAN') && !HARMLESS.test(step));
  expect(scans).toEqual([]);
  expect(steps.some((step) => step.startsWith('SEARCH'))).toBe(true);
});
