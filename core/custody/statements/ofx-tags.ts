/**
 * OFX 1.x (SGML) as elements that open, hold a value and close, read piece by piece. A value ends at the
 * next tag; its own closing tag may be left out. Knows nothing of what elements mean.
 */
import { TEXT_CHARS_MAX, type Reading } from './reading';

export interface OfxHandler {
  readonly open: (name: string, line: number) => void;
  /** The text behind an opening tag. */
  readonly value: (name: string, text: string, line: number) => void;
  readonly close: (name: string, line: number) => void;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** Characters written as entities; an ampersand that begins none stays, since banks do not escape it. */
function withoutEntities(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos|nbsp|#\d{1,6});/g, (whole, name: string) =>
    name.startsWith('#') ? characterOf(Number(name.slice(1))) : (ENTITIES[name] ?? whole),
  );
}

function characterOf(code: number): string {
  return code >= 32 && code <= 0xffff && (code < 0xd800 || code > 0xdfff) ? String.fromCharCode(code) : ' ';
}

const NAME = /^\/?[A-Za-z0-9._]{1,64}$/;

class TagReader {
  readonly #reading: Reading;
  readonly #handler: OfxHandler;
  #line: number;
  /** The tag opened last, while its value is read. */
  #name = '';
  #name_line = 1;

  constructor(reading: Reading, handler: OfxHandler, line: number) {
    this.#reading = reading;
    this.#handler = handler;
    this.#line = line;
  }

  /** Takes all whole tags of a text; answers where the first one begins that is not whole. */
  take(text: string): number {
    let from = 0;
    for (;;) {
      const start = text.indexOf('<', from);
      if (start === -1) {
        return from;
      }
      const end = text.indexOf('>', start);
      if (end === -1) {
        return from;
      }
      this.#takeValue(text.slice(from, start));
      this.#takeTag(text.slice(start + 1, end));
      from = end + 1;
    }
  }

  /** Called at the end of the file with what is left. */
  end(rest: string): void {
    if (rest.trim() !== '') {
      const at = { line: this.#line, field: '(file)' };
      this.#reading.fail('cut-off', at, 'expected </OFX> at the end', rest);
    }
  }

  #count(text: string): void {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
      this.#line += 1;
    }
  }

  #takeValue(raw: string): void {
    const line = this.#line;
    const text = raw.trim();
    if (raw !== '') {
      this.#count(raw);
    }
    if (text === '') {
      return;
    }
    if (this.#name === '') {
      const at = { line, field: '(text)' };
      this.#reading.fail('malformed', at, 'expected text behind an opening tag only', text);
    }
    this.#handler.value(this.#name, withoutEntities(text), this.#name_line);
  }

  #takeTag(tag: string): void {
    if (!NAME.test(tag)) {
      const code = /^!DOCTYPE|^!ENTITY/i.test(tag) ? 'doctype' : 'malformed';
      const at = { line: this.#line, field: '(tag)' };
      this.#reading.fail(code, at, 'expected the name of an element between < and >', tag);
    }
    if (tag.startsWith('/')) {
      this.#name = '';
      this.#handler.close(tag.slice(1).toUpperCase(), this.#line);
    } else {
      this.#name = tag.toUpperCase();
      this.#name_line = this.#line;
      this.#handler.open(this.#name, this.#line);
    }
  }
}

/** Reads the tags of pieces of text that begin behind the header. */
export function readOfxTags(
  reading: Reading,
  pieces: Iterable<string>,
  handler: OfxHandler,
  first_line: number,
): void {
  const tags = new TagReader(reading, handler, first_line);
  let rest = '';
  for (const piece of pieces) {
    const text = rest + piece;
    rest = text.slice(tags.take(text));
    if (rest.length > TEXT_CHARS_MAX) {
      const at = { line: null, field: '(text)' };
      reading.fail('too-large', at, `expected values of at most ${String(TEXT_CHARS_MAX)} characters`, rest);
    }
  }
  tags.end(rest);
}
