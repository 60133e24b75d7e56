// One small sample, made in memory: what the books say of it, and that every label has its trace in them.
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/kernel/instant';
import { MemoryStore } from '#core/ledger/memory-store';
import type { Trade } from '#core/ledger/tables';
import { verifyBooks } from '#core/ledger/verify';
import { isSample } from '#core/sample/sample-mark';
import { CATEGORIES } from '#core/sample/categories';
import { SampleError, makeSample, type SampleProgress, type SampleReport } from '#server/sample/make-sample';
import { testEnvironment } from '#test/support/environment';

import { groupsOf, readJournal, readLabels, type Journal, type Label } from './journal';

const TRADES = 1_000;
const SEED = 20_260_701;

let folder: string;
let store: MemoryStore;
let report: SampleReport;
let journal: Journal;
let labels: Label[];
const progress: SampleProgress[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'surety-sample-'));
  store = new MemoryStore();
  report = await makeSample(store, testEnvironment(), {
    trades: TRADES,
    seed: SEED,
    truth_path: join(folder, 'truth', 'labels.csv'),
    onProgress: (one) => progress.push(one),
  });
  journal = await readJournal(store);
  labels = readLabels(await readFile(join(folder, 'truth', 'labels.csv'), 'utf8'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the sample in the books', () => {
  it('holds the trades asked for, and hardly anything was refused, and only payments', () => {
    expect(report.by_kind['create-trade']).toBe(TRADES);
    expect(journal.trades.size).toBe(TRADES);
    expect(report.rejected).toBe(0);
    expect(report.refused).toBeGreaterThan(0);
    expect(report.refused / report.commands).toBeLessThan(0.01);
    expect(
      Object.keys(report.refused_by).every((reason) => reason.startsWith('pay-trade: ')),
      JSON.stringify(report.refusals),
    ).toBe(true);
  });

  it('shows every part of a platform', () => {
    for (const kind of [
      'top-up',
      'transfer',
      'request-withdrawal',
      'complete-withdrawal',
      'ship-trade',
      'confirm-trade',
      'extend-trade',
      'request-refund',
      'pay-refund',
      'open-dispute',
      'decide-dispute',
      'charge-back',
      'pay-compensation',
      'impose-restriction',
      'lift-restriction',
      'seal-period',
      'adjust',
      'fund-reserve',
      'issue-credential',
      'record-access',
    ] as const) {
      expect(report.by_kind[kind] ?? 0, kind).toBeGreaterThan(0);
    }
    const statuses = new Set([...journal.trades.values()].map((trade) => trade.status));
    expect([...statuses]).toEqual(expect.arrayContaining(['settled', 'refunded', 'closed', 'shipped']));
    const channels = new Set([...journal.trades.values()].map((trade) => trade.channel));
    expect([...channels]).toEqual(expect.arrayContaining(['balance', 'online-bank', 'credit-card']));
  });

  it('verifies', async () => {
    const verified = await verifyBooks(store, testEnvironment());
    expect(verified.first_break).toBeNull();
    expect(verified.ok).toBe(true);
  });

  it('says how far it is', () => {
    expect(progress.at(-1)?.phase).toBe('statements');
    const done = progress.map((one) => one.trades_done);
    expect(done).toEqual([...done].sort((left, right) => left - right));
    expect(done.at(-1)).toBe(TRADES);
  });

  it('is the same again for the same seed, and another for another', async () => {
    const again = await makeSample(new MemoryStore(), testEnvironment(Date.UTC(2027, 5, 1)), {
      trades: TRADES,
      seed: SEED,
    });
    expect(again.head).toEqual(report.head);
    const other = await makeSample(new MemoryStore(), testEnvironment(), { trades: TRADES, seed: SEED + 1 });
    expect(other.head.hash).not.toBe(report.head.hash);
  });

  it('keeps truth out of the books', () => {
    for (const entry of journal.entries) {
      expect(entry.body).not.toMatch(/honest:|"C1?\d"|G\d{5}/);
    }
  });

  it('stops when told to, and leaves sound books', async () => {
    const cancelled = new MemoryStore();
    const controller = new AbortController();
    const made = makeSample(cancelled, testEnvironment(), {
      trades: TRADES,
      seed: SEED,
      signal: controller.signal,
      onProgress: (one) => {
        if (one.trades_done > 0) {
          controller.abort(new Error('enough'));
        }
      },
    });
    await expect(made).rejects.toThrow('enough');
    const head = await cancelled.head();
    expect(head.seq).toBeGreaterThan(0);
    expect(head.seq).toBeLessThan(report.entries);
    expect((await verifyBooks(cancelled, testEnvironment())).ok).toBe(true);
  });

  it('says first that it is one', async () => {
    const [first] = journal.entries;
    expect(first).toMatchObject({ seq: 1, kind: 'note-event', actor: 'setup' });
    const details = { trades: TRADES, seed: SEED, last_day: '2026-06-30' };
    expect(JSON.parse(first?.body ?? '')).toMatchObject({ data: { event: 'sample-made', details } });
    expect(await isSample(store)).toBe(true);
  });

  it('wants a workspace of its own', async () => {
    await expect(makeSample(store, testEnvironment(), { trades: TRADES, seed: SEED })).rejects.toThrow(
      SampleError,
    );
  });
});

describe('the truth', () => {
  const TYPOLOGIES = Array.from({ length: 12 }, (_, index) => `C${String(index + 1)}`);
  const LOOKALIKES = [
    'wholesaler',
    'gift-card-shop',
    'rent-tuition',
    'family-shop',
    'flash-sale',
    'supplier-refund',
    'salary-day',
    'group-leader',
    'digital-goods',
  ].map((name) => `honest:${name}`);

  it('labels every typology and every look-alike, and nothing else', () => {
    expect([...new Set(labels.map((label) => label.typology))].sort()).toEqual(
      [...TYPOLOGIES, ...LOOKALIKES].sort(),
    );
  });

  it('names subjects that exist, within the period', () => {
    for (const label of labels) {
      expect(label.from).toBeLessThanOrEqual(label.to);
      expect(label.from).toBeGreaterThanOrEqual(report.from);
      expect(label.to).toBeLessThan(report.to);
      if (label.kind === 'trade') {
        expect(journal.trades.has(label.id), label.id).toBe(true);
      } else if (label.kind === 'merchant') {
        expect(journal.accounts.get(label.id)?.merchant, label.id).toBe(true);
      } else if (['buyer', 'mule', 'account'].includes(label.kind)) {
        expect(journal.accounts.get(label.id)?.merchant, label.id).toBe(false);
      }
    }
  });
});

const DONE = ['settled', 'confirmed'];

function tradesOf(group: readonly Label[]): Trade[] {
  return group.filter((label) => label.kind === 'trade').map((label) => journal.trades.get(label.id)!);
}

function eachGroup(typology: string, check: (trades: Trade[], group: Label[]) => void): void {
  const groups = groupsOf(labels, typology);
  expect(groups.length).toBeGreaterThan(0);
  for (const group of groups) {
    const trades = tradesOf(group);
    expect(trades.length).toBeGreaterThan(0);
    check(trades, group);
  }
}

/** Sum of transfers between two accounts within a time after an instant. */
function moved(from: string | null, to: string, after: number, within_ms: number): bigint {
  return journal.transfers
    .filter(
      (one) =>
        (from === null || one.from === from) &&
        one.to === to &&
        one.at >= after &&
        one.at <= after + within_ms,
    )
    .reduce((sum, one) => sum + one.amount, 0n);
}

function confirmedFast(trade: Trade, minutes: number): void {
  expect(trade.channel).toBe('credit-card');
  expect(DONE).toContain(trade.status);
  expect(trade.confirmed_at! - trade.paid_at!).toBeLessThan(minutes * MINUTE_MS);
  expect(trade.tracking).toBe('');
}

function shared(trade: Trade): boolean {
  const seller = journal.devices.get(trade.seller_id) ?? new Set();
  return [...(journal.devices.get(trade.buyer_id) ?? [])].some((device) => seller.has(device));
}

describe('traces of cash-out and sham trade', () => {
  it('C1: confirmed within minutes, withdrawn within the hour, 95 to 99.5 % back within a day', () => {
    eachGroup('C1', (trades) => {
      for (const trade of trades) {
        confirmedFast(trade, 10);
        const out = journal.withdrawals.filter(
          (one) =>
            [trade.seller_id, trade.buyer_id].includes(one.account) &&
            one.at >= trade.confirmed_at! &&
            one.at <= trade.confirmed_at! + HOUR_MS,
        );
        expect(out.reduce((sum, one) => sum + one.amount, 0n)).toBeGreaterThanOrEqual(
          (trade.amount_minor * 95n) / 100n,
        );
        const back = moved(trade.seller_id, trade.buyer_id, trade.confirmed_at!, DAY_MS);
        expect(back * 1000n).toBeGreaterThanOrEqual(trade.amount_minor * 950n);
        expect(back * 1000n).toBeLessThanOrEqual(trade.amount_minor * 995n);
      }
    });
  });

  it('C2: back within a day through one to three mules, each keeping a little', () => {
    eachGroup('C2', (trades, group) => {
      const mules = group.filter((label) => label.kind === 'mule').map((label) => label.id);
      expect(mules.length).toBeGreaterThanOrEqual(1);
      expect(mules.length).toBeLessThanOrEqual(3);
      for (const trade of trades) {
        confirmedFast(trade, 10);
        const last = mules.map((mule) => moved(mule, trade.buyer_id, trade.confirmed_at!, DAY_MS));
        const back = last.reduce((sum, one) => sum + one, 0n);
        expect(back * 1000n).toBeGreaterThanOrEqual(trade.amount_minor * 950n);
        expect(back * 1000n).toBeLessThanOrEqual(trade.amount_minor * 995n);
        expect(moved(trade.seller_id, trade.buyer_id, trade.confirmed_at!, DAY_MS)).toBe(0n);
      }
    });
  });

  it('C3: unequal parts within hours, returned within a day', () => {
    eachGroup('C3', (trades) => {
      expect(trades.length).toBeGreaterThanOrEqual(3);
      const paid = trades.map((trade) => trade.paid_at!);
      expect(Math.max(...paid) - Math.min(...paid)).toBeLessThan(3 * HOUR_MS);
      expect(new Set(trades.map((trade) => trade.amount_minor)).size).toBeGreaterThan(1);
      const sum = trades.reduce((total, trade) => total + trade.amount_minor, 0n);
      const { seller_id, buyer_id } = trades[0]!;
      const back = moved(seller_id, buyer_id, Math.min(...paid), DAY_MS);
      expect(back * 1000n).toBeGreaterThanOrEqual(sum * 950n);
      expect(back * 1000n).toBeLessThanOrEqual(sum * 995n);
    });
  });

  it('C4: many cardholders, one merchant, some on its device', () => {
    eachGroup('C4', (trades) => {
      expect(new Set(trades.map((trade) => trade.seller_id)).size).toBe(1);
      expect(new Set(trades.map((trade) => trade.buyer_id)).size).toBeGreaterThanOrEqual(7);
      expect(trades.filter(shared).length).toBeGreaterThan(2);
      for (const trade of trades) {
        confirmedFast(trade, 30);
      }
    });
  });

  it('C5: buyers go round a ring of merchants who settle among themselves', () => {
    eachGroup('C5', (trades) => {
      const sellers = new Set(trades.map((trade) => trade.seller_id));
      expect(sellers.size).toBeGreaterThanOrEqual(3);
      for (const buyer of new Set(trades.map((trade) => trade.buyer_id))) {
        const visited = new Set(
          trades.filter((trade) => trade.buyer_id === buyer).map((trade) => trade.seller_id),
        );
        expect(visited).toEqual(sellers);
      }
      const within = journal.transfers.filter((one) => sellers.has(one.from) && sellers.has(one.to));
      expect(within.length).toBeGreaterThanOrEqual(trades.length / 2);
    });
  });

  it('C6: paid by card, refunded to the balance, withdrawn within hours', () => {
    eachGroup('C6', (trades) => {
      for (const trade of trades) {
        expect(trade.channel).toBe('credit-card');
        expect(trade.status).toBe('refunded');
        expect(journal.refunds.get(trade.id)).toEqual({ destination: 'balance', amount: trade.amount_minor });
        const out = journal.withdrawals.find(
          (one) =>
            one.account === trade.buyer_id &&
            one.at > trade.paid_at! &&
            one.at < trade.paid_at! + 4 * HOUR_MS,
        );
        expect(out!.amount * 100n).toBeGreaterThanOrEqual(trade.amount_minor * 95n);
      }
    });
  });

  it('C7: a low-fee category at many times its ticket, by card', () => {
    eachGroup('C7', (trades) => {
      for (const trade of trades) {
        const category = CATEGORIES.find(
          (one) => one.code === journal.accounts.get(trade.seller_id)!.category,
        )!;
        expect(['utilities', 'recharge', 'education', 'books']).toContain(category.code);
        confirmedFast(trade, 10);
        expect(Number(trade.amount_minor)).toBeGreaterThan(2.5 * category.ticket_median_fen);
      }
    });
  });

  it('C8: cycle after cycle, repaid and spent again the same day', () => {
    eachGroup('C8', (trades) => {
      expect(trades.length).toBeGreaterThanOrEqual(3);
      const ordered = [...trades].sort((left, right) => left.paid_at! - right.paid_at!);
      ordered.slice(1).forEach((trade, index) => {
        const gap_days = (trade.paid_at! - ordered[index]!.paid_at!) / DAY_MS;
        expect(gap_days).toBeGreaterThan(27);
        expect(gap_days).toBeLessThan(33);
        const repaid = journal.withdrawals.find(
          (one) =>
            one.account === trade.buyer_id &&
            one.at < trade.paid_at! &&
            one.at > trade.paid_at! - 6 * HOUR_MS,
        );
        expect(repaid!.amount * 100n).toBeGreaterThanOrEqual(trade.amount_minor * 94n);
      });
    });
  });

  it('C9: the merchant buys from itself, on its own device, and funds the buyers again', () => {
    eachGroup('C9', (trades) => {
      expect(new Set(trades.map((trade) => trade.seller_id)).size).toBe(1);
      for (const trade of trades) {
        expect(trade.channel).toBe('balance');
        expect(shared(trade)).toBe(true);
        expect(moved(trade.seller_id, trade.buyer_id, trade.confirmed_at!, DAY_MS)).toBeGreaterThanOrEqual(
          trade.amount_minor,
        );
      }
    });
  });

  it("C10: claims by buyers on the merchant's device, who share what they get", () => {
    eachGroup('C10', (trades) => {
      for (const trade of trades) {
        expect(shared(trade)).toBe(true);
        expect(journal.claims.has(trade.id)).toBe(true);
        expect(moved(trade.buyer_id, trade.seller_id, trade.confirmed_at!, 9 * DAY_MS)).toBeGreaterThan(0n);
      }
    });
  });

  it("C11: one purchase near the card's limit by somebody who never bought before", () => {
    eachGroup('C11', (trades) => {
      expect(trades).toHaveLength(1);
      const [trade] = trades as [Trade];
      confirmedFast(trade, 10);
      expect(trade.amount_minor).toBeGreaterThanOrEqual(4_500_000n);
      expect(trade.goods).toContain('分期');
      const others = [...journal.trades.values()].filter((one) => one.buyer_id === trade.buyer_id);
      expect(others).toHaveLength(1);
    });
  });

  it('C12: sold a little, slept for months, then sold at full volume by card', () => {
    eachGroup('C12', (trades) => {
      const seller = trades[0]!.seller_id;
      const started = Math.min(...trades.map((trade) => trade.created_at));
      const before = [...journal.trades.values()].filter(
        (one) => one.seller_id === seller && one.created_at < started,
      );
      expect(before.length).toBeGreaterThan(0);
      expect(started - Math.max(...before.map((trade) => trade.created_at))).toBeGreaterThan(60 * DAY_MS);
      for (const trade of trades) {
        confirmedFast(trade, 25);
      }
    });
  });
});

describe('traces of honest look-alikes', () => {
  it('wholesaler: round prices, real parcels', () => {
    eachGroup('honest:wholesaler', (trades) => {
      const round = trades.filter((trade) => trade.amount_minor % 100_000n === 0n);
      expect(round.length).toBeGreaterThanOrEqual(trades.length * 0.75);
      expect(trades.every((trade) => trade.tracking !== '' || trade.shipped_at === null)).toBe(true);
    });
  });

  it('gift cards and digital goods: delivered by machine, confirmed soon', () => {
    let fast = 0;
    let all = 0;
    for (const name of ['gift-card-shop', 'digital-goods']) {
      eachGroup(`honest:${name}`, (trades) => {
        all += trades.length;
        fast += trades.filter(
          (trade) => trade.confirmed_at !== null && trade.confirmed_at - trade.paid_at! < 30 * MINUTE_MS,
        ).length;
      });
    }
    expect(fast).toBeGreaterThanOrEqual(all * 0.4);
  });

  it('rent and tuition: equal sums', () => {
    eachGroup('honest:rent-tuition', (trades) => {
      const buyers = new Set(trades.map((trade) => trade.buyer_id)).size;
      expect(new Set(trades.map((trade) => trade.amount_minor)).size).toBeLessThanOrEqual(buyers);
      expect(trades.length).toBeGreaterThanOrEqual(3);
    });
  });

  it('family shop: one device', () => {
    eachGroup('honest:family-shop', (trades) => {
      expect(trades.every(shared)).toBe(true);
    });
  });

  it('flash sale: many buyers within the hour at one price', () => {
    eachGroup('honest:flash-sale', (trades) => {
      const created = trades.map((trade) => trade.created_at);
      expect(Math.max(...created) - Math.min(...created)).toBeLessThan(HOUR_MS);
      expect(new Set(trades.map((trade) => trade.amount_minor)).size).toBe(1);
      expect(new Set(trades.map((trade) => trade.buyer_id)).size).toBeGreaterThan(trades.length * 0.6);
    });
  });

  it("supplier's refund: most comes back days after the goods", () => {
    eachGroup('honest:supplier-refund', (trades) => {
      const back = trades.filter((trade) => {
        const transferred = moved(trade.seller_id, trade.buyer_id, trade.confirmed_at!, 6 * DAY_MS);
        return transferred * 100n >= trade.amount_minor * 50n || trade.refunded_minor > 0n;
      });
      expect(back.length).toBeGreaterThan(0);
      expect(trades.every((trade) => trade.confirmed_at! - trade.paid_at! > DAY_MS)).toBe(true);
    });
  });

  it('salary day: one employer pays several within the hour, every month', () => {
    eachGroup('honest:salary-day', (_trades, group) => {
      const paid = group.filter((label) => label.kind === 'account').map((label) => label.id);
      const wages = journal.transfers.filter(
        (one) => paid.includes(one.to) && group.some((label) => label.id === one.from),
      );
      expect(paid.length).toBeGreaterThanOrEqual(4);
      expect(wages.length).toBeGreaterThanOrEqual(4 * 3);
    });
  });

  it('group-buying leader: many transfers in, then one payment', () => {
    eachGroup('honest:group-leader', (trades) => {
      for (const trade of trades) {
        expect(
          moved(null, trade.buyer_id, trade.created_at - 6 * HOUR_MS, 6 * HOUR_MS),
        ).toBeGreaterThanOrEqual(trade.amount_minor);
      }
    });
  });
});

describe('statements beside it', () => {
  it('wants an empty folder', async () => {
    const options = { trades: TRADES, seed: SEED, statements_dir: join(folder, 'bank') };
    const first = await makeSample(new MemoryStore(), testEnvironment(), options);
    const names = await readdir(join(folder, 'bank'));
    expect(names).toHaveLength(first.statements!.files);
    await expect(makeSample(new MemoryStore(), testEnvironment(), options)).rejects.toThrow(SampleError);
  });
});
