/**
 * Cuts SWIFT MT940 text into messages and their fields, with or without the blocks around them.
 *
 * A message begins with `:20:`. In blocks it ends with `-}`; without, at `-`, at the next `:20:` or with the
 * file. Between messages banks put lines of their own, which are passed over unless they look like fields.
 */
import { ENTRIES_MAX, TEXT_CHARS_MAX, type Reading } from './reading';
import type { TextLine } from './source-text';

export interface Mt940Field {
  readonly tag: string;
  readonly line: number;
  /** The value's lines, the first without its tag. */
  readonly lines: string[];
}

export interface Mt940Message {
  readonly line: number;
  /** Of the sending bank, out of the blocks; empty without them. */
  readonly bic: string;
  readonly fields: readonly Mt940Field[];
}

/** Fields of one message: an entry has two. */
const FIELDS_MAX = 2 * ENTRIES_MAX + 1_000;

const FIELD = /^:(\d{2}[A-Z]?|NS):/;
const END_PLAIN = /^-(?:XXX)?\s*$/;
const END_IN_BLOCKS = /^-\}/;
/** Header blocks: application header with message type and, for output, the sender. */
const INPUT_TYPE = /\{2:I(\d{3})/;
const OUTPUT_TYPE = /\{2:O(\d{3})\d{10}([A-Z0-9]{8})[A-Z0-9]([A-Z0-9]{3})/;

interface Blocks {
  readonly line: number;
  readonly bic: string;
}

class MessageSplitter {
  readonly #reading: Reading;
  #blocks: Blocks | null = null;
  #header = '';
  #fields: Mt940Field[] = [];
  #chars = 0;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** The message that ends with this line; null while none does. */
  take({ no, text: raw }: TextLine): Mt940Message | null {
    // Start and end of text, as lines to SWIFT carry them, and the end of a DOS file.
    // eslint-disable-next-line no-control-regex -- these control characters are what is dropped
    const text = raw.replace(/^[\u0001\ufeff]+|[\u0003\u001a]+$/g, '');
    const ends = this.#blocks === null ? END_PLAIN.test(text) : END_IN_BLOCKS.test(text);
    if (ends) {
      const message = this.#finish();
      this.#blocks = null;
      this.#header = '';
      const behind = text.indexOf('{', 2);
      if (behind !== -1) {
        this.#takeHeader(text.slice(behind), no);
      }
      return message;
    }
    const tag = FIELD.exec(text)?.[1];
    if (tag === '20' && this.#fields.length > 0) {
      if (this.#blocks !== null) {
        return this.#cutOff(no);
      }
      const message = this.#finish();
      this.#begin(tag, text, no);
      return message;
    }
    if (tag !== undefined) {
      this.#begin(tag, text, no);
    } else if (this.#fields.length === 0) {
      this.#outside(text, no);
    } else {
      this.#continue(text, no);
    }
    return null;
  }

  /** The message the file ends with; null when there is none. */
  end(line: number): Mt940Message | null {
    return this.#blocks === null ? this.#finish() : this.#cutOff(line);
  }

  #cutOff(line: number): never {
    const at = { line, field: '(message)' };
    return this.#reading.fail('cut-off', at, 'expected -} at the end of a message that began with {4:', '');
  }

  #begin(tag: string, text: string, no: number): void {
    if (this.#fields.length === 0 && tag !== '20') {
      const at = { line: no, field: `:${tag}:` };
      this.#reading.fail('field-unexpected', at, 'expected :20: at the beginning of a message', text);
    }
    if (this.#fields.length >= FIELDS_MAX) {
      const at = { line: no, field: `:${tag}:` };
      this.#reading.fail('too-large', at, `expected at most ${String(FIELDS_MAX)} fields`, '');
    }
    const value = text.slice(tag.length + 2);
    this.#chars = value.length;
    this.#fields.push({ tag, line: no, lines: [value] });
  }

  #continue(text: string, no: number): void {
    const field = this.#fields.at(-1);
    this.#chars += text.length + 1;
    if (this.#chars > TEXT_CHARS_MAX) {
      const at = { line: no, field: `:${field?.tag ?? ''}:` };
      const expected = `expected a field of at most ${String(TEXT_CHARS_MAX)} characters`;
      this.#reading.fail('too-large', at, expected, text);
    }
    field?.lines.push(text);
  }

  #outside(text: string, no: number): void {
    if (text.startsWith('{') || this.#header !== '') {
      this.#takeHeader(text, no);
    } else if (text.startsWith(':') && !/^:9\d{2}:\s*$/.test(text)) {
      const at = { line: no, field: '(line)' };
      this.#reading.fail('field-unexpected', at, 'expected :20: at the beginning of a message', text);
    }
  }

  #takeHeader(text: string, no: number): void {
    this.#header += text;
    if (this.#header.length > TEXT_CHARS_MAX) {
      const at = { line: no, field: '(blocks)' };
      this.#reading.fail('malformed', at, 'expected {4: at the end of the header blocks', '');
    }
    const opened = this.#header.lastIndexOf('{4:');
    if (opened === -1) {
      // A header of more than one line is open as long as a brace is.
      this.#header = /\}\s*\$?\s*$/.test(this.#header) ? '' : this.#header;
      return;
    }
    const output = OUTPUT_TYPE.exec(this.#header);
    const type = output?.[1] ?? INPUT_TYPE.exec(this.#header)?.[1] ?? '940';
    const at = { line: no, field: '{2:}' };
    if (type !== '940') {
      this.#reading.fail('format-unknown', at, 'expected a message of type 940', type);
    }
    if (this.#header.slice(opened + 3).trim() !== '') {
      this.#reading.fail('malformed', at, 'expected a line end after {4:', text);
    }
    const branch = output?.[3] ?? 'XXX';
    this.#blocks = { line: no, bic: `${output?.[2] ?? ''}${branch === 'XXX' ? '' : branch}` };
    this.#header = '';
  }

  #finish(): Mt940Message | null {
    const [first] = this.#fields;
    if (first === undefined) {
      return null;
    }
    const message = {
      line: this.#blocks?.line ?? first.line,
      bic: this.#blocks?.bic ?? '',
      fields: this.#fields,
    };
    this.#fields = [];
    return message;
  }
}

/** The messages of a file, in order. */
export function* mt940Messages(reading: Reading, lines: Iterable<TextLine>): Generator<Mt940Message> {
  const splitter = new MessageSplitter(reading);
  let last = 1;
  for (const line of lines) {
    last = line.no;
    const message = splitter.take(line);
    if (message !== null) {
      yield message;
    }
  }
  const message = splitter.end(last);
  if (message !== null) {
    yield message;
  }
}
