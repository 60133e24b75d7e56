/**
 * Checks lists of receivables: the JSON whose digest a certificate has, and the same list as CSV with its control total.
 *
 * A digest tells that something differs and not what; so the list is looked at line by line too, and a CSV is held against the JSON beside it.
 * Lines are counted as an editor does: of the CSV from its heading on, of the JSON by its accounts.
 */
import { z } from 'zod';

import { parseCanonical } from '../primitives/canonical';
import { bytesToHex, portableSha256, taggedHash } from '../primitives/hash';

import { check, unchecked, verdictOf, type Check, type Reason, type Verdict } from './verdict';

const CHARACTERS_MAX = 200_000_000;
const RECEIVABLES_SCHEMA = 'surety-custody-receivables-1';
const BELOW_ZERO = /^-[1-9]\d{0,18}$/;

const receivablesSchema = z.strictObject({
  schema: z.literal(RECEIVABLES_SCHEMA),
  salt: z.string().regex(/^[0-9a-f]{64}$/),
  accounts: z.array(z.strictObject({ id: z.string().min(1).max(200), balance_minor: z.string().max(20) })),
});

interface Account {
  readonly id: string;
  readonly balance_minor: string;
}

/** A list as somebody hands it in. */
export interface HandedReceivables {
  readonly form: 'json' | 'csv';
  readonly accounts: readonly Account[];
  /** The line that each account stands on. */
  readonly lines: readonly number[];
  /** Of the JSON. */
  readonly digest: string | null;
  /** Of the CSV: what it says of its own sum, in minor units. */
  readonly total: { readonly minor: string; readonly line: number; readonly accounts: string } | null;
  /** Of the CSV: the first line that is none of the list. */
  readonly strange_line: number | null;
  readonly currency: string | null;
}

/** The row that ends a CSV of receivables: no account can be called that. */
const TOTAL_ROW = /^\(total of (\d+)\),([A-Z]{3}),(0|-\d+),[-\d.]+$/;
const ROW = /^([^",\r\n]+),([A-Z]{3}),(-?\d+),-?[\d.]+$/;
const HEADING = 'account_id,currency,balance_minor,balance';

function readCsv(text: string): HandedReceivables | null {
  const [heading, ...rows] = text
    .replace(/^\uFEFF/, '')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
  if (heading !== HEADING) return null;
  const accounts: Account[] = [];
  const lines: number[] = [];
  let total: HandedReceivables['total'] = null;
  let strange_line: number | null = null;
  let currency: string | null = null;
  for (const [place, row] of rows.entries()) {
    const line = place + 2;
    const end = TOTAL_ROW.exec(row);
    const read = ROW.exec(row);
    const of = end?.[2] ?? read?.[2] ?? null;
    currency ??= of;
    if (total !== null || of === null || of !== currency) {
      strange_line ??= line;
    } else if (end !== null) {
      total = { minor: end[3] ?? '', line, accounts: end[1] ?? '' };
    } else {
      accounts.push({ id: read?.[1] ?? '', balance_minor: read?.[3] ?? '' });
      lines.push(line);
    }
  }
  return { form: 'csv', accounts, lines, digest: null, total, strange_line, currency };
}

/** A list out of its text, JSON or CSV; null where it is none. Never throws. */
export function readReceivables(text: string): HandedReceivables | null {
  if (!text.startsWith('{')) return readCsv(text);
  const read = receivablesSchema.safeParse(parseCanonical(text, CHARACTERS_MAX));
  if (!read.success) return null;
  const { accounts } = read.data;
  return {
    ...{ form: 'json', accounts, lines: accounts.map((_one, place) => place + 1) },
    digest: bytesToHex(taggedHash(portableSha256, 'receivables', text)),
    ...{ total: null, strange_line: null, currency: null },
  };
}

/** A check of a list that fails at a line, or passes. */
function atLine(name: Check['name'], line: number | null, reason: Reason): Check {
  return line === null ? check(name, null) : { ...check(name, reason), line };
}

/** The line of the first account that is not below zero, or is there twice; null where there is none. */
function wrongLine({ accounts, lines }: HandedReceivables): number | null {
  const seen = new Set<string>();
  for (const [place, { id, balance_minor }] of accounts.entries()) {
    if (!BELOW_ZERO.test(balance_minor) || seen.has(id)) return lines[place] ?? 0;
    seen.add(id);
  }
  return null;
}

const sumOf = (accounts: readonly Account[]): bigint =>
  accounts.reduce(
    (sum, { balance_minor }) => sum + BigInt(/^-?\d+$/.test(balance_minor) ? balance_minor : '0'),
    0n,
  );

function totalCheck({ accounts, total, lines }: HandedReceivables): Check {
  if (total === null) {
    return { ...check('receivables-total', 'total-missing'), line: (lines.at(-1) ?? 1) + 1 };
  }
  const sound = BigInt(total.minor) === sumOf(accounts) && Number(total.accounts) === accounts.length;
  return atLine('receivables-total', sound ? null : total.line, 'total-differs');
}

/** The first line of a CSV that is not as the JSON has it; where it ends too early, the line that should follow. */
function differingLine(
  csv: HandedReceivables,
  { accounts }: HandedReceivables,
): readonly [number, Reason] | null {
  for (const [place, { id, balance_minor }] of accounts.entries()) {
    const there = csv.accounts[place];
    const line = csv.lines[place] ?? csv.total?.line ?? csv.accounts.length + 2;
    if (there === undefined) return [line, 'line-missing'];
    if (there.id === id && there.balance_minor === balance_minor) continue;
    const is_later = there.id !== id && accounts.slice(place + 1).some((one) => one.id === there.id);
    return [line, is_later ? 'line-missing' : 'line-differs'];
  }
  const extra = csv.lines[accounts.length];
  return extra === undefined ? null : [extra, 'line-added'];
}

/** Certificates that can be at hand: number and the digest that each has of its list. */
export interface ListedIn {
  readonly number: number;
  readonly receivables: string;
  readonly currency: string;
}

export interface ReceivablesVerdict {
  /** Of the certificate that the list belongs to; null where it is of none at hand. */
  readonly number: number | null;
  readonly currency: string;
  readonly accounts: number;
  readonly total_minor: string;
  readonly verdict: Verdict;
}

function told(
  list: HandedReceivables,
  of: ListedIn | undefined,
  checks: readonly Check[],
): ReceivablesVerdict {
  return {
    ...{ number: of?.number ?? null, currency: of?.currency ?? list.currency ?? '' },
    ...{ accounts: list.accounts.length, total_minor: String(sumOf(list.accounts)) },
    verdict: verdictOf([check('form', null), ...checks]),
  };
}

const certificateOf = (list: HandedReceivables, certificates: readonly ListedIn[]): ListedIn | undefined =>
  certificates.find(({ receivables }) => receivables === list.digest);

/** The JSON that a CSV is the same list as: the one it differs from the latest, of those that a certificate at hand has. */
function nearest(
  csv: HandedReceivables,
  lists: readonly HandedReceivables[],
): { readonly list: HandedReceivables; readonly differs: readonly [number, Reason] | null } | null {
  const found = lists.map((list) => ({ list, differs: differingLine(csv, list) }));
  const far = ({ differs }: (typeof found)[number]): number => differs?.[0] ?? Number.POSITIVE_INFINITY;
  return found.sort((left, right) => (far(left) < far(right) ? 1 : -1))[0] ?? null;
}

/** What is said of each list, against the certificates and the other lists at hand. */
export function verifyReceivables(
  handed: readonly HandedReceivables[],
  certificates: readonly ListedIn[],
): ReceivablesVerdict[] {
  const proved = handed.filter(
    (list) => list.form === 'json' && certificateOf(list, certificates) !== undefined,
  );
  return handed.map((list) => {
    const lines = atLine('receivables-lines', list.strange_line ?? wrongLine(list), 'line-malformed');
    if (list.form === 'json') {
      const of = certificateOf(list, certificates);
      const tied =
        certificates.length === 0
          ? unchecked('receivables-digest', 'needs-certificate')
          : check('receivables-digest', of === undefined ? 'receivables-differ' : null);
      return told(list, of, [lines, tied]);
    }
    const own = [lines, totalCheck(list)];
    // Beside a JSON that is of no certificate a line can be told that differs, and no more.
    const near = nearest(list, proved.length > 0 ? proved : handed.filter(({ form }) => form === 'json'));
    if (near === null || (proved.length === 0 && near.differs === null)) {
      return told(list, undefined, [...own, unchecked('receivables-same', 'needs-list')]);
    }
    const [line, reason] = near.differs ?? [null, 'line-differs' as const];
    return told(list, certificateOf(near.list, certificates), [
      ...own,
      atLine('receivables-same', line, reason),
    ]);
  });
}
