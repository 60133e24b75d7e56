/**
 * Rows of one file as mapped rows: the three ways a file can be read (CSV, NDJSON, a rejects file).
 *
 * A reader is fed with bytes through its line splitter and gives rows in the order of the file. It knows
 * nothing of files, progress or the books.
 */
import { rowIssue, WHOLE_ROW, type RowIssue } from '#core/ingest/issue';
import { isLeftOut, mapRow, type ImportContext, type MappedRow } from '#core/ingest/map-row';
import type { ImportProfile } from '#core/ingest/profile';
import { recordNamed, RECORD_NAMES } from '#core/ingest/records';
import { REJECT_COLUMNS, unguardCell } from '#core/ingest/rejects';
import { planObjects, planProfile, planStandard, profileHeaders, type RowPlan } from '#core/ingest/row-plan';

import { ControlTotals } from './control-totals';
import { parseQuoted, type CsvRows, type RawRow } from './csv-rows';
import type { LineSplitter } from './line-splitter';

export interface SourceRow {
  readonly line: number;
  readonly raw: string;
  /** Header of the row's file as text; empty for NDJSON. */
  readonly columns: string;
  readonly plan: RowPlan | null;
  readonly mapped: MappedRow;
}

export interface RowReader {
  /** Rows complete by now; with `at_end` also what is left. */
  take(at_end: boolean): SourceRow[];
  /** Rows the profile leaves out, so far. */
  readonly left_out: number;
  /** True when the last row had no line end. */
  readonly unended: boolean;
  /** What control totals say at the end. */
  controlIssues(): readonly RowIssue[];
}

function bad(plan: RowPlan | null, ...issues: readonly RowIssue[]): MappedRow {
  return { ok: false, record: plan?.record ?? null, issues };
}

/** Maps the cells of a CSV row, or says why it has none or too few. */
function mapCells(plan: RowPlan, row: RawRow, context: ImportContext): MappedRow {
  if (row.cells === null) {
    return bad(plan, rowIssue(WHOLE_ROW, '', row.problem ?? 'expected a row of CSV'));
  }
  const wanted = plan.headers.length;
  if (row.cells.length !== wanted) {
    const cut = !row.ended && row.cells.length < wanted ? '; the file seems to be cut off in this row' : '';
    const found = `${String(row.cells.length)} values`;
    return bad(plan, rowIssue(WHOLE_ROW, found, `expected ${String(wanted)} values as in the header${cut}`));
  }
  return mapRow(plan, row.cells, context);
}

/** Unknown fields of one object that are named. */
const UNKNOWN_FIELDS_MAX = 10;

/** Rows of a CSV file with one header. */
export class CsvReader implements RowReader {
  left_out = 0;
  unended = false;
  readonly #rows: CsvRows;
  readonly #plan: RowPlan;
  readonly #columns: string;
  readonly #context: ImportContext;
  readonly #totals: ControlTotals | null;

  constructor(rows: CsvRows, plan: RowPlan, columns: string, context: ImportContext) {
    this.#rows = rows;
    this.#plan = plan;
    this.#columns = columns;
    this.#context = context;
    this.#totals = plan.totals === null ? null : new ControlTotals(plan, plan.totals);
  }

  take(at_end: boolean): SourceRow[] {
    const taken: SourceRow[] = [];
    for (const row of this.#rows.take(at_end)) {
      this.unended = !row.ended;
      if (this.#totals?.isTotal(row) === true) {
        continue;
      }
      if (row.cells !== null && isLeftOut(this.#plan, row.cells)) {
        this.left_out += 1;
        continue;
      }
      const mapped = mapCells(this.#plan, row, this.#context);
      taken.push({ line: row.line, raw: row.raw, columns: this.#columns, plan: this.#plan, mapped });
    }
    return taken;
  }

  controlIssues(): readonly RowIssue[] {
    return this.#totals?.issues() ?? [];
  }
}

type JsonObject = Readonly<Record<string, unknown>>;

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : undefined;
  } catch {
    return undefined;
  }
}

interface MappedWithPlan {
  readonly plan: RowPlan | null;
  readonly mapped: MappedRow;
}

/** Maps objects of NDJSON; plans are made once per record type. */
class ObjectMapper {
  readonly #plans = new Map<string, RowPlan>();
  readonly #profile_plan: RowPlan | null;
  readonly #context: ImportContext;

  constructor(profile: ImportProfile | undefined, context: ImportContext) {
    const planned = profile === undefined ? null : planProfile(profile, profileHeaders(profile));
    this.#profile_plan = planned?.ok === true ? planned.plan : null;
    this.#context = context;
  }

  /** Null: the profile leaves it out. */
  map(text: string, ended: boolean): MappedWithPlan | null {
    const object = parseObject(text);
    if (object === undefined) {
      const cut = ended ? '' : '; the file seems to be cut off in this line';
      return {
        plan: null,
        mapped: bad(null, rowIssue(WHOLE_ROW, '', `expected one JSON object on the line${cut}`)),
      };
    }
    const plan = this.#profile_plan ?? this.#planOf(object);
    if (plan === null) {
      const expected = `expected one of ${RECORD_NAMES.join(', ')}`;
      return { plan, mapped: bad(null, rowIssue('record', object['record'], expected)) };
    }
    const cells = plan.headers.map((name) => (Object.hasOwn(object, name) ? object[name] : undefined));
    if (isLeftOut(plan, cells)) {
      return null;
    }
    const unknown = plan.closed
      ? Object.keys(object).filter((name) => name !== 'record' && !plan.headers.includes(name))
      : [];
    if (unknown.length > 0) {
      const expected = `expected no other fields than ${plan.headers.join(', ')}`;
      return {
        plan,
        mapped: bad(
          plan,
          ...unknown.slice(0, UNKNOWN_FIELDS_MAX).map((name) => rowIssue(name, object[name], expected, true)),
        ),
      };
    }
    return { plan, mapped: mapRow(plan, cells, this.#context) };
  }

  #planOf(object: JsonObject): RowPlan | null {
    const name = object['record'];
    if (typeof name !== 'string') {
      return null;
    }
    const known = this.#plans.get(name);
    if (known !== undefined) {
      return known;
    }
    const record = recordNamed(name);
    if (record === undefined) {
      return null;
    }
    const plan = planObjects(record);
    this.#plans.set(name, plan);
    return plan;
  }
}

/** Rows of an NDJSON file: one object per line, its record type in the member `record`. */
export class NdjsonReader implements RowReader {
  left_out = 0;
  unended = false;
  readonly #lines: LineSplitter;
  readonly #mapper: ObjectMapper;

  constructor(lines: LineSplitter, profile: ImportProfile | undefined, context: ImportContext) {
    this.#lines = lines;
    this.#mapper = new ObjectMapper(profile, context);
  }

  take(): SourceRow[] {
    const taken: SourceRow[] = [];
    for (let line = this.#lines.next('none'); line !== null; line = this.#lines.next('none')) {
      const raw = line.text.trim();
      if (raw === '') {
        continue;
      }
      this.unended = !line.ended;
      if (line.problem !== null) {
        const mapped = bad(null, rowIssue(WHOLE_ROW, '', line.problem));
        taken.push({ line: line.no, raw, columns: '', plan: null, mapped });
        continue;
      }
      const mapped = this.#mapper.map(raw, line.ended);
      if (mapped === null) {
        this.left_out += 1;
      } else {
        taken.push({ line: line.no, raw, columns: '', ...mapped });
      }
    }
    return taken;
  }

  controlIssues(): readonly RowIssue[] {
    return [];
  }
}

/** Headers met in one rejects file; more than this come from no files of ours. */
const HEADERS_MAX = 1000;

/**
 * Rows of a rejects file that was mended: each line brings the header of the file it came from, and is read
 * by the profile for its record type when there is one.
 */
export class RejectsReader implements RowReader {
  left_out = 0;
  unended = false;
  readonly #rows: CsvRows;
  readonly #profiles: readonly ImportProfile[];
  readonly #context: ImportContext;
  readonly #plans = new Map<string, RowPlan | null>();
  readonly #objects = new Map<ImportProfile | undefined, ObjectMapper>();

  constructor(rows: CsvRows, profiles: readonly ImportProfile[], context: ImportContext) {
    this.#rows = rows;
    this.#profiles = profiles;
    this.#context = context;
  }

  take(at_end: boolean): SourceRow[] {
    const taken: SourceRow[] = [];
    for (const row of this.#rows.take(at_end)) {
      this.unended = !row.ended;
      const source = this.#row(row);
      if (source === null) {
        this.left_out += 1;
      } else {
        taken.push(source);
      }
    }
    return taken;
  }

  #row(row: RawRow): SourceRow | null {
    if (row.cells?.length !== REJECT_COLUMNS.length) {
      const expected = row.problem ?? `expected the columns ${REJECT_COLUMNS.join(', ')}`;
      const mapped = bad(null, rowIssue(WHOLE_ROW, '', expected));
      return { line: row.line, raw: row.raw, columns: REJECT_COLUMNS.join(','), plan: null, mapped };
    }
    const [columns = '', raw = ''] = row.cells.slice(-2).map(unguardCell);
    const profile = this.#profiles.find((candidate) => candidate.record === row.cells?.[2]);
    const inner =
      columns === ''
        ? this.#mapperOf(profile).map(raw, true)
        : this.#cells(profile, columns, { ...row, raw });
    return inner === null ? null : { line: row.line, raw, columns, ...inner };
  }

  #mapperOf(profile: ImportProfile | undefined): ObjectMapper {
    const known = this.#objects.get(profile);
    if (known !== undefined) {
      return known;
    }
    const mapper = new ObjectMapper(profile, this.#context);
    this.#objects.set(profile, mapper);
    return mapper;
  }

  #cells(profile: ImportProfile | undefined, columns: string, row: RawRow): MappedWithPlan | null {
    const plan = this.#planOf(profile, columns);
    if (plan === null) {
      const expected = 'expected the header of a record type, or of the profile given';
      return { plan, mapped: bad(null, rowIssue('columns', columns, expected)) };
    }
    const cells = splitRow(row.raw, profile);
    if (cells !== null && isLeftOut(plan, cells)) {
      return null;
    }
    return { plan, mapped: mapCells(plan, { ...row, cells }, this.#context) };
  }

  #planOf(profile: ImportProfile | undefined, columns: string): RowPlan | null {
    const key = `${profile?.record ?? ''}|${columns}`;
    const known = this.#plans.get(key);
    if (known !== undefined) {
      return known;
    }
    const headers = splitRow(columns, profile) ?? [];
    const planned = profile === undefined ? planStandard(headers) : planProfile(profile, headers);
    const plan = planned.ok ? planned.plan : null;
    if (this.#plans.size < HEADERS_MAX) {
      this.#plans.set(key, plan);
    }
    return plan;
  }

  controlIssues(): readonly RowIssue[] {
    return [];
  }
}

function splitRow(text: string, profile: ImportProfile | undefined): readonly string[] | null {
  try {
    const rows = parseQuoted([text], profile?.delimiter ?? ',');
    return rows.length === 1 ? (rows[0] ?? null) : null;
  } catch {
    return null;
  }
}
