// Random loans beside random trades, on every store: no sequence of calls loses or invents a fen, and what customers have in
// custody is untouched by loans, after every step.
import { describe, expect, it } from 'vitest';

import type { Loan } from '#core/credit/loans/application-commands';
import { leftOf, standingOf } from '#core/credit/loans/standing';
import type { CommandData, CommandKind } from '#core/ledger/commands';
import { CHART, LEDGER_CODES } from '#core/ledger/chart';
import { rebuildProjections } from '#core/ledger/rebuild';
import type { Row } from '#core/ledger/tables';
import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';
import { apply, consent, dossier, granting } from '#test/support/loans';
import { memoryBackend, postgresBackend, sqliteBackend, type Backend } from '#test/support/model/backends';
import { Dice } from '#test/support/model/dice';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { testFolder } from '#test/support/workspaces';

const MERCHANTS = ['shop', 'mall', 'fair'];
const CUSTOMERS = ['ann', 'bob', ...MERCHANTS];
const BANKS = ['ICBC', 'CCB'];
const PARTY_LINES = LEDGER_CODES.filter((code) => CHART[code].owner === 'party');

type Balances = ReadonlyMap<string, bigint>;

class Lending {
  readonly books: Books;
  readonly outcomes = new Map<string, number>();
  readonly #dice: Dice;
  #made = 0;

  constructor(books: Books, dice: Dice) {
    this.books = books;
    this.#dice = dice;
  }

  async rows<N extends 'loan' | 'loan_movement' | 'lender' | 'borrower' | 'consent'>(
    table: N,
  ): Promise<Row<N>[]> {
    return (await this.books.store.scan(table, null, 100_000)) as unknown as Row<N>[];
  }

  async #try<K extends CommandKind>(kind: K, data: CommandData<K>, actor = 'li'): Promise<void> {
    const name = `${kind} ${await this.books.outcome(kind, data, { actor })}`;
    this.outcomes.set(name, (this.outcomes.get(name) ?? 0) + 1);
  }

  #id(word: string): string {
    this.#made += 1;
    return `${word}${String(this.#made)}`;
  }

  async #apply(): Promise<void> {
    const dice = this.#dice;
    const account_id = dice.pick(MERCHANTS);
    const bank = dice.pick(BANKS);
    const dossier_consent_id = await consent(this.books, 'loan-dossier', { account_id, toward: bank });
    const collection = dice.chance(70)
      ? {
          collection_consent_id: await consent(this.books, 'loan-collection', { account_id, toward: bank }),
        }
      : {};
    const terms = { account_id, bank, amount: 100_000n + dice.amount(900_000n), months: 3 };
    await this.#try('apply-for-loan', { ...terms, purpose: 'stock', dossier_consent_id, ...collection });
  }

  /** One random act: the platform's ordinary life, or something about a loan. */
  async step(): Promise<void> {
    const dice = this.#dice;
    const loans = await this.rows('loan');
    if (loans.length === 0 || dice.chance(10)) {
      await this.#apply();
    } else if (dice.chance(12)) {
      await this.books.days(dice.pick([1, 7, 31, 40]));
    } else if (dice.chance(20)) {
      await this.#ordinary();
    } else {
      await this.#aboutLoan(dice.pick(loans));
    }
  }

  async #ordinary(): Promise<void> {
    const dice = this.#dice;
    const account_id = dice.pick(MERCHANTS);
    switch (dice.pick(['trade', 'withdraw', 'withdraw', 'freeze', 'consent', 'chargeback'] as const)) {
      case 'trade':
        return this.books
          .trade(this.#id('t'), dice.amount(300_000n), 'settled', {
            seller_id: account_id,
            ...(dice.chance(50)
              ? { channel: 'credit-card', instrument_id: 'ann-card', custody_id: 'bank' }
              : {}),
          })
          .catch(() => undefined);
      case 'withdraw': {
        const all_minor = await this.books.balance(account_id);
        return this.#try('request-withdrawal', {
          ...{ withdrawal_id: this.#id('w'), account_id, instrument_id: `${account_id}-bank` },
          amount: dice.chance(60) && all_minor > 0n ? all_minor : dice.amount(400_000n),
        });
      }
      case 'freeze': {
        const id = await this.books.restrict(account_id, dice.pick(['freeze', 'stop-withdrawals'] as const));
        await this.books.days(dice.pick([1, 35]));
        return this.books.lift(id);
      }
      case 'consent': {
        const consents = await this.rows('consent');
        const { id } = dice.pick(consents);
        return dice.chance(30)
          ? this.#try('withdraw-consent', { consent_id: id, reason: 'changed his mind' })
          : undefined;
      }
      case 'chargeback':
        return this.#try('charge-back', {
          ...{ chargeback_id: this.#id('c'), trade_id: `t${String(this.#made)}`, custody_id: 'bank' },
          ...{ amount: dice.amount(200_000n), reason: 'issuer' },
        });
    }
  }

  async #aboutLoan(loan: Loan): Promise<void> {
    const dice = this.#dice;
    const loan_id = loan.id;
    const left = leftOf(loan);
    const left_minor = left.principal_minor + left.interest_minor;
    const amount = dice.chance(15) ? left_minor + 1n : dice.amount(left_minor > 0n ? left_minor : 1n);
    const approver = dice.chance(70) ? 'finn' : 'li';
    const settles = dice.chance(20);
    switch (
      loan.status === 'active' || loan.status === 'repaid' || loan.status === 'written-off'
        ? dice.pick(['collect', 'collect', 'repay', 'remit', 'remit', 'write-off', 'disburse'] as const)
        : dice.pick(['dossier', 'dossier', 'decide', 'disburse', 'disburse', 'withdraw', 'collect'] as const)
    ) {
      case 'dossier':
        return this.#try('record-dossier', await dossier(this.books, loan_id), 'console');
      case 'decide':
        return this.#try(
          'decide-loan',
          dice.chance(85)
            ? granting(loan_id, dice.chance(80) ? loan.asked_minor : loan.asked_minor + 1n, { months: 3 })
            : { loan_id, outcome: 'refuse', reference: 'no' },
        );
      case 'disburse': {
        const granted = loan.principal_minor === 0n ? 1n : loan.principal_minor;
        return this.#try('disburse-loan', {
          ...{ loan_id, custody_id: 'bank', amount: dice.chance(90) ? granted : granted + 1n },
        });
      }
      case 'withdraw':
        return dice.chance(30) ? this.#try('withdraw-loan', { loan_id, reason: 'no need' }) : undefined;
      case 'collect':
        return this.#try('collect-loan', {
          ...{ collection_id: this.#id('k'), loan_id, amount, settles, reason: 'asked for' },
        });
      case 'repay':
        return this.#try('record-repayment', {
          ...{ repayment_id: this.#id('p'), loan_id, amount, settles, reference: 'statement' },
        });
      case 'remit': {
        const lender = (await this.rows('lender')).find(({ bank }) => bank === loan.bank);
        const held = (lender?.collected_minor ?? 0n) - (lender?.remitted_minor ?? 0n);
        return this.#try('remit-loans', {
          ...{ remittance_id: this.#id('m'), bank: loan.bank, currency: 'CNY', custody_id: 'bank' },
          ...{ amount: dice.chance(80) && held > 0n ? held : held + 1n, reason: 'weekly', approver },
        });
      }
      case 'write-off':
        return dice.chance(30)
          ? this.#try('write-off-loan', { loan_id, reference: 'b', reason: 'gone', approver })
          : undefined;
    }
  }

  /** Sums of everything the definition of a loan says, compared with what the books hold. */
  async check(): Promise<void> {
    const [loans, movements] = [await this.rows('loan'), await this.rows('loan_movement')];
    const [lenders, borrowers] = [await this.rows('lender'), await this.rows('borrower')];
    const { booked_at } = await this.books.store.head();
    for (const loan of loans) {
      this.#checkLoan(
        loan,
        movements.filter(({ loan_id }) => loan_id === loan.id),
        booked_at,
      );
    }
    let held = 0n;
    for (const { bank, collected_minor, remitted_minor } of lenders) {
      const of_bank = loans.filter((loan) => loan.bank === bank);
      expect(collected_minor).toBe(of_bank.reduce((sum, loan) => sum + loan.collected_minor, 0n));
      expect(remitted_minor >= 0n && remitted_minor <= collected_minor).toBe(true);
      held += collected_minor - remitted_minor;
    }
    expect(await this.books.balance('system:CNY', 'loan-collections')).toBe(held);
    for (const { account_id, owed_minor, running, pending_loan_id } of borrowers) {
      const his = loans.filter((loan) => loan.account_id === account_id);
      const active = his.filter(({ status }) => status === 'active');
      expect(running).toBe(active.length);
      expect(owed_minor).toBe(
        active.reduce((sum, loan) => sum + loan.principal_minor - loan.principal_paid_minor, 0n),
      );
      const pending = his.filter(({ status }) => ['applied', 'submitted', 'granted'].includes(status));
      expect(pending.map(({ id }) => id)).toEqual(pending_loan_id === null ? [] : [pending_loan_id]);
    }
  }

  #checkLoan(loan: Loan, movements: readonly Row<'loan_movement'>[], now: number): void {
    const paid = movements.filter(({ kind }) => kind === 'collected' || kind === 'repaid');
    const sum = (rows: typeof paid, of: 'principal_minor' | 'interest_minor'): bigint =>
      rows.reduce((total, row) => total + row[of], 0n);
    expect(loan.principal_paid_minor).toBe(sum(paid, 'principal_minor'));
    expect(loan.interest_paid_minor).toBe(sum(paid, 'interest_minor'));
    const collected = paid.filter(({ kind }) => kind === 'collected');
    expect(loan.collected_minor).toBe(sum(collected, 'principal_minor') + sum(collected, 'interest_minor'));
    expect(loan.principal_paid_minor <= loan.principal_minor).toBe(true);
    if (loan.instalments.length > 0) {
      const lent = loan.instalments.reduce((total, one) => total + BigInt(one.principal_minor), 0n);
      expect(lent).toBe(loan.principal_minor);
    }
    expect(loan.status === 'repaid').toBe(
      loan.instalments.length > 0 && loan.principal_paid_minor === loan.principal_minor,
    );
    if (loan.status === 'written-off') {
      expect(loan.written_off_minor).toBe(loan.principal_minor - loan.principal_paid_minor);
    }
    if (loan.status === 'active') {
      expect(loan.timer_at === null || loan.timer_at > now).toBe(true);
      expect(loan.stage).toBe(standingOf(loan, now).stage);
    }
  }

  /** Every balance of customers, and the platform's own lines, by account and line. */
  async balances(): Promise<Balances> {
    const rows = (await this.books.store.scan('balance', null, 100_000)) as unknown as Row<'balance'>[];
    return new Map(rows.map((row) => [`${row.account_id} ${row.code}`, row.balance_minor]));
  }
}

/** Which balances an entry of a loan may move. */
function allowedLines(kind: CommandKind, account_id: string): readonly string[] {
  switch (kind) {
    case 'disburse-loan':
      return ['bank custody-cash', `${account_id} customer-available`];
    case 'collect-loan':
    case 'age-loan':
      return [`${account_id} customer-available`, 'system:CNY loan-collections'];
    case 'remit-loans':
      return ['bank custody-cash', 'system:CNY loan-collections'];
    default:
      return [];
  }
}

const LOAN_KINDS: readonly CommandKind[] = [
  ...(['give-consent', 'withdraw-consent', 'apply-for-loan', 'withdraw-loan', 'record-dossier'] as const),
  ...(['decide-loan', 'disburse-loan', 'collect-loan', 'record-repayment', 'remit-loans'] as const),
  ...(['write-off-loan', 'age-loan'] as const),
];

/** Reads the journal: loans move their own lines alone, and customers' money changes by what came into custody or left it. */
async function checkJournal(lending: Lending): Promise<void> {
  const entries = await lending.books.store.entries({ outcome: 'done' }, 100_000);
  const balances = (await lending.books.store.scan('balance', null, 100_000)) as unknown as Row<'balance'>[];
  const lines = new Map(balances.map((row) => [row.account_no, row]));
  const loans = new Map((await lending.rows('loan')).map((loan) => [loan.id, loan.account_id]));
  for (const { seq, kind, subject, postings } of entries.filter((entry) => LOAN_KINDS.includes(entry.kind))) {
    const allowed = allowedLines(kind, loans.get(subject) ?? '');
    let [customers_minor, cash_minor] = [0n, 0n];
    for (const { account_no, amount_minor } of postings) {
      const { account_id = '', code = 'suspense' } = lines.get(account_no) ?? {};
      expect(allowed, kind).toContain(`${account_id} ${code}`);
      customers_minor += CHART[code as keyof typeof CHART].customer_money ? amount_minor : 0n;
      cash_minor -= code === 'custody-cash' ? amount_minor : 0n;
    }
    expect(customers_minor, `entry ${String(seq)}`).toBe(cash_minor);
  }
}

async function run(made: Promise<Backend>, seed: number, steps: number) {
  const backend = await made;
  const books = await Books.trading(backend.store());
  await books.openAccount('fair', true);
  await books.topUp('ann', 900_000_000n);
  await apply(books);
  const lending = new Lending(books, new Dice(seed));
  for (let step = 1; step <= steps; step += 1) {
    await lending.step();
    await lending.check();
  }
  await checkJournal(lending);
  const floors = await lending.balances();
  for (const account of CUSTOMERS) {
    for (const line of PARTY_LINES.filter((one) => CHART[one].floor_minor !== null)) {
      expect((floors.get(`${account} ${line}`) ?? 0n) >= 0n, `${account} ${line}`).toBe(true);
    }
  }
  expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  await rebuildProjections(books.store, books.env);
  await lending.check();
  expect((await verifyBooks(books.store, books.env)).ok).toBe(true);
  const { hash } = await books.store.head();
  const aged = await books.store.entries({ kind: 'age-loan' }, 100_000);
  lending.outcomes.set('age-loan done', aged.filter(({ outcome }) => outcome === 'done').length);
  lending.outcomes.set('age-loan refused', aged.filter(({ outcome }) => outcome === 'refused').length);
  await books.ledger.close();
  await backend.close();
  return { hash, outcomes: lending.outcomes };
}

describe('loans under any sequence', () => {
  const folder = testFolder();

  it('conserve every fen in memory, and everything is done and refused', { timeout: 300_000 }, async () => {
    const outcomes = new Map<string, number>();
    for (let seed = 1; seed <= 8; seed += 1) {
      for (const [outcome, count] of (await run(memoryBackend(), seed, 150)).outcomes) {
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count);
      }
    }
    for (const wanted of [
      ...['apply-for-loan done', 'apply-for-loan already-exists', 'record-dossier done'],
      ...[
        'decide-loan done',
        'decide-loan amount-exceeds',
        'disburse-loan done',
        'disburse-loan wrong-state',
      ],
      ...['collect-loan done', 'collect-loan amount-exceeds', 'collect-loan insufficient-funds'],
      ...['collect-loan wrong-state', 'record-repayment done', 'record-repayment amount-exceeds'],
      ...['remit-loans done', 'remit-loans amount-exceeds', 'remit-loans approval-needed'],
      ...['write-off-loan done', 'age-loan done'],
    ]) {
      expect(outcomes.get(wanted) ?? 0, wanted).toBeGreaterThan(0);
    }
    expect(outcomes.get('age-loan refused')).toBe(0);
  });

  it('do so on SQLite, to the same hash', { timeout: 300_000 }, async () => {
    const stored = await run(sqliteBackend(folder), 11, 100);
    expect(stored.hash).toBe((await run(memoryBackend(), 11, 100)).hash);
  });

  describePostgres('and on PostgreSQL', () => {
    it('do so to the same hash', { timeout: 300_000 }, async () => {
      const stored = await run(postgresBackend(freshDatabase, folder), 12, 100);
      expect(stored.hash).toBe((await run(memoryBackend(), 12, 100)).hash);
    });
  });
});
