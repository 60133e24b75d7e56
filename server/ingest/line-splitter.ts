/**
 * Cuts a stream of bytes into numbered lines of text in bounded memory.
 *
 * A line longer than the limit is never held: it is counted, skipped and reported with its number, and
 * reading goes on after it. A line with a byte that is no text in the encoding is reported with the byte's
 * offset. However the stream is cut into chunks, the lines are the same. Knows nothing of CSV but that a
 * line feed between quotes does not end a row.
 */
import type { LineDecoder } from './decode';

/** Longest line taken, in bytes. */
export const LINE_BYTES_MAX = 1_048_576;

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const REPLACEMENT = '\ufffd';
const SHOWN_BYTES = 200;

export interface Line {
  /** From 1. */
  readonly no: number;
  /** Without its line feed; of a line too long only the beginning. */
  readonly text: string;
  /** False for a last line that does not end in a line feed. */
  readonly ended: boolean;
  /** What is wrong with the line as such: what was expected. */
  readonly problem: string | null;
  readonly too_long: boolean;
}

/** Where a line begins: outside quotes, inside quotes, or in a format that has none. */
export type QuoteMode = 'outside' | 'inside' | 'none';

interface Skipped {
  readonly no: number;
  readonly text: string;
  bytes: number;
  quotes: number;
}

export class LineSplitter {
  readonly #decoder: LineDecoder;
  readonly #bytes_max: number;
  #buffer: Buffer = Buffer.alloc(0);
  /** Where the next line begins in the buffer, and up to where no line feed was found. */
  #start = 0;
  #searched = 0;
  /** Bytes of the file before the buffer. */
  #base: number;
  #line_no = 1;
  #ended = false;
  #skipped: Skipped | null = null;

  /** @param offset bytes of the file before the first chunk (the byte order mark) */
  constructor(decoder: LineDecoder, offset: number, bytes_max = LINE_BYTES_MAX) {
    this.#decoder = decoder;
    this.#base = offset;
    this.#bytes_max = bytes_max;
  }

  push(chunk: Buffer): void {
    const rest = this.#buffer.subarray(this.#start);
    this.#base += this.#start;
    this.#searched -= this.#start;
    this.#start = 0;
    this.#buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
  }

  /** Says that nothing more will be pushed. */
  end(): void {
    this.#ended = true;
  }

  /** The next line; null when more input is needed or, after `end`, when there is none. */
  next(mode: QuoteMode): Line | null {
    if (this.#skipped !== null) {
      return this.#skip(this.#skipped, mode);
    }
    const feed = this.#buffer.indexOf(LINE_FEED, this.#searched);
    const end = feed === -1 ? this.#buffer.length : feed;
    if (end - this.#start > this.#bytes_max) {
      const shown = Math.min(SHOWN_BYTES, this.#bytes_max);
      const text = this.#decoder.decode(this.#buffer, this.#start, this.#start + shown);
      this.#skipped = { no: this.#line_no, text, bytes: 0, quotes: mode === 'inside' ? 1 : 0 };
      return this.#skip(this.#skipped, mode);
    }
    if (feed === -1) {
      this.#searched = this.#buffer.length;
      if (!this.#ended || this.#start === this.#buffer.length) {
        return null;
      }
    }
    const line = this.#line(this.#start, end, feed !== -1);
    this.#start = this.#searched = feed === -1 ? end : feed + 1;
    this.#line_no += 1;
    return line;
  }

  #line(start: number, end: number, ended: boolean): Line {
    const text = this.#decoder.decode(this.#buffer, start, end);
    const bad = text.indexOf(REPLACEMENT);
    const problem = bad === -1 ? null : this.#encodingProblem(text.slice(0, bad), start);
    return { no: this.#line_no, text, ended, problem, too_long: false };
  }

  #encodingProblem(before: string, start: number): string {
    const { encoding } = this.#decoder;
    const length = this.#decoder.byteLength(before);
    const where = length === null ? '' : ` at byte ${String(this.#base + start + length)} of the file`;
    const other = encoding === 'utf-8' ? 'GB18030, say' : 'UTF-8, say';
    return `expected text in ${encoding.toUpperCase()}, but there is a broken character${where}; the file may be in another encoding (${other}), which a profile can name`;
  }

  /** Goes on skipping; the line ends at a line feed outside quotes, by an even number of quotes so far. */
  #skip(skipped: Skipped, mode: QuoteMode): Line | null {
    for (;;) {
      const feed = this.#buffer.indexOf(LINE_FEED, this.#start);
      const end = feed === -1 ? this.#buffer.length : feed;
      skipped.bytes += end - this.#start;
      skipped.quotes += mode === 'none' ? 0 : countQuotes(this.#buffer, this.#start, end);
      this.#start = this.#searched = feed === -1 ? end : feed + 1;
      if (feed === -1 && !this.#ended) {
        return null;
      }
      this.#line_no += feed === -1 ? 0 : 1;
      if (feed === -1 || skipped.quotes % 2 === 0) {
        this.#skipped = null;
        return this.#tooLong(skipped, feed !== -1);
      }
      skipped.bytes += 1;
    }
  }

  #tooLong(skipped: Skipped, ended: boolean): Line {
    const open = skipped.quotes % 2 === 1 ? ' with a quote that is never closed' : '';
    const problem = `expected a line of at most ${String(this.#bytes_max)} bytes, not ${String(skipped.bytes)}${open}`;
    return { no: skipped.no, text: `${skipped.text}\u2026`, ended, problem, too_long: true };
  }
}

function countQuotes(bytes: Buffer, start: number, end: number): number {
  let count = 0;
  let at = bytes.indexOf(QUOTE, start);
  while (at !== -1 && at < end) {
    count += 1;
    at = bytes.indexOf(QUOTE, at + 1);
  }
  return count;
}
