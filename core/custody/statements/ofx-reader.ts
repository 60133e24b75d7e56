/**
 * Reads OFX: 1.x in SGML with unclosed tags, 2.x in XML. Only bank statements (STMTRS) are read; other
 * message sets of the file are passed over.
 */
import type { StatementDraft } from './bank-statement';
import { OfxStatements } from './ofx-statement';
import { readOfxTags } from './ofx-tags';
import type { Reading } from './reading';
import { readXml } from './xml-elements';

const HEADER_CHARS_MAX = 4_096;

/** The pieces behind the header of OFX 1.x. */
function* behind(first: string, start: number, pieces: Iterator<string>): Generator<string> {
  yield first.slice(start);
  for (let next = pieces.next(); next.done !== true; next = pieces.next()) {
    yield next.value;
  }
}

function readSgml(reading: Reading, pieces: Iterable<string>): StatementDraft[] {
  const iterator = pieces[Symbol.iterator]();
  let head = '';
  while (!head.includes('<') && head.length < HEADER_CHARS_MAX) {
    const next = iterator.next();
    if (next.done === true) {
      break;
    }
    head += next.value;
  }
  const start = head.indexOf('<');
  const header = head.slice(0, start === -1 ? HEADER_CHARS_MAX : start);
  const version = /VERSION:\s*(\d)(\d{2})\b/.exec(header);
  if (start === -1 || version === null) {
    const at = { line: 1, field: '(header)' };
    return reading.fail(
      'malformed',
      at,
      'expected a header of OFX with VERSION before the first tag',
      header,
    );
  }
  const statements = new OfxStatements(reading, `${version[1] ?? ''}.${version[2] ?? ''}`);
  const line = 1 + (header.match(/\n/g)?.length ?? 0);
  readOfxTags(reading, behind(head, start, iterator), statements, line);
  statements.end();
  return statements.statements;
}

function readXmlForm(reading: Reading, pieces: Iterable<string>): StatementDraft[] {
  let statements: OfxStatements | null = null;
  const opened = (): OfxStatements => {
    statements ??= new OfxStatements(reading, '2');
    return statements;
  };
  readXml(reading, pieces, {
    instruction: (target, body, line) => {
      const version = /VERSION="(\d)(\d)(\d)"/.exec(body);
      if (target === 'OFX') {
        if (version === null || statements !== null) {
          reading.fail('malformed', { line, field: '<?OFX?>' }, 'expected VERSION="200" to "299"', body);
        } else {
          statements = new OfxStatements(
            reading,
            `${version[1] ?? ''}.${version[2] ?? ''}.${version[3] ?? ''}`,
          );
        }
      }
    },
    open: ({ name, line }) => {
      opened().open(name, line);
    },
    close: ({ name, text, line }) => {
      if (text !== '') {
        opened().value(name, text, line);
      }
      opened().close(name, line);
      return false;
    },
  });
  opened().end();
  return opened().statements;
}

/** The statements of a file, in its order. */
export function readOfx(reading: Reading, pieces: Iterable<string>, form: 'sgml' | 'xml'): StatementDraft[] {
  return form === 'sgml' ? readSgml(reading, pieces) : readXmlForm(reading, pieces);
}
