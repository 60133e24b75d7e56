/**
 * Rows to commands.
 *
 * A row becomes one recording command whose key is made of source, record and external id, so that the same
 * row imported again is recognised. Values are brought to the command's shape here and judged by the
 * command's own schema, once; every issue of a row is reported, in the order of the record's columns.
 */
import { parseInstant, type Instant } from '#core/kernel/instant';
import { parseCommandData, type Command, type CommandKind } from '#core/ledger/commands';
import { idField } from '#core/ledger/fields';
import { importKey } from '#core/ledger/keys';

import { article, describeType, type ColumnSpec } from './columns';
import { rowIssue, type RowIssue } from './issue';
import type { RecordSpec } from './records';
import type { CellWords, RowPlan, RowStep } from './row-plan';

/** What all rows of one import have in common. */
export interface ImportContext {
  /** Where the data comes from; part of every key, so that two sources may use the same identifiers. */
  readonly source: string;
  readonly actor: string;
  /** The present: a row from the future would push every later booking there, and is rejected. */
  readonly now: Instant;
}

export type MappedRow =
  | {
      readonly ok: true;
      readonly record: RecordSpec;
      readonly external_id: string;
      readonly command: Command;
    }
  | { readonly ok: false; readonly record: RecordSpec | null; readonly issues: readonly RowIssue[] };

const INSTANT_EXPECTED =
  'expected an ISO 8601 date and time with zone that exists, such as 2026-01-31T09:30:00Z';

/** A value on its way: as found in the file, and as the command wants it. */
interface Read {
  readonly step: RowStep;
  readonly found: unknown;
  readonly value: unknown;
}

/** Cell of a step as found, trimmed where the plan says so; undefined when there is nothing. */
function cellOf(plan: RowPlan, step: RowStep, cells: readonly unknown[]): unknown {
  const cell = step.constant ?? cells[step.index];
  if (typeof cell === 'string') {
    const text = plan.trim ? cell.trim() : cell;
    return text === '' ? undefined : text;
  }
  return cell === null ? undefined : cell;
}

/** Value of a cell in the command's type, or what was expected. */
function valueOf(step: RowStep, cell: unknown): { readonly value: unknown } | { readonly expected: string } {
  const { spec } = step;
  if (typeof cell !== 'string') {
    const fits =
      (typeof cell === 'number' && (spec.type === 'amount' || spec.type === 'int')) ||
      (typeof cell === 'boolean' && spec.type === 'bool');
    return fits ? { value: cell } : { expected: `expected ${article(spec)}, written as text` };
  }
  let text = cell;
  if (step.map !== null) {
    const mapped = step.map.get(text);
    if (mapped === undefined) {
      return { expected: `expected one of ${[...step.map.keys()].join(', ')}` };
    }
    text = mapped;
  }
  if (step.convert !== null) {
    const converted = step.convert(text);
    if (!converted.ok) {
      return { expected: converted.expected };
    }
    text = converted.text;
  }
  if (spec.type === 'bool') {
    return text === 'true' || text === 'false'
      ? { value: text === 'true' }
      : { expected: 'expected true or false' };
  }
  if (spec.type === 'int') {
    return /^\d{1,9}$/.test(text) ? { value: Number(text) } : { expected: `expected ${article(spec)}` };
  }
  return { value: text };
}

function issueOf(step: RowStep, found: unknown, expected: string): RowIssue {
  return rowIssue(step.header, found, expected, step.spec.personal);
}

/** Judges an issue of the command's schema in the words of the format. */
function expectedOf(spec: ColumnSpec, message: string): string {
  return spec.type === 'choice' || spec.type === 'int' || spec.type === 'bool'
    ? `expected ${article(spec)}`
    : message;
}

/** Checks cells against the profile's lists of words; undefined when all are right. */
function wordIssue(plan: RowPlan, cells: readonly unknown[]): RowIssue | undefined {
  const wrong = plan.expect.find((rule) => !hasWord(plan, rule, cells));
  return wrong === undefined
    ? undefined
    : rowIssue(wrong.header, cells[wrong.index], `expected one of ${wrong.words.join(', ')}`);
}

function hasWord(plan: RowPlan, rule: CellWords, cells: readonly unknown[]): boolean {
  const cell = cells[rule.index];
  return typeof cell === 'string' && rule.words.includes(plan.trim ? cell.trim() : cell);
}

/** True when the profile leaves rows like this one out. */
export function isLeftOut(plan: RowPlan, cells: readonly unknown[]): boolean {
  return plan.only.some((rule) => !hasWord(plan, rule, cells));
}

function readSteps(plan: RowPlan, cells: readonly unknown[], reads: Read[], issues: RowIssue[]): void {
  for (const step of plan.steps) {
    const found = cellOf(plan, step, cells);
    if (found === undefined) {
      if (step.spec.required) {
        issues.push(issueOf(step, '', `expected a value (${describeType(step.spec)})`));
      }
      continue;
    }
    const read = valueOf(step, found);
    if ('expected' in read) {
      issues.push(issueOf(step, found, read.expected));
    } else {
      reads.push({ step, found, value: read.value });
    }
  }
}

/** Kind of command by the deciding column; checks the columns that belong to one kind only. */
function kindOf(plan: RowPlan, reads: readonly Read[], issues: RowIssue[]): CommandKind | undefined {
  const { kind } = plan.record;
  if (typeof kind === 'string') {
    return kind;
  }
  const decider = reads.find((read) => read.step.spec.name === kind.by);
  if (decider === undefined) {
    return undefined;
  }
  const decided = String(decider.value);
  const chosen = Object.hasOwn(kind.kinds, decided) ? kind.kinds[decided] : undefined;
  if (chosen === undefined) {
    issues.push(issueOf(decider.step, decider.found, `expected ${article(decider.step.spec)}`));
    return undefined;
  }
  for (const spec of plan.record.columns) {
    if (spec.only_for !== null) {
      const read = reads.find((candidate) => candidate.step.spec === spec);
      if (spec.only_for === decided && read === undefined) {
        issues.push(
          rowIssue(
            spec.name,
            '',
            `expected a value (${describeType(spec)}): ${kind.by} is ${decided}`,
            spec.personal,
          ),
        );
      }
      if (spec.only_for !== decided && read !== undefined) {
        issues.push(issueOf(read.step, read.found, `expected it empty: ${kind.by} is ${decided}`));
      }
    }
  }
  return chosen;
}

function dataOf(reads: readonly Read[]): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const { step, value } of reads) {
    const { target } = step.spec;
    if (target === null) {
      continue;
    }
    const dot = target.indexOf('.');
    if (dot === -1) {
      data[target] = value;
    } else {
      const inner = (data[target.slice(0, dot)] ??= {}) as Record<string, unknown>;
      inner[target.slice(dot + 1)] = value;
    }
  }
  return data;
}

/** The row's instant; adds to the issues when it has none or lies in the future. */
function instantOf(
  plan: RowPlan,
  reads: readonly Read[],
  context: ImportContext,
  issues: RowIssue[],
): Instant {
  const read = reads.find((candidate) => candidate.step.spec.name === plan.record.at_column);
  if (read === undefined) {
    return 0;
  }
  const instant = typeof read.value === 'string' ? parseInstant(read.value) : undefined;
  if (instant === undefined) {
    issues.push(issueOf(read.step, read.found, INSTANT_EXPECTED));
    return 0;
  }
  if (instant > context.now) {
    issues.push(issueOf(read.step, read.found, 'expected an instant that is not in the future'));
  }
  return instant;
}

/** The external id; one that no field of the command holds is judged here. */
function externalIdOf(plan: RowPlan, reads: readonly Read[], issues: RowIssue[]): string {
  const read = reads.find((candidate) => candidate.step.spec.name === plan.record.id_column);
  if (read === undefined) {
    return '';
  }
  if (read.step.spec.target === null) {
    const parsed = idField.safeParse(read.value);
    if (!parsed.success) {
      issues.push(
        issueOf(read.step, read.found, parsed.error.issues[0]?.message ?? 'expected an identifier'),
      );
    }
  }
  return String(read.value);
}

function schemaIssues(
  reads: readonly Read[],
  found: readonly { readonly field: string; readonly expected: string }[],
  issues: RowIssue[],
): void {
  for (const { field, expected } of found) {
    const read = reads.find((candidate) => candidate.step.spec.target === field);
    if (read !== undefined && issues.some((issue) => issue.field === read.step.header)) {
      continue;
    }
    if (read !== undefined) {
      issues.push(issueOf(read.step, read.found, expectedOf(read.step.spec, expected)));
    } else if (issues.length === 0) {
      issues.push(rowIssue(field, '', expected));
    }
  }
}

function inColumnOrder(plan: RowPlan, issues: readonly RowIssue[]): RowIssue[] {
  const place = new Map(plan.steps.map((step, index) => [step.header, index]));
  return [...issues].sort((left, right) => (place.get(left.field) ?? 0) - (place.get(right.field) ?? 0));
}

/**
 * Maps one row.
 * @param cells values by position, as text; NDJSON may also give numbers and booleans
 */
export function mapRow(plan: RowPlan, cells: readonly unknown[], context: ImportContext): MappedRow {
  const { record } = plan;
  const issues: RowIssue[] = [];
  const reads: Read[] = [];
  const wrong_word = plan.expect.length === 0 ? undefined : wordIssue(plan, cells);
  if (wrong_word !== undefined) {
    issues.push(wrong_word);
  }
  readSteps(plan, cells, reads, issues);
  const external_id = externalIdOf(plan, reads, issues);
  const kind = kindOf(plan, reads, issues);
  const at = instantOf(plan, reads, context, issues);
  if (kind !== undefined) {
    const parsed = parseCommandData(kind, dataOf(reads));
    if (!parsed.ok) {
      schemaIssues(reads, parsed.issues, issues);
    } else if (issues.length === 0) {
      const key = importKey(context.source, record.name, external_id);
      const command = { kind, key, actor: context.actor, mode: 'record', at, data: parsed.data } as Command;
      return { ok: true, record, external_id, command };
    }
  }
  return { ok: false, record, issues: inColumnOrder(plan, issues) };
}
