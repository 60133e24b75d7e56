/**
 * Breaking text into lines: between words, and between any two Chinese characters but where punctuation forbids it.
 *
 * A word that is wider than the line (ids, hashes) is cut where it must be. Pure; widths are measured by the caller.
 */

/** No line begins with these. */
const CLOSING =
  /^[\u3001\u3002\uff0c\uff0e\uff1a\uff1b\uff01\uff1f\uff09\u300b\u3009\u300d\u300f\u3011\u201d\u2019%\uff05]/u;
/** No line ends with these. */
const OPENING = /[\uff08\u300a\u3008\u300c\u300e\u3010\u201c\u2018]$/u;
const WIDE = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/u;

/** The least parts between which a line may end: words with the space after them, single wide characters. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  let is_word = false;
  for (const character of text) {
    const last = parts.at(-1);
    const is_wide = WIDE.test(character);
    const glued = last !== undefined && (CLOSING.test(character) || OPENING.test(last));
    const continues = is_word && !is_wide && last !== undefined && !(last.endsWith(' ') && character !== ' ');
    if (last !== undefined && (glued || continues || character === ' ')) {
      parts[parts.length - 1] = last + character;
    } else {
      parts.push(character);
    }
    is_word = !is_wide;
  }
  return parts;
}

/** A part cut into pieces that fit. */
function cut(part: string, width: number, measure: (text: string) => number): string[] {
  const pieces: string[] = [''];
  for (const character of part) {
    const piece = pieces.at(-1) ?? '';
    if (piece !== '' && measure(piece + character) > width) {
      pieces.push(character);
    } else {
      pieces[pieces.length - 1] = piece + character;
    }
  }
  return pieces;
}

/**
 * The lines of a text, at least one.
 * @param width of a line, in the unit that `measure` answers in
 */
export function linesOf(text: string, width: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    const parts = partsOf(paragraph).flatMap((part) =>
      measure(part.trimEnd()) > width ? cut(part, width, measure) : [part],
    );
    for (const part of parts) {
      if (line !== '' && measure((line + part).trimEnd()) > width) {
        lines.push(line.trimEnd());
        line = part.trimStart();
      } else {
        line += part;
      }
    }
    lines.push(line.trimEnd());
  }
  return lines;
}
