/** What pages make of what they are told: how far the books are, and which jobs there are. */
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick, reactive, watch } from 'vue';

import type { Job, JobEvent } from '#core/contract/jobs';
import type { SharedStream } from '../../../../renderer/client/shared-stream';

interface Books {
  readonly type: 'books';
  readonly seq: number;
}

const followed: { stream: SharedStream<unknown>; signal: AbortSignal }[] = [];
const listed: Job[] = [];
const session = reactive({ stage: 'open', holder: 'finn' });
vi.mock('../../../../renderer/client/shared-stream', () => ({
  followShared: (stream: SharedStream<unknown>, signal: AbortSignal) => followed.push({ stream, signal }),
}));
vi.mock('../../../../renderer/client/client', () => ({
  client: { jobs: { list: () => Promise.resolve(listed) } },
}));
vi.mock('../../../../renderer/client/connection', () => ({ markLost: () => undefined }));
vi.mock('../../../../renderer/app/session', () => ({ useSession: () => session }));

const { live, startLive, stopLive } = await import('../../../../renderer/client/live');
const { useJobs } = await import('../../../../renderer/app/jobs');

beforeEach(() => {
  followed.length = 0;
  listed.length = 0;
});

describe('how far the books are', () => {
  it('changes when the stream begins further on than what was asked before, and only then', async () => {
    const changes: number[] = [];
    startLive('finn', 5);
    const end = watch(
      () => live.seq,
      (seq) => changes.push(seq),
      { flush: 'sync' },
    );
    const say = (seq: number): void => followed.at(-1)!.stream.take({ type: 'books', seq } satisfies Books);
    say(5);
    expect(changes).toEqual([]);
    say(7);
    expect(changes).toEqual([7]);
    stopLive();
    expect([changes, followed[0]!.signal.aborted]).toEqual([[7], true]);
    // Unlocked: what was stored meanwhile is news to the screens that stayed.
    startLive('finn', 9);
    say(9);
    expect(changes).toEqual([7, 9]);
    stopLive();
    startLive('ada', 2);
    expect(live.seq).toBe(2);
    stopLive();
    end();
    await nextTick();
  });
});

describe('jobs', () => {
  const job = (id: string, status: Job['status'], started_at = 0): Job => ({
    ...{ id, status, started_at, kind: 'verify', about: '', actor: 'finn' },
    ...{ ended_at: null, done: 0, total: 0, result: null, error: null },
  });

  it('are those that the stream begins with, whatever was known, and then follow it', async () => {
    setActivePinia(createPinia());
    listed.push(job('a', 'running'));
    const jobs = useJobs();
    const say = (event: JobEvent): void => followed.at(-1)!.stream.take(event);
    const known = (): string[] => jobs.all.map(({ id, status }) => `${id} ${status}`);
    await nextTick();
    expect(known()).toEqual(['a running']);
    say({ type: 'jobs', jobs: [job('b', 'running', 1)] });
    say({ type: 'beat' });
    expect(known()).toEqual(['b running']);
    say({ type: 'job', job: job('b', 'done', 1) });
    say({ type: 'job', job: job('c', 'running', 2) });
    expect(known()).toEqual(['c running', 'b done']);
    session.stage = 'locked';
    await nextTick();
    expect([known(), followed.at(-1)!.signal.aborted]).toEqual([[], true]);
  });
});
