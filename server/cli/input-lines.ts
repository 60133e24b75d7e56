/**
 * Lines of a file or of standard input, in bounded memory, as they come: no line waits for a later one.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';

import { detectEncoding, lineDecoder, transcoder } from '#server/ingest/decode';
import { LineSplitter, type Line } from '#server/ingest/line-splitter';

import { UsageError } from './exit';

const CHUNK_BYTES = 262_144;

export interface InputLines {
  /** Bytes of the whole input; 0 when it cannot be told. */
  readonly bytes_total: number;
  readonly bytes_read: () => number;
  /** Lines that came together. Ends early when the signal is aborted. */
  readonly groups: AsyncIterable<readonly Line[]>;
  /** Makes the reader give up. */
  readonly stop: () => void;
}

async function* grouped(
  stream: Readable,
  count: (bytes: number) => void,
  isStopped: () => boolean,
): AsyncGenerator<readonly Line[]> {
  let splitter: LineSplitter | null = null;
  let decode = transcoder('utf-8');
  const taken = (lines: LineSplitter): Line[] => {
    const found: Line[] = [];
    for (let line = lines.next('none'); line !== null; line = lines.next('none')) {
      found.push(line);
    }
    return found;
  };
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      let bytes = chunk;
      count(bytes.length);
      if (splitter === null) {
        const found = detectEncoding(bytes, 'utf-8');
        if (!found.ok) {
          throw new UsageError(found.expected);
        }
        splitter = new LineSplitter(lineDecoder(found.encoding), found.mark_bytes);
        decode = transcoder(found.encoding);
        bytes = bytes.subarray(found.mark_bytes);
      }
      splitter.push(decode.write(bytes));
      yield taken(splitter);
    }
  } catch (error) {
    // A reader that gave up closed the stream under itself; any other error is one.
    if (!isStopped()) {
      throw error;
    }
    return;
  }
  if (splitter !== null && !isStopped()) {
    splitter.push(decode.end());
    splitter.end();
    yield taken(splitter);
  }
}

/** Opens a file, or standard input for `-`. Throws the system's error when it cannot be opened. */
export async function openLines(path: string, stdin: Readable, signal: AbortSignal): Promise<InputLines> {
  const found = path === '-' ? null : await stat(path);
  if (found?.isDirectory() === true) {
    throw Object.assign(new Error('is a folder'), { code: 'EISDIR', path });
  }
  const stream = found === null ? stdin : createReadStream(path, { highWaterMark: CHUNK_BYTES });
  let read = 0;
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    stream.destroy();
  };
  if (signal.aborted) {
    stop();
  }
  signal.addEventListener('abort', stop, { once: true });
  return {
    bytes_total: found?.isFile() === true ? found.size : 0,
    bytes_read: () => read,
    groups: grouped(
      stream,
      (bytes) => (read += bytes),
      () => stopped,
    ),
    stop,
  };
}
