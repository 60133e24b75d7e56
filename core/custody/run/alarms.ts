/**
 * Alarms of custody: what needs somebody now, by day, currency and figure. They follow from recorded runs, the calendar and the letters on
 * file, so each stays until its cause ends and none has to be remembered or taken back.
 *
 * Shortfalls and late receipts end with a run that no longer finds them. Money that left as is not permitted cannot be unsaid: its alarm ends when
 * two people have signed the run that found it. A missed day ends when it is run, a letter when another is filed.
 */
import type { Row } from '#core/ledger/tables';

import type { RunTest } from '../custody-words';
import type { LetterState } from '../custody-words';
import type { AlarmCode } from '../run-words';
import { daysBetween, type MonthDay } from './month';
import { storedRun } from './run-data';
import { amountOf } from './sources';

export interface Alarm {
  readonly code: AlarmCode;
  readonly level: 'alarm' | 'warn';
  readonly currency: string;
  /** The day it is about: of the run, the missed day, the last day of the letter; null for a letter that is missing. */
  readonly day: string | null;
  readonly amount_minor: bigint | null;
  /** The run that found it. */
  readonly run_id: string | null;
  readonly account_id: string | null;
}

export interface AlarmsAsked {
  readonly currency: string;
  /** Runs that count, by day. */
  readonly runs: readonly Row<'custody_run'>[];
  /** Days of the same stretch. */
  readonly days: readonly MonthDay[];
  readonly accounts: readonly {
    readonly id: string;
    readonly ends_on: string | null;
    readonly letter: LetterState;
  }[];
}

/**
 * Days whose run somebody owes. A sample lies still while nobody works on it: what comes after its last run is owed by nobody, or one that is
 * opened some weeks later would begin with an alarm for each of them. Whoever runs a later day goes on with it, and owes the days until then.
 */
export function owedDays({
  from,
  today,
  last_run,
  is_sample,
}: {
  readonly from: string;
  readonly today: string;
  readonly last_run: string | null;
  readonly is_sample: boolean;
}): string[] {
  return daysBetween(from, is_sample && last_run !== null && last_run < today ? last_run : today);
}

function ofRun(run: Row<'custody_run'>, test: RunTest, code: AlarmCode, figure: string): Alarm[] {
  if (run.outcomes[test] !== 'failed') return [];
  const amount_minor = amountOf(storedRun(run), { test, figure });
  const { currency, day, id: run_id } = run;
  return [{ code, level: 'alarm', currency, day, amount_minor, run_id, account_id: null }];
}

const LETTERS: Readonly<Record<LetterState, Pick<Alarm, 'code' | 'level'> | null>> = {
  missing: { code: 'letter-missing', level: 'warn' },
  ended: { code: 'letter-ended', level: 'alarm' },
  'ends-soon': { code: 'letter-ends', level: 'warn' },
  'in-force': null,
};

function ofLetters({ currency, accounts }: AlarmsAsked): Alarm[] {
  return accounts.flatMap(({ id: account_id, ends_on, letter }): Alarm[] => {
    const told = LETTERS[letter];
    return told === null
      ? []
      : [{ ...told, currency, day: ends_on, amount_minor: null, run_id: null, account_id }];
  });
}

/** What needs somebody in one currency, the most pressing first. */
export function alarmsOf(asked: AlarmsAsked): Alarm[] {
  const { currency, runs, days } = asked;
  const last = runs.at(-1);
  // The last one missed first: it is the one that may still be made in time.
  const missed = days.filter(({ state }) => state === 'missed').reverse();
  return [
    ...(last === undefined
      ? []
      : [
          ...ofRun(last, 'T4', 'short', 'excess_minor'),
          ...ofRun(last, 'T5', 'short-next-day', 'excess_minor'),
        ]),
    ...runs
      .filter(({ status }) => status !== 'reviewed')
      .flatMap((run) => ofRun(run, 'T11', 'float-used', 'other_minor')),
    ...(last === undefined ? [] : ofRun(last, 'T10', 'unallocated', 'late_minor')),
    ...ofLetters(asked),
    ...missed.map(({ day }): Alarm => ({
      ...{
        code: 'missed',
        level: 'alarm',
        currency,
        day,
        amount_minor: null,
        run_id: null,
        account_id: null,
      },
    })),
  ];
}
