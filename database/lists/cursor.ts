/**
 * The place where a list goes on: sort key and id of the last row looked at, as one opaque text.
 *
 * It comes back from outside, so it is checked like any input: a text that is no cursor of this list is a
 * `CursorError`, never a query. It does not know any list.
 */

/** Parts of a place: whole numbers, amounts as decimal text, texts. */
export type CursorPart = string | number;

/** Thrown for a text that is no place in this list. */
export class CursorError extends Error {
  constructor() {
    super('expected the `next` of the page before');
    this.name = 'CursorError';
  }
}

/** The opaque text of a place; `list` names the list and its sort, so that no other takes it. */
export function encodeCursor(list: string, parts: readonly CursorPart[]): string {
  return Buffer.from(JSON.stringify([list, ...parts]), 'utf8').toString('base64url');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown;
  } catch {
    throw new CursorError();
  }
}

/** The parts of a place in this list. Throws CursorError. */
export function decodeCursor(
  list: string,
  text: string,
  types: readonly CursorPartType[],
): readonly CursorPart[] {
  const found = parse(text);
  if (!Array.isArray(found) || found.length !== types.length + 1 || found[0] !== list) {
    throw new CursorError();
  }
  const parts = found.slice(1) as unknown[];
  return parts.map((part, index) => checkPart(part, types[index]));
}

export type CursorPartType = 'int' | 'money' | 'text';

function checkPart(part: unknown, type: CursorPartType | undefined): CursorPart {
  if (type === 'int' && typeof part === 'number' && Number.isSafeInteger(part)) {
    return part;
  }
  if (type === 'money' && typeof part === 'string' && /^-?\d{1,19}$/.test(part)) {
    return part;
  }
  if (type === 'text' && typeof part === 'string' && part.length <= 200) {
    return part;
  }
  throw new CursorError();
}
