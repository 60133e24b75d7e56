/**
 * The bank's statements of a sample's custody accounts, made from the books' own postings: one file per account and calendar day, and
 * with each account the deliberate breaks in them.
 *
 * One account's bank speaks MT940, the others camt.053. Files are named by account, day and sequence number.
 */
import { writeCamt053 } from '#core/custody/camt053-writer';
import { movementChannel, movementReference } from '#core/custody/movement';
import { writeMt940 } from '#core/custody/mt940-writer';
import type { DayStatement, EntryPurpose } from '#core/custody/statement';
import { assert } from '#core/kernel/assert';
import { ledgerNo } from '#core/ledger/chart';
import type { Entry, EntryBody } from '#core/ledger/entry';
import type { LedgerReader, StatementLine } from '#core/ledger/ports';
import type { Account } from '#core/ledger/tables';
import { Bank, type BankAccount, type Break, type CustodyMovement } from '#core/sample/bank';
import { dayNumber } from '#core/sample/calendar';
import type { Sample } from '#core/sample/generate';
import { sampleCustodies } from '#core/sample/generate';
import { STRAY_REASON } from '#core/sample/households';
import { Random } from '#core/sample/random';

const READ_LINES = 5_000;
const OWNER = 'Surety Payment Co Ltd, customer reserve';

const BICS: Readonly<Record<string, string>> = { ICBC: 'ICBKCNBJ', CCB: 'PCBCCNBJ', CMB: 'CMBCCNBS' };
/** Banks that send MT940; the others send camt.053. */
const MT940_BANKS: readonly string[] = ['CCB'];

const TEXTS: Readonly<Record<string, readonly [text: string, purpose: EntryPurpose]>> = {
  'top-up': ['TOP-UP', 'receipt'],
  'pay-trade': ['PAYMENT OF TRADE', 'receipt'],
  'pay-refund': ['REFUND', 'payment'],
  'complete-withdrawal': ['WITHDRAWAL', 'payment'],
  'pay-out': ['PAY-OUT', 'payment'],
  'execute-court-order': ['COURT ORDER', 'payment'],
  'charge-back': ['CHARGEBACK', 'card-return'],
  'decide-dispute': ['REFUND AFTER DISPUTE', 'payment'],
  adjust: ['BOOK TRANSFER', 'own-transfer'],
  'fund-reserve': ['FUNDING OF RESERVE', 'receipt'],
  'disburse-loan': ['LOAN FOR A MERCHANT', 'receipt'],
  'remit-loans': ['LOAN INSTALMENTS', 'payment'],
};

/** What the bank makes of a journal entry that moved a custody account. */
function movementOf(line: StatementLine, entry: Entry, cardTrades: ReadonlySet<string>): CustodyMovement {
  const body = JSON.parse(entry.body) as EntryBody;
  const reference = movementReference(body.data, entry.subject);
  const [text, purpose] = TEXTS[line.kind] ?? [line.kind.toUpperCase(), 'receipt'];
  const amount_minor = -line.amount_minor;
  const stray = line.kind === 'adjust' && body.data['reason'] === STRAY_REASON;
  const words = stray ? 'RECEIPT WITHOUT REFERENCE' : `${text} ${reference}`;
  const rest = { seq: line.seq, at: line.booked_at, amount_minor, reference, text: words };
  if (movementChannel(line.kind, body.data) === 'card') {
    return { ...rest, purpose: 'card-batch', by_card: true };
  }
  // Money back to a card goes through the card schemes as well.
  if (cardTrades.has(entry.subject) && amount_minor < 0n && purpose !== 'own-transfer') {
    return { ...rest, purpose: 'card-return', by_card: true };
  }
  return { ...rest, purpose: stray ? 'receipt' : purpose, by_card: purpose === 'card-return' };
}

/** Movements of one custody account, ascending, read in pieces. */
async function* movements(
  reader: LedgerReader,
  account_no: number,
  upto_seq: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<CustodyMovement> {
  const cardTrades = new Set<string>();
  let after_seq = 0;
  for (;;) {
    signal?.throwIfAborted();
    const lines = await reader.statement([account_no], after_seq, upto_seq, READ_LINES);
    const last = lines.at(-1);
    if (last === undefined) {
      return;
    }
    after_seq = last.seq;
    const entries = new Map(
      (await reader.entriesBySeq(lines.map((line) => line.seq))).map((entry) => [entry.seq, entry]),
    );
    for (const line of lines) {
      const entry = entries.get(line.seq);
      assert(entry !== undefined, `entry ${String(line.seq)} of a posting exists`);
      const movement = movementOf(line, entry, cardTrades);
      if (movement.purpose === 'card-batch') {
        cardTrades.add(entry.subject);
      }
      yield movement;
    }
  }
}

/** A statement as the bank sends it. */
export interface BankFile {
  readonly file: string;
  readonly text: string;
  readonly entries: number;
}

/** A deliberate break, and the file that shows it. */
export interface FiledBreak extends Break {
  readonly file: string;
  readonly account_id: string;
  readonly currency: string;
}

function render(statement: DayStatement): BankFile {
  const name = `${statement.account_id}_${statement.day}_${String(statement.sequence_no).padStart(4, '0')}`;
  const entries = statement.entries.length;
  return MT940_BANKS.includes(statement.bank)
    ? { file: `${name}.mt940.txt`, text: writeMt940(statement), entries }
    : { file: `${name}.camt053.xml`, text: writeCamt053(statement), entries };
}

/** Mean number of movements between two breaks: a handful per account on the smallest sample. */
function breakGap(trades: number): number {
  return Math.max(40, Math.round(trades / 60));
}

/** What of a sample its banks go by. */
export type BankedSample = Pick<Sample, 'options' | 'end_at'>;

/**
 * All statements, account by account and day by day, and after those of an account its breaks.
 * Days go up to the sample's last; what the banks book later is outstanding.
 */
export async function* bankFiles(
  reader: LedgerReader,
  sample: BankedSample,
  signal?: AbortSignal,
): AsyncGenerator<BankFile | readonly FiledBreak[]> {
  const head = await reader.head();
  const last = dayNumber(sample.end_at - 1);
  const ids = sampleCustodies().map((custody) => custody.id);
  const rows = (await reader.load([{ table: 'account', values: ids }])).get('account') as
    readonly Account[] | undefined;
  for (const account of [...(rows ?? [])].sort((left, right) => left.no - right.no)) {
    const known = bankAccount(account);
    const random = new Random(sample.options.seed, `bank|${account.id}`);
    const bank = new Bank(known, random, breakGap(sample.options.trades), last);
    const file_of_day = new Map<string, string>();
    const made = function* (statements: Iterable<DayStatement>): Generator<BankFile> {
      for (const statement of statements) {
        const written = render(statement);
        file_of_day.set(statement.day, written.file);
        yield written;
      }
    };
    for await (const movement of movements(reader, ledgerNo(account.no, 'custody-cash'), head.seq, signal)) {
      yield* made(bank.take(movement));
    }
    yield* made(bank.finish());
    yield bank.breaks.map((one) => ({
      ...one,
      ...{ file: file_of_day.get(one.day) ?? '', account_id: account.id, currency: known.currency },
    }));
  }
}

function bankAccount(account: Account): BankAccount {
  const bank = account.bank ?? '';
  return {
    account_id: account.id,
    bank,
    bic: BICS[bank] ?? 'XXXXCNBJ',
    account_number: `1001${String(account.no).padStart(8, '0')}${account.last4 ?? '0000'}`,
    owner: OWNER,
    currency: account.currency,
  };
}
