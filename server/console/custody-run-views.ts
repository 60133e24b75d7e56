/** Daily runs of custody as screens are shown them: a month, one in full, its renderings, what is behind a figure, files. */
import { behind, figureOf, type Source } from '#core/custody/run/sources';
import { storedRun, type RunData } from '#core/custody/run/run-data';
import { dayKind } from '#core/custody/run/month';
import { amountOf } from '#core/custody/run/sources';
import { spelled } from '#core/custody/renderings/spell';
import type { RunForm, SheetLanguage } from '#core/custody/run-words';
import type { RunTestView } from '#core/contract/custody-runs';
import type { Row } from '#core/ledger/tables';
import { custodyRules } from '#server/custody/custody-rules';
import { behindPage, type BehindAsked } from '#server/custody/run-behind';
import { runFile, type RunFileFormat } from '#server/custody/run-files';
import { alarmsNow, failedTests, formOf, monthOfRuns } from '#server/custody/run-month';

import { handOut, type HandedOut } from './case-files';
import type { Console } from './console';
import type { Desk } from './desk';
import { asOfNow, mustRow } from './found';
import type { StaffSession } from './staff-session';

type RunRow = Row<'custody_run'>;

const MINOR = /_minor$/;
const DECIMAL = /^-?\d+$/;

/** A figure as screens want it: amounts are amounts. */
function valueOf(name: string, value: unknown): bigint | number | string | null {
  if (typeof value === 'string') return MINOR.test(name) && DECIMAL.test(value) ? BigInt(value) : value;
  return typeof value === 'number' ? value : null;
}

/** The tests of a run with their figures and names. */
export function testViews({ tests }: RunData): RunTestView[] {
  return tests.map(({ test, outcome, figures, wrong, names }) => ({
    ...{ test, outcome, wrong },
    figures: Object.entries(figures).map(([name, value]) => ({
      ...{ name, value: valueOf(name, value), drills: behind({ test, figure: name }) !== null },
    })),
    names: names.map(({ kind, id, amount_minor, about = '' }) => ({
      ...{ kind, id, about, amount_minor: amount_minor === undefined ? null : BigInt(amount_minor) },
    })),
  }));
}

function headOf(row: RunRow) {
  const { id, day, currency, status, as_of_seq, recorded_at, recorded_by } = row;
  const { prepared_at, prepared_by, reviewed_at, reviewed_by } = row;
  return {
    ...{
      id,
      day,
      currency,
      status,
      as_of_seq,
      known_seq: storedRun(row).known_seq,
      recorded_at,
      recorded_by,
    },
    ...{ prepared_at, prepared_by, reviewed_at, reviewed_by },
  };
}

/** A month of runs, by default that of the last run. */
export async function monthView(
  desk: Desk,
  asked: { readonly month?: string | undefined; readonly currency?: string | undefined },
) {
  const { reader, lists } = desk.books;
  const as_of = await asOfNow(reader);
  const currencies = await lists.custody_runs.currencies();
  const currency = currencies.find((one) => one === asked.currency) ?? currencies[0] ?? null;
  const { days, ...month } = await monthOfRuns(
    desk.books,
    { month: asked.month, currency: currency ?? '' },
    desk.now(),
  );
  return {
    ...{ as_of, currencies, currency, ...month },
    days: days.map(({ day, kind, state, run }) => {
      const data = run === null ? null : storedRun(run);
      const of = (figure: string): bigint | null =>
        data === null ? null : amountOf(data, { test: 'T4', figure });
      return {
        ...{ day, kind, state, run_id: run?.id ?? null, failed: run === null ? [] : failedTests(run) },
        ...{ requirement_minor: of('requirement_minor'), resource_minor: of('resource_minor') },
        excess_minor: of('excess_minor'),
      };
    }),
    alarms: await alarmsNow(desk.books, desk.now()),
  };
}

/** One run in full. Throws NOT_FOUND. */
export async function runDetail(desk: Desk, id: string) {
  const { reader, lists } = desk.books;
  const row = await mustRow(reader, 'custody_run', id);
  const { alerts } = await custodyRules(reader, row.day, desk.now());
  const runs = await lists.custody_runs.runs(row.currency, row.day, row.day, true);
  const seqOf = (run: RunRow): number => Number(run.id.slice('run-'.length));
  return {
    ...{ run: headOf(row), kind: dayKind(row.day, alerts), tests: testViews(storedRun(row)) },
    runs: [...runs].sort((left, right) => seqOf(right) - seqOf(left)).map(headOf),
  };
}

/** A run as a rendering. Throws NOT_FOUND. */
export async function formView(
  desk: Desk,
  { id, form, language }: { readonly id: string; readonly form: RunForm; readonly language: SheetLanguage },
) {
  const row = await mustRow(desk.books.reader, 'custody_run', id);
  const sheets = spelled(await formOf(desk.books, row, form, desk.now()), language);
  return {
    run: headOf(row),
    sheets: sheets.map(({ columns, rows, ...sheet }) => ({
      ...{ ...sheet, columns: [...columns] },
      rows: rows.map(({ cells, total }) => ({ cells: [...cells], total })),
    })),
  };
}

/** What is behind a figure. Throws NOT_FOUND. */
export async function behindView(
  desk: Desk,
  { id, source, ...page }: { readonly id: string; readonly source: Source } & BehindAsked,
) {
  const { reader } = desk.books;
  const row = await mustRow(reader, 'custody_run', id);
  const run = storedRun(row);
  const rules = await custodyRules(reader, row.day, desk.now());
  const list = behind(source);
  const found = await behindPage(desk.books, run, source, rules, page);
  return {
    currency: row.currency,
    figure: valueOf(source.figure, figureOf(run, source)),
    rows: [...(found?.rows ?? [])],
    next: found?.next ?? null,
    parts:
      list !== null && 'parts' in list
        ? list.parts.map((part) => ({ ...part, minor: amountOf(run, part.source) }))
        : [],
  };
}

/** Alarms now, and the last run of each currency. */
export async function alarmsView(desk: Desk) {
  const { lists } = desk.books;
  const last: { currency: string; day: string; run_id: string }[] = [];
  for (const currency of await lists.custody_runs.currencies()) {
    const day = await lists.custody_runs.lastDay(currency, '9999-12-31');
    const [run] = day === null ? [] : await lists.custody_runs.runs(currency, day, day);
    if (run !== undefined) last.push({ currency, day: run.day, run_id: run.id });
  }
  return { alarms: await alarmsNow(desk.books, desk.now()), last };
}

/** Where a session's person can fetch a run as a file; noted in the journal first. Throws NOT_FOUND. */
export async function runFileLink(
  host: Console,
  desk: Desk,
  { session, login }: { readonly session: StaffSession; readonly login: string },
  {
    id,
    form,
    format,
    language,
  }: {
    readonly id: string;
    readonly form: RunForm;
    readonly format: RunFileFormat;
    readonly language: SheetLanguage;
  },
): Promise<HandedOut> {
  const row = await mustRow(desk.books.reader, 'custody_run', id);
  const sheets = await formOf(desk.books, row, form, desk.now());
  const made = await runFile({ row, form, sheets }, format, language);
  await desk.mustNote('export', id, login, { form, format, language });
  return await handOut(host, session, login, made);
}
