// Proves the hub: everybody hears everything that is for him from when he listens, read or not; what is slow is told
// together; and all of it ends, by signal, reader and hub, even where nobody ever read.
import { expect, test } from 'vitest';
import { ChangeHub } from '#server/console/change-hub';

const LONG_MS = 60_000;
const SILENT = { beat: 0, beat_every_ms: LONG_MS };
const FOR_EVER = { signal: undefined };

async function take<T>(events: AsyncGenerator<T, void>, count: number): Promise<T[]> {
  const taken: T[] = [];
  while (taken.length < count) {
    const next = await events.next();
    if (next.done === true) {
      break;
    }
    taken.push(next.value);
  }
  return taken;
}

test('each listener hears each event from the call on, in order, after what was so then', async () => {
  const hub = new ChangeHub<number>(SILENT);
  const listeners = [hub.listen(FOR_EVER), hub.listen({ ...FOR_EVER, first: 9 })] as const;
  [1, 2, 3].forEach((event) => hub.publish(event));
  expect(await take(listeners[0], 3)).toEqual([1, 2, 3]);
  expect(await take(listeners[1], 4)).toEqual([9, 1, 2, 3]);
});

test('what is not for a listener neither reaches it nor takes the place of what is', async () => {
  const hub = new ChangeHub<number>({ ...SILENT, queue_max: 2 });
  const even = hub.listen({ ...FOR_EVER, wants: (event) => event % 2 === 0 });
  [2, 3, 5, 7, 4].forEach((event) => hub.publish(event));
  expect(await take(even, 2)).toEqual([2, 4]);
});

test('what can be told together is, whatever lies between; beyond the limit the oldest go', async () => {
  interface Sum {
    readonly of: string;
    readonly sum: number;
  }
  const adding = new ChangeHub<Sum>({
    ...{ beat: { of: '', sum: 0 }, beat_every_ms: LONG_MS },
    merge: (earlier, later) =>
      earlier.of === later.of ? { of: later.of, sum: earlier.sum + later.sum } : null,
  });
  const sums = adding.listen(FOR_EVER);
  for (const sum of [1, 2, 3]) {
    adding.publish({ of: 'a', sum });
    adding.publish({ of: 'b', sum: 10 * sum });
  }
  expect(await take(sums, 2)).toEqual([
    { of: 'a', sum: 6 },
    { of: 'b', sum: 60 },
  ]);

  const short = new ChangeHub<number>({ ...SILENT, queue_max: 2 });
  const events = short.listen(FOR_EVER);
  [1, 2, 3, 4].forEach((event) => short.publish(event));
  expect(await take(events, 2)).toEqual([3, 4]);
});

test('a beat while nothing happens', async () => {
  const hub = new ChangeHub<string>({ beat: 'beat', beat_every_ms: 1 });
  expect(await take(hub.listen(FOR_EVER), 2)).toEqual(['beat', 'beat']);
});

test.each([true, false])('the end by signal, reader and hub (read before: %s)', async (is_read) => {
  const hub = new ChangeHub<number>(SILENT);
  const controller = new AbortController();
  const listenings = [
    hub.listen({ signal: controller.signal }),
    hub.listen(FOR_EVER),
    hub.listen(FOR_EVER),
  ] as const;
  const reads = is_read ? listenings.map((events) => events.next()) : [];
  expect(hub.listeners).toBe(3);
  controller.abort();
  expect(hub.listeners).toBe(2);
  const returned = listenings[1].return(undefined);
  expect(hub.listeners).toBe(1);
  hub.close();
  expect(hub.listeners).toBe(0);
  expect(await returned).toEqual({ done: true, value: undefined });
  for (const read of [...reads, ...listenings.map((events) => events.next())]) {
    expect(await read).toEqual({ done: true, value: undefined });
  }
});

test('who begins to listen when it is over hears nothing', async () => {
  const hub = new ChangeHub<number>(SILENT);
  expect(await take(hub.listen({ signal: AbortSignal.abort(), first: 1 }), 1)).toEqual([]);
  hub.close();
  expect(await take(hub.listen({ ...FOR_EVER, first: 1 }), 1)).toEqual([]);
  expect(hub.listeners).toBe(0);
});
