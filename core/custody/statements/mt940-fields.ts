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

/** What a message begins with. */
export interface Mt940Begin {
  readonly line: number;
  /** Of the sending bank, out of the blocks; empty without them. */
  readonly bic: string;
}

/** Takes messages field by field, so that none of them is held as a whole. */
export interface Mt940Handler {
  readonly begin: (message: Mt940Begin) => void;
  readonly field: (field: Mt940Field) => void;
  readonly end: () => void;
}

/** Fields of one message: an entry has two. */
const FIELDS_MAX = 2 * ENTRIES_MAX + 1_000;

const FIELD = /^:(\d{2}[A-Z]?|NS):/;
const END_PLAIN = /^-(?:XXX)?\s*$/;
const END_IN_BLOCKS = /^-\}/;
/** Header blocks: application header with message type and, for output, the sender. */
const INPUT_TYPE = /\{2:I(\d{3})/;
const OUTPUT_TYPE = /\{2:O(\d{3})\d{10}([A-Z0-9]{8})[A-Z0-9]([A-Z0-9]{3})/;

class MessageSplitter {
  readonly #reading: Reading;
  readonly #handler: Mt940Handler;
  #blocks: Mt940Begin | null = null;
  #header = '';
  /** The field that the next line may go on with; null outside of messages. */
  #field: Mt940Field | null = null;
  #fields = 0;
  #chars = 0;

  constructor(reading: Reading, handler: Mt940Handler) {
    this.#reading = reading;
    this.#handler = handler;
  }

  take({ no, text: raw }: TextLine): void {
    // Start and end of text, as lines to SWIFT carry them, and the end of a DOS file.
    // eslint-disable-next-line no-control-regex -- these control characters are what is dropped
    const text = raw.replace(/^[\u0001\ufeff]+|[\u0003\u001a]+$/g, '');
    const ends = this.#blocks === null ? END_PLAIN.test(text) : END_IN_BLOCKS.test(text);
    if (ends) {
      this.#finish();
      this.#blocks = null;
      this.#header = '';
      const behind = text.indexOf('{', 2);
      if (behind !== -1) {
        this.#takeHeader(text.slice(behind), no);
      }
      return;
    }
    const tag = FIELD.exec(text)?.[1];
    if (tag === '20' && this.#field !== null) {
      if (this.#blocks !== null) {
        return this.#cutOff(no);
      }
      this.#finish();
    }
    if (tag !== undefined) {
      this.#begin(tag, text, no);
    } else if (this.#field === null) {
      this.#outside(text, no);
    } else {
      this.#continue(this.#field, text, no);
    }
  }

  /** Called at the end of the file. */
  end(line: number): void {
    if (this.#blocks !== null) {
      this.#cutOff(line);
    }
    this.#finish();
  }

  #cutOff(line: number): never {
    const at = { line, field: '(message)' };
    return this.#reading.fail('cut-off', at, 'expected -} at the end of a message that began with {4:', '');
  }

  #begin(tag: string, text: string, no: number): void {
    if (this.#field === null && tag !== '20') {
      const at = { line: no, field: `:${tag}:` };
      this.#reading.fail('field-unexpected', at, 'expected :20: at the beginning of a message', text);
    }
    if (this.#fields >= FIELDS_MAX) {
      const at = { line: no, field: `:${tag}:` };
      this.#reading.fail('too-large', at, `expected at most ${String(FIELDS_MAX)} fields`, '');
    }
    if (this.#field === null) {
      this.#handler.begin(this.#blocks ?? { line: no, bic: '' });
    } else {
      this.#handler.field(this.#field);
    }
    const value = text.slice(tag.length + 2);
    this.#chars = value.length;
    this.#fields += 1;
    this.#field = { tag, line: no, lines: [value] };
  }

  #continue(field: Mt940Field, text: string, no: number): void {
    this.#chars += text.length + 1;
    if (this.#chars > TEXT_CHARS_MAX) {
      const at = { line: no, field: `:${field.tag}:` };
      const expected = `expected a field of at most ${String(TEXT_CHARS_MAX)} characters`;
      this.#reading.fail('too-large', at, expected, text);
    }
    field.lines.push(text);
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

  #finish(): void {
    if (this.#field === null) {
      return;
    }
    this.#handler.field(this.#field);
    this.#handler.end();
    this.#field = null;
    this.#fields = 0;
  }
}

/** Takes the messages of a file apart, in order. */
export function readMt940Fields(reading: Reading, lines: Iterable<TextLine>, handler: Mt940Handler): void {
  const splitter = new MessageSplitter(reading, handler);
  let last = 1;
  for (const line of lines) {
    last = line.no;
    splitter.take(line);
  }
  splitter.end(last);
}
