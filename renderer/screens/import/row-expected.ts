/**
 * What was expected of a file or one of its rows, in words: `rowExpected(text, t, te)`; `placeText` says where, and
 * `foundText` what was found there, when that is no field and no value of the file but the reader's own word.
 *
 * Of a row that the books did not take, the text ends in the refusal: its code, names and values.
 */
import { REFUSAL_CODES } from '#core/kernel/refusal';

import { expectedText } from '../../ui/expected-text';
import { refusalSentence, type Known, type Translate } from '../../ui/failure-text';
import { refusalDetails } from '../../ui/refusal-details';

const WITH_REFUSAL = /^(expected .+?) \(([a-z-]+)(?:: (.+))?\)$/s;
/** Said of refusals that have no text of their own for rows. */
const ANY_REFUSAL = 'expected a row the books can take';
const PLACE = /^\(([a-z ]+)\)$/;
const COUNTED = /^(\d+) (columns|values)$/;

/** A value as it was before it became text. */
function valueOf(name: string, text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return !name.endsWith('_minor') && String(Number(text)) === text ? Number(text) : text;
}

/** Names and values of a refusal as its text has them: "what account, id A-1". */
function detailsOf(text: string): Record<string, unknown> {
  const parts = text === '' ? [] : text.split(/, (?=[a-z_]+ )/);
  return Object.fromEntries(
    parts.map((part) => {
      const [name = '', value = ''] = part.split(/ (.*)/s);
      return [name, valueOf(name, value)];
    }),
  );
}

export function rowExpected(text: string, t: Translate, te: Known): string {
  const [, expected = '', code = '', named = ''] = WITH_REFUSAL.exec(text) ?? [];
  if (!REFUSAL_CODES.some((one) => one === code)) return expectedText(text);
  const details = detailsOf(named);
  if (expected === ANY_REFUSAL) return refusalSentence(code, details, t, te);
  const more = refusalDetails(details, t, te);
  return more === '' ? expectedText(expected) : `${expectedText(expected)} (${more})`;
}

/** A column by its name in the file, or the part of the file that is meant. */
export function placeText(field: string, t: Translate, te: Known): string {
  const place = PLACE.exec(field)?.[1];
  const key = `import.place.${place?.replace(' ', '_') ?? ''}`;
  return place !== undefined && te(key) ? t(key) : field;
}

/** A value as it stands in the file, or how many there were. */
export function foundText(field: string, value: string, t: Translate): string {
  const [, count, what] = PLACE.test(field) ? (COUNTED.exec(value) ?? []) : [];
  return count === undefined || what === undefined ? value : t(`import.found.${what}`, { count });
}
