import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { Ledger } from '#core/ledger/ledger';
import { MemoryStore } from '#core/ledger/memory-store';
import type { LedgerStore } from '#core/ledger/ports';
import { verifyBooks } from '#core/ledger/verify';
import { createWorkspace } from '#database/workspace';
import { Books } from '#test/support/books';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { Vandal } from '#test/support/tamper';
import { PROGRAM, testFolder } from '#test/support/workspaces';

// Bugs that other ledgers had, told again here on every store: they must not happen to these books.

const DAY = 86_400_000;

describe('bugs of other ledgers, in memory', () => {
  suite(() => Promise.resolve({ store: new MemoryStore(), close: () => Promise.resolve() }));
});

describe('bugs of other ledgers, on SQLite', () => {
  const folder = testFolder();
  let files = 0;
  suite(async () => createWorkspace(join(folder, `books-${String((files += 1))}.db`), { program: PROGRAM }));

  it('a chain cut at its end still verified: here the anchor beside the journal tells', async () => {
    const location = join(folder, 'cut.db');
    const workspace = await createWorkspace(location, { program: PROGRAM });
    const books = await Books.trading(workspace.store);
    await books.topUp('ann', 5n);
    const { seq, hash } = books.ledger.head();
    await workspace.close();
    const vandal = await Vandal.open(location);
    await vandal.query('DELETE FROM posting WHERE seq = ?', [seq]);
    await vandal.query('DELETE FROM journal WHERE seq = ?', [seq]);
    expect((await vandal.verify()).first_break).toMatchObject({ kind: 'cut', seq });
    // The vandal moves the anchor as well and mends the rows: a checkpoint kept elsewhere tells.
    const last = (
      await vandal.query('SELECT seq, hash, booked_at FROM journal ORDER BY seq DESC LIMIT 1')
    )[0];
    await vandal.query('UPDATE chain_head SET seq = ?, hash = ?, booked_at = ?', [
      ...[Number(last?.['seq']), String(last?.['hash']), Number(last?.['booked_at'])],
    ]);
    await vandal.query('DELETE FROM balance WHERE last_seq = ? AND balance_minor = 5', [seq]);
    await vandal.query('DELETE FROM balance WHERE last_seq = ?', [seq]);
    await vandal.query('DELETE FROM custody_movement WHERE seq = ?', [seq]);
    // Nothing is wrong with the chain any more; only the guards that he dropped are missing.
    expect((await vandal.verify()).first_break).toMatchObject({ kind: 'guard', seq: null });
    expect((await vandal.verify({ seq, hash })).first_break).toMatchObject({ kind: 'cut', seq });
    await vandal.close();
  });
});

describePostgres('bugs of other ledgers, on PostgreSQL', () => {
  suite(async () => createWorkspace(await freshDatabase(), { program: PROGRAM }));
});

interface Place {
  readonly store: LedgerStore;
  close(): Promise<void>;
}

function suite(open: () => Promise<Place>): void {
  async function tell(story: (books: Books) => Promise<void>): Promise<void> {
    const place = await open();
    try {
      const books = await Books.trading(place.store);
      await books.topUp('ann', 10_000n);
      await story(books);
      expect(await verifyBooks(place.store, books.env)).toMatchObject({ ok: true, first_break: null });
    } finally {
      await place.close();
    }
  }

  it('a repeated refund reversed the refund: here it is refused, or the same answer again', async () => {
    await tell(async (books) => {
      await books.trade('t', 1_000n, 'paid');
      const refund = {
        refund_id: 'r',
        trade_id: 't',
        amount: 1_000n,
        destination: 'balance',
        by: 'seller',
      } as const;
      const command = books.command('pay-refund', refund);
      expect(await books.ledger.submit(command)).toMatchObject({ status: 'done' });
      expect(await books.ledger.submit(command)).toMatchObject({
        status: 'done',
        answer: { repeated: true },
      });
      expect(await books.outcome('pay-refund', refund)).toBe('wrong-state');
      expect(await books.balance('ann')).toBe(10_000n);
      expect(await books.escrow()).toBe(0n);
    });
  });

  it('parts of a refund exceeded the payment: here they sum to it at most', async () => {
    await tell(async (books) => {
      await books.trade('t', 1_000n, 'settled');
      const refund = { refund_id: 'r', trade_id: 't', destination: 'balance', by: 'seller' } as const;
      await books.do('pay-refund', { ...refund, amount: 600n });
      expect(await books.outcome('pay-refund', { ...refund, amount: 401n })).toBe('amount-exceeds');
      await books.do('pay-refund', { ...refund, amount: 400n });
      expect(await books.outcome('pay-refund', { ...refund, amount: 1n })).toBe('amount-exceeds');
      expect(await books.balance('shop')).toBe(0n);
    });
  });

  it('holds were left out of the balance check: here held money cannot be spent', async () => {
    await tell(async (books) => {
      const withdrawal = { withdrawal_id: 'w', account_id: 'ann', instrument_id: 'ann-bank', amount: 9_000n };
      await books.do('request-withdrawal', withdrawal);
      const transfer = { transfer_id: 'x', from_account_id: 'ann', to_account_id: 'bob', memo: '' };
      expect(await books.outcome('transfer', { ...transfer, amount: 1_001n })).toBe('insufficient-funds');
      const again = { ...withdrawal, withdrawal_id: 'w2', amount: 1_001n };
      expect(await books.outcome('request-withdrawal', again)).toBe('insufficient-funds');
      expect(await books.outcome('transfer', { ...transfer, amount: 1_000n })).toBe('done');
      expect(await books.balance('ann', 'customer-held')).toBe(9_000n);
    });
  });

  it('a refused hold was applied later: here it stays refused, and cannot be completed', async () => {
    await tell(async (books) => {
      const command = books.command('request-withdrawal', {
        ...{ withdrawal_id: 'w', account_id: 'ann', instrument_id: 'ann-bank', amount: 20_000n },
      });
      expect(await books.ledger.submit(command)).toMatchObject({ status: 'refused' });
      await books.topUp('ann', 50_000n);
      expect(await books.outcome('complete-withdrawal', { withdrawal_id: 'w', custody_id: 'bank' })).toBe(
        'not-found',
      );
      await books.ledger.close();
      books.ledger = await Ledger.open(books.store, books.env, { collect_ms: 0 });
      expect(await books.ledger.submit(command)).toMatchObject({
        status: 'refused',
        answer: { repeated: true },
      });
      expect(await books.balance('ann')).toBe(60_000n);
      expect(await books.balance('ann', 'customer-held')).toBe(0n);
    });
  });

  it('one hold was committed twice: here it resolves once, whatever comes at the same time', async () => {
    await tell(async (books) => {
      const withdrawal = { withdrawal_id: 'w', account_id: 'ann', instrument_id: 'ann-bank', amount: 4_000n };
      await books.do('request-withdrawal', withdrawal);
      const done = { withdrawal_id: 'w', custody_id: 'bank' };
      const results = await Promise.all(
        [0, 1, 2, 3].map((index) =>
          books.ledger.submit(
            index % 2 === 0
              ? books.command('complete-withdrawal', done)
              : books.command('return-withdrawal', { withdrawal_id: 'w', reason: 'bank said no' }),
          ),
        ),
      );
      expect(results.map((result) => (result.status === 'done' ? 'done' : result.refusal.code))).toEqual([
        ...['done', 'wrong-state', 'wrong-state', 'wrong-state'],
      ]);
      expect(await books.balance('ann')).toBe(6_000n);
      expect(await books.balance('ann', 'customer-held')).toBe(0n);
    });
  });

  it('stored running balances were wrong after back-dating: here what happened earlier is booked now', async () => {
    await tell(async (books) => {
      books.env.setNow(books.env.now() + 10 * DAY);
      await books.topUp('bob', 500n);
      const at = books.env.now() - 9 * DAY;
      const top_up = {
        topup_id: 'late',
        account_id: 'bob',
        instrument_id: 'bob-bank',
        custody_id: 'bank',
        amount: 70n,
      };
      await books.do('top-up', top_up, { mode: 'record', at });
      const { no } = await books.row('account', 'bob');
      const head = books.ledger.head();
      const lines = await books.store.statement([no * 8], 0, head.seq, 100);
      expect(lines.map((line) => [line.amount_minor, line.balance_minor])).toEqual([
        [500n, 500n],
        [70n, 570n],
      ]);
      const [entry] = await books.store.entriesBySeq([head.seq]);
      expect(entry).toMatchObject({ occurred_at: at, booked_at: lines[0]?.booked_at ?? 0 });
      // What was reported for an instant stays so: the late event does not reach back to it.
      const seq = await books.store.seqAt(at + DAY);
      expect(await books.store.balancesAt([{ account_no: no * 8, seq }])).toEqual([0n]);
    });
  });

  it('a sealed period changed: here nothing is booked into it, and its totals stay', async () => {
    await tell(async (books) => {
      await books.trade('t', 1_000n, 'paid');
      expect(await books.outcome('seal-period', { period: '2026-01' })).toBe('wrong-state');
      books.env.setNow(Date.UTC(2026, 1, 5));
      await books.do('seal-period', { period: '2026-01' });
      const period = await books.row('period', '2026-01');
      const totals = await books.store.totalsAt(period.last_seq);
      const late = {
        topup_id: 'late',
        account_id: 'ann',
        instrument_id: 'ann-bank',
        custody_id: 'bank',
        amount: 7n,
      };
      await books.do('top-up', late, { mode: 'record', at: Date.UTC(2026, 0, 20) });
      expect(await books.store.totalsAt(period.last_seq)).toEqual(totals);
      const rows = await books.store.scan('period_total', null, 100);
      expect(rows.map((row) => [row['code'], row['balance_minor']]).sort()).toEqual(
        totals.map((row) => [row.code, row.balance_minor]).sort(),
      );
      expect(await books.store.seqAt(period.ends_at - 1)).toBe(period.last_seq);
      expect(await books.outcome('seal-period', { period: '2026-01' })).toBe('already-exists');
      expect(await books.outcome('seal-period', { period: '2025-12' })).toBe('wrong-state');
    });
  });

  it('compensation and a refund paid the buyer twice: here together they give at most what was paid', async () => {
    await tell(async (books) => {
      await books.do('fund-reserve', {
        funding_id: 'f',
        custody_id: 'bank',
        amount: 5_000n,
        reason: 'reserve',
      });
      await books.trade('t', 1_000n, 'settled');
      const claim = { claim_id: 'c', trade_id: 't', amount: 700n, reason: 'fraud', approver: 'boss' };
      await books.do('pay-compensation', claim);
      const refund = { refund_id: 'r', trade_id: 't', destination: 'balance', by: 'seller' } as const;
      expect(await books.outcome('pay-refund', { ...refund, amount: 301n })).toBe('amount-exceeds');
      await books.do('pay-refund', { ...refund, amount: 300n });
      expect(await books.outcome('pay-compensation', { ...claim, claim_id: 'c2', amount: 1n })).toBe(
        'amount-exceeds',
      );
      await books.do('recover-compensation', {
        recovery_id: 'x',
        claim_id: 'c',
        amount: 700n,
        reason: 'back',
      });
      expect(await books.balance('ann')).toBe(10_000n);
      expect(await books.balance('shop')).toBe(0n);
    });
  });

  it('a chargeback after settlement found nothing to take: here what is missing is owed, and collected', async () => {
    await tell(async (books) => {
      const card = { channel: 'credit-card', instrument_id: 'ann-card', custody_id: 'bank' } as const;
      await books.trade('t', 1_000n, 'settled', card);
      await books.do('transfer', {
        transfer_id: 'x',
        from_account_id: 'shop',
        to_account_id: 'bob',
        amount: 900n,
        memo: '',
      });
      const back = {
        chargeback_id: 'c',
        trade_id: 't',
        custody_id: 'bank',
        amount: 1_000n,
        reason: 'issuer',
      };
      await books.do('charge-back', back);
      expect(await books.balance('shop')).toBe(0n);
      expect(await books.balance('shop', 'customer-receivable')).toBe(-900n);
      const collect = { collection_id: 'x', account_id: 'shop', amount: 901n, reason: 'owed' };
      expect(await books.outcome('collect-receivable', collect)).toBe('amount-exceeds');
      expect(await books.outcome('collect-receivable', { ...collect, amount: 900n })).toBe(
        'insufficient-funds',
      );
      await books.topUp('shop', 900n);
      await books.do('collect-receivable', { ...collect, amount: 900n });
      expect(await books.balance('shop', 'customer-receivable')).toBe(0n);
      expect(await books.outcome('charge-back', { ...back, amount: 1n })).toBe('amount-exceeds');
    });
  });
}
