/**
 * The list of journal entries: by number in either direction, narrowed by kind, actor, outcome, subject, time.
 *
 * Bookings never go back, so a stretch of time is a stretch of numbers. The beginning of a subject becomes the
 * set of its entries where they are few.
 */
import type { JournalQueryFilter } from '#core/contract/ledger';

import { queryText, type Queryable } from '../connection';
import type { Dialect } from '../dialect';
import { condition, type Condition } from './keyset';
import { beginsWith, candidates } from './text-filter';

/** Arms, ranges and what is looked at, as `KeysetList` has them; the order is the entry's number. */
export interface JournalPlan {
  readonly arms: readonly (readonly Condition[])[];
  readonly residual: readonly Condition[];
}

/** Number of the last entry booked before an instant. */
async function lastBefore(source: Queryable, at: number): Promise<number> {
  const sql =
    'SELECT seq FROM journal WHERE booked_at < CAST(? AS BIGINT) ORDER BY booked_at DESC, seq DESC LIMIT 1';
  return Number((await queryText(source, sql, [String(at)])) ?? 0);
}

async function stretch(
  source: Queryable,
  { booked_from, booked_to }: JournalQueryFilter,
): Promise<Condition[]> {
  const conditions: Condition[] = [];
  if (booked_from !== undefined) {
    conditions.push(condition('seq > CAST(? AS BIGINT)', String(await lastBefore(source, booked_from))));
  }
  if (booked_to !== undefined) {
    conditions.push(condition('seq <= CAST(? AS BIGINT)', String(await lastBefore(source, booked_to))));
  }
  return conditions;
}

/** Kinds beyond this number are looked at row by row. */
const KIND_ARMS_MAX = 12;

/** Plans the list. */
export async function journalPlan(
  source: Queryable,
  dialect: Dialect,
  filter: JournalQueryFilter,
): Promise<JournalPlan> {
  const { subject, kind, outcome, mode, actor } = filter;
  const in_index = await stretch(source, filter);
  const residual: Condition[] = [];
  if (outcome !== undefined) {
    // As a literal, because the index of refusals is a partial one.
    (outcome === 'refused' ? in_index : residual).push(condition(`outcome = '${outcome}'`));
  }
  if (mode !== undefined) {
    residual.push(condition('mode = ?', mode));
  }
  const kinds = kind === undefined || kind.length === 0 ? null : [...new Set(kind)];
  const kindIn = kinds === null ? [] : [condition(`kind IN (${kinds.map(() => '?').join(', ')})`, ...kinds)];
  const byActor = actor === undefined || actor === '' ? [] : [condition('actor = ?', actor)];
  if (subject !== undefined && subject !== '') {
    const seqs = await candidates<number>(source, dialect, {
      table: 'journal',
      key: 'seq',
      columns: ['subject'],
      text: subject,
    });
    if (seqs !== null) {
      const set = condition(dialect.isIn('seq', 'int'), JSON.stringify(seqs));
      return { arms: [[set, ...in_index, ...residual, ...kindIn, ...byActor]], residual: [] };
    }
    residual.push(beginsWith('subject', subject));
  }
  if (byActor.length > 0) {
    return { arms: [[...byActor, ...in_index]], residual: [...residual, ...kindIn] };
  }
  if (kinds !== null && kinds.length <= KIND_ARMS_MAX) {
    return { arms: kinds.map((one) => [condition('kind = ?', one), ...in_index]), residual };
  }
  return { arms: [in_index], residual: [...residual, ...kindIn] };
}
