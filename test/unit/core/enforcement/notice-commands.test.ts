import { describe, expect, it } from 'vitest';

import type { AppealState } from '#core/appeals/appeal-tables';
import { appealTold, noticeDue, outcomeNotice } from '#core/enforcement/notice-commands';
import type { CommandData } from '#core/ledger/commands';
import { verifyBooks } from '#core/ledger/verify';
import { DAY_MS } from '#core/kernel/instant';
import { Books } from '#test/support/books';

type Notice = CommandData<'record-notice'>;

const notice = (restriction_id: string, sent_at: number, more: Partial<Notice> = {}): Notice => ({
  ...{ restriction_id, event: 'imposed', language: 'zh', sha256: 'a'.repeat(64), sent_by: 'post', sent_at },
  ...more,
});

describe('recording a notice', () => {
  it('keeps which letter of which measure went out, how and when', async () => {
    const books = await Books.trading();
    const id = await books.restrict('shop', 'freeze');
    const sent_at = books.env.now();
    await books.do('record-notice', notice(id, sent_at), { actor: 'li' });
    const entry = (await books.store.entries({ kind: 'record-notice' }, 2)).at(-1);
    const seq = entry?.seq ?? 0;
    expect(await books.row('notice', `notice-${String(seq)}`)).toEqual({
      ...notice(id, sent_at),
      ...{ id: `notice-${String(seq)}`, account_id: 'shop', recorded_by: 'li', recorded_seq: seq },
    });
    expect(entry?.subject).toBe('shop');
    expect((await verifyBooks(books.store, books.env)).ok).toBe(true);
  });
  it('refuses letters that there cannot be', async () => {
    const books = await Books.trading();
    const now = books.env.now();
    const watched = await books.restrict('mall', 'watch');
    const frozen = await books.restrict('shop', 'freeze');
    const outcome = (...args: Parameters<typeof notice>) => books.outcome('record-notice', notice(...args));
    expect(await outcome('none', now)).toBe('not-found');
    // Nobody is told that he is watched.
    expect(await outcome(watched, now)).toBe('wrong-state');
    expect(await outcome(frozen, now, { event: 'lifted' })).toBe('wrong-state');
    expect(await outcome(frozen, now, { event: 'stepped-down' })).toBe('wrong-state');
    expect(await outcome(frozen, now + DAY_MS)).toBe('wrong-state');
    // Nobody appealed.
    expect(await outcome(frozen, now, { event: 'appeal-rejected' })).toBe('wrong-state');
    const against = { against_kind: 'restriction', against_id: frozen, reached_by: 'letter' } as const;
    await books.do('lodge-appeal', { ...against, grounds: 'All was delivered.', received_at: now });
    expect(await outcome(frozen, now, { event: 'appeal-rejected' })).toBe('wrong-state');
    const { appeal_id } = await books.row('appeal_matter', `restriction|${frozen}`);
    const rejection = { appeal_id, reason_code: 'facts-confirmed', basis: 'The parcel was empty.' } as const;
    await books.do('reject-appeal', rejection, { actor: 'judge' });
    expect(await outcome(frozen, now, { event: 'appeal-upheld' })).toBe('wrong-state');
    expect(await outcome(frozen, now, { event: 'appeal-rejected' })).toBe('done');
    await books.lift(frozen);
    expect(await outcome(frozen, now, { event: 'lifted' })).toBe('done');
    expect(await outcome(frozen, now, { event: 'ended' })).toBe('wrong-state');
  });
  it('tells of what took over by a letter of its own', async () => {
    const books = await Books.trading();
    const ends_at = books.env.now() + DAY_MS;
    const step_down = { kind: 'delay-settlement', terms: { delay_days: 3 } } as const;
    const id = await books.restrict('shop', 'freeze', { ends_at, step_down });
    await books.days(2);
    const sent_at = books.env.now();
    expect(await books.outcome('record-notice', notice(id, sent_at, { event: 'ended' }))).toBe('done');
    const next = notice(`${id}.next`, sent_at, { event: 'stepped-down' });
    expect(await books.outcome('record-notice', next)).toBe('done');
    expect(await books.outcome('record-notice', { ...next, event: 'imposed' })).toBe('wrong-state');
  });
  it('says which letter tells of an appeal, and of which it tells', () => {
    const of = (status: AppealState, decided_seq: number | null) => ({ status, decided_seq });
    const open = of('open', null);
    const decided = [of('rejected', 9), of('replaced', 14), of('rejected', 12), of('withdrawn', 20)];
    expect([open, ...decided].map(outcomeNotice)).toEqual([
      ...[null, 'appeal-rejected', 'appeal-upheld', 'appeal-rejected', null],
    ]);
    expect(appealTold('appeal-rejected', [...decided, open])).toBe(decided[2]);
    expect(appealTold('appeal-upheld', decided)).toBe(decided[1]);
    expect(appealTold('appeal-upheld', [open])).toBeNull();
    expect(appealTold('lifted', decided)).toBeNull();
  });
  it('says which letter is due', () => {
    const of = (id: string, ended_how: 'lifted' | 'expired' | null, kind = 'freeze' as const) =>
      noticeDue({ id, kind, ended_how });
    expect([of('r', null), of('r', 'lifted'), of('r', 'expired'), of('r.next', null)]).toEqual([
      ...['imposed', 'lifted', 'ended', 'stepped-down'],
    ]);
    expect(noticeDue({ id: 'r', kind: 'watch', ended_how: null })).toBeNull();
  });
});
