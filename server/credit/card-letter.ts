/**
 * The card of a scorecard as a document that people read, in either language. Pure: the same card gives the same bytes.
 *
 * A card in the books was put there by whoever drafted it: what it lacks stands as "not said".
 */
import type { PdfBlock, PdfDescription } from '#server/pdf/document';
import type { Language } from '#server/reports/words';

import { CARD_WORDS, type CardWords } from './card-words';

export interface SignedCard {
  readonly version: string;
  readonly no: number;
  readonly drafted_at: number;
  readonly card: Readonly<Record<string, unknown>>;
  readonly key_id: string;
  readonly signature: string;
}

type Facts = (readonly [string, string])[];
type Thing = Readonly<Record<string, unknown>>;

/** A member of something that may be anything. */
function member(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, name) => (typeof found === 'object' && found !== null ? (found as Thing)[name] : undefined),
    value,
  );
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '–';
}

function figure(value: unknown, digits = 3): string {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
  // No sign before what is nothing.
  return Number.isFinite(number) ? number.toFixed(digits).replace(/^-(?=0\.?0*$)/, '') : '–';
}

const day = (at: unknown): string => (typeof at === 'number' ? new Date(at).toISOString().slice(0, 10) : '–');

function percent(value: unknown): string {
  const shown = figure(
    typeof value === 'string' || typeof value === 'number' ? Number(value) * 100 : value,
    1,
  );
  return shown === '–' ? shown : `${shown} %`;
}

/** A word out of a list of words; itself where the list has none of it. */
function worded(list_of: Readonly<Record<string, string>>, value: unknown): string {
  return list_of[text(value)] ?? text(value);
}

function outcomeText({ texts }: CardWords, rule: unknown): string {
  const event = worded(texts.event, member(rule, 'event'));
  const share = member(rule, 'share_at_least');
  const least = `${event} ≥ ${text(member(rule, 'at_least'))}`;
  return share === undefined ? least : `${least} (≥ ${percent(share)})`;
}

function definitionFacts(words: CardWords, card: Thing): Facts {
  const { label } = words;
  const source = member(card, 'definition', 'source');
  const outcomes = member(source, 'outcomes');
  const asked: Facts =
    member(source, 'kind') === 'table'
      ? [
          [label.table, text(member(source, 'name'))],
          [label.target, text(member(source, 'target'))],
        ]
      : [
          [label.currency, text(member(source, 'currency'))],
          [label.every, words.days(text(member(source, 'every_days')))],
          [label.window, words.days(text(member(outcomes, 'performance_days')))],
          [label.maturity, words.days(text(member(outcomes, 'maturity_days')))],
          [
            label.bad,
            list(member(outcomes, 'bad'))
              .map((rule) => outcomeText(words, rule))
              .join('; '),
          ],
        ];
  const part = (name: string): string =>
    words.rows(text(member(card, 'counts', name, 'rows')), text(member(card, 'counts', name, 'bad')));
  const left_out = Object.entries((member(card, 'counts', 'left_out') ?? {}) as Thing);
  return [
    ...asked,
    [label.learnt, part('learn')],
    [label.later, part('later')],
    [label.later_from, day(member(card, 'counts', 'later_from'))],
    [label.untold, text(member(card, 'counts', 'untold'))],
    ...left_out.map(([why, count]) => [worded(words.texts.left_out, why), text(count)] as const),
  ];
}

const right = (title: string) => ({ title, share: 1, align: 'right' }) as const;

function figuresTable(words: CardWords, card: Thing): PdfBlock {
  const [fold, time] = [member(card, 'out_of_fold'), member(card, 'out_of_time')];
  const champion = member(card, 'champion', 'evaluation');
  const row = (title: string, ...path: readonly string[]): readonly string[] => [
    title,
    ...[fold, time, champion].map((judged) => figure(member(judged, ...path))),
  ];
  const { measure } = words;
  return {
    type: 'table',
    columns: [
      { title: measure.title, share: 2 },
      ...[measure.fold, measure.time, measure.champion].map(right),
    ],
    rows: [
      ...[row('AUC', 'auc'), row('Gini', 'gini'), row('KS', 'ks')],
      ...[row('Brier', 'brier'), row(measure.log_loss, 'log_loss')],
      row(measure.slope, 'calibration', 'slope'),
      row(measure.intercept, 'calibration', 'intercept'),
      row(measure.error, 'calibration', 'expected_error'),
    ],
    empty: words.none,
  };
}

/** A part of the rows by what it is told apart by; regions and categories are the platform's own words. */
function partText({ texts }: CardWords, line: unknown): string {
  const [segment, level] = [member(line, 'segment'), member(line, 'level')];
  const said = segment === 'size' ? texts.size : texts.value;
  return `${worded(texts.segment, segment)}: ${worded(said, level)}`;
}

function partsTable(words: CardWords, card: Thing): PdfBlock {
  const lines = list(member(card, 'segments'));
  return {
    type: 'table',
    columns: [
      { title: words.part.title, share: 2 },
      ...[words.part.rows, words.part.bad].map(right),
      ...['AUC', words.part.said].map(right),
    ],
    rows: lines.map((line) => [
      partText(words, line),
      ...[text(member(line, 'rows')), text(member(line, 'bad'))],
      ...[figure(member(line, 'auc')), percent(member(line, 'said'))],
    ]),
    empty: words.none,
  };
}

function characteristicsTable(words: CardWords, card: Thing): PdfBlock {
  return {
    type: 'table',
    columns: [{ title: words.characteristic, share: 3 }, right(words.bins), right('IV')],
    rows: list(member(card, 'characteristics')).map((one) => [
      worded(words.texts.characteristic, member(one, 'name')),
      text(member(one, 'bins')),
      figure(member(one, 'iv')),
    ]),
    empty: words.none,
  };
}

function names({ texts }: CardWords, values: unknown): string {
  return list(values)
    .map((one) => worded(texts.characteristic, typeof one === 'string' ? one : member(one, 'name')))
    .join(', ');
}

/** A change of bins: what it was of, and what was done; bins are counted from 1 for people. */
function editLine({ edit, argument, texts }: CardWords, { kind, name, ...rest }: Thing): readonly string[] {
  const level = (one: unknown): string => texts.value[text(one)] ?? worded(texts.level, one);
  const how = Object.entries(rest).map(([key, value]) => {
    const said =
      key === 'bin' && typeof value === 'number'
        ? String(value + 1)
        : Array.isArray(value)
          ? value.map(level).join(', ')
          : key === 'trend'
            ? worded(texts.trend, value)
            : level(value);
    return `${argument[key] ?? key} ${said}`;
  });
  return [worded(texts.characteristic, name), [worded(edit, kind), ...how].join(', ')];
}

/** The document in a language. */
export function cardLetter(signed: SignedCard, language: Language): PdfDescription {
  const words = CARD_WORDS[language];
  const { version, no, drafted_at, card, key_id, signature } = signed;
  const { label, heading } = words;
  const limits = list(member(card, 'limits')).map((one) => worded(words.texts.limit, one));
  const edits = list(member(card, 'edits')).map((edit) => editLine(words, edit as Thing));
  return {
    ...{ title: words.title(no), language, made_at: drafted_at, watermark: null },
    header: [words.title(no), version.slice(0, 16)],
    footer: words.footer,
    blocks: [
      {
        type: 'facts',
        rows: [
          [label.version, version],
          [label.made, text(member(card, 'made_at'))],
          [label.by, text(member(card, 'made_by'))],
          [label.learner, worded(words.texts.learner, member(card, 'learner', 'kind'))],
          [
            label.scaling,
            words.scaled(
              text(member(card, 'scaling', 'points')),
              text(member(card, 'scaling', 'odds')),
              text(member(card, 'scaling', 'points_to_double')),
            ),
          ],
        ],
      },
      { type: 'heading', text: heading.definition },
      { type: 'facts', rows: definitionFacts(words, card) },
      { type: 'heading', text: heading.figures },
      figuresTable(words, card),
      { type: 'heading', text: heading.parts },
      partsTable(words, card),
      { type: 'heading', text: heading.characteristics },
      characteristicsTable(words, card),
      { type: 'heading', text: heading.leaks },
      { type: 'paragraph', text: names(words, member(card, 'leaks')) || words.none },
      { type: 'heading', text: heading.edits },
      {
        type: 'table',
        columns: [
          { title: words.characteristic, share: 1 },
          { title: words.change, share: 2 },
        ],
        ...{ rows: edits, empty: words.none },
      },
      { type: 'heading', text: heading.limits },
      {
        type: 'paragraph',
        text: limits.length === 0 ? words.none : limits.map((one) => `· ${one}`).join('\n'),
      },
      { type: 'heading', text: heading.check },
      {
        type: 'facts',
        rows: [
          [label.key, key_id],
          [label.signature, signature],
        ],
      },
      { type: 'paragraph', text: words.check, small: true },
    ],
  };
}
