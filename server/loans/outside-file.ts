/**
 * A file of reports from outside as an institution gives it: one row per merchant, as commands of the books. Pure but for what
 * it is given.
 *
 * Its columns are `external_id`, `account_id`, `record_kind`, `speaks_of` and any values of the kind by their names; empty
 * cells say nothing. The consent a report rests on is found in the books, so an institution need not know it.
 */
import type { Row } from '#core/ledger/tables';
import { holds } from '#core/credit/outside/consent-commands';
import type { Instant } from '#core/kernel/instant';

const FIXED = ['external_id', 'account_id', 'record_kind', 'speaks_of'] as const;

/** One row of the file. */
export interface OutsideRow {
  readonly external_id: string;
  readonly account_id: string;
  readonly record_kind: string;
  readonly speaks_of: string;
  readonly values: Readonly<Record<string, string | number | boolean>>;
}

/** Counts and flags as such; amounts, days and words stay text. */
function valueOf(name: string, text: string): string | number | boolean {
  if (text === 'true' || text === 'false') {
    return text === 'true';
  }
  return !name.endsWith('_minor') && /^\d{1,9}$/.test(text) ? Number(text) : text;
}

/** Why a header cannot be read; null when it can. */
export function headerProblem(header: readonly string[]): string | null {
  const missing = FIXED.filter((name) => !header.includes(name));
  if (missing.length > 0) {
    return `expected the columns ${missing.join(', ')}`;
  }
  return new Set(header).size === header.length ? null : 'expected each column once';
}

/** A row under a header that can be read. */
export function outsideRow(header: readonly string[], cells: readonly string[]): OutsideRow {
  const cell = (name: string): string => (cells[header.indexOf(name)] ?? '').trim();
  const values = header
    .filter((name) => !FIXED.some((fixed) => fixed === name) && cell(name) !== '')
    .map((name) => [name, valueOf(name, cell(name))] as const);
  return {
    ...{ external_id: cell('external_id'), account_id: cell('account_id') },
    ...{ record_kind: cell('record_kind'), speaks_of: cell('speaks_of'), values: Object.fromEntries(values) },
  };
}

/** The consent to reports of a source that holds longest; undefined where none holds. */
export function consentFor(
  consents: readonly Row<'consent'>[],
  source: string,
  at: Instant,
): string | undefined {
  return consents
    .filter(({ purpose, toward }) => purpose === 'outside-information' && (toward ?? source) === source)
    .filter((consent) => holds(consent, at))
    .sort((left, right) => right.until_at - left.until_at)[0]?.id;
}
