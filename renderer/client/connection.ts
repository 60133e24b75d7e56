/**
 * Whether the core can be reached, as one reactive value that the banner and the queries watch.
 *
 * `lost` is left again as soon as any call comes through; `generation` counts reconnections, so that reads
 * are asked again. Writes are never repeated here: the person sends them again with the same key.
 */
import { reactive, readonly } from 'vue';

const state = reactive<{ status: 'connecting' | 'live' | 'lost'; generation: number }>({
  status: 'connecting',
  generation: 0,
});

export const connection = readonly(state);

/** A call came through. */
export function markLive(): void {
  if (state.status === 'lost') {
    state.generation += 1;
  }
  state.status = 'live';
}

/** A call could not be delivered, or the port was closed. */
export function markLost(): void {
  state.status = 'lost';
}
