/**
 * The figures of risk work as a document for whoever supervises: of which window, counted when, up to which entry, by
 * whom, and how each figure is counted. It says what the table of the same figures says. Pure.
 */
import { NO_RULE, type Harm } from '#core/enforcement/harm';
import { INSTANT_MAX, type Instant } from '#core/kernel/instant';
import type { PdfBlock, PdfColumn, PdfDescription } from '#server/pdf/document';

import { FIGURES_WORDS, type FiguresWords } from './figures-words';
import type { FiguresContent } from './risk-figures';
import { localTime, money } from './suggest';
import type { Language } from './words';

const NO_VALUE = '–';
const KAPPA_DIGITS = 2;
const HOURS_OF_DAY = 24n;

const shareText = (count: number, of: number): string =>
  of === 0 ? NO_VALUE : `${((count / of) * 100).toFixed(1)} %`;
const ofText = (count: number, of: number): string =>
  `${String(count)} / ${String(of)} (${shareText(count, of)})`;
const decimals = (value: number | null, digits: number): string =>
  value === null ? NO_VALUE : value.toFixed(digits);

const left = (title: string, share: number): PdfColumn => ({ title, share });
const right = (title: string, share: number): PdfColumn => ({ title, share, align: 'right' });

type Rows = readonly (readonly string[])[];

function table({ none }: FiguresWords, columns: readonly PdfColumn[], rows: Rows): PdfBlock {
  return { type: 'table', columns, rows, empty: none };
}

function head(words: FiguresWords, content: FiguresContent): PdfBlock {
  const { window, made_at, made_by, books, head: last, utc_offset_minutes } = content;
  const bound = (at: Instant | undefined): string =>
    at === undefined || at <= 0 || at >= INSTANT_MAX ? words.unbounded : localTime(at, utc_offset_minutes);
  return {
    type: 'facts',
    rows: [
      [words.head.from, bound(window.from)],
      [words.head.to, bound(window.to)],
      [words.head.made_at, localTime(made_at, utc_offset_minutes)],
      [words.head.made_by, made_by],
      [words.head.books, books],
      [words.head.entry, String(last.seq)],
      [words.head.hash, last.hash],
    ],
  };
}

function totals({ figure, hours }: FiguresWords, { figures }: FiguresContent): PdfBlock {
  const { raised, closed, overdue, on_time, close_hours, reports_filed } = figures;
  const time = (value: number | undefined): string =>
    value === undefined ? NO_VALUE : hours(value.toFixed(1));
  return {
    type: 'facts',
    rows: [
      [figure.raised, String(raised)],
      [figure.closed, String(closed)],
      [figure.on_time, ofText(on_time.count, on_time.of)],
      [figure.median, time(close_hours?.median)],
      [figure.p90, time(close_hours?.p90)],
      [figure.overdue, String(overdue)],
      [figure.reports_filed, String(reports_filed)],
    ],
  };
}

function ageing(words: FiguresWords, { figures }: FiguresContent): PdfBlock {
  const { team, age, count } = words.column;
  const rows = figures.ageing.map((one) => [
    ...[words.team[one.team], words.age(one.under_days), String(one.count)],
  ]);
  return table(words, [left(team, 3), left(age, 3), right(count, 2)], rows);
}

function dispositions(words: FiguresWords, { figures }: FiguresContent): PdfBlock {
  const { disposition, count, share } = words.column;
  const rows = figures.by_disposition.map((one) => [
    ...[words.disposition[one.disposition], String(one.count), shareText(one.count, figures.closed)],
  ]);
  return table(words, [left(disposition, 4), right(count, 2), right(share, 2)], rows);
}

function rules(words: FiguresWords, { figures, titles }: FiguresContent): PdfBlock {
  const { column } = words;
  const rows = figures.by_rule.map(({ rule, alerts, confirmed, dismissed }) => [
    ...[rule, titles.get(rule) ?? '', String(alerts)],
    ...[String(confirmed), shareText(confirmed, alerts), String(dismissed), shareText(dismissed, alerts)],
  ]);
  const columns = [
    ...[left(column.rule, 2.6), left(column.name, 4), right(column.alerts, 1.2)],
    ...[right(column.confirmed, 1.5), right(column.share, 1.3)],
    ...[right(column.dismissed, 1.5), right(column.share, 1.3)],
  ];
  return table(words, columns, rows);
}

function analysts(words: FiguresWords, { figures }: FiguresContent): PdfBlock {
  const { column } = words;
  const rows = figures.by_analyst.map((one) => [
    ...[one.login, String(one.closed), String(one.confirmed), decimals(one.median_hours, 1)],
    ...[String(one.reviewed), shareText(one.agreed, one.reviewed)],
  ]);
  const columns = [
    ...[left(column.analyst, 3), right(column.closed, 1.5), right(column.confirmed, 1.8)],
    ...[right(column.median, 1.8), right(column.judged, 1.8), right(column.agreed, 1.5)],
  ];
  return table(words, columns, rows);
}

function review(words: FiguresWords, { figures }: FiguresContent): PdfBlock[] {
  const { judged, agreed, kappa } = figures.review;
  const { figure, column } = words;
  const facts: PdfBlock = {
    type: 'facts',
    rows: [
      [figure.judged, String(judged)],
      [figure.agreed, ofText(agreed, judged)],
      [figure.kappa, decimals(kappa, KAPPA_DIGITS)],
    ],
  };
  const states = figures.review_states.map(({ state, count }) => [words.review[state], String(count)]);
  return [facts, table(words, [left(column.state, 4), right(column.count, 2)], states)];
}

function exposure(words: FiguresWords, { figures }: FiguresContent): PdfBlock {
  const { currency, open, at_risk_confirmed } = words.column;
  const rows = figures.exposure.map((one) => [
    ...[one.currency, money(one.open_minor, one.currency), money(one.confirmed_minor, one.currency)],
  ]);
  return table(words, [left(currency, 2), right(open, 3), right(at_risk_confirmed, 3)], rows);
}

/** Money kept from its holders, by the day. */
function heldText(harm: Harm): string {
  const held = harm.money.filter(({ minor_hours }) => minor_hours > 0n);
  const texts = held.map(
    ({ currency, minor_hours }) => `${money(minor_hours / HOURS_OF_DAY, currency)} ${currency}`,
  );
  return texts.length === 0 ? NO_VALUE : texts.join(', ');
}

const whole = (hours: number): string => String(Math.round(hours));

function harmDone(words: FiguresWords, { harm, titles }: FiguresContent): PdfBlock[] {
  const { total, verdicts } = harm;
  const { harm: said, column } = words;
  const facts: PdfBlock = {
    type: 'facts',
    rows: [
      [said.verdicts, said.of(verdicts.honest, verdicts.deserved, verdicts.open)],
      [said.accounts, String(total.accounts)],
      [said.frozen_accounts, String(total.frozen_accounts)],
      [said.hours, whole(total.hours)],
      [said.frozen_hours, whole(total.frozen_hours)],
      [said.refused, String(total.refused)],
      [said.money, heldText(total)],
      ...(harm.complete ? [] : ([[said.incomplete, words.yes]] as const)),
    ],
  };
  const rows = harm.by_rule.map((one) => [
    ...[one.rule === NO_RULE ? said.no_rule : one.rule, titles.get(one.rule) ?? ''],
    ...[String(one.harm.accounts), whole(one.harm.hours), heldText(one.harm)],
    ...[String(one.harm.refused), String(one.deserved)],
  ]);
  const columns = [
    ...[left(column.rule, 2.2), left(column.name, 3.4), right(said.accounts, 1.4), right(said.hours, 1.2)],
    ...[right(said.money, 2.6), right(said.refused, 1.4), right(said.deserved, 1.4)],
  ];
  return [facts, table(words, columns, rows)];
}

/** The figures as a document in a language. */
export function figuresPdf(content: FiguresContent, language: Language): PdfDescription {
  const words = FIGURES_WORDS[language];
  const { section } = words;
  const heading = (text: string): PdfBlock => ({ type: 'heading', text });
  const methods = words.methods.map((text): PdfBlock => ({ type: 'paragraph', text, small: true }));
  return {
    ...{ title: words.title, language, made_at: content.made_at, watermark: null },
    header: [words.title, content.books],
    footer: words.confidential,
    blocks: [
      head(words, content),
      ...[heading(section.totals), totals(words, content)],
      ...[heading(section.ageing), ageing(words, content)],
      ...[heading(section.dispositions), dispositions(words, content)],
      ...[heading(section.rules), rules(words, content)],
      ...[heading(section.analysts), analysts(words, content)],
      ...[heading(section.review), ...review(words, content)],
      ...[heading(section.exposure), exposure(words, content)],
      ...[heading(section.harm), ...harmDone(words, content)],
      ...[heading(section.methods), ...methods],
    ],
  };
}
