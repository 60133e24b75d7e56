/**
 * Models and scores for machines and for people.
 */
import { formatInstant } from '#core/kernel/instant';
import type { Row } from '#core/ledger/tables';
import { cardText, measuredText } from '#core/risk/model/card-text';
import type { Kept } from '#core/risk/model/examples';
import type { Measured } from '#core/risk/model/measure';
import type { Explanation } from '#core/risk/model/model';
import type { VersionedModel } from '#core/risk/model/model-file';

import type { Cli } from '../cli';
import { grouped } from '../progress';
import { renderPairs } from '../table';
import { showInstant, type Calendar } from '../when';
import { valueText } from './alert-view';

/** A trade with what the model says of it. */
export interface Scored extends Kept {
  readonly explanation: Explanation;
  readonly rule_score: number;
}

export interface ScoreAnswer {
  readonly file: VersionedModel;
  /** Trades that have a score. */
  readonly scored: number;
  /** The highest of them. */
  readonly shown: readonly Scored[];
  /** By labels, where there were any. */
  readonly measured: Measured | undefined;
}

/** Contributions told of a trade for people. */
const CONTRIBUTIONS_SHOWN = 5;
const SCORE_DIGITS = 3;

/** What was trained, for people: the card, and where the model is. */
export function trainedText(file: VersionedModel, out: string | undefined): string {
  const where = out === undefined ? 'Not kept: name a file with --out.' : `Written to ${out}.`;
  return `${cardText(file)}\n${where}\n`;
}

function modelDocument({ version, model, card }: VersionedModel) {
  return {
    ...{ version, kind: model.learner.kind, threshold: model.threshold },
    ...{ trainedAt: formatInstant(card.trained_at), splitAt: formatInstant(card.split_at) },
  };
}

/** Scores for machines: the model, how many trades were scored, and the highest. */
export function scoreDocument({ file, scored, shown, measured }: ScoreAnswer) {
  return {
    ...{ model: modelDocument(file), scored, measured },
    trades: shown.map(({ trade, seq, at, explanation, rule_score }) => ({
      ...{ tradeId: trade.id, buyerId: trade.buyer.id, sellerId: trade.seller.id },
      ...{ paidAt: formatInstant(trade.paid_at), seq, at: formatInstant(at), ruleScore: rule_score },
      ...explanation,
    })),
  };
}

function scoredText({ trade, explanation, rule_score }: Scored, calendar: Calendar): string {
  const head = renderPairs([
    ['Trade', trade.id],
    ['Score', `${explanation.score.toFixed(SCORE_DIGITS)} (rules ${rule_score.toFixed(SCORE_DIGITS)})`],
    ['Buyer, seller', `${trade.buyer.id}, ${trade.seller.id}`],
    ['Paid', showInstant(trade.paid_at, calendar)],
  ]);
  const lines = explanation.contributions
    .slice(0, CONTRIBUTIONS_SHOWN)
    .map(({ feature, meaning, value, contribution }) => {
      const sign = `${contribution > 0 ? '+' : ''}${contribution.toFixed(2)}`;
      return `  ${sign.padStart(6)}  ${meaning}: ${value === null ? 'not known' : valueText(feature, value)}\n`;
    });
  return `${head}${lines.join('')}`;
}

/** Scores for people: a table, then why. */
export function scoreText(
  cli: Cli,
  { file, scored, shown, measured }: ScoreAnswer,
  calendar: Calendar,
): string {
  const { version, model } = file;
  const head = renderPairs([
    ['Model', `${version.slice(0, 12)}, ${model.learner.kind}`],
    ['Threshold', model.threshold === null ? 'none' : String(model.threshold)],
    ['Trades', grouped(scored)],
  ]);
  const columns = [
    { title: 'Score', align: 'right' as const },
    { title: 'Rules', align: 'right' as const },
    { title: 'Trade' },
    { title: 'Buyer' },
    { title: 'Seller' },
    { title: 'Paid' },
  ];
  const rows = shown.map(({ trade, explanation, rule_score }) => [
    ...[explanation.score.toFixed(SCORE_DIGITS), rule_score.toFixed(SCORE_DIGITS), trade.id],
    ...[trade.buyer.id, trade.seller.id, showInstant(trade.paid_at, calendar)],
  ]);
  const why = shown.map((one) => scoredText(one, calendar)).join('\n');
  const measures = measured === undefined ? '' : `\n${measuredText(measured)}\n`;
  return `${head}\n${cli.table(columns, rows)}\nWhat speaks against each (above zero) and for it, in log-odds, strongest first:\n\n${why}${measures}`;
}

const FIGURE_DIGITS = 4;

/** Models in the books, for people: average precision of each on later trades, beside the rules. */
export function modelsText(cli: Cli, versions: readonly Row<'risk_model'>[]): string {
  const figure = (value: string | null): string =>
    value === null ? '-' : Number(value).toFixed(FIGURE_DIGITS);
  const right = 'right' as const;
  const columns = [
    { title: 'No', align: right },
    { title: 'Version' },
    { title: 'State' },
    { title: 'Kind' },
    { title: 'Rules', align: right },
    { title: 'Model', align: right },
    { title: 'Both', align: right },
    { title: 'By' },
  ];
  const rows = versions.map(({ no, id, state, kind, figures, drafted_by }) => [
    ...[String(no), id.slice(0, 12), state, kind],
    ...[figure(figures.rules), figure(figures.model), figure(figures.together), drafted_by],
  ]);
  return cli.table(columns, rows);
}
