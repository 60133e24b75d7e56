// Random trades, claims, decisions and recoveries under badges, on every store: money and exposure stay exact after each.
import { describe, expect, it } from 'vitest';

import type { CommandData, CommandKind } from '#core/ledger/commands';
import { rebuildProjections } from '#core/ledger/rebuild';
import type { Claim, Row, Trade } from '#core/ledger/tables';
import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';
import { claimOn, issueBadge, upholding } from '#test/support/guarantee';
import { memoryBackend, postgresBackend, sqliteBackend, type Backend } from '#test/support/model/backends';
import { Dice } from '#test/support/model/dice';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { testFolder } from '#test/support/workspaces';

const DAY = 86_400_000;
const RESERVE = 400_000n;
const SELLERS = ['shop', 'mall', 'fair'];

interface Sums {
  readonly covered: bigint;
  readonly ahead: bigint;
  readonly claimed: bigint;
  readonly paid: bigint;
  readonly unrecovered: bigint;
}

const text = (sums: Sums): string => Object.values(sums).join(' ');

class Guarantee {
  readonly books: Books;
  readonly outcomes = new Map<string, number>();
  readonly #dice: Dice;
  #trades = 0;
  /** What stood at some entries, to be asked for again at the end. */
  readonly #seen: { readonly seq: number; readonly at: number; readonly sums: string }[] = [];

  constructor(books: Books, dice: Dice) {
    this.books = books;
    this.#dice = dice;
  }

  async rows<N extends 'trade' | 'claim' | 'exposure' | 'exposure_change'>(table: N): Promise<Row<N>[]> {
    return (await this.books.store.scan(table, null, 100_000)) as unknown as Row<N>[];
  }

  async #try<K extends CommandKind>(kind: K, data: CommandData<K>, actor = 'li'): Promise<void> {
    const outcome = await this.books.outcome(kind, data, { actor });
    const name = `${kind} ${outcome}`;
    this.outcomes.set(name, (this.outcomes.get(name) ?? 0) + 1);
  }

  async #trade(): Promise<void> {
    const dice = this.#dice;
    this.#trades += 1;
    const trade_id = `t${String(this.#trades)}`;
    const by_card = dice.chance(40);
    const card = { channel: 'credit-card', instrument_id: 'ann-card', custody_id: 'bank' } as const;
    const upto = dice.pick(['paid', 'shipped', 'settled', 'settled', 'settled'] as const);
    const seller = { seller_id: dice.pick(SELLERS) };
    await this.books.trade(trade_id, dice.amount(40_000n), upto, { ...seller, ...(by_card ? card : {}) });
  }

  /** One random act about a trade or a claim. */
  async step(): Promise<void> {
    const dice = this.#dice;
    const trades = await this.rows('trade');
    const claims = await this.rows('claim');
    const trade = trades.length === 0 ? undefined : dice.pick(trades);
    const claim = claims.length === 0 ? undefined : dice.pick(claims);
    if (trade === undefined || dice.chance(18)) {
      await this.#trade();
    } else if (dice.chance(6)) {
      await this.books.days(dice.pick([1, 3, 6, 20]));
    } else if (claim !== undefined && dice.chance(55)) {
      await this.#aboutClaim(claim);
    } else {
      await this.#aboutTrade(trade);
    }
  }

  async #aboutTrade({ id, amount_minor }: Trade): Promise<void> {
    const dice = this.#dice;
    const amount = dice.amount(amount_minor);
    switch (
      dice.pick(['file', 'file', 'file', 'refund', 'charge', 'confirm', 'dispute', 'decide'] as const)
    ) {
      case 'file':
        return this.#try('file-claim', claimOn(id, amount));
      case 'refund':
        return this.#try('pay-refund', {
          ...{ refund_id: 'r', trade_id: id, amount, destination: 'instrument', by: 'seller' },
        });
      case 'charge':
        return this.#try('charge-back', {
          ...{ chargeback_id: 'c', trade_id: id, custody_id: 'bank', amount, reason: 'issuer' },
        });
      case 'confirm':
        return this.#try('confirm-trade', { trade_id: id, by: 'buyer' });
      case 'dispute':
        return this.#try('open-dispute', { trade_id: id, by: 'buyer', reason: 'broken' });
      case 'decide':
        return this.#try('decide-dispute', {
          ...{ trade_id: id, outcome: 'split', refund_amount: amount, reason: 'both' },
        });
    }
  }

  async #aboutClaim(claim: Claim): Promise<void> {
    const dice = this.#dice;
    const { id } = claim;
    const kinds = ['answer', 'uphold', 'uphold', 'refuse', 'withdraw', 'recover', 'recover', 'end'] as const;
    const approver = dice.chance(90) ? 'finn' : 'li';
    switch (dice.pick(kinds)) {
      case 'answer':
        return this.#try('answer-claim', { claim_id: id, answer: 'contests', statement: 'No.' });
      case 'uphold': {
        const more = { approver, despite: dice.chance(80) ? 'looked into' : '' };
        // Now and then more than was asked.
        const amount = dice.chance(10) ? claim.asked_minor + 1n : dice.amount(claim.asked_minor);
        return this.#try('decide-claim', upholding(id, amount, more));
      }
      case 'refuse':
        return this.#try('decide-claim', {
          ...{
            claim_id: id,
            outcome: 'refuse',
            reason_code: 'no-evidence',
            note: 'n',
            despite: '',
            approver,
          },
        });
      case 'withdraw':
        return this.#try('withdraw-claim', { claim_id: id, reason: 'came' });
      case 'recover': {
        const amount = dice.amount(claim.paid_minor > 0n ? claim.paid_minor : 1n);
        return this.#try('recover-compensation', { recovery_id: 'v', claim_id: id, amount, reason: 'owed' });
      }
      case 'end':
        return dice.chance(70)
          ? this.#try('end-recovery', { claim_id: id, reason: 'gone', approver })
          : undefined;
    }
  }

  /** What the definition says of one badge, read off trades and claims. */
  #defined(badge_id: string, trades: readonly Trade[], claims: readonly Claim[], now: number): Sums {
    let [covered, ahead, claimed, paid, unrecovered] = [0n, 0n, 0n, 0n, 0n];
    for (const trade of trades.filter((one) => one.badge_id === badge_id)) {
      ahead += trade.escrow_minor;
      if (trade.confirmed_at === null) continue;
      const given = trade.refunded_minor + trade.charged_back_minor + trade.compensated_minor;
      const left = given > trade.amount_minor ? 0n : trade.amount_minor - given;
      const asked =
        claims.find((one) => one.trade_id === trade.id && one.status === 'open')?.asked_minor ?? 0n;
      const open = asked < left ? asked : left;
      claimed += open;
      covered += trade.confirmed_at + 30 * DAY > now ? left - open : 0n;
    }
    for (const claim of claims.filter((one) => one.badge_id === badge_id)) {
      paid += claim.paid_minor;
      unrecovered += claim.recovery_ended_at === null ? claim.paid_minor - claim.recovered_minor : 0n;
    }
    return { covered, ahead, claimed, paid, unrecovered };
  }

  /** What the changes up to an entry say, covered at an instant. */
  #summed(badge_id: string, changes: readonly Row<'exposure_change'>[], seq: number, at: number): Sums {
    let [covered, ahead, claimed, paid, unrecovered] = [0n, 0n, 0n, 0n, 0n];
    for (const change of changes) {
      if (change.badge_id !== badge_id || change.seq > seq) continue;
      covered += change.until_at > at ? change.covered_minor : 0n;
      ahead += change.ahead_minor;
      claimed += change.claimed_minor;
      paid += change.paid_minor;
      unrecovered += change.unrecovered_minor;
    }
    return { covered, ahead, claimed, paid, unrecovered };
  }

  /** Compares everything with its definition; keeps what stands, to be asked for later. */
  async check(): Promise<void> {
    const [trades, claims] = [await this.rows('trade'), await this.rows('claim')];
    const [exposures, changes] = [await this.rows('exposure'), await this.rows('exposure_change')];
    const { seq, booked_at } = await this.books.store.head();
    const badges = [...new Set(trades.flatMap(({ badge_id }) => badge_id ?? []))].sort();
    const all: string[] = [];
    for (const badge_id of badges) {
      const must = this.#defined(badge_id, trades, claims, booked_at);
      const summed = this.#summed(badge_id, changes, seq, booked_at);
      expect(text(summed), `changes of ${badge_id} by entry ${String(seq)}`).toBe(text(must));
      const row = exposures.find((one) => one.badge_id === badge_id);
      expect([row?.ahead_minor, row?.claimed_minor, row?.paid_minor, row?.unrecovered_minor]).toEqual([
        ...[must.ahead, must.claimed, must.paid, must.unrecovered],
      ]);
      all.push(text(must));
    }
    this.#seen.push({ seq, at: booked_at, sums: all.join() });
    const paid = claims.reduce((sum, claim) => sum + claim.paid_minor - claim.recovered_minor, 0n);
    expect(await this.books.balance('system:CNY', 'guarantee-reserve')).toBe(RESERVE - paid);
    for (const trade of trades) {
      const of_claims = claims.filter((claim) => claim.trade_id === trade.id);
      const compensated = of_claims.reduce((sum, claim) => sum + claim.paid_minor, 0n);
      expect(trade.compensated_minor).toBe(compensated);
      const got = trade.refunded_minor + trade.compensated_minor;
      expect(got <= trade.amount_minor || trade.charged_back_minor > 0n).toBe(true);
      expect(of_claims.filter(({ status }) => status === 'open').length).toBeLessThanOrEqual(1);
    }
  }

  /** Every moment that was looked at is told again as it was then. */
  async checkPast(): Promise<void> {
    const changes = await this.rows('exposure_change');
    for (const { seq, at, sums } of this.#seen) {
      const known = changes.filter((change) => change.seq <= seq).map(({ badge_id }) => badge_id);
      const told = [...new Set(known)].sort().map((badge) => text(this.#summed(badge, changes, seq, at)));
      expect(told.join(), `as of entry ${String(seq)}`).toBe(sums);
    }
  }
}

async function run(
  made: Promise<Backend>,
  seed: number,
  steps: number,
): Promise<ReadonlyMap<string, number>> {
  const backend = await made;
  const books = await Books.trading(backend.store());
  await books.openAccount('fair', true);
  await books.topUp('ann', 900_000_000n);
  const reserve = { funding_id: 'f', custody_id: 'bank', amount: RESERVE, reason: 'reserve' };
  await books.do('fund-reserve', reserve);
  await books.days(100);
  await issueBadge(books, 'shop');
  await issueBadge(books, 'mall');
  const guarantee = new Guarantee(books, new Dice(seed));
  for (let step = 1; step <= steps; step += 1) {
    await guarantee.step();
    await guarantee.check();
  }
  await guarantee.checkPast();
  expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  await rebuildProjections(books.store, books.env);
  await guarantee.check();
  expect((await verifyBooks(books.store, books.env)).ok).toBe(true);
  await books.ledger.close();
  await backend.close();
  return guarantee.outcomes;
}

describe('the guarantee under any sequence', () => {
  const folder = testFolder();

  it('is exact in memory, and everything is done and refused', { timeout: 300_000 }, async () => {
    const outcomes = new Map<string, number>();
    for (let seed = 1; seed <= 8; seed += 1) {
      for (const [outcome, count] of await run(memoryBackend(), seed, 160)) {
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count);
      }
    }
    for (const wanted of [
      ...[
        'file-claim done',
        'file-claim wrong-state',
        'file-claim already-exists',
        'file-claim amount-exceeds',
      ],
      ...['decide-claim done', 'decide-claim wrong-state', 'decide-claim approval-needed'],
      ...['decide-claim amount-exceeds', 'recover-compensation done', 'recover-compensation amount-exceeds'],
      ...['end-recovery done', 'withdraw-claim done', 'pay-refund done', 'charge-back done'],
    ]) {
      expect(outcomes.get(wanted) ?? 0, wanted).toBeGreaterThan(0);
    }
  });
  it('is exact on SQLite', { timeout: 300_000 }, async () => {
    await run(sqliteBackend(folder), 11, 120);
  });
  describePostgres('and on PostgreSQL', () => {
    it('is exact', { timeout: 300_000 }, async () => {
      await run(postgresBackend(freshDatabase, folder), 12, 120);
    });
  });
});
