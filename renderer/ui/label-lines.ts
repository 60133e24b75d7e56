/** Labels of a chart that stand in lines, as their places are narrow. Pure. */

const LINES_MAX = 3;

/** What cannot be parted: a word, or a Chinese sign; spaces stand alone. */
const PARTS = /\s+|[\u3400-\u9fff\uff00-\uffef]|[^\s\u3400-\u9fff\uff00-\uffef]+/gu;
const isWide = (part: string): boolean => /^[\u3400-\u9fff\uff00-\uffef]$/u.test(part);

/** A text in lines of at most so many letters, where its words allow; a Chinese sign is as wide as two. What is beyond three lines is left out. */
export function labelLines(text: string, letters: number): string[] {
  const lines: string[] = [];
  let [line, width] = ['', 0];
  for (const part of text.match(PARTS) ?? []) {
    const own = isWide(part) ? 2 : part.length;
    if (width > 0 && width + own > letters && part.trim() !== '') {
      lines.push(line.trimEnd());
      [line, width] = ['', 0];
    }
    if (line !== '' || part.trim() !== '') [line, width] = [line + part, width + own];
  }
  const all = [...lines, line.trimEnd()];
  return all.length <= LINES_MAX ? all : [...all.slice(0, LINES_MAX - 1), `${all[LINES_MAX - 1] ?? ''}…`];
}
