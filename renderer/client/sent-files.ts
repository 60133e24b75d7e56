/**
 * The files that somebody chose, each sent to the core or on its way there: `useSentFiles(look)`.
 *
 * Letting go of a file stops it where it is on its way, and takes it from the core. What a screen makes of a file that has arrived is
 * its own `arrived`; until that is done the file is not ready.
 */
import { reactive } from 'vue';

import { client } from './client';
import { toFailure, type Failure } from './failure';
import { stageFile } from './stage-file';

export interface SentFile {
  readonly place: number;
  readonly name: string;
  readonly bytes: number;
  bytes_sent: number;
  state: 'sending' | 'looking' | 'ready' | 'failed';
  file_id: string | null;
  failure: Failure | null;
}

export interface SentFiles<Found> {
  readonly files: (SentFile & Found)[];
  /** Sends files one after another, so that one has the whole line; `goes_on` is asked before each. */
  readonly addAll: (blobs: readonly File[], goes_on: () => boolean) => Promise<void>;
  readonly remove: (file: SentFile) => Promise<void>;
  /** Stops what is on its way and lets go of all, here only; gives what was there. */
  readonly forget: () => (SentFile & Found)[];
}

/**
 * @param found what is known of a file besides, before it has arrived
 * @param arrived looks at a file that is in the core; a file whose look rejects has failed
 */
export function useSentFiles<Found extends object>(
  found: () => Found,
  arrived?: (file: SentFile & Found, file_id: string, signal: AbortSignal) => Promise<void>,
): SentFiles<Found> {
  const files = reactive<(SentFile & Found)[]>([]) as (SentFile & Found)[];
  const stops = new Map<number, AbortController>();
  let next_place = 1;

  async function add(blob: File): Promise<void> {
    const place = next_place;
    next_place += 1;
    const file = reactive({
      ...{ place, name: blob.name, bytes: blob.size, bytes_sent: 0, state: 'sending' },
      ...{ file_id: null, failure: null, ...found() },
    }) as SentFile & Found;
    files.push(file);
    const stop = new AbortController();
    stops.set(place, stop);
    try {
      const file_id = await stageFile(blob, stop.signal, {
        begun: (id) => (file.file_id = id),
        sent: (bytes) => (file.bytes_sent = bytes),
      });
      if (arrived !== undefined) {
        file.state = 'looking';
        await arrived(file, file_id, stop.signal);
      }
      file.state = 'ready';
    } catch (error) {
      file.state = 'failed';
      file.failure = toFailure(error);
    } finally {
      stops.delete(place);
    }
  }

  return {
    files,
    async addAll(blobs, goes_on) {
      for (const blob of blobs) {
        if (goes_on()) await add(blob);
      }
    },
    async remove(file) {
      stops.get(file.place)?.abort();
      const at = files.findIndex((one) => one.place === file.place);
      if (at >= 0) files.splice(at, 1);
      if (file.file_id === null) return;
      try {
        await client.imports.discard({ file_id: file.file_id });
      } catch {
        // What is left in the core goes when the workspace is closed.
      }
    },
    forget() {
      for (const stop of stops.values()) stop.abort();
      return files.splice(0, files.length);
    },
  };
}
