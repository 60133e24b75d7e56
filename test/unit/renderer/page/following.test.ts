/** What is shown follows books that grow without end: seldom enough that answers come, and to the last entry. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, reactive, watch, type EffectScope } from 'vue';

const live = reactive({ seq: 0, session: 0, gaps: 0 });
vi.mock('../../../../renderer/client/live', () => ({ live }));
vi.mock('../../../../renderer/client/desktop', () => ({ desktop: null }));

const { paced } = await import('../../../../renderer/client/paced');
const { usePagedList } = await import('../../../../renderer/client/paged-list');
const { useQuery } = await import('../../../../renderer/client/query');
const { writing } = await import('../../../../renderer/client/writing');

const EVENT_EVERY_MS = 100;
const EVENTS = 100;

let scope: EffectScope;
beforeEach(() => {
  vi.useFakeTimers();
  live.seq = 0;
  scope = effectScope();
});
afterEach(() => {
  scope.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** An import: an entry every tenth of a second for ten seconds, and a while after. */
async function importEntries(onEvent: () => void = () => undefined): Promise<void> {
  for (let event = 1; event <= EVENTS; event += 1) {
    live.seq += 1;
    onEvent();
    await vi.advanceTimersByTimeAsync(EVENT_EVERY_MS);
  }
}

/** An answer as of the entry that was last when it was asked for. */
function answering<T>(wait_ms: number, answer: (seq: number) => T) {
  const calls = { asked: 0, aborted: 0 };
  const ask = (signal: AbortSignal): Promise<T> => {
    const { seq } = live;
    calls.asked += 1;
    return new Promise((resolve) => {
      let is_open = true;
      const timer = setTimeout(() => {
        is_open = false;
        resolve(answer(seq));
      }, wait_ms);
      signal.addEventListener('abort', () => {
        calls.aborted += is_open ? 1 : 0;
        clearTimeout(timer);
      });
    });
  };
  return { calls, ask };
}

describe('asking at a pace', () => {
  it('asks one at a time, rests between, and asks once more after the last cause', async () => {
    const at: number[] = [];
    const begun = Date.now();
    const { ask, stop } = paced(
      async () => {
        at.push(Date.now() - begun);
        await new Promise((resolve) => setTimeout(resolve, 200));
      },
      { pause_ms: 400, rest_ms: 1_000 },
    );
    for (let cause = 0; cause < 20; cause += 1) {
      ask();
      await vi.advanceTimersByTimeAsync(100);
    }
    await vi.advanceTimersByTimeAsync(10_000);
    expect(at).toEqual([400, 1_600, 2_800]);
    ask();
    stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(at).toHaveLength(3);
  });
});

describe('while the books grow without end', () => {
  it('a question is answered again and again, and to the last entry', async () => {
    const { calls, ask } = answering(300, (seq) => seq);
    const query = scope.run(() =>
      useQuery(
        () => 'one',
        (_source, signal) => ask(signal),
      ),
    )!;
    const shown = new Set<number>();
    await importEntries(() => shown.add(query.data.value ?? -1));
    expect(shown.size).toBeGreaterThan(4);
    expect(calls.aborted).toBe(0);
    expect(calls.asked).toBeLessThan(9);
    await vi.advanceTimersByTimeAsync(5_000);
    expect([query.data.value, query.stale.value]).toEqual([EVENTS, false]);
  });

  it('a slow first answer is let come', async () => {
    const { calls, ask } = answering(4_000, (seq) => seq);
    const query = scope.run(() =>
      useQuery(
        () => 'one',
        (_source, signal) => ask(signal),
      ),
    )!;
    await importEntries();
    expect([query.data.value, calls.aborted]).toEqual([40, 0]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(query.data.value).toBe(EVENTS);
  });

  it('what is shown stays while a write is under way, and follows once whoever sent it knows the answer', async () => {
    const { ask } = answering(300, (seq) => seq);
    const order: string[] = [];
    const query = scope.run(() => {
      const shown = useQuery(
        () => 'one',
        (_source, signal) => ask(signal),
      );
      watch(shown.data, (seq) => order.push(`shows ${String(seq)}`), { flush: 'sync' });
      return shown;
    })!;
    await vi.advanceTimersByTimeAsync(1_000);
    const sent = writing(async () => {
      live.seq += 1;
      await new Promise((resolve) => setTimeout(resolve, 5_000));
    });
    const answered = (async () => {
      await sent;
      await Promise.resolve();
      order.push('answered');
    })();
    await vi.advanceTimersByTimeAsync(4_000);
    expect([query.data.value, query.stale.value]).toEqual([0, true]);
    await vi.advanceTimersByTimeAsync(2_000);
    await answered;
    expect([query.data.value, query.stale.value, order]).toEqual([
      1,
      false,
      ['shows 0', 'answered', 'shows 1'],
    ]);
  });

  it('a list is counted seldom, and after the last entry', async () => {
    const { calls, ask } = answering(300, (seq) => ({
      ...{ rows: [{ id: seq }], next: null },
      as_of: { seq, booked_at: 0 },
    }));
    const counting = answering(500, (seq) => ({ count: seq, exact: true }));
    const list = scope.run(() =>
      usePagedList(
        () => 'all',
        (_source, _page, signal) => ask(signal),
        { count: (_source, signal) => counting.ask(signal) },
      ),
    )!;
    await vi.advanceTimersByTimeAsync(1_000);
    for (let round = 0; round < 10; round += 1) {
      live.seq += 1;
      expect(list.outdated.value).toBe(true);
      const renewed = list.renew();
      await vi.advanceTimersByTimeAsync(1_000);
      await renewed;
      expect([list.outdated.value, list.rowAt(0)]).toEqual([false, { id: live.seq }]);
    }
    expect([calls.asked, counting.calls.asked, counting.calls.aborted]).toEqual([11, 2, 0]);
    await vi.advanceTimersByTimeAsync(40_000);
    expect([counting.calls.asked, list.counted.value?.count]).toEqual([3, 10]);
  });
});
