/**
 * XML of a statement file as elements that open and close, read piece by piece.
 *
 * A document type is refused: it could declare entities that grow without bound. Levels and texts are
 * limited. Knows nothing of any format.
 */
import { SaxesParser } from 'saxes';

import { TEXT_CHARS_MAX, type Reading } from './reading';

const LEVELS_MAX = 64;
/** Elements kept at once below any other. */
const KEPT_MAX = 100_000;

export interface XmlElement {
  /** Without prefix. */
  readonly name: string;
  readonly namespace: string;
  readonly line: number;
  /** Value of the attribute `Ccy`; empty without it. */
  readonly currency: string;
  /** Its own text, trimmed, once it is closed; of an element that holds others, nothing of meaning. */
  text: string;
  readonly children: XmlElement[];
  /** Elements kept below it, and itself. */
  size: number;
}

export interface XmlHandler {
  /** An element has opened within `path`, the outermost first. */
  readonly open?: (element: XmlElement, path: readonly XmlElement[]) => void;
  /** An element has closed; true keeps it among its parent's children. */
  readonly close: (element: XmlElement, path: readonly XmlElement[]) => boolean;
  readonly instruction?: (target: string, body: string, line: number) => void;
}

/** Reads a document; throws StatementFileError when it is not well formed or beyond a limit. */
export function readXml(reading: Reading, pieces: Iterable<string>, handler: XmlHandler): void {
  const parser = new SaxesParser({ xmlns: true });
  const path: XmlElement[] = [];
  const addText = (text: string): void => {
    const element = path.at(-1);
    if (element === undefined) {
      return;
    }
    if (element.text.length + text.length > TEXT_CHARS_MAX) {
      const at = { line: parser.line, field: element.name };
      reading.fail('too-large', at, `expected texts of at most ${String(TEXT_CHARS_MAX)} characters`, text);
    }
    element.text += text;
  };
  const keep = (element: XmlElement): void => {
    const parent = path.at(-1);
    if (parent === undefined) {
      return;
    }
    parent.children.push(element);
    parent.size += element.size;
    if (parent.size > KEPT_MAX) {
      const at = { line: parser.line, field: parent.name };
      reading.fail('too-large', at, `expected at most ${String(KEPT_MAX)} elements within it`, '');
    }
  };
  parser.on('error', (error) => {
    const why = error.message.replace(/^\d+:\d+: /, '');
    const cut = why.startsWith('unclosed tag') || why.startsWith('unexpected end');
    const at = { line: parser.line, field: path.at(-1)?.name ?? '(document)' };
    reading.fail(cut ? 'cut-off' : 'malformed', at, `expected well-formed XML (${why})`, '');
  });
  parser.on('doctype', () => {
    reading.fail('doctype', { line: parser.line, field: '(document)' }, 'expected XML without DOCTYPE', '');
  });
  parser.on('opentag', (tag) => {
    if (path.length >= LEVELS_MAX) {
      const at = { line: parser.line, field: tag.local };
      reading.fail('too-large', at, `expected at most ${String(LEVELS_MAX)} levels of elements`, '');
    }
    const element: XmlElement = {
      name: tag.local,
      namespace: tag.uri,
      line: parser.line,
      currency: tag.attributes['Ccy']?.value ?? '',
      text: '',
      children: [],
      size: 1,
    };
    const parent = path.at(-1);
    if (parent !== undefined) {
      // What stands between elements is the layout of the file; it would add up without end.
      parent.text = '';
    }
    handler.open?.(element, path);
    path.push(element);
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('processinginstruction', ({ target, body }) => handler.instruction?.(target, body, parser.line));
  parser.on('closetag', () => {
    const element = path.pop();
    if (element !== undefined) {
      element.text = element.text.trim();
      if (handler.close(element, path)) {
        keep(element);
      }
    }
  });
  for (const piece of pieces) {
    parser.write(piece);
  }
  parser.close();
}

/** The first element found by going down names; undefined when one is missing. */
export function elementAt(from: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined {
  let element = from;
  for (const name of names) {
    element = element?.children.find((child) => child.name === name);
  }
  return element;
}

/** Text of the first element found by going down names; empty when there is none. */
export function textAt(from: XmlElement | undefined, ...names: readonly string[]): string {
  return elementAt(from, ...names)?.text ?? '';
}

/** All children of a name. */
export function childrenNamed(from: XmlElement, name: string): readonly XmlElement[] {
  return from.children.filter((child) => child.name === name);
}
