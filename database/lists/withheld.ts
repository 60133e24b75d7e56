/**
 * Which entries of the journal are kept from whom: of whoever may not read risk work all that tell of suspicions, of
 * whoever is to judge an alert a second time how it was judged first.
 *
 * A list that is narrowed by anything but time leaves them out, so that no filter finds out what they are.
 */
import { OPEN_SUBJECTS } from '#core/cases/about';
import {
  BESIDE_KINDS,
  CONFIDENTIAL_KINDS,
  CONFIDENTIAL_REQUESTS,
  CONFIDENTIAL_SUBJECTS,
  DECIDING_KINDS,
  JUDGING_KINDS,
} from '#core/cases/confidential';
import type { JournalQueryFilter } from '#core/contract/ledger';

import { queryText, type Queryable } from '../connection';
import type { Dialect } from '../dialect';
import { condition, type Condition } from './keyset';

/** Who looks at the journal. */
export interface JournalViewer {
  readonly login: string;
  /** He may read risk work. */
  readonly reads_risk: boolean;
}

/** Literals: all of them are names of the program's own. */
const literals = (names: readonly string[]): string => `(${names.map((name) => `'${name}'`).join(', ')})`;

const IS_NOTE = CONFIDENTIAL_SUBJECTS.map((begin) => `subject LIKE '${begin}%'`).join(' OR ');
// The body is canonical JSON: in a text the quotes would be escaped.
const IS_PROPOSAL = CONFIDENTIAL_REQUESTS.map((kind) => `body LIKE '%"kind":"${kind}"%'`).join(' OR ');
const REQUESTS = `SELECT id FROM approval WHERE kind IN ${literals(CONFIDENTIAL_REQUESTS)}`;
const IS_OPEN = ['1 = 0', ...OPEN_SUBJECTS.map((begin) => `subject LIKE '${begin}%'`)].join(' OR ');
const SUSPICIONS = `CASE
  WHEN kind IN ${literals(CONFIDENTIAL_KINDS)} THEN 1
  WHEN kind IN ${literals(BESIDE_KINDS)} THEN CASE WHEN ${IS_OPEN} THEN 0 ELSE 1 END
  WHEN kind = 'note-event' THEN CASE WHEN ${IS_NOTE} THEN 1 ELSE 0 END
  WHEN kind = 'propose' THEN CASE WHEN ${IS_PROPOSAL} THEN 1 ELSE 0 END
  WHEN kind IN ${literals(DECIDING_KINDS)} THEN CASE WHEN subject IN (${REQUESTS}) THEN 1 ELSE 0 END
  ELSE 0 END`;

const UNSEEN = "SELECT id FROM alert WHERE review = 'due' AND closed_by <> ?";
// What was refused has no subject: its body names the alert.
const NAMES_UNSEEN = `EXISTS (${UNSEEN} AND body LIKE '%"alert_id":"' || id || '"%')`;
const JUDGEMENTS = `CASE WHEN kind IN ${literals(JUDGING_KINDS)}
  THEN CASE WHEN subject IN (${UNSEEN}) OR (outcome = 'refused' AND ${NAMES_UNSEEN}) THEN 1 ELSE 0 END
  ELSE 0 END`;

/** What is 1 of an entry that is kept from somebody, else 0. */
export function withheldFrom({ login, reads_risk }: JournalViewer): Condition {
  return reads_risk ? condition(JUDGEMENTS, login, login) : condition(SUSPICIONS);
}

function isNarrowed({ subject, kind, actor, outcome, mode }: JournalQueryFilter): boolean {
  const texts = [subject, actor, outcome, mode].some((text) => text !== undefined && text !== '');
  return texts || (kind !== undefined && kind.length > 0);
}

/** What a list of entries has to leave out for somebody; nothing where there is nothing to keep from him. */
export async function leftOut(
  source: Queryable,
  filter: JournalQueryFilter,
  viewer: JournalViewer,
): Promise<readonly Condition[]> {
  if (!isNarrowed(filter)) {
    return [];
  }
  if (viewer.reads_risk && (await queryText(source, `${UNSEEN} LIMIT 1`, [viewer.login])) === undefined) {
    return [];
  }
  const { sql, parameters } = withheldFrom(viewer);
  return [{ sql: `(${sql}) = 0`, parameters }];
}

/** Those of some entries that are kept from somebody, by number. */
export async function withheldAmong(
  source: Queryable,
  dialect: Dialect,
  seqs: readonly number[],
  viewer: JournalViewer,
): Promise<ReadonlySet<number>> {
  if (seqs.length === 0) {
    return new Set();
  }
  const { sql, parameters } = withheldFrom(viewer);
  const rows = await source.query(
    `SELECT seq FROM journal WHERE ${dialect.isIn('seq', 'int')} AND (${sql}) = 1`,
    [JSON.stringify(seqs), ...parameters],
  );
  return new Set(rows.map((row) => Number(row['seq'])));
}
