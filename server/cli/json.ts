/**
 * JSON for machines: amounts as decimal strings of minor units, text that no terminal can misread.
 */
import { formatInstant, type Instant } from '#core/kernel/instant';

function spell(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

/** Control characters that JSON itself lets through. */
const UNESCAPED = /[\u007f-\u009f\u2028\u2029]/g;

/** One JSON text on one line, without a line feed. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, spell).replace(
    UNESCAPED,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A row with its instants (`..._at`, `at`, `..._from`, `..._until`) as ISO 8601 text in UTC. */
export function withInstants(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'number' && /(?:^|_)(?:at|from|until)$/.test(name) ? formatInstant(value) : value,
    ]),
  );
}

/** ISO 8601 text of an instant that may be missing. */
export function instantOrNull(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}
