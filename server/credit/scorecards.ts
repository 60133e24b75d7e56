/**
 * Scorecards of the books: every version, which of them count, and which was champion at the end of a past entry.
 */
import type { ScorecardOrigin } from '#core/credit/axes';
import { EXPERT_SCORECARD } from '#core/credit/expert-scorecard';
import { Scorer } from '#core/credit/scorecard';
import { judgeScorecardFile, scorecardVersion } from '#core/credit/scorecard-file';
import type { Sha256 } from '#core/kernel/canonical';
import type { EntryBody } from '#core/ledger/entry';
import type { LedgerReader } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';

/** A scorecard that can score. */
export interface ScorecardInUse {
  readonly version: string;
  readonly origin: ScorecardOrigin;
  readonly scorer: Scorer;
}

/** A scorecard by name: plain data. */
export type NamedScorecard = Pick<ScorecardInUse, 'version' | 'origin'>;

export function namedScorecard({ version, origin }: ScorecardInUse): NamedScorecard {
  return { version, origin };
}

/** Scorecards ever drafted, and promotions; more than anybody makes. */
const SCORECARDS_MAX = 10_000;

/** Every version, the latest first, and which of them count. */
export async function draftedScorecards(reader: LedgerReader): Promise<{
  readonly champion: string | null;
  readonly challenger: string | null;
  readonly versions: readonly Row<'credit_scorecard'>[];
}> {
  const [head] = (await reader.scan(
    'credit_scorecard_head',
    null,
    1,
  )) as unknown as readonly Row<'credit_scorecard_head'>[];
  const versions = (await reader.scan(
    'credit_scorecard',
    null,
    SCORECARDS_MAX,
  )) as unknown as readonly Row<'credit_scorecard'>[];
  return {
    ...{ champion: head?.champion ?? null, challenger: head?.challenger ?? null },
    versions: [...versions].sort((left, right) => right.no - left.no),
  };
}

/** A version as something that scores; null for one that this program no longer understands. */
export function inUse(
  { id, file }: Pick<Row<'credit_scorecard'>, 'id' | 'file'>,
  sha256: Sha256,
): ScorecardInUse | null {
  const judged = judgeScorecardFile(file, sha256);
  return judged.ok
    ? { version: id, origin: judged.file.origin, scorer: new Scorer(judged.file.scorecard) }
    : null;
}

/** What scores while the books hold no scorecard. */
function expertInUse(sha256: Sha256): ScorecardInUse {
  const version = scorecardVersion(EXPERT_SCORECARD, sha256);
  return { version, origin: 'expert', scorer: new Scorer(EXPERT_SCORECARD) };
}

/** Scorecards of these versions. Throws a RangeError for one that this program does not understand. */
export async function scorecardsOf(
  reader: LedgerReader,
  versions: Iterable<string>,
  sha256: Sha256,
): Promise<ReadonlyMap<string, ScorecardInUse>> {
  const values = [...new Set(versions)];
  const rows = (await reader.load([{ table: 'credit_scorecard', values }])).get('credit_scorecard') ?? [];
  const found = new Map<string, ScorecardInUse>();
  for (const row of rows as unknown as readonly Row<'credit_scorecard'>[]) {
    const scorecard = inUse(row, sha256);
    if (scorecard === null) {
      throw new RangeError(`scorecard ${row.id} is not understood by this program`);
    }
    found.set(row.id, scorecard);
  }
  return found;
}

/**
 * The champion at the end of an entry; the expert scorecard of the program where the books held none yet. Throws a
 * RangeError for one that this program does not understand.
 */
export async function championAt(
  reader: LedgerReader,
  upto_seq: number,
  sha256: Sha256,
): Promise<ScorecardInUse> {
  const filter = { to_seq: upto_seq, outcome: 'done' } as const;
  const promoted = await reader.entries({ ...filter, kind: 'promote-scorecard' }, SCORECARDS_MAX);
  const adopted = await reader.entries({ ...filter, kind: 'adopt-scorecard' }, 1);
  const last = promoted.at(-1) ?? adopted.at(-1);
  if (last === undefined) {
    return expertInUse(sha256);
  }
  const { data } = JSON.parse(last.body) as EntryBody;
  const version = typeof data['version'] === 'string' ? data['version'] : last.subject;
  return (await scorecardsOf(reader, [version], sha256)).get(version) ?? expertInUse(sha256);
}
