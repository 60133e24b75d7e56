// Proves, over each transport and with the screens' own link: a call past its time-out fails as such and a call can be
// cancelled; the core then leaves questions and streams alone, carries a write out all the same, and gives its outcome
// to whoever sends the same key again.
import { createORPCClient, type ClientContext, type ClientLink } from '@orpc/client';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import { isUncertain, toFailure } from '../../renderer/client/failure';
import { LinkError } from '../../renderer/client/link-error';
import { TimedLink } from '../../renderer/client/timed-link';
import {
  codeOf,
  connectHttp,
  connectPort,
  newKey,
  openSample,
  signIn,
  testConsole,
  type HttpClient,
  type PortClient,
  type TestConsole,
} from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const TIMEOUT_MS = 250;
/** Code of the error that a cancelled call ends with, in browsers and here. */
const ABORTED = DOMException.ABORT_ERR;

const folder = testFolder();
let tested: TestConsole;
let http: HttpClient;
let port: PortClient;
let watcher: ConsoleClient;

beforeAll(async () => {
  tested = testConsole(folder);
  watcher = tested.connect();
  await openSample(watcher);
  await signIn(watcher, 'ada');
  http = await connectHttp(tested.host, folder);
  port = connectPort(tested.host);
  await signIn(http.client, 'cora');
  await signIn(port.client, 'cora');
});

afterAll(async () => {
  port.close();
  await http.server.close();
  await tested.close();
  expect(tested.failures).toEqual([]);
});

/** A client as the screens have it, over a link; calls give up after so long. */
function screensClient(link: ClientLink<ClientContext>, timeout_ms: number | null = null): ConsoleClient {
  const died = new Promise<never>(() => undefined);
  const nothing = (): void => undefined;
  return createORPCClient(
    new TimedLink({
      transport: () => Promise.resolve({ link, died }),
      onLive: nothing,
      onLost: nothing,
      ...(timeout_ms === null ? {} : { timeoutOf: () => timeout_ms }),
    }),
  );
}

/** Something that waits until it is let go. */
function gate(): { readonly reached: Promise<void>; readonly pass: () => Promise<void>; open(): void } {
  let reach = (): void => undefined;
  let open = (): void => undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  const pass = (): Promise<void> => {
    reach();
    return opened;
  };
  return { reached, pass, open: () => open() };
}

/** Holds up the questions of a party's figures, of which there are many; counts them. */
function holdQuestions() {
  const { lists } = tested.host.mustDesk().books;
  const held = gate();
  const ask = lists.sideFigures.bind(lists);
  const asking = vi.spyOn(lists, 'sideFigures').mockImplementation(async (...asked) => {
    await held.pass();
    return await ask(...asked);
  });
  onTestFinished(() => asking.mockRestore());
  return { ...held, count: () => asking.mock.calls.length };
}

/** Holds up what is submitted to the books. */
function holdWrites() {
  const { ledger } = tested.host.mustDesk().mustWrite();
  const held = gate();
  const submit = ledger.submit.bind(ledger);
  const submitting = vi.spyOn(ledger, 'submit').mockImplementationOnce(async (command) => {
    await held.pass();
    return await submit(command);
  });
  onTestFinished(() => submitting.mockRestore());
  return held;
}

async function somebody(): Promise<string> {
  const { rows } = await watcher.parties.list({ filter: { merchant: true }, limit: 1 });
  return rows[0]!.party.id;
}

/** Until word of it is sure to have reached the core, and what it led to is over. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 50));
}

/** A command that leaves one entry, under a key. */
function registering() {
  const party_id = `P-${newKey()}`;
  const profile = {
    name: '王小明',
    identity_no: '',
    phone: '',
    email: '',
    legal_person_name: '',
    legal_person_no: '',
  };
  return { kind: 'register-party', data: { party_id, party_kind: 'person', profile }, key: newKey() };
}

async function entriesAbout(subject: string): Promise<number[]> {
  const { rows } = await watcher.ledger.journal({ filter: { subject } });
  return rows.map(({ seq }) => seq);
}

/** How many listen in the core now, to changes and to jobs. */
function listening(): number {
  const { changes, jobs } = tested.host;
  return changes.listeners + jobs.watchers;
}

const STREAMS = ['changes', 'jobs'] as const;

const LINKS: Readonly<Record<string, () => ClientLink<ClientContext>>> = {
  'message port': () => port.link,
  HTTP: () => http.link,
};

describe.each(Object.entries(LINKS))('over %s', (_way, link) => {
  test('a question past its time-out fails as such, and no more is asked of the books for it', async () => {
    const held = holdQuestions();
    const error: unknown = await screensClient(link(), TIMEOUT_MS)
      .parties.detail({ id: await somebody() })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LinkError);
    expect(toFailure(error)).toEqual({ kind: 'timeout' });
    await settled();
    held.open();
    await settled();
    expect(held.count()).toBe(1);
    expect((await screensClient(link()).session.state()).person?.login).toBe('cora');
  });

  test('a question that is cancelled is answered at once, and no more is asked of the books for it', async () => {
    const held = holdQuestions();
    const given_up = new AbortController();
    const answer = codeOf(
      screensClient(link()).parties.detail({ id: await somebody() }, { signal: given_up.signal }),
    );
    await held.reached;
    given_up.abort();
    expect(await answer).toBe(ABORTED);
    await settled();
    held.open();
    await settled();
    expect(held.count()).toBe(1);
  });

  test('a write past its time-out may have happened; the same key gives what came of it, once', async () => {
    const held = holdWrites();
    const asked = registering();
    const error: unknown = await screensClient(link(), TIMEOUT_MS)
      .commands.submit(asked)
      .catch((thrown: unknown) => thrown);
    expect(isUncertain(toFailure(error))).toBe(true);
    expect(await entriesAbout(asked.data.party_id)).toEqual([]);
    held.open();
    await expect.poll(() => entriesAbout(asked.data.party_id)).toHaveLength(1);
    const { seq } = await screensClient(link()).commands.submit(asked);
    expect(await entriesAbout(asked.data.party_id)).toEqual([seq]);
  });

  test('a write that is cancelled is carried out; sent again while it goes on, it is still one', async () => {
    const held = holdWrites();
    const asked = registering();
    const given_up = new AbortController();
    const first = codeOf(screensClient(link()).commands.submit(asked, { signal: given_up.signal }));
    await held.reached;
    given_up.abort();
    expect(await first).toBe(ABORTED);
    const again = screensClient(link()).commands.submit(asked);
    held.open();
    const { seq } = await again;
    await settled();
    expect(await entriesAbout(asked.data.party_id)).toEqual([seq]);
  });

  test.each(STREAMS)(
    'a listening to %s that is cancelled at whatever moment is over in the core',
    async (of) => {
      const given_up = new AbortController();
      const { signal } = given_up;
      const stream = await screensClient(link())[of].watch(undefined, { signal });
      await stream.next();
      const next = codeOf(stream.next());
      await expect.poll(listening).toBe(1);
      given_up.abort();
      expect(await next).toBe(ABORTED);
      await expect.poll(listening).toBe(0);
      const unread = new AbortController();
      await screensClient(link())[of].watch(undefined, { signal: unread.signal });
      await expect.poll(listening).toBe(1);
      unread.abort();
      await expect.poll(listening).toBe(0);
      for (const wait_ms of [0, 1, 2, 4]) {
        const soon = AbortSignal.timeout(wait_ms);
        await codeOf(screensClient(link())[of].watch(undefined, { signal: soon }));
      }
      await settled();
      await expect.poll(listening).toBe(0);
    },
  );

  test('whatever happens after a listening was answered is heard, however late it is read', async () => {
    const client = screensClient(link());
    const [changes, jobs] = [await client.changes.watch(), await client.jobs.watch()];
    const { as_of } = await client.session.state();
    const { seq } = await client.commands.submit(registering());
    const work = (): Promise<Record<string, unknown>> => Promise.resolve({});
    const job = { kind: 'verify', about: '', actor: 'cora', key: newKey(), asked: '', work } as const;
    const id = tested.host.jobs.start(job);
    tested.host.jobs.start({ ...job, actor: 'ada', key: newKey() });
    await settled();
    expect(as_of!.seq).toBeLessThan(seq);
    for await (const event of changes) {
      expect(event).toMatchObject({ type: 'books' });
      if (event.type === 'books' && event.seq === seq) break;
    }
    expect((await jobs.next()).value).toMatchObject({ type: 'jobs' });
    for await (const event of jobs) {
      expect(event).toMatchObject({ type: 'job', job: { id } });
      if (event.type === 'job' && event.job.status === 'done') break;
    }
    await expect.poll(listening).toBe(0);
  });

  test('work that was begun by a call goes on without it, and ends when it is cancelled itself', async () => {
    const given_up = new AbortController();
    const work = async ({ signal }: { readonly signal: AbortSignal }): Promise<Record<string, unknown>> => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return {};
    };
    const client = screensClient(link());
    const id = tested.host.jobs.start({
      ...{ kind: 'verify', about: '', actor: 'cora' },
      ...{ key: newKey(), asked: '' },
      work,
    });
    const watching = await client.jobs.watch(undefined, { signal: given_up.signal });
    await watching.next();
    given_up.abort();
    await settled();
    expect((await client.jobs.list()).find((job) => job.id === id)?.status).toBe('running');
    expect((await client.jobs.cancel({ id })).status).toBe('cancelled');
  });
});

test('a port that closes, and a connection that breaks, end what was told over them', async () => {
  const other = connectPort(tested.host);
  await signIn(other.client, 'cora');
  const told = await other.client.changes.watch();
  await told.next();
  await expect.poll(listening).toBe(1);
  other.close();
  await expect.poll(listening).toBe(0);
  const { origin, cookie, key } = http;
  const response = await fetch(`${origin}/rpc/changes/watch`, {
    method: 'POST',
    headers: { cookie, 'x-surety': key, 'content-type': 'application/json' },
    body: '{}',
  });
  const reader = response.body!.getReader();
  await reader.read();
  await expect.poll(listening).toBe(1);
  await reader.cancel();
  await expect.poll(listening).toBe(0);
});
