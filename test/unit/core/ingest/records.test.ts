/**
 * The record types agree with the commands' schemas, and no header fits two of them.
 */
import { describe, expect, test } from 'vitest';

import type { ColumnSpec } from '#core/ingest/columns';
import { mapRow, type MappedRow } from '#core/ingest/map-row';
import { recordByInstant, RECORDS, type RecordSpec } from '#core/ingest/records';
import { planStandard, type RowPlan } from '#core/ingest/row-plan';

const CONTEXT = { source: 'legacy', actor: 'import', now: Date.UTC(2026, 5, 1) };

function planOf(record: RecordSpec): RowPlan {
  const planned = planStandard(record.columns.map((spec) => spec.name));
  if (!planned.ok) {
    throw new Error(`${record.name} has no plan`);
  }
  return planned.plan;
}

/** Cells of the examples of all columns, for the first kind the record can be. */
function exampleCells(record: RecordSpec, change: Record<string, string> = {}): string[] {
  const decider = typeof record.kind === 'string' ? null : record.kind.by;
  const decided = record.columns.find((spec) => spec.name === decider)?.example ?? null;
  return record.columns.map((spec) => {
    const left_out = spec.only_for !== null && spec.only_for !== decided;
    return change[spec.name] ?? (left_out ? '' : spec.example);
  });
}

function mapExample(record: RecordSpec, change: Record<string, string> = {}): MappedRow {
  return mapRow(planOf(record), exampleCells(record, change), CONTEXT);
}

/** Fields that are wrong with a row. */
function wrongFields(mapped: MappedRow): string[] {
  return mapped.ok ? [] : mapped.issues.map((issue) => issue.field);
}

function wrongValues(spec: ColumnSpec): string[] {
  switch (spec.type) {
    case 'id':
      return ['a b', 'x'.repeat(65), '-a', '林'];
    case 'text':
      return ['x'.repeat(spec.length_max + 1), 'a\tb', 'a\nb'];
    case 'amount':
      return ['-5', '0', '1.5', '01', '1,000', '1e3', '9223372036854775808', '\u0661'];
    case 'currency':
      return ['XYZ', 'cny', 'RMB'];
    case 'instant':
      return [
        '2026-02-29T00:00:00Z',
        '2026-01-01T00:00:00',
        '2026-13-01T00:00:00Z',
        '1700000000',
        '2026-01-01',
      ];
    case 'choice':
      return ['nothing', 'constructor', '__proto__', spec.values[0]?.toUpperCase() ?? ''];
    case 'bank':
      return ['I', 'IC BC'];
    case 'last4':
      return ['123', '12345', 'abcd'];
    case 'bool':
      return ['yes', '1', 'TRUE'];
    case 'int':
      return [String(spec.range[0] - 1), String(spec.range[1] + 1), '1.5', 'x'];
  }
}

describe.each(RECORDS.map((record) => [record.name, record] as const))('%s', (_name, record) => {
  test('its examples are a row that is right', () => {
    const mapped = mapExample(record);
    expect(mapped).toMatchObject({ ok: true });
    if (mapped.ok) {
      const id = record.columns.find((spec) => spec.name === record.id_column)?.example ?? '';
      expect(mapped.command).toMatchObject({
        key: `import|legacy|${record.name}|${id}`,
        mode: 'record',
        actor: 'import',
      });
      expect(mapped.command.at).toBe(Date.parse(exampleCells(record).at(-1) ?? ''));
    }
  });

  test('required columns are required, others may be empty', () => {
    for (const spec of record.columns.filter((column) => column.only_for === null)) {
      expect(wrongFields(mapExample(record, { [spec.name]: '' })).slice(0, 1)).toEqual(
        spec.required ? [spec.name] : [],
      );
    }
  });

  test('wrong values are named by their column', () => {
    for (const spec of record.columns.filter((column) => column.only_for === null)) {
      for (const value of wrongValues(spec)) {
        expect([spec.name, value, wrongFields(mapExample(record, { [spec.name]: value }))]).toEqual([
          spec.name,
          value,
          [spec.name],
        ]);
      }
    }
  });

  test('every word of a choice and the longest text are taken', () => {
    for (const spec of record.columns) {
      const values = spec.type === 'text' && spec.only_for === null ? ['x'.repeat(spec.length_max)] : [];
      const decides = typeof record.kind !== 'string' && record.kind.by === spec.name;
      for (const value of [...values, ...(decides ? [] : spec.values)]) {
        expect([spec.name, value, wrongFields(mapExample(record, { [spec.name]: value }))]).toEqual([
          spec.name,
          value,
          [],
        ]);
      }
    }
  });

  test('its instant tells it from all others', () => {
    expect(recordByInstant(record.at_column)).toBe(record);
    for (const other of RECORDS.filter((candidate) => candidate !== record)) {
      expect(other.columns.map((spec) => spec.name)).not.toContain(record.at_column);
    }
  });
});

describe('withdrawal results', () => {
  const record = RECORDS.find((candidate) => candidate.name === 'withdrawal-result')!;

  test('become one of two commands, each with its own columns', () => {
    const paid = mapExample(record);
    const returned = mapExample(record, { result: 'returned', custody_id: '', reason: 'closed' });
    expect(paid).toMatchObject({ ok: true, command: { kind: 'complete-withdrawal' } });
    expect(returned).toMatchObject({ ok: true, command: { kind: 'return-withdrawal' } });
    expect(wrongFields(mapExample(record, { result: 'returned' }))).toEqual(['custody_id', 'reason']);
    expect(wrongFields(mapExample(record, { custody_id: '' }))).toEqual(['custody_id']);
    expect(wrongFields(mapExample(record, { result: 'lost' }))).toEqual(['result']);
  });
});
