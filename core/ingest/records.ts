/**
 * Record types of the import: which columns each has, and which command a row of it becomes.
 *
 * The order of `RECORDS` decides between rows of the same instant: what others depend on comes first.
 * `id_column` is the external id (unique within source and record), `at_column` the row's own instant; no
 * two records share the name of their instant, so a header tells which record it is.
 */
import { MONEY } from './money-records';
import { WHO } from './party-records';
import type { RecordSpec } from './record-parts';
import { TRADES } from './trade-records';

export type { RecordSpec } from './record-parts';

const { access, ...WHO_BEFORE } = WHO;
const { trade: CREATED, payment, shipment, extension, ...TRADE_ENDS } = TRADES;
const { 'top-up': TOPPED_UP, ...MONEY_AFTER } = MONEY;

/* The order is the order of ties. */
const INPUTS = {
  ...WHO_BEFORE,
  access,
  'top-up': TOPPED_UP,
  trade: CREATED,
  payment,
  shipment,
  extension,
  ...TRADE_ENDS,
  ...MONEY_AFTER,
};

export type RecordName = keyof typeof INPUTS;

export const RECORD_NAMES = Object.keys(INPUTS) as readonly RecordName[];

/** Record types in the order in which rows of the same instant are taken. */
export const RECORDS: readonly RecordSpec[] = RECORD_NAMES.map((name) => ({ name, ...INPUTS[name] }));

const BY_NAME: ReadonlyMap<string, RecordSpec> = new Map(RECORDS.map((record) => [record.name, record]));
const BY_AT: ReadonlyMap<string, RecordSpec> = new Map(RECORDS.map((record) => [record.at_column, record]));
const RANK: ReadonlyMap<string, number> = new Map(RECORDS.map((record, index) => [record.name, index]));

/** The record type of that name; undefined when there is none. */
export function recordNamed(name: string): RecordSpec | undefined {
  return BY_NAME.get(name);
}

/** The record type whose instant column has that name; undefined when there is none. */
export function recordByInstant(column_name: string): RecordSpec | undefined {
  return BY_AT.get(column_name);
}

/** Place of a record type among rows of the same instant, from 0. */
export function recordRank(record: RecordSpec): number {
  return RANK.get(record.name) ?? RECORDS.length;
}
