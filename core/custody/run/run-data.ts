/**
 * A run as it is recorded and read back: outcomes and figures of every test, names of what is wrong, each custody account, each line of
 * the chart that is customers' money. Whatever shows a run reads this, so that every rendering shows the same figures.
 *
 * Amounts in what is stored are decimal text. A run recorded before accounts were kept has none.
 */
import type { LedgerCode } from '#core/ledger/chart';
import type { CommandData } from '#core/ledger/commands';
import type { Row } from '#core/ledger/tables';

import {
  AGE_BANDS,
  type AgeBand,
  QUADRANTS,
  type Quadrant,
  RUN_TESTS,
  type RunTest,
  type TestOutcome,
} from '../custody-words';
import { expectedMinor, openMinor } from './daily-run';
import type { BooksDay, Figure, RunDay, RunLimits, TestResult } from './run-figures';
import type { Wrong } from './wrong';

/** Figures of one custody account, by the names that the tests' totals have. */
export interface AccountFigures {
  readonly account_id: string;
  readonly bank: string;
  /** Last day of its last statement; null where there is none. */
  readonly statement_on: string | null;
  readonly letter: 'none' | 'no-end' | 'ends';
  readonly letter_ends_on: string | null;
  /** Amounts, decimal text, and counts. */
  readonly figures: Readonly<Record<string, Figure>>;
}

/** What customers are owed by one line of the chart. */
export interface CustomersFigures {
  readonly code: string;
  readonly figures: Readonly<Record<string, Figure>>;
}

export interface TestData {
  readonly test: RunTest;
  readonly outcome: TestOutcome;
  readonly figures: Readonly<Record<string, Figure>>;
  /** How many are wrong, and the first of them by name. */
  readonly wrong: number;
  readonly names: readonly Wrong[];
}

export interface RunData {
  readonly day: string;
  readonly currency: string;
  /** The last entry booked until the end of the day. */
  readonly as_of_seq: number;
  /** The last entry that was known when the run was computed: statements and matches after it are not in it. */
  readonly known_seq: number;
  readonly tests: readonly TestData[];
  readonly accounts: readonly AccountFigures[];
  readonly customers: readonly CustomersFigures[];
}

/** Name of a figure of what is outstanding in a corner and an age. */
export function openFigure(quadrant: Quadrant, band: AgeBand, what: 'count' | 'minor'): string {
  return `${quadrant}_${band}_${what}`.replaceAll('-', '_');
}

function accountFigures(account: RunDay['accounts'][number], limits: RunLimits): AccountFigures {
  const { account_id, bank, statement, letter, open } = account;
  const bank_minor = statement?.closing_minor ?? 0n;
  const outstanding_minor = openMinor(account);
  const amounts = {
    ...{ bank_minor, books_minor: account.books_minor, movements_minor: account.movements_minor },
    ...{ outstanding_minor, difference_minor: account.books_minor - bank_minor - outstanding_minor },
    ...{ bank_moved_minor: account.bank_moved_minor, books_moved_minor: account.books_moved_minor },
    ...{ open_before_minor: account.open_before_minor, expected_minor: expectedMinor(account, limits) },
    ...{ interest_minor: account.interest_minor, interest_open_minor: account.interest_open_minor },
  };
  const figures: Record<string, Figure> = { lines: account.interest_lines, open: account.interest_open };
  for (const [name, amount] of Object.entries(amounts)) figures[name] = String(amount);
  for (const quadrant of QUADRANTS) {
    for (const band of AGE_BANDS) {
      const own = open.filter((item) => item.quadrant === quadrant && item.age_band === band);
      if (own.length === 0) continue;
      figures[openFigure(quadrant, band, 'count')] = own.length;
      figures[openFigure(quadrant, band, 'minor')] = String(
        own.reduce((sum, { amount_minor }) => sum + amount_minor, 0n),
      );
    }
  }
  const kept = letter === null ? 'none' : letter.ends_on === null ? 'no-end' : 'ends';
  return {
    ...{ account_id, bank, statement_on: statement?.to_day ?? null },
    ...{ letter: kept, letter_ends_on: letter?.ends_on ?? null, figures },
  };
}

function customersFigures({ control, control_before, singles }: BooksDay): CustomersFigures[] {
  const codes = new Set([control, control_before, singles].flatMap((of) => Object.keys(of)));
  return [...codes].sort().map((code) => ({
    code: code as LedgerCode,
    figures: {
      control_minor: String(control[code] ?? 0n),
      opening_minor: String(control_before[code] ?? 0n),
      singles_minor: String(singles[code] ?? 0n),
    },
  }));
}

/** What a run says, out of what it was computed from. */
export function runData(
  input: RunDay,
  results: readonly TestResult[],
  limits: RunLimits,
  of: Pick<RunData, 'currency' | 'as_of_seq' | 'known_seq'>,
): RunData {
  return {
    ...{ day: input.day, ...of },
    tests: results.map(({ test, outcome, figures, wrong }) => ({
      ...{ test, outcome, figures, wrong: wrong.length, names: wrong },
    })),
    accounts: input.accounts.map((account) => accountFigures(account, limits)),
    customers: customersFigures(input.books),
  };
}

/** Names of what is wrong that are kept of each test, and fewer where a run would be too long for an entry. */
const NAMES_KEPT = [30, 10, 3, 0] as const;
const FIGURES_LENGTH_MAX = 90_000;

/** The command that records a run. */
export function recordOf(run: RunData): CommandData<'record-run'> {
  const { day, currency, as_of_seq, known_seq, accounts, customers } = run;
  const packed = (kept: number): Record<string, unknown> => ({
    ...Object.fromEntries(
      run.tests.map(({ test, figures, wrong, names }) => [
        test,
        { ...figures, wrong, ...(names.length === 0 ? {} : { names: names.slice(0, kept) }) },
      ]),
    ),
    ...{ known_seq, accounts, customers },
  });
  const kept = NAMES_KEPT.find((names) => JSON.stringify(packed(names)).length <= FIGURES_LENGTH_MAX) ?? 0;
  return {
    ...{ day, currency, as_of_seq },
    outcomes: Object.fromEntries(
      run.tests.map(({ test, outcome }) => [test, outcome]),
    ) as CommandData<'record-run'>['outcomes'],
    figures: packed(kept),
  };
}

/** A recorded run read back. */
export function storedRun(row: Row<'custody_run'>): RunData {
  const { day, currency, as_of_seq, outcomes, figures } = row;
  const { known_seq, accounts, customers } = figures as {
    readonly known_seq?: number;
    readonly accounts?: readonly AccountFigures[];
    readonly customers?: readonly CustomersFigures[];
  };
  return {
    ...{ day, currency, as_of_seq, known_seq: known_seq ?? as_of_seq },
    tests: RUN_TESTS.map((test): TestData => {
      const {
        wrong = 0,
        names = [],
        ...own
      } = (figures[test] ?? {}) as Record<string, Figure> & {
        readonly names?: readonly Wrong[];
      };
      return { test, outcome: outcomes[test], figures: own, wrong: Number(wrong), names };
    }),
    ...{ accounts: accounts ?? [], customers: customers ?? [] },
  };
}
