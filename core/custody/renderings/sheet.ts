/**
 * A table of a rendering: words, names and figures, each figure with where it comes from.
 *
 * A cell takes its figure from the run by its source and by nothing else; so what two renderings say of one source is one number.
 */
import type { TestOutcome } from '../custody-words';
import { figureOf, type Source } from '../run/sources';
import type { RunData } from '../run/run-data';
import type { Word } from './words';

export type Cell =
  | { readonly kind: 'words'; readonly words: Word }
  /** A name or a day, as it is. */
  | { readonly kind: 'text'; readonly text: string }
  /** Minor units as decimal text; null where the run does not say. */
  | {
      readonly kind: 'money';
      readonly minor: string | null;
      readonly source: Source;
      readonly run_id?: string;
    }
  | {
      readonly kind: 'count';
      readonly count: number | null;
      readonly source: Source;
      readonly run_id?: string;
    }
  | { readonly kind: 'outcome'; readonly outcome: TestOutcome };

export interface SheetRow {
  readonly cells: readonly Cell[];
  readonly total?: boolean;
}

export interface Sheet {
  readonly id: string;
  readonly title: Word;
  readonly columns: readonly Word[];
  readonly rows: readonly SheetRow[];
}

/** A run, its id where it is recorded, and its day's place. */
export interface ShownRun {
  readonly run: RunData;
  readonly run_id?: string | undefined;
}

export const words = (word: Word): Cell => ({ kind: 'words', words: word });
export const text = (name: string): Cell => ({ kind: 'text', text: name });

const named = (run_id: string | undefined) => (run_id === undefined ? {} : { run_id });

/** An amount of a run. */
export function money({ run, run_id }: ShownRun, source: Source): Cell {
  const found = figureOf(run, source);
  const minor = typeof found === 'string' ? found : null;
  return { kind: 'money', minor, source, ...named(run_id) };
}

/** A count of a run. */
export function count({ run, run_id }: ShownRun, source: Source): Cell {
  const found = figureOf(run, source);
  return { kind: 'count', count: typeof found === 'number' ? found : null, source, ...named(run_id) };
}

export function outcome({ run }: ShownRun, test: Source['test']): Cell {
  const found = run.tests.find((one) => one.test === test);
  return { kind: 'outcome', outcome: found?.outcome ?? 'not-applicable' };
}

/** Amounts of a test account by account, with their total. */
export function accountSheet(
  shown: ShownRun,
  id: string,
  title: Word,
  test: Source['test'],
  figures: readonly Word[],
): Sheet {
  const row = (account_id?: string): Cell[] =>
    figures.map((figure) =>
      money(shown, account_id === undefined ? { test, figure } : { test, figure, account_id }),
    );
  return {
    ...{ id, title, columns: ['account', 'bank', ...figures] },
    rows: [
      ...shown.run.accounts.map(({ account_id, bank }) => ({
        cells: [text(account_id), text(bank), ...row(account_id)],
      })),
      { cells: [words('total'), text(''), ...row()], total: true },
    ],
  };
}

/** Figures one below the other: what it is, and how much. */
export function listSheet(
  id: string,
  title: Word,
  rows: readonly (readonly [Word, ...Cell[]])[],
  columns: readonly Word[] = ['item', 'amount'],
): Sheet {
  return { id, title, columns, rows: rows.map(([word, ...cells]) => ({ cells: [words(word), ...cells] })) };
}
