/**
 * Cuts BAI2 text into logical records: a record and the `88` records that continue it.
 *
 * Source: BAI, Cash Management Balance Reporting Specifications, version 2. Fields are parted by commas; a
 * slash ends a record. The text at the end of a `16` may itself hold commas and slashes. Knows nothing of
 * what fields mean.
 */
import { TEXT_CHARS_MAX, type Place, type Reading } from './reading';
import type { TextLine } from './source-text';

const CODES: readonly string[] = ['01', '02', '03', '16', '49', '98', '99'];

export interface Bai2Record {
  readonly code: string;
  readonly line: number;
  /** Contents of the record and of those that continue it, without code and ending slash. */
  readonly contents: string[];
}

/** Takes the fields of a record one by one, across its continuations. */
export class FieldCursor {
  readonly #record: Bai2Record;
  #content = 0;
  /** Where the next field begins; beyond the length when the content is used up. */
  #at = 0;

  constructor(record: Bai2Record) {
    this.#record = record;
    this.#skip();
  }

  get place(): Place {
    return { line: this.#record.line + this.#content, field: `record ${this.#record.code}` };
  }

  #skip(): void {
    while (
      this.#content < this.#record.contents.length &&
      this.#at > (this.#record.contents[this.#content]?.length ?? 0)
    ) {
      this.#content += 1;
      this.#at = 0;
    }
  }

  /** True while there is another field. */
  get more(): boolean {
    return this.#content < this.#record.contents.length;
  }

  /** The next field; empty when there is none. */
  next(): string {
    const content = this.#record.contents[this.#content] ?? '';
    const comma = content.indexOf(',', this.#at);
    const end = comma === -1 ? content.length : comma;
    const field = content.slice(this.#at, end);
    this.#at = end + 1;
    this.#skip();
    return field.trim();
  }

  /** All that is left, as text. */
  rest(): string {
    const [first = '', ...others] = this.#record.contents.slice(this.#content);
    return [first.slice(this.#at), ...others]
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .join(' ');
  }
}

/** Content behind the code; a detail's text is ended by the line, every other record by its first slash. */
function contentOf(reading: Reading, text: string, code: string, is_detail: boolean, line: number): string {
  const body = text.slice(code.length).replace(/^,/, '').trimEnd();
  if (is_detail) {
    return body.endsWith('/') ? body.slice(0, -1) : body;
  }
  const slash = body.indexOf('/');
  if (slash === -1) {
    const at = { line, field: `record ${code}` };
    reading.fail('cut-off', at, 'expected / at the end of the record', text);
  }
  if (body.slice(slash + 1).trim() !== '') {
    const at = { line, field: `record ${code}` };
    reading.fail('malformed', at, 'expected nothing behind the / that ends the record', text);
  }
  return body.slice(0, slash);
}

/** The logical records of a file. */
export function* bai2Records(reading: Reading, lines: Iterable<TextLine>): Generator<Bai2Record> {
  let open: Bai2Record | null = null;
  let chars = 0;
  for (const { no, text: raw } of lines) {
    // The mark that ends a DOS file.
    const text = raw.replaceAll('\u001a', '');
    if (text.trim() === '') {
      continue;
    }
    const code = text.slice(0, 2);
    const at = { line: no, field: `record ${code}` };
    if (text.charAt(2) !== ',' && text.charAt(2) !== '/') {
      reading.fail('malformed', at, 'expected a record code and a comma', text);
    }
    if (code === '88') {
      if (open === null) {
        return reading.fail('field-unexpected', at, 'expected a record before its continuation', text);
      }
      chars += text.length;
      if (chars > TEXT_CHARS_MAX) {
        const expected = `expected a record of at most ${String(TEXT_CHARS_MAX)} characters`;
        reading.fail('too-large', at, expected, '');
      }
      open.contents.push(contentOf(reading, text, code, open.code === '16', no));
      continue;
    }
    if (!CODES.includes(code)) {
      const expected = `expected a record ${CODES.join(', ')} or 88`;
      reading.fail('malformed', at, expected, text);
    }
    if (open !== null) {
      yield open;
    }
    open = { code, line: no, contents: [contentOf(reading, text, code, code === '16', no)] };
    chars = text.length;
  }
  if (open !== null) {
    yield open;
  }
}
