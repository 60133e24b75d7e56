/** Developments of scorecards as screens are shown them, and the files that are made of their candidates. */
import type { CandidateView, CharacteristicView, DevelopmentAsked } from '#core/contract/developments';
import { againstDirection, cardOf, limitsOf } from '#core/credit/develop/card';
import { characteristicLine, type CharacteristicLine } from '#core/credit/develop/characteristics';
import { DEFAULT_BOOKS, DEFAULT_SPLIT } from '#core/credit/develop/definition';
import type { DevelopedScorecard } from '#core/credit/develop/develop';
import { draftFile, hindrancesOf } from '#core/credit/develop/draft';
import { BinEditError, type BinEdit } from '#core/credit/develop/edits';
import { scorecardVersion } from '#core/credit/scorecard-file';
import { loadRows } from '#server/console/found';

import { attributeView, namedView } from './credit-views';
import type { Desk } from './desk';
import type { KeptDevelopment, ListedDevelopment } from './developments';
import { invalid, notFound } from './failures';

/** A development of this person. Throws NOT_FOUND. */
export async function mustDevelopment(desk: Desk, id: string, login: string): Promise<KeptDevelopment> {
  const found = await desk.developments.find(id, login);
  if (found === null) throw notFound('development', id);
  return found;
}

/** What a definition begins with. */
export function defaultDefinition(): DevelopmentAsked {
  const { outcomes, excluded_measures, ...rest } = DEFAULT_BOOKS;
  const { bad, indeterminate, ...windows } = outcomes;
  return {
    source: {
      ...rest,
      excluded_measures: [...excluded_measures],
      outcomes: { ...windows, bad: [...bad], indeterminate: [...indeterminate] },
    },
    split: { ...DEFAULT_SPLIT },
    exclude: [],
  };
}

type Headed = Omit<ListedDevelopment, 'actor' | 'as_of_seq'>;

export function headView({ id, made_at, definition, rows, bad, candidates }: Headed) {
  return {
    ...{ id, made_at, rows, bad, candidates },
    // The contract's own, as it came in.
    definition: definition as DevelopmentAsked,
  };
}

function characteristicView({ bins, ...line }: CharacteristicLine): CharacteristicView {
  return {
    ...namedView(line.name),
    line,
    bins: bins.map(({ attribute, ...bin }) => ({ attribute: attributeView(attribute), ...bin })),
  };
}

async function candidateView(
  desk: Desk,
  kept: KeptDevelopment,
  candidate: DevelopedScorecard,
): Promise<CandidateView> {
  const { scorecard, ...rest } = candidate;
  const version = scorecardVersion(scorecard, desk.books.env.sha256);
  const drafted = await loadRows(desk.books.reader, 'credit_scorecard', [version]);
  return {
    ...{ scorecard: rest, characteristics: scorecard.characteristics.length, version },
    ...{ against_direction: againstDirection(scorecard), limits: limitsOf(kept, candidate) },
    hindrances: hindrancesOf(scorecard).map(({ reason, names }) => ({ reason, names: [...names] })),
    drafted: drafted.length > 0,
  };
}

export async function developmentDetail(desk: Desk, kept: KeptDevelopment) {
  const { counts, characteristics, leaks, chosen, champion, candidates } = kept.development;
  const views: CandidateView[] = [];
  for (const candidate of candidates) views.push(await candidateView(desk, kept, candidate));
  return {
    head: headView({ ...kept, rows: counts.rows, bad: counts.bad, candidates: candidates.length }),
    ...{ counts, chosen, champion, leaks: [...leaks], candidates: views },
    characteristics: characteristics.map(characteristicView),
  };
}

/** A characteristic after some changes. Throws NOT_FOUND. */
export function editedView({ prepared }: KeptDevelopment, name: string, edits: readonly BinEdit[]) {
  const column = prepared.learn.columns.find((one) => one.name === name);
  if (column === undefined) throw notFound('characteristic', name);
  try {
    const line = characteristicLine(column, prepared.learn_bad, prepared.options, edits);
    return { characteristic: characteristicView(line), problem: null };
  } catch (error) {
    if (!(error instanceof BinEditError)) throw error;
    return { characteristic: null, problem: error.problem };
  }
}

/** The file of a candidate with its card. Throws NOT_FOUND, INVALID for one that cannot be drafted. */
export function developmentFile({ books }: Desk, kept: KeptDevelopment, id: string): Record<string, unknown> {
  const candidate = kept.development.candidates.find((one) => one.id === id);
  if (candidate === undefined) throw notFound('candidate', id);
  if (hindrancesOf(candidate.scorecard).length > 0) {
    const expected = 'expected a scorecard of characteristics of this program, each with at most 36 bins';
    throw invalid({ field: 'candidate', expected });
  }
  const { made_at, actor: made_by, as_of_seq } = kept;
  const card = cardOf(kept, candidate, { made_at, made_by, platform: books.info.id, as_of_seq });
  const file = draftFile(candidate.scorecard, card, books.env.sha256);
  if (file === null) {
    throw invalid({ field: 'candidate', expected: 'expected a scorecard that the journal has room for' });
  }
  return file;
}
