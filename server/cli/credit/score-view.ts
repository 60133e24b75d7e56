/**
 * Credit scores as people and machines read them at the command line.
 */
import { CREDIT_GRADES, type CreditGrade } from '#core/credit/axes';
import { SPECIAL_CODES, type CharacteristicUnit } from '#core/credit/characteristics/definition';
import { characteristicNamed } from '#core/credit/characteristic-named';
import { CREDIT_TEXTS } from '#core/credit/credit-texts';
import type { Attribute } from '#core/credit/learn/binning';
import { formatInstant } from '#core/kernel/instant';
import type { Row } from '#core/ledger/tables';
import type { ExplainedScore } from '#server/credit/explain-score';
import type { MerchantScore, Scoring } from '#server/credit/score-merchants';

import type { Cli } from '../cli';
import { grouped } from '../progress';
import { ID_COLUMNS, renderPairs } from '../table';
import { showInstant, type Calendar } from '../when';

const TEXTS = CREDIT_TEXTS.en;

/** What a characteristic is called, as screens call it. */
const nameOf = (name: string): string => TEXTS.characteristic[name] ?? name;

/** Words that the books have names for are shown as they are given. */
const levelText = (level: string): string => TEXTS.value[level] ?? TEXTS.level[level] ?? level;

function quantityText(value: number, unit: CharacteristicUnit): string {
  switch (unit) {
    case 'share':
      return `${String(Number((value * 100).toFixed(2)))} %`;
    case 'days':
    case 'hours':
      return `${grouped(value)} ${unit}`;
    case 'minor':
      return `${grouped(value)} minor units`;
    case 'count':
    case 'ratio':
    case 'level':
      return String(value);
  }
}

/** An attribute in words: `2 % to below 5 %`, `bank`, `no sales`, `not known`. */
function attributeText(name: string, attribute: Attribute | null): string {
  const unit = characteristicNamed(name)?.unit ?? 'ratio';
  switch (attribute?.kind) {
    case undefined:
      return 'not asked';
    case 'range': {
      const { from, below } = attribute;
      const least = from === null ? '' : quantityText(from, unit);
      const most = below === null ? '' : `below ${quantityText(below, unit)}`;
      if (least === '') return most === '' ? 'any' : most;
      return most === '' ? `${least} or more` : `${least} to ${most}`;
    }
    case 'levels':
      return attribute.levels.map(levelText).join(' or ');
    case 'special': {
      const found = Object.entries(SPECIAL_CODES).find(([, code]) => code === attribute.code);
      return (found?.[0] ?? String(attribute.code)).replaceAll('-', ' ');
    }
    case 'missing':
      return 'not known';
    case 'other':
      return 'another';
  }
}

const signed = (points: number): string => `${points > 0 ? '+' : ''}${String(Math.round(points * 10) / 10)}`;
const chance = (bad_ppm: number): string => `${(bad_ppm / 10_000).toFixed(2)} %`;
const short = (version: string): string => version.slice(0, 12);

function gradeCounts(scores: readonly MerchantScore[]): Readonly<Record<CreditGrade, number>> {
  const counts = { excellent: 0, 'very-good': 0, good: 0, fair: 0, poor: 0 };
  for (const { grade } of scores) counts[grade] += 1;
  return counts;
}

/** What a scoring found, for machines. */
export function scoringDocument(
  { scorecard, as_of_seq, as_of_at, scores, challenger }: Scoring,
  shown: readonly MerchantScore[],
  recorded: number | null,
): object {
  return {
    ...{ as_of_seq, as_of_at: formatInstant(as_of_at), scorecard: scorecard.version },
    ...{ origin: scorecard.origin, merchants: scores.length, grades: gradeCounts(scores), challenger },
    ...(recorded === null ? {} : { recorded }),
    scores: shown.map(({ account_id, currency, score, grade, bad_ppm, reasons }) => ({
      ...{ account_id, currency, score, grade, bad_ppm, reasons },
    })),
  };
}

/** The same for people. */
export function scoringText(
  cli: Cli,
  scoring: Scoring,
  shown: readonly MerchantScore[],
  { calendar, recorded }: { readonly calendar: Calendar; readonly recorded: number | null },
): string {
  const { scorecard, as_of_seq, as_of_at, scores, challenger } = scoring;
  const counts = gradeCounts(scores);
  const head = renderPairs([
    ['As of', `${showInstant(as_of_at, calendar)}, entry ${grouped(as_of_seq)}`],
    ['Scorecard', `${short(scorecard.version)}, ${scorecard.origin}`],
    ['Merchants', grouped(scores.length)],
    ...CREDIT_GRADES.map(({ grade, from }): [string, string] => [
      `${grade} (from ${String(from)})`,
      grouped(counts[grade]),
    ]),
    [
      'Challenger',
      challenger === null
        ? null
        : `${short(challenger.version)}: a better grade for ${grouped(challenger.better)}, a worse one for ${grouped(challenger.worse)}, ${signed(challenger.mean_points)} points in the mean`,
    ],
    ['Recorded', recorded === null ? null : grouped(recorded)],
  ]);
  const columns = [
    ...[
      { title: 'Merchant', cut: ID_COLUMNS },
      { title: 'Score', align: 'right' as const },
    ],
    ...[{ title: 'Grade' }, { title: 'Bad', align: 'right' as const }, { title: 'What costs most' }],
  ];
  const rows = shown.map(({ account_id, score, grade, bad_ppm, reasons: [most] }) => [
    ...[account_id, String(score), grade, chance(bad_ppm)],
    most === undefined ? '' : `${nameOf(most.characteristic)} (-${String(most.lost)})`,
  ]);
  const more = scores.length > shown.length && shown.length > 0 ? 'There are more: raise --limit.\n' : '';
  return `${head}\n${cli.table(columns, rows)}${more}`;
}

/** An explained score for machines. */
export function explainedDocument({
  change,
  scorecard,
  explanation,
  file,
  before,
  moves,
}: ExplainedScore): object {
  const { account_id, seq, score, grade, bad_ppm, as_of_seq, as_of_at } = change;
  return {
    ...{ account_id, seq, score, grade, bad_ppm, as_of_seq, as_of_at: formatInstant(as_of_at) },
    ...{
      scorecard: scorecard.version,
      origin: scorecard.origin,
      base_points: scorecard.scorer.card.base_points,
    },
    ...{ axes: explanation.axes, parts: explanation.parts, reasons: explanation.reasons },
    ...{ raises: explanation.raises, file },
    before: before === null ? null : { seq: before.seq, score: before.score, scorecard: before.scorecard },
    moves,
  };
}

/** The same for people. */
export function explainedText(cli: Cli, told: ExplainedScore, calendar: Calendar): string {
  const { change, scorecard, explanation, file, before, moves } = told;
  const right = { align: 'right' as const };
  const line = (name: string, attribute: Attribute | null): string[] => [
    nameOf(name),
    attributeText(name, attribute),
  ];
  const head = renderPairs([
    ['Merchant', change.account_id],
    ['Score', `${String(change.score)}, ${change.grade}`],
    ['Chance of a bad end', chance(change.bad_ppm)],
    ['Scorecard', `${short(scorecard.version)}, ${scorecard.origin}`],
    [
      'Known',
      `${String(file.characteristics - file.without_value)} of ${String(file.characteristics)} characteristics${file.thin ? ': a thin file' : ''}`,
    ],
    ['As of', `${showInstant(change.as_of_at, calendar)}, entry ${grouped(change.as_of_seq)}`],
    ...explanation.axes.map(({ axis, points }): [string, string] => [TEXTS.axis[axis], String(points)]),
  ]);
  const part = (title: string, last: string, rows: string[][]): string =>
    rows.length === 0
      ? ''
      : `\n${title}\n${cli.table([{ title: 'What' }, { title: 'Is' }, { title: last, ...right }], rows)}`;
  const moved = moves.map(({ name, before: old, after, points }) => [
    name === null ? 'Another scorecard begins with other points' : nameOf(name),
    name === null ? '' : `${attributeText(name, old)} → ${attributeText(name, after)}`,
    signed(points),
  ]);
  return [
    head,
    part(
      'What costs points, against the best of each:',
      'Points',
      explanation.reasons.map(({ name, attribute, lost }) => [...line(name, attribute), signed(-lost)]),
    ),
    part(
      'What would raise it:',
      'Points',
      explanation.raises
        .slice(0, 10)
        .map(({ name, attribute, gain }) => [...line(name, attribute), signed(gain)]),
    ),
    before === null ? '' : part(`What moved since ${String(before.score)}:`, 'Points', moved),
  ].join('');
}

/** Scorecards for people. */
export function scorecardsText(
  cli: Cli,
  versions: readonly Row<'credit_scorecard'>[],
  calendar: Calendar,
): string {
  const columns = [
    ...[{ title: 'No', align: 'right' as const }, { title: 'Version' }, { title: 'State' }],
    ...[{ title: 'Made by' }, { title: 'Drafted' }, { title: 'Champion since' }, { title: 'By' }],
  ];
  const rows = versions.map((row) => [
    ...[String(row.no), short(row.id), row.state, row.origin === 'expert' ? 'experts' : 'learning'],
    showInstant(row.drafted_at, calendar),
    row.promoted_at === null ? '' : showInstant(row.promoted_at, calendar),
    [row.promoted_by, row.approved_by].filter((login) => login !== null).join(', '),
  ]);
  return cli.table(columns, rows);
}
