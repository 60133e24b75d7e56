/**
 * Files on their way to an alert or case, kept while other screens are looked at: looked into, sent, put there.
 *
 * Size and type are told before anything is sent; the core looks again. A file of which nobody knows whether it was put
 * there is sent again under the same key, and is there once.
 */
import { defineStore } from 'pinia';
import { reactive } from 'vue';

import { FILE_BYTES_MAX, mediaTypeOf } from '#core/cases/media-type';

import { forgetWithPerson } from '../../app/of-person';
import { client, newKey } from '../../client/client';
import { toFailure, type Failure } from '../../client/failure';
import { stageFile } from '../../client/stage-file';

/** What can be seen of a file before it is sent. */
export type Unfit = 'empty' | 'size' | 'type';

export interface Attaching {
  readonly place: number;
  /** Id of an alert or case. */
  readonly about: string;
  readonly name: string;
  readonly bytes: number;
  /** The same key is the same file. */
  readonly key: string;
  bytes_sent: number;
  state: 'sending' | 'attaching' | 'failed';
  unfit: Unfit | null;
  failure: Failure | null;
  /** Id under which the core holds it, once it has it whole. */
  staged_id: string | null;
}

/** Why a file cannot be put anywhere; null when it can. */
async function unfitFile(blob: Blob): Promise<Unfit | null> {
  if (blob.size === 0) return 'empty';
  if (blob.size > FILE_BYTES_MAX) return 'size';
  return mediaTypeOf(new Uint8Array(await blob.arrayBuffer())) === null ? 'type' : null;
}

export const useAttaching = defineStore('attaching', () => {
  const files = reactive<Attaching[]>([]);
  const blobs = new Map<number, File>();
  const stops = new Map<number, AbortController>();
  let next_place = 1;

  function letGo(place: number): void {
    const at = files.findIndex((one) => one.place === place);
    if (at >= 0) files.splice(at, 1);
    blobs.delete(place);
    stops.delete(place);
  }

  async function stage(file: Attaching, blob: File, signal: AbortSignal): Promise<string> {
    file.bytes_sent = 0;
    const begun: string[] = [];
    try {
      return await stageFile(blob, signal, {
        begun: (id) => begun.push(id),
        sent: (bytes) => (file.bytes_sent = bytes),
      });
    } catch (error) {
      // What was sent in part is of no use; what is left goes when the workspace is closed.
      await Promise.all(begun.map((file_id) => client.imports.discard({ file_id }).catch(() => undefined)));
      throw error;
    }
  }

  /** Sends a file and puts it there; true when it is there. It goes on from what the core has of it already. */
  async function send(file: Attaching): Promise<boolean> {
    const blob = blobs.get(file.place);
    if (blob === undefined) return false;
    const stop = new AbortController();
    stops.set(file.place, stop);
    file.failure = null;
    try {
      file.unfit = await unfitFile(blob);
      if (file.unfit !== null) {
        file.state = 'failed';
        return false;
      }
      file.state = 'sending';
      file.staged_id ??= await stage(file, blob, stop.signal);
      file.state = 'attaching';
      const { about, key, staged_id } = file;
      await client.alerts.attach({ about, key, staged_id });
      letGo(file.place);
      return true;
    } catch (error) {
      file.state = 'failed';
      file.failure = toFailure(error);
      return false;
    }
  }

  /** Puts a file to an alert or case; true when it is there. */
  async function attach(about: string, blob: File): Promise<boolean> {
    const place = next_place;
    next_place += 1;
    const file = reactive<Attaching>({
      ...{ place, about, name: blob.name, bytes: blob.size, key: newKey(), bytes_sent: 0 },
      ...{ state: 'sending', unfit: null, failure: null, staged_id: null },
    });
    blobs.set(place, blob);
    files.push(file);
    return await send(file);
  }

  /** Stops a file that is on its way, or puts one away that failed. */
  function remove({ place, staged_id }: Attaching): void {
    stops.get(place)?.abort();
    letGo(place);
    if (staged_id !== null) void client.imports.discard({ file_id: staged_id }).catch(() => undefined);
  }

  forgetWithPerson(() => {
    stops.forEach((stop) => stop.abort());
    files.splice(0, files.length);
    blobs.clear();
    stops.clear();
  });

  const of = (about: string): readonly Attaching[] => files.filter((one) => one.about === about);

  return { of, attach, send, remove };
});
