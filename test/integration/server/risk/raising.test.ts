// Alerts in the books, raised by a scan of a sample platform: one per account, once, whatever was told before.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import type { CommandData } from '#core/ledger/commands';
import type { Alert } from '#core/ledger/tables';
import { verifyBooks } from '#core/ledger/verify';
import { raisesOf, type RaiseData, type ToldBefore } from '#core/risk/raising';
import { scanJournal, type Scan } from '#core/risk/scan';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { raiseAlerts, readRules, readTold, scanNote } from '#server/risk/raise-alerts';
import { Books } from '#test/support/books';
import { samplePlatform } from '#test/support/risk-platform';

const whole = ({ ledger, store }: Books) => ({ ledger, reader: store });

describe('raising alerts', () => {
  let books: Books;
  let scan: Scan;

  const raises = async (): Promise<RaiseData[]> =>
    raisesOf(scan.detector, {
      before: await readTold(books.store, books.env.now()),
      rules: await readRules(books.store),
      seen_seq: scan.entries,
    });
  const alerts = async (): Promise<Alert[]> =>
    (await books.store.scan('alert', null, 100_000)) as unknown as Alert[];
  const close = async (alert_id: string): Promise<void> => {
    const data: CommandData<'dispose-alert'> = {
      ...{ alert_id, disposition: 'explained', reason_code: 'known-business', deserved: 'yes', note: '' },
    };
    await books.do('dispose-alert', data, { actor: 'li' });
  };

  beforeAll(async () => {
    const { store } = await samplePlatform(2_000, 78);
    books = await Books.open(store);
    books.env.setNow((await store.head()).booked_at + DAY_MS);
    scan = await scanJournal(store, STARTING_RULES);
  }, 120_000);

  afterAll(async () => {
    await books.ledger.close();
  });

  it('raises one alert per account with whole evidence, and the books hold', async () => {
    const asked = await raises();
    const told = await raiseAlerts(whole(books), asked, { at: books.env.now() });
    expect(asked.length).toBeGreaterThan(30);
    expect(told).toEqual({ raised: asked.length, joined: 0, passed: 0 });
    await books.ledger.submit(scanNote('li', told, scan.entries, books.env.now()));
    const rows = await alerts();
    expect(new Set(rows.map(({ account_id }) => account_id)).size).toBe(asked.length);
    for (const { flagged_seq, evidence, trades, score } of asked) {
      const last = evidence.trades.flatMap(({ flags }) => flags.map(({ seq }) => seq));
      if (trades === evidence.trades.length) expect(Math.max(...last)).toBe(flagged_seq);
      expect(evidence.trades.length).toBeLessThanOrEqual(trades);
      expect(evidence.trades[0]?.score).toBeLessThanOrEqual(score);
    }
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  });

  it('raises nothing twice: not at once, not after an alert was closed', async () => {
    expect(await raises()).toEqual([]);
    const [first] = await alerts();
    await close(first?.id ?? '');
    expect(await raises()).toEqual([]);
  });

  it('is the same for who comes after a run that was stopped in the middle', async () => {
    const { store } = await samplePlatform(2_000, 78);
    const other = await Books.open(store);
    other.env.setNow((await store.head()).booked_at + DAY_MS);
    const rules = await readRules(store);
    const found = async () =>
      raisesOf(scan.detector, {
        before: await readTold(store, other.env.now()),
        ...{ rules, seen_seq: scan.entries },
      });
    const asked = await found();
    const stop = new AbortController();
    const stopped = raiseAlerts(whole(other), asked, {
      at: other.env.now(),
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('stopped')),
    });
    if (asked.length > 200) await expect(stopped).rejects.toThrow('stopped');
    else await stopped;
    const left = await found();
    await raiseAlerts(whole(other), left, { at: other.env.now() });
    expect((await store.scan('alert', null, 100_000)).length).toBe(asked.length);
    const again = await raiseAlerts(whole(other), asked.slice(0, 5), { at: other.env.now() });
    expect(again).toEqual({ raised: 0, joined: 0, passed: Math.min(5, asked.length) });
    await other.ledger.close();
  });
});

describe('what lists and silent rules do', () => {
  it('keeps an allowed account out, looks closer at a watched one, and leaves silent rules out', async () => {
    const { store } = await samplePlatform(2_000, 78);
    const { detector, entries } = await scanJournal(store, STARTING_RULES);
    const nothing: ToldBefore = { subjects: new Map(), lists: new Map(), silences: new Map() };
    const rules = await readRules(store);
    const raised = (more: Partial<ToldBefore> = {}) =>
      raisesOf(detector, { before: { ...nothing, ...more }, rules, seen_seq: entries });
    const plain = raised();
    const [first] = plain;
    const account = first?.account_id ?? '';
    const found = (list: readonly RaiseData[]) => list.find(({ account_id }) => account_id === account);

    const allowed = raised({ lists: new Map([[account, ['allow']]]) });
    expect(found(allowed)).toBeUndefined();
    expect(allowed.length).toBe(plain.length - 1);

    const blocked = raised({ lists: new Map([[account, ['block']]]) });
    expect(found(blocked)).toMatchObject({ listed: 'block' });

    const all_accounts = new Set(
      [...detector.known.trades.values()].flatMap(({ buyer, seller }) => [buyer.id, seller.id]),
    );
    const watched = new Map([...all_accounts].map((id) => [id, ['watch' as const]] as const));
    expect(raised({ lists: watched }).length).toBeGreaterThan(plain.length);

    const fired = first?.rules ?? [];
    const silent = new Map(fired.map((rule) => [rule, Number.MAX_SAFE_INTEGER]));
    const silenced = raised({ silences: new Map([[account, silent]]) });
    expect(found(silenced)).toBeUndefined();
    const ended = new Map(fired.map((rule) => [rule, 0]));
    const heard = raised({ silences: new Map([[account, ended]]) });
    expect(found(heard)).toEqual(first);

    const later = rules.map((one) => ({ ...one, since_seq: entries, version: 2 }));
    expect(raisesOf(detector, { before: nothing, rules: later, seen_seq: entries })).toEqual([]);
  });
});
