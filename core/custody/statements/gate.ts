/**
 * The gate (test T1): nothing of a statement file is believed before its figures agree.
 *
 * Within a statement or a page of one: opening balance and entries come to the closing balance, parts come
 * to their entry, totals are those of the entries. Between statements of one account: each opens as the one
 * before closed, no number is left out or repeated, none comes twice. What fails is refused whole.
 */
import type { BankStatement, ControlTotals, StatementDraft } from './bank-statement';
import { Reading, type Place } from './reading';

type TotalName = Exclude<keyof ControlTotals, 'line'>;

interface RealTotals {
  readonly totals: Record<TotalName, number | bigint>;
  /** Entries of amount zero: a bank counts them on either side, or not at all. */
  readonly zeros: number;
}

function totalsOf(statement: StatementDraft): RealTotals {
  const found = { count: 0, credit_count: 0, debit_count: 0 };
  let zeros = 0;
  let credits_minor = 0n;
  let debits_minor = 0n;
  for (const { amount_minor } of statement.entries) {
    found.count += 1;
    if (amount_minor < 0n) {
      found.debit_count += 1;
      debits_minor -= amount_minor;
    } else if (amount_minor > 0n) {
      found.credit_count += 1;
      credits_minor += amount_minor;
    } else {
      zeros += 1;
    }
  }
  const gross_minor = credits_minor + debits_minor;
  const net_minor = credits_minor - debits_minor;
  return { totals: { ...found, credits_minor, debits_minor, gross_minor, net_minor }, zeros };
}

const TOTAL_NAMES: readonly TotalName[] = [
  'count',
  'credit_count',
  'debit_count',
  'credits_minor',
  'debits_minor',
  'gross_minor',
  'net_minor',
];

function checkTotals(reading: Reading, statement: StatementDraft): void {
  const stated = statement.control_totals;
  if (stated === null) {
    return;
  }
  const { totals: real, zeros } = totalsOf(statement);
  for (const name of TOTAL_NAMES) {
    const value = stated[name];
    const is_side = name === 'credit_count' || name === 'debit_count';
    const differs =
      is_side && value !== null
        ? value < real[name] || value > Number(real[name]) + zeros
        : value !== null && value !== real[name];
    if (differs) {
      const difference = typeof value === 'bigint' ? value - BigInt(real[name]) : null;
      const at = { line: stated.line, field: name };
      const expected = `expected ${String(real[name])}: what the entries come to`;
      reading.fail('control-total', at, expected, String(value), difference);
    }
  }
}

function checkBalances(reading: Reading, statement: StatementDraft): void {
  const { opening, closing, entries } = statement;
  const place: Place = {
    line: closing?.line ?? opening?.line ?? statement.line,
    field: closing?.code ?? '(statement)',
  };
  let sum_minor = opening?.amount_minor ?? 0n;
  for (const entry of entries) {
    sum_minor = reading.sum(sum_minor, entry.amount_minor, place);
    const parts = entry.details.reduce((total, detail) => total + detail.amount_minor, 0n);
    if (entry.details.length > 0 && parts !== entry.amount_minor) {
      const at = { line: entry.line, field: '(entry)' };
      const expected = `expected parts that come to ${entry.amount_minor.toString()} in minor units, as their entry does`;
      reading.fail('details', at, expected, parts.toString(), parts - entry.amount_minor);
    }
  }
  if (opening !== null && closing !== null && sum_minor !== closing.amount_minor) {
    const expected = `expected ${sum_minor.toString()} in minor units: the opening balance and ${String(entries.length)} entries`;
    const found_minor = closing.amount_minor;
    reading.fail('balance', place, expected, found_minor.toString(), found_minor - sum_minor);
  }
}

/** Holds a statement, or a page of one, to its own figures. */
export function checkArithmetic(reading: Reading, statement: StatementDraft): void {
  checkBalances(reading, statement);
  checkTotals(reading, statement);
}

/** What must be kept of the last statement accepted of an account. */
export interface AcceptedStatement {
  readonly account_number: string;
  readonly currency: string;
  readonly day: string;
  readonly sequence_no: number | null;
  readonly page_no: number | null;
  /** The statement goes on on another page. */
  readonly is_unfinished: boolean;
  /** Null where neither the statement nor one before it told a balance. */
  readonly closing_minor: bigint | null;
  readonly statement_key: string;
}

function entriesSum(statement: BankStatement): bigint {
  return statement.entries.reduce((sum, entry) => sum + entry.amount_minor, 0n);
}

/** What to keep of a statement once it is accepted after `last`. */
function acceptedOf(last: AcceptedStatement | null, statement: BankStatement): AcceptedStatement {
  const carried = last?.closing_minor ?? null;
  return {
    account_number: statement.account_number,
    currency: statement.currency,
    day: statement.day,
    sequence_no: statement.sequence_no,
    page_no: statement.page_no,
    is_unfinished: statement.closing?.is_intermediate === true,
    closing_minor:
      statement.closing?.amount_minor ?? (carried === null ? null : carried + entriesSum(statement)),
    statement_key: statement.statement_key,
  };
}

function checkSequence(reading: Reading, last: AcceptedStatement, statement: BankStatement, at: Place): void {
  const { sequence_no, page_no } = statement;
  if (last.is_unfinished) {
    checkNextPage(reading, last, statement, at);
    return;
  }
  if (last.sequence_no === null || sequence_no === null) {
    return;
  }
  // Banks may begin again at 1 with the year.
  if (sequence_no === 1 && statement.day.slice(0, 4) > last.day.slice(0, 4)) {
    return;
  }
  // Some banks number pages and yet close each with a booked balance.
  const is_next_page = last.page_no !== null && page_no === last.page_no + 1;
  if (sequence_no === last.sequence_no && is_next_page) {
    return;
  }
  const expected = `expected ${String(last.sequence_no + 1)}, the number after the last statement's`;
  if (sequence_no <= last.sequence_no) {
    reading.fail('sequence-repeat', at, expected, String(sequence_no));
  }
  if (sequence_no > last.sequence_no + 1) {
    reading.fail('sequence-gap', at, expected, String(sequence_no));
  }
  if (page_no !== null && page_no > 1 && statement.opening?.is_intermediate === true) {
    reading.fail('sequence-gap', { ...at, field: 'page' }, 'expected the first page', String(page_no));
  }
}

function checkNextPage(reading: Reading, last: AcceptedStatement, statement: BankStatement, at: Place): void {
  if (statement.sequence_no !== null && statement.sequence_no !== last.sequence_no) {
    const expected = `expected ${String(last.sequence_no)}: the last page read of that statement is not its last`;
    reading.fail('sequence-gap', at, expected, String(statement.sequence_no));
  }
  if (last.page_no !== null && statement.page_no !== null && statement.page_no !== last.page_no + 1) {
    const code = statement.page_no <= last.page_no ? 'sequence-repeat' : 'sequence-gap';
    const expected = `expected page ${String(last.page_no + 1)}`;
    reading.fail(code, { ...at, field: 'page' }, expected, String(statement.page_no));
  }
}

function checkOpening(reading: Reading, last: AcceptedStatement, statement: BankStatement): void {
  if (last.closing_minor === null) {
    return;
  }
  const { opening, closing } = statement;
  if (opening !== null && opening.amount_minor !== last.closing_minor) {
    const found_minor = opening.amount_minor;
    reading.fail(
      'opening-differs',
      { line: opening.line, field: opening.code },
      `expected ${last.closing_minor.toString()} in minor units, as the statement before closed on ${last.day}`,
      found_minor.toString(),
      found_minor - last.closing_minor,
    );
  }
  if (opening === null && closing !== null) {
    const expected_minor = last.closing_minor + entriesSum(statement);
    if (closing.amount_minor !== expected_minor) {
      reading.fail(
        'opening-differs',
        { line: closing.line, field: closing.code },
        `expected ${expected_minor.toString()} in minor units: the balance of ${last.day} and the entries since`,
        closing.amount_minor.toString(),
        closing.amount_minor - expected_minor,
      );
    }
  }
}

/**
 * Holds a statement against the last one accepted of its account (null: there is none).
 * @param file name of the file for errors
 * @returns what to keep as the last accepted one
 * @throws StatementFileError `account-differs`, `statement-twice`, `day-order`, `sequence-repeat`,
 *   `sequence-gap`, `opening-differs`
 */
export function checkContinuity(
  last: AcceptedStatement | null,
  statement: BankStatement,
  file: string,
): AcceptedStatement {
  if (last === null) {
    return acceptedOf(null, statement);
  }
  const reading = new Reading(file);
  const at = (field: string): Place => ({ line: statement.line, field });
  if (last.account_number !== statement.account_number || last.currency !== statement.currency) {
    const expected = `expected account ${last.account_number} in ${last.currency}`;
    const found = `${statement.account_number} in ${statement.currency}`;
    reading.fail('account-differs', at('account'), expected, found);
  }
  if (last.statement_key === statement.statement_key) {
    reading.fail(
      'statement-twice',
      at('(statement)'),
      'expected a statement that was not read before',
      statement.statement_id,
    );
  }
  checkSequence(reading, last, statement, at('sequence number'));
  if (statement.day < last.day) {
    const expected = `expected a statement of ${last.day} or later`;
    reading.fail('day-order', at('day'), expected, statement.day);
  }
  checkOpening(reading, last, statement);
  return acceptedOf(last, statement);
}

/**
 * Holds the statements of one file against one another, account by account, in the order of the file.
 * @throws StatementFileError as `checkContinuity`
 */
export function checkFileContinuity(statements: readonly BankStatement[], file: string): void {
  const accepted = new Map<string, AcceptedStatement>();
  for (const statement of statements) {
    const account = JSON.stringify([statement.account_number, statement.currency]);
    accepted.set(account, checkContinuity(accepted.get(account) ?? null, statement, file));
  }
}

/**
 * Refuses a file whose bytes were accepted before.
 * @param isKnown tells whether a file with this SHA-256 was accepted
 * @throws StatementFileError `file-twice`
 */
export function checkNewFile(file: string, sha256: string, isKnown: (sha256: string) => boolean): void {
  if (isKnown(sha256)) {
    const at = { line: null, field: '(file)' };
    new Reading(file).fail('file-twice', at, 'expected a file that was not read before', sha256);
  }
}
