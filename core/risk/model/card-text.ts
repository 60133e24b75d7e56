/**
 * A model card as Markdown, for people: the same facts as the data, and what follows from them in words.
 */
import { DAY_MS, dayOf, formatInstant } from '#core/kernel/instant';

import { FEATURE_SPECS } from '../features';
import { REVIEW_MS } from '../labels';
import type { ModelCard } from './card';
import type { ModelLimit } from './kinds';
import { limitsOf } from './limits';
import type { Difference, FoundLine, Measured, RankingFigures } from './measure';
import type { VersionedModel } from './model-file';

const IMPORTANCE_LINES = 15;

const percent = (value: number | null): string => (value === null ? '-' : `${(value * 100).toFixed(1)} %`);
const decimal = (value: number | null): string =>
  value === null ? '-' : value.toFixed(4).replace(/^-(0\.0000)$/, '$1');
const part = (some: number | null, all: number): string => (some === null ? '-' : `${some} of ${all}`);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function figureRows({ model, rules, together }: Measured): string[][] {
  const row = (title: string, show: (figures: RankingFigures) => string): string[] => [
    ...[title, show(rules), show(model), show(together)],
  ];
  return [
    row('Area under the curve', (one) => decimal(one.area_under_curve)),
    row('Average precision', (one) => decimal(one.average_precision)),
    row('Precision of the first 100', (one) => percent(one.precision_at_100)),
    row('Precision at recall 50 %', (one) => percent(one.precision_at_recall_50)),
    row('Precision at recall 75 %', (one) => percent(one.precision_at_recall_75)),
    row('Precision at recall 90 %', (one) => percent(one.precision_at_recall_90)),
    row('Recall at precision 90 %', (one) => percent(one.recall_at_precision_90)),
    row('Suspected at the threshold, guilty of them', (one) =>
      one.suspected === null ? '-' : `${one.suspected}, ${one.suspected_guilty ?? 0}`,
    ),
  ];
}

/** What a difference says, in words: nothing where its interval holds zero. */
function verdict(what: string, difference: Difference | null): string {
  if (difference === null) return `${what}: nothing can be said, no trade of the later part is guilty.`;
  const { difference: mean, low, high } = difference;
  const range = `average precision ${mean >= 0 ? '+' : ''}${decimal(mean)}, 95 % interval ${decimal(low)} to ${decimal(high)}`;
  if (low > 0) return `${what} is better than the rules alone (${range}).`;
  if (high < 0) return `${what} is worse than the rules alone (${range}).`;
  return `No difference between ${what.toLowerCase()} and the rules alone is shown (${range}).`;
}

function foundTable(lines: readonly FoundLine[]): string {
  return table(
    ['', 'Trades', 'Suspected by the rules', 'Suspected by the model'],
    lines.map(({ typology, trades, by_rules, by_model }) => [
      ...[typology, String(trades), part(by_rules, trades), part(by_model, trades)],
    ]),
  );
}

const LIMIT_TEXTS: Readonly<Record<ModelLimit, (card: ModelCard) => string>> = {
  'no-test': () =>
    'The later part is told apart almost without a mistake. That says how unlike its guilty and honest trades are, as on an invented platform, and is no forecast for another.',
  'features-only': () =>
    'It knows features only: no ids, no sums, no dates, nothing outside the journal. What leaves no trace there it does not see.',
  'young-trades': () =>
    `It was trained on trades as they stood at their last occasion within ${String(REVIEW_MS / DAY_MS)} days of payment. Of a trade that was just paid it knows little, and its score means little.`,
  'alerts-only': () =>
    'It learnt from trades in alerts that were closed, and nothing of others; what reviewers judged wrongly it has learnt.',
  'unseen-is-honest': () => 'What whoever wrote the labels did not see it has learnt to be honest.',
  'habits-change': () =>
    'Habits change and are changed by being found out: train it anew, and compare with the rules each time.',
  'few-guilty': ({ measured }) =>
    `Only ${String(measured.guilty)} trades of the later part are guilty: every figure above is rough.`,
  'truth-labels': () =>
    'Its labels are a truth file, not the judgement of reviewers, who err and see a part only.',
  'judged-later': () =>
    'Too little was judged before the split: what it learnt was paid before and judged after it, so that whoever judged may have known of later trades.',
  'no-threshold': () =>
    'No score was right nine times in ten on the validation part: it suspects nobody by itself.',
};

function origin(card: ModelCard): string {
  const day = (at: number): string => dayOf(at, 0);
  const labels = card.labels.map(({ part: where, source, guilty, honest, look_alikes }) => [
    ...[where, source, String(guilty), String(honest), String(look_alikes)],
  ]);
  return `Trained ${formatInstant(card.trained_at)}${card.trained_by === null ? '' : ` by ${card.trained_by}`} on workspace ${card.workspace_id}, entries ${card.from_seq} to ${card.to_seq}: trades paid ${day(card.paid_from)} to ${day(card.paid_to)} (UTC).
${card.split_by === 'judgement' ? 'Judged' : `Paid ${String(REVIEW_MS / DAY_MS)} days`} before ${formatInstant(card.split_at)} means training, paid from then on measuring; ${card.left_out} trades lie between and are in neither.

${table(['Part', 'Labels from', 'Guilty', 'Honest', 'Look-alikes among them'], labels)}

Chosen on the later part of the time of training:

${table(
  ['Learner', 'Setting', 'Average precision', 'Log-loss'],
  card.candidates.map((one) => [
    ...[
      one.setting === card.chosen.setting && one.kind === card.chosen.kind
        ? `${one.kind} (chosen)`
        : one.kind,
    ],
    ...[one.setting, decimal(one.average_precision), decimal(one.log_loss)],
  ]),
)}`;
}

const MEANINGS = new Map(FEATURE_SPECS.map(({ name, meaning }) => [name, meaning]));

/** What a model was measured at, as Markdown. */
export function measuredText(measured: Measured): string {
  return `${measured.trades} trades, ${measured.guilty} of them guilty. Rules and model are asked about each trade at the same moment.

${table(['', 'Rules alone', 'Model alone', 'Together'], figureRows(measured))}

${verdict('The model', measured.model_over_rules)}
${verdict('Both together', measured.together_over_rules)}

Brier score ${decimal(measured.brier)}. What was said against what was the case:

${table(
  ['Score', 'Trades', 'Said on average', 'Were guilty'],
  measured.calibration.map(({ from, to, trades, said, was }) => [
    ...[`${percent(from)} to ${percent(to)}`, String(trades), percent(said), percent(was)],
  ]),
)}

### Guilty, by typology

${foundTable(measured.typologies)}

### Honest look-alikes: the harm

${foundTable(measured.look_alikes)}`;
}

/** The card as Markdown. */
export function cardText({ version, model, card }: VersionedModel): string {
  const { measured } = card;
  const importance = measured.importance.slice(0, IMPORTANCE_LINES);
  return `# Model ${version.slice(0, 12)}

A ${model.learner.kind === 'logistic' ? 'logistic regression' : 'gradient boosting of shallow trees'} over ${model.features.length} features of a trade: how likely it is sham. Version ${version}.

## Use

Beside the rules, to put what is to be reviewed in order and to show what rules do not know; each score with its contributions. It decides nothing: no measure is taken because of a score alone.
${model.threshold === null ? 'It has no threshold.' : `From a score of ${model.threshold} on, at least nine in ten were guilty on the validation part.`}

## Origin

${origin(card)}

## On trades paid after the training

${measuredText(measured)}

## What it goes by

${table(
  ['Feature', 'Mean part in the log-odds', 'What it says'],
  importance.map(({ feature, mean_part }) => [feature, decimal(mean_part), MEANINGS.get(feature) ?? '']),
)}

## Limits

${limitsOf(card, model)
  .map((limit) => `- ${LIMIT_TEXTS[limit](card)}`)
  .join('\n')}
`;
}
