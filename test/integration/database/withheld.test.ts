// Proves on both databases that the question which entries are kept from whom answers as the core does entry by entry.
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { isConfidentialEntry } from '#core/cases/confidential';
import type { Entry } from '#core/ledger/entry';
import type { AnyRow, ProjectionName } from '#core/ledger/tables';
import { createWorkspace } from '#database/workspace';
import { EntryChain, type EntryFields } from '#test/support/entry-chain';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { plainRow } from '#test/support/projection-rows';
import { PROGRAM, testFolder } from '#test/support/workspaces';

const folder = testFolder();

const proposing = (kind: string, reason = ''): string =>
  JSON.stringify({ data: { command: { data: {}, kind }, reason } });

const refusing = (alert_id: string): string =>
  JSON.stringify({ data: { alert_id, disposition: 'confirmed' }, refusal: { code: 'wrong-state' } });

/** With whether each tells of suspicions. */
const ENTRIES: readonly (readonly [EntryFields, boolean])[] = [
  [{ kind: 'raise-alert', subject: 'alert-1' }, true],
  [{ kind: 'list-account', subject: 'A-1' }, true],
  [{ kind: 'pay-trade', subject: 'T-1' }, false],
  [{ kind: 'note-event', subject: 'report-7' }, true],
  [{ kind: 'note-event', subject: 'risk-scan' }, true],
  [{ kind: 'note-event', subject: 'ann' }, false],
  [{ kind: 'propose', subject: 'AP-1', body: proposing('file-report') }, true],
  [{ kind: 'propose', subject: 'AP-2', body: proposing('adjust', 'not a "kind":"file-report"') }, false],
  [{ kind: 'approve', subject: 'AP-1' }, true],
  [{ kind: 'reject', subject: 'AP-2' }, false],
  [{ kind: 'dispose-alert', subject: '', outcome: 'refused', body: refusing('alert-12') }, true],
  [{ kind: 'dispose-alert', subject: '', outcome: 'refused', body: refusing('alert-1') }, true],
  [{ kind: 'dispose-alert', subject: 'alert-1' }, true],
];

function withheldTests(locate: () => Promise<string>): void {
  test('says what tells of suspicions, and what a second judgement must not see', async () => {
    const workspace = await createWorkspace(await locate(), { program: PROGRAM });
    const chain = new EntryChain();
    const expected_head = chain.head;
    const entries: Entry[] = ENTRIES.map(([fields]) => chain.next([], fields));
    const rows = new Map<ProjectionName, AnyRow[]>([
      [
        'approval',
        [
          plainRow('approval', { id: 'AP-1', kind: 'file-report' }),
          plainRow('approval', { id: 'AP-2', kind: 'adjust' }),
        ],
      ],
      ['alert', [plainRow('alert', { id: 'alert-1', review: 'due', closed_by: 'ann' })]],
    ]);
    await workspace.store.append({ expected_head, entries, rows, profiles: [] });
    const seqs = entries.map(({ seq }) => seq);
    const expected = seqs.filter((_, index) => ENTRIES[index]?.[1] === true);
    const { lists } = workspace;
    const finance = { login: 'finn', reads_risk: false };
    expect([...(await lists.withheldAmong(seqs, finance))].sort((a, b) => a - b)).toEqual(expected);
    const requests = new Set(['AP-1']);
    const pure = entries.filter((entry) => isConfidentialEntry(entry, requests)).map(({ seq }) => seq);
    expect(pure).toEqual(expected);
    const judged = entries.slice(-2).map(({ seq }) => seq);
    expect(
      [...(await lists.withheldAmong(seqs, { login: 'cora', reads_risk: true }))].sort((a, b) => a - b),
    ).toEqual(judged);
    expect([...(await lists.withheldAmong(seqs, { login: 'ann', reads_risk: true }))]).toEqual([]);
    const count = async (login: string, reads_risk: boolean): Promise<number> =>
      (await lists.countJournal({ actor: 'tester' }, 100, { login, reads_risk })).count;
    expect(await count('finn', false)).toBe(ENTRIES.length - expected.length);
    expect(await count('cora', true)).toBe(ENTRIES.length - 2);
    expect(await count('ann', true)).toBe(ENTRIES.length);
    await workspace.close();
  });
}

withheldTests(() => Promise.resolve(join(folder, 'withheld.surety')));
describePostgres('on PostgreSQL', () => withheldTests(freshDatabase));
