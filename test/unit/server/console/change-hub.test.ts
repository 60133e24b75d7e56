// Proves the hub: everybody hears everything from when he listens, what is slow is told together, and all of it ends.
import { expect, test } from 'vitest';
import { ChangeHub } from '#server/console/change-hub';

const LONG_MS = 60_000;
const quiet = (): null => null;

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

test('each listener hears each event, in order', async () => {
  const hub = new ChangeHub<number>();
  const listeners = [hub.listen(undefined, LONG_MS, quiet), hub.listen(undefined, LONG_MS, quiet)];
  const heard = listeners.map((events) => take(events, 3));
  await Promise.resolve();
  [1, 2, 3].forEach((event) => hub.publish(event));
  expect(await Promise.all(heard)).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ]);
});

test('what can be told together is; beyond the limit the oldest go', async () => {
  const adding = new ChangeHub<number>({ merge: (earlier, later) => earlier + later });
  const sums = adding.listen(undefined, LONG_MS, quiet);
  const first = sums.next();
  await Promise.resolve();
  adding.publish(1);
  expect((await first).value).toBe(1);
  [2, 3, 4].forEach((event) => adding.publish(event));
  expect((await sums.next()).value).toBe(9);

  const short = new ChangeHub<number>({ queue_max: 2 });
  const events = short.listen(undefined, LONG_MS, quiet);
  const begun = events.next();
  await Promise.resolve();
  [1, 2, 3, 4].forEach((event) => short.publish(event));
  expect((await begun).value).toBe(3);
  expect((await events.next()).value).toBe(4);
});

test('a beat while nothing happens; the end by the signal and by the hub', async () => {
  const hub = new ChangeHub<string>();
  const events = hub.listen(undefined, 1, () => 'beat');
  expect(await take(events, 2)).toEqual(['beat', 'beat']);
  const controller = new AbortController();
  const ended = take(hub.listen(controller.signal, LONG_MS, quiet), 1);
  const closed = take(hub.listen(undefined, LONG_MS, quiet), 1);
  await Promise.resolve();
  controller.abort();
  expect(await ended).toEqual([]);
  hub.close();
  expect(await closed).toEqual([]);
});
