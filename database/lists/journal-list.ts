/**
 * The list of journal entries: by number in either direction, narrowed by kind, actor, outcome, subject, time.
 *
 * Bookings never go back, so a stretch of time is a stretch of numbers. The beginning of a subject is looked at, or
 * the way to its entries where they are few; asked for by itself, the index of subjects answers it without an entry.
 */
import type { JournalQueryFilter } from '#core/contract/ledger';

import { queryText, type Queryable } from '../connection';
import { condition, type Arms, type Condition, type KeysetList, type Way } from './keyset';
import { beginsWith } from './text-filter';
import { leftOut, type JournalViewer } from './withheld';

/** Arms, what is looked at and ways, as `KeysetList` has them; the order is the entry's number. */
export type JournalPlan = Pick<KeysetList, 'arms' | 'residual' | 'ways'>;

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

/** Plans the list for somebody, or for the program itself. */
export async function journalPlan(
  source: Queryable,
  filter: JournalQueryFilter,
  viewer: JournalViewer | null,
): Promise<JournalPlan> {
  const { subject, kind, outcome, mode, actor } = filter;
  const numbers = await stretch(source, filter);
  const in_index = [...numbers];
  const residual: Condition[] = viewer === null ? [] : [...(await leftOut(source, filter, viewer))];
  if (outcome !== undefined) {
    // As a literal, because the index of refusals is a partial one.
    (outcome === 'refused' ? in_index : residual).push(condition(`outcome = '${outcome}'`));
  }
  if (mode !== undefined) {
    residual.push(condition('mode = ?', mode));
  }
  const begins = subject === undefined || subject === '' ? [] : [beginsWith('subject', subject)];
  const byActor = actor === undefined || actor === '' ? [] : [condition('actor = ?', actor)];
  const kinds = kind === undefined || kind.length === 0 ? null : [...new Set(kind)];
  const kindIn = kinds === null ? [] : [condition(`kind IN (${kinds.map(() => '?').join(', ')})`, ...kinds)];
  const kindArms: Arms =
    kinds === null || kinds.length > KIND_ARMS_MAX ? [] : kinds.map((one) => [condition('kind = ?', one)]);
  const looks = [...in_index, ...residual, ...begins, ...byActor, ...kindIn];
  const is_covered = looks.length === begins.length + numbers.length;
  const ways: Way[] = begins.length === 0 ? [] : [{ arms: [begins], looks, is_covered }];
  if (byActor.length > 0) {
    const by_kind = kindArms.length === 0 ? [] : [{ arms: kindArms, looks }];
    return {
      arms: [[...byActor, ...in_index]],
      residual: [...residual, ...begins, ...kindIn],
      ways: [...ways, ...by_kind],
    };
  }
  if (kindArms.length > 0) {
    return {
      arms: kindArms.map((arm) => [...arm, ...in_index]),
      residual: [...residual, ...begins],
      ways,
    };
  }
  return { arms: [in_index], residual: [...residual, ...begins, ...kindIn], ways };
}
