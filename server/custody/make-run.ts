/**
 * Making a daily run, for the command line, the console and its clock alike: what may be asked, by which calendar, and recording it.
 */
import { CURRENCIES } from '#core/kernel/money';
import { dayOf, type Instant } from '#core/kernel/instant';
import { recordOf, type RunData } from '#core/custody/run/run-data';
import type { Ledger } from '#core/ledger/ledger';
import type { Result } from '#core/ledger/result';

import { custodyRules } from './custody-rules';
import { readRun, type RunBooks, type RunWatch } from './daily-run';

/** What was asked cannot be run; `expected` says what could. */
export class RunAskedError extends Error {
  override readonly name = 'RunAskedError';
  readonly field: 'day' | 'currency';
  readonly expected: string;

  constructor(field: RunAskedError['field'], expected: string) {
    super(`${field}: ${expected}`);
    this.field = field;
    this.expected = expected;
  }
}

export interface RunAsked {
  readonly day: string;
  readonly currency: string;
}

/** Throws RunAskedError for a day that has not ended, and for a currency without custody accounts. */
export async function checkAsked(
  { lists }: Pick<RunBooks, 'lists'>,
  { day, currency }: RunAsked,
  today: string,
): Promise<void> {
  if (day >= today) throw new RunAskedError('day', 'expected a day that is over');
  const known = CURRENCIES.some((one) => one === currency) ? await lists.custody_runs.accounts(currency) : [];
  if (known.length === 0) {
    throw new RunAskedError('currency', 'expected a currency in which there is a custody account');
  }
}

/** Computes a run out of books of one moment. Throws RunAskedError; rejects with the signal's reason. */
export async function makeRun(
  books: RunBooks,
  asked: RunAsked,
  now: Instant,
  watch: RunWatch = {},
): Promise<RunData> {
  const rules = await custodyRules(books.reader, asked.day, now);
  await checkAsked(books, asked, dayOf(now, rules.utc_offset_minutes));
  return await readRun(books, asked.day, asked.currency, rules, watch);
}

/** Writes a run into the books, to be signed there. */
export async function recordRun(
  ledger: Ledger,
  run: RunData,
  { actor, key, at }: { readonly actor: string; readonly key: string; readonly at: Instant },
): Promise<Result> {
  return await ledger.submit({ kind: 'record-run', key, actor, mode: 'authorise', at, data: recordOf(run) });
}
