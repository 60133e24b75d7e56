// Proves that whatever is told piece by piece ends with what its session may do: locked, signed out, idle, made
// inactive, given other roles; that long work is stopped for who may do less, and that an export cut short is no file but
// an entry.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import type { Role } from '#core/staff/permissions';
import { IDLE_MS } from '#server/console/console';
import {
  codeOf,
  newKey,
  openSample,
  signIn,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();
let at = Date.now();
let tested: TestConsole | null = null;
let ada: ConsoleClient;
let cora: ConsoleClient;

beforeEach(async () => {
  if (tested === null) {
    tested = testConsole(folder, () => at);
    await openSample(tested.connect());
    ada = tested.connect();
    await signIn(ada, 'ada');
  }
  await change('cora', ['compliance'], true);
  cora = tested.connect();
  await signIn(cora, 'cora');
});

afterAll(async () => {
  await tested?.close();
  expect(tested?.failures).toEqual([]);
});

async function change(login: string, roles: Role[], active: boolean): Promise<void> {
  await ada.staff.change({ key: newKey(), login, name: 'Cora Chen', roles, active });
}

/** What was noted of exports after an entry. */
async function exportNotes(after_seq: number): Promise<Record<string, unknown>[]> {
  const { rows } = await ada.ledger.journal({ limit: 50 });
  const notes = rows.filter((row) => row.seq > after_seq && row.kind === 'note-event').reverse();
  const data = await Promise.all(
    notes.map(async ({ seq }) => (await ada.ledger.entry({ seq })).body['data']),
  );
  return (data as Record<string, unknown>[]).filter(({ event }) => String(event).startsWith('export'));
}

/** Reads a stream to its end in the background; what ended it. */
function endOf(events: AsyncIterable<unknown>): Promise<string> {
  return codeOf(
    (async () => {
      for await (const event of events) {
        expect(event).toBeDefined();
      }
    })(),
  );
}

const ENDS: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['locked', () => cora.session.lock()],
  ['signed out', () => cora.session.signOut()],
  ['made inactive', () => change('cora', ['compliance'], false)],
  ['given another role', () => change('cora', ['compliance', 'auditor'], true)],
  [
    'given a new password by an administrator',
    async () => {
      await ada.staff.reset({ key: newKey(), login: 'cora', password: 'explore-surety' });
      const temporary = tested!.connect();
      await signIn(temporary, 'cora');
      await temporary.session.changePassword({ password: 'explore-surety', new_password: 'another-of-cora' });
      await temporary.session.changePassword({ password: 'another-of-cora', new_password: 'explore-surety' });
    },
  ],
];

describe.each(ENDS)('a person who is %s', (_how, end) => {
  test('hears no more of changes and jobs', async () => {
    const changes = await cora.changes.watch();
    expect((await changes.next()).value).toMatchObject({ type: 'books' });
    const jobs = await cora.jobs.watch();
    expect((await jobs.next()).value).toMatchObject({ type: 'jobs' });
    const ended = Promise.all([endOf(changes), endOf(jobs)]);
    await end();
    expect(await ended).toEqual(['UNAUTHORIZED', 'UNAUTHORIZED']);
  });
});

test.each([
  ['stopped', (id: string): Promise<unknown> => cora.jobs.cancel({ id })],
  ['of a person who may do less from now on', () => change('cora', ['administrator'], true)],
])('an export %s is no file, and entries say that it was begun and how far it came', async (_how, stop) => {
  const before = (await ada.ledger.journal({ limit: 1 })).as_of.seq;
  const staged = tested!.host.staged;
  const grow = staged.grow.bind(staged);
  let id = '';
  const stopping = vi.spyOn(staged, 'grow').mockImplementation(async (file, piece) => {
    const is_written = await grow(file, piece);
    void stop(id);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return is_written;
  });
  ({ job_id: id } = await cora.exports.run({ key: newKey(), list: 'journal', query: {} }));
  await vi.waitFor(async () => {
    expect(await exportNotes(before)).toEqual([
      { event: 'export', subject: 'journal', details: { filter: '{"direction":"desc","filter":{}}' } },
      {
        event: 'export-ended',
        subject: 'journal',
        details: { begun_seq: before + 1, rows: 1_000, whole: false },
      },
    ]);
  });
  stopping.mockRestore();
  expect(tested!.host.jobs.list('cora').find((job) => job.id === id)?.status).toBe('cancelled');
  expect(readdirSync(join(folder, 'data', 'staging', String(process.pid)))).toEqual([]);
});

test('a session that nobody used for too long hears no more, and is locked', async () => {
  const changes = await cora.changes.watch();
  await changes.next();
  const ended = endOf(changes);
  at += IDLE_MS + 1;
  await signIn(ada, 'ada');
  tested!.host.changes.publish({ type: 'beat' });
  expect(await ended).toBe('UNAUTHORIZED');
  expect((await cora.session.state()).locked).toBe(true);
});

test('long work goes on for who is locked, and is stopped for who may do less', async () => {
  const work = async ({ signal }: { readonly signal: AbortSignal }): Promise<Record<string, unknown>> => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return {};
  };
  const id = tested!.host.jobs.start({
    ...{ kind: 'verify', about: '', actor: 'cora' },
    ...{ key: newKey(), asked: '' },
    work,
  });
  await cora.session.lock();
  const status = (): string | undefined =>
    tested!.host.jobs.list('cora').find((job) => job.id === id)?.status;
  expect(status()).toBe('running');
  await change('cora', ['compliance', 'finance'], true);
  expect(status()).toBe('running');
  await change('cora', ['finance'], true);
  expect(status()).toBe('cancelled');
});

test('a person who left can be listened for anew after signing in again', async () => {
  await cora.session.signOut();
  expect(await codeOf(cora.changes.watch())).toBe('UNAUTHORIZED');
  await signIn(cora, 'cora');
  const changes = await cora.changes.watch();
  expect((await changes.next()).value).toMatchObject({ type: 'books' });
  const next = changes.next();
  await ada.commands.submit({ kind: 'none', data: {}, key: newKey() }).catch(() => undefined);
  tested!.host.changes.publish({ type: 'books', seq: 1, booked_at: at, subjects: [], confidential: [] });
  expect((await next).value).toMatchObject({ type: 'books' });
  await changes.return();
});
