/**
 * A month of recorded runs, their renderings, and the alarms that follow from them: read from what is recorded alone, so it is quick.
 */
import { letterStateOn } from '#core/custody/letters';
import { alarmsOf, owedDays, type Alarm } from '#core/custody/run/alarms';
import {
  dayKind,
  dayState,
  endsOfMonth,
  monthDays,
  type MonthAsked,
  type MonthDay,
} from '#core/custody/run/month';
import { storedRun } from '#core/custody/run/run-data';
import { amountOf } from '#core/custody/run/sources';
import { reserveTables } from '#core/custody/renderings/pbc';
import { monthlyReturn } from '#core/custody/renderings/return';
import type { Sheet, ShownRun } from '#core/custody/renderings/sheet';
import type { RunForm } from '#core/custody/run-words';
import { threeWayPage } from '#core/custody/renderings/three-way';
import type { RunState, RunTest } from '#core/custody/custody-words';
import { DAY_MS, dayOf, type Instant } from '#core/kernel/instant';
import type { Row } from '#core/ledger/tables';
import { isSample } from '#core/sample/sample-mark';
import { allRows } from '#server/composition/all-rows';

import { custodyRules, type CustodyRules } from './custody-rules';
import type { RunBooks } from './daily-run';

type RunRow = Row<'custody_run'>;

/** So many days back alarms look. */
const ALARM_DAYS = 62;

function statesOf(runs: readonly RunRow[]): MonthAsked['runs'] {
  return new Map(runs.map(({ day, status }) => [day, status as Exclude<RunState, 'superseded'>]));
}

const shownRun = (row: RunRow): ShownRun => ({ run: storedRun(row), run_id: row.id });

export function failedTests({ outcomes }: Pick<RunRow, 'outcomes'>): RunTest[] {
  return (Object.entries(outcomes) as [RunTest, string][])
    .filter(([, outcome]) => outcome === 'failed')
    .map(([test]) => test);
}

const requirementOf = (row: RunRow): bigint =>
  amountOf(storedRun(row), { test: 'T4', figure: 'requirement_minor' });

export interface DayOfRuns extends MonthDay {
  readonly run: RunRow | null;
}

export interface MonthOfRuns {
  readonly month: string;
  readonly today: string;
  readonly days: readonly DayOfRuns[];
  readonly highest_minor: bigint | null;
  readonly lowest_minor: bigint | null;
  readonly closing_minor: bigint | null;
  readonly days_due: number;
  readonly days_run: number;
  readonly days_short: number;
}

async function askedOf(
  { lists }: RunBooks,
  currency: string,
  { utc_offset_minutes, alerts }: CustodyRules,
  now: Instant,
  runs: readonly RunRow[],
): Promise<MonthAsked> {
  const first = await lists.custody_runs.firstDay(currency);
  return { today: dayOf(now, utc_offset_minutes), first, worked: alerts, runs: statesOf(runs) };
}

/** Every day of a month with its run. */
export async function monthOfRuns(
  books: RunBooks,
  { month: asked_month, currency }: { readonly month?: string | undefined; readonly currency: string },
  now: Instant,
): Promise<MonthOfRuns> {
  const rules = await custodyRules(books.reader, dayOf(now, 0), now);
  const today = dayOf(now, rules.utc_offset_minutes);
  const last_day = await books.lists.custody_runs.lastDay(currency, today);
  const month = asked_month ?? (last_day ?? today).slice(0, 7);
  const { first, last } = endsOfMonth(month);
  const runs = await books.lists.custody_runs.runs(currency, first, last);
  const of_day = new Map(runs.map((run) => [run.day, run]));
  const asked = await askedOf(books, currency, rules, now, runs);
  const days = monthDays(month, asked).map((day): DayOfRuns => ({
    ...day,
    run: of_day.get(day.day) ?? null,
  }));
  const due = days.filter(
    ({ kind, state }) =>
      state !== 'none' && state !== 'future' && (kind === 'business' || kind === 'worked-weekend'),
  );
  const required = runs.map(requirementOf);
  const best = (is_better: (left: bigint, right: bigint) => boolean): bigint | null =>
    required.length === 0 ? null : required.reduce((one, other) => (is_better(other, one) ? other : one));
  return {
    ...{ month, today, days },
    highest_minor: best((left, right) => left > right),
    lowest_minor: best((left, right) => left < right),
    closing_minor: required.at(-1) ?? null,
    ...{ days_due: due.length, days_run: due.filter(({ run }) => run !== null).length },
    days_short: runs.filter(({ outcomes }) => outcomes.T4 === 'failed' || outcomes.T5 === 'failed').length,
  };
}

/** A run as one of the renderings. */
export async function formOf(books: RunBooks, row: RunRow, form: RunForm, now: Instant): Promise<Sheet[]> {
  const shown = shownRun(row);
  switch (form) {
    case 'three-way':
      return threeWayPage(shown);
    case 'pbc':
      return reserveTables(shown);
    case 'return': {
      const { days } = await monthOfRuns(books, { month: row.day.slice(0, 7), currency: row.currency }, now);
      const until = days.filter(({ day }) => day <= row.day);
      return monthlyReturn(
        shown,
        until.map(({ run, ...day }) => ({
          // The run that is shown stands for its own day, though another took the day over.
          ...{ ...day, shown: day.day === row.day ? shown : run === null ? null : shownRun(run) },
        })),
      );
    }
  }
}

/** What needs somebody now, in every currency of custody accounts. */
export async function alarmsNow(books: RunBooks, now: Instant): Promise<Alarm[]> {
  const { reader, lists } = books;
  const rules = await custodyRules(reader, dayOf(now, 0), now);
  const today = dayOf(now, rules.utc_offset_minutes);
  const from = dayOf(now - ALARM_DAYS * DAY_MS, rules.utc_offset_minutes);
  const letters = new Map((await allRows(reader, 'custody_letter')).map((row) => [row.account_id, row]));
  const is_sample = await isSample(reader);
  const alarms: Alarm[] = [];
  for (const currency of await lists.custody_runs.currencies()) {
    const runs = await lists.custody_runs.runs(currency, from, today);
    const last_day = await lists.custody_runs.lastDay(currency, today);
    const known =
      runs.length > 0 || last_day === null
        ? runs
        : await lists.custody_runs.runs(currency, last_day, last_day);
    const asked = await askedOf(books, currency, rules, now, runs);
    const days = owedDays({ from, today, last_run: last_day, is_sample }).map((day) => ({
      ...{ day, kind: dayKind(day, rules.alerts), state: dayState(day, asked) },
    }));
    const accounts = (await lists.custody_runs.accounts(currency)).map(({ id }) => {
      const letter = letters.get(id);
      const state = letterStateOn(letter ?? null, today, rules.custody.letter_days);
      return { id, letter: state, ends_on: letter?.ends_on ?? null };
    });
    // Whoever neither ran custody nor filed a letter yet is told of nothing: there is no promise to keep.
    if (known.length === 0 && letters.size === 0) continue;
    alarms.push(...alarmsOf({ currency, runs: known, days, accounts }));
  }
  return alarms;
}
