/**
 * Canonical JSON (RFC 8785) of the documents around a custody certificate, and reading it back without trust.
 *
 * The project's canonical text is that of RFC 8785 for what these documents hold: texts without lone surrogates, safe integers,
 * booleans, null, lists and objects. What is read must be spelled so to the byte: there is one file for one document.
 */
import { canonicalJson } from '#core/kernel/canonical';

/** How JSON spells half a character: an escape that no other backslash escapes. */
const HALF_CHARACTER = /(?:^|[^\\])(?:\\\\)*\\ud[89a-f]/;

/** The one spelling of a document. Throws RangeError where a text holds half a character. */
export function canonicalText(document: object): string {
  const text = canonicalJson(document);
  if (HALF_CHARACTER.test(text)) {
    throw new RangeError('Canonical JSON takes whole characters only');
  }
  return text;
}

/** The value of a canonical text of at most so many characters, or null where it is none. Never throws. */
export function parseCanonical(text: string, characters_max: number): unknown {
  if (text.length > characters_max) {
    return null;
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && canonicalText(value) === text ? value : null;
  } catch {
    return null;
  }
}
