/**
 * Credit scores as screens are shown them: attributes with the names of their codes, characteristics with their axis.
 */
import { SPECIAL_CODES } from '#core/credit/characteristics/definition';
import { characteristicNamed } from '#core/credit/characteristic-named';
import { axisOf } from '#core/credit/explain';
import { attributesOf, type Attribute } from '#core/credit/learn/binning';
import type { ScoredPart } from '#core/credit/scorecard';
import type { CreditAttribute, ScorecardView } from '#core/contract/credit';
import type { Row } from '#core/ledger/tables';
import { explainRecorded } from '#server/credit/explain-score';
import { draftedScorecards, inUse } from '#server/credit/scorecards';

import { maskedNames } from './claim-views';
import type { Desk } from './desk';
import { notFound } from './failures';
import { loadRows, mustRow } from './found';

const CODE_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(SPECIAL_CODES).map(([name, code]) => [code, name]),
);

/** An attribute with the name of its special code. */
export function attributeView(attribute: Attribute): CreditAttribute {
  if (attribute.kind === 'levels') return { kind: 'levels', levels: [...attribute.levels] };
  return attribute.kind === 'special'
    ? { kind: 'special', code: CODE_NAMES.get(attribute.code) ?? String(attribute.code) }
    : attribute;
}

const unitOf = (name: string) => characteristicNamed(name)?.unit ?? 'ratio';
/** A characteristic with its axis and unit; a column of a table that is none has those of a ratio. */
export const namedView = (name: string) => ({ name, axis: axisOf(name), unit: unitOf(name) });

function partView({ name, attribute, points, lost }: ScoredPart) {
  return { ...namedView(name), attribute: attributeView(attribute), points, lost };
}

/** Scores with the names of their merchants. */
export async function listedScores(desk: Desk, scores: readonly Row<'credit_score'>[]) {
  const ids = scores.map(({ account_id }) => account_id);
  const names = await maskedNames(desk, ids);
  const accounts = await loadRows(desk.books.reader, 'account', ids);
  const currencies = new Map(accounts.map(({ id, currency }) => [id, currency]));
  return scores.map((score) => ({
    ...{ score, name: names.get(score.account_id) ?? '' },
    currency: currencies.get(score.account_id) ?? '',
  }));
}

/** A recorded score explained, the last one unless an entry is named. Throws NOT_FOUND. */
export async function explainedView(desk: Desk, account_id: string, seq: number | undefined) {
  const { reader, lists, env } = desk.books;
  const { rows } = await lists.credit.history(account_id, { after: null, limit: 2 }, seq);
  const [change, before]: readonly (Row<'credit_score_change'> | undefined)[] = rows;
  if (change === undefined) {
    throw notFound('score', account_id);
  }
  const told = await explainRecorded({ reader, sha256: env.sha256 }, change, before ?? null);
  const { scorecard, explanation, file, moves } = told;
  const { no } = await mustRow(reader, 'credit_scorecard', scorecard.version);
  const account = await mustRow(reader, 'account', account_id);
  const names = await maskedNames(desk, [account_id]);
  return {
    ...{ change, before: told.before, currency: account.currency, name: names.get(account_id) ?? '' },
    scorecard: { version: scorecard.version, no, origin: scorecard.origin },
    ...{ base_points: scorecard.scorer.card.base_points, file },
    axes: [...explanation.axes],
    parts: explanation.parts.map(partView),
    reasons: explanation.reasons.map(partView),
    raises: explanation.raises.map(({ name, attribute, gain }) => ({
      ...{ ...namedView(name), attribute: attributeView(attribute), gain },
    })),
    moves: moves.map(({ name, before: old, after, points }) => ({
      ...{ name, unit: name === null ? null : unitOf(name), points },
      before: old === null ? null : attributeView(old),
      after: after === null ? null : attributeView(after),
    })),
  };
}

function scorecardView({ books }: Desk, row: Row<'credit_scorecard'>): ScorecardView {
  const { id, file, ...rest } = row;
  const used = inUse({ id, file }, books.env.sha256);
  return { version: id, ...rest, characteristics: used?.scorer.card.characteristics.length ?? null };
}

/** The card that a scorecard was drafted with; null where nobody gave one. */
export function cardIn({ file }: Pick<Row<'credit_scorecard'>, 'file'>): Record<string, unknown> | null {
  const { card } = file;
  return typeof card === 'object' && card !== null ? { ...card } : null;
}

/** Every scorecard, the latest first. */
export async function scorecardViews(desk: Desk): Promise<ScorecardView[]> {
  const { versions } = await draftedScorecards(desk.books.reader);
  return versions.map((row) => scorecardView(desk, row));
}

/** A scorecard with the points of every attribute. Throws NOT_FOUND, also for one that this program does not understand. */
export async function scorecardDetail(desk: Desk, version: string) {
  const row = await mustRow(desk.books.reader, 'credit_scorecard', version);
  const used = inUse(row, desk.books.env.sha256);
  if (used === null) {
    throw notFound('scorecard', version);
  }
  const { card } = used.scorer;
  return {
    ...{ scorecard: scorecardView(desk, row), base_points: card.base_points, scaling: { ...card.scaling } },
    card: cardIn(row),
    characteristics: card.characteristics.map(({ binning, points }) => ({
      ...namedView(binning.name),
      attributes: attributesOf(binning).map((attribute, bin) => ({
        attribute: attributeView(attribute),
        points: points[bin] ?? 0,
      })),
    })),
  };
}
