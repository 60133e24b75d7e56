/**
 * One question and its answer: `const detail = useQuery(() => props.id, (id, signal) => client.trades.detail({ id }, { signal }))`.
 *
 * Asked when its source changes (at once), when the books grow (a moment later, keeping what is shown; seldom
 * while they go on growing) and when the connection comes back. Answers that come too late are dropped; none replaces
 * what is shown while a write is under way. `stale` means: shown, but older than the books.
 */
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';

import { connection } from './connection';
import { toFailure, type Failure } from './failure';
import { live } from './live';
import { paced } from './paced';
import { sourceKey } from './source-key';
import { written } from './writing';

/** After the books grew; and between two answers, while they go on growing. */
const BOOKS_PACE = { pause_ms: 400, rest_ms: 1_500 };

export interface Query<T> {
  readonly data: Readonly<ShallowRef<T | null>>;
  readonly failure: Readonly<Ref<Failure | null>>;
  readonly loading: Readonly<Ref<boolean>>;
  readonly stale: Readonly<Ref<boolean>>;
  reload(): Promise<void>;
}

export interface QueryOptions {
  /** Ask again when the books grow; yes unless said otherwise. */
  readonly books?: boolean;
}

/** A question asked for each value of `source`; null asks nothing. */
export function useQuery<S, T>(
  source: () => S | null,
  ask: (source: S, signal: AbortSignal) => Promise<T>,
  options: QueryOptions = {},
): Query<T> {
  const data = shallowRef<T | null>(null);
  const failure = shallowRef<Failure | null>(null);
  const loading = ref(false);
  const stale = ref(false);
  let asked: AbortController | null = null;
  let asking = Promise.resolve();

  function reload(): Promise<void> {
    asking = askAnew();
    return asking;
  }

  async function askAnew(): Promise<void> {
    asked?.abort();
    const value = source();
    if (value === null) {
      data.value = null;
      failure.value = null;
      loading.value = false;
      return;
    }
    const controller = new AbortController();
    asked = controller;
    loading.value = true;
    try {
      const answer = await ask(value, controller.signal);
      if (data.value !== null) await written();
      if (controller.signal.aborted) return;
      data.value = answer;
      failure.value = null;
      stale.value = false;
    } catch (error) {
      if (controller.signal.aborted) return;
      failure.value = toFailure(error);
      stale.value = data.value !== null;
    } finally {
      if (asked === controller) loading.value = false;
    }
  }

  watch(
    () => sourceKey(source()),
    () => {
      data.value = null;
      void reload();
    },
    { immediate: true },
  );
  watch([() => connection.generation, () => live.gaps], () => void reload());
  if (options.books !== false) {
    const renewal = paced(async () => {
      // What is asked already has its answer first: books that grow without end would never let it come.
      await asking;
      await reload();
    }, BOOKS_PACE);
    watch(
      () => live.seq,
      () => {
        stale.value = data.value !== null;
        renewal.ask();
      },
    );
    onScopeDispose(() => renewal.stop());
  }
  onScopeDispose(() => asked?.abort());
  return { data, failure, loading, stale, reload };
}
