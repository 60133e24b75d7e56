/** Letters about measures over an open workspace: made of the books, noted in the journal, handed out to be fetched. */
import { createHash } from 'node:crypto';

import { appealTold, isOfAppeal, noticesOf } from '#core/enforcement/notice-commands';
import type { NoticeEvent, NoticeLanguage } from '#core/enforcement/notice-tables';
import { refuse } from '#core/kernel/refusal';
import { DAY_MS } from '#core/kernel/instant';
import type { Restriction } from '#core/ledger/tables';
import { renderPdf } from '#server/pdf/render';
import { isTellable, noticeLetter, type LetterContent } from '#server/reports/notice-letter';

import { handOut, type HandedOut } from './case-files';
import type { Console } from './console';
import type { Desk } from './desk';
import { notFound, refused } from './failures';
import { findRow, loadRows, mustRow } from './found';
import type { StaffSession } from './staff-session';

export interface LetterAsked {
  readonly restriction_id: string;
  readonly event: NoticeEvent;
  readonly language: NoticeLanguage;
  /** Why the holder's name is needed. */
  readonly reason: string;
}

const IDS = /[A-Za-z0-9][A-Za-z0-9_.:@/#+=-]{0,63}/g;

/** The basis, where it names neither suspicions nor anything of somebody else. */
async function basisToTell(desk: Desk, { basis, account_id }: Restriction): Promise<string | null> {
  if (!isTellable(basis)) {
    return null;
  }
  const { reader } = desk.books;
  const ids = [...new Set(basis.match(IDS) ?? [])].flatMap((id) => [id, id.replace(/[.:]+$/, '')]);
  const accounts = await loadRows(reader, 'account', ids);
  const parties = await loadRows(reader, 'party', ids);
  const trades = await loadRows(reader, 'trade', ids);
  const own = await findRow(reader, 'account', account_id);
  const foreign =
    accounts.some(({ id }) => id !== account_id) ||
    parties.some(({ id }) => id !== own?.party_id) ||
    trades.some(({ buyer_id, seller_id }) => buyer_id !== account_id && seller_id !== account_id);
  return foreign ? null : basis;
}

/** The entry a letter tells of, and the appeal it tells of. */
async function occasionOf(desk: Desk, restriction: Restriction, event: NoticeEvent) {
  const { lists, reader } = desk.books;
  const own = appealTold(event, await lists.belonging(['appeal', 'against_id'], restriction.id));
  // What an appeal ended that was against what stood before it names that appeal.
  const [ended_by = ''] = restriction.ended_reason?.split(':') ?? [];
  const appeal =
    own ?? (restriction.ended_how === 'appealed' ? await findRow(reader, 'appeal', ended_by) : null);
  const seq = isOfAppeal(event)
    ? (appeal?.decided_seq ?? null)
    : event === 'ended' || event === 'lifted'
      ? restriction.ended_seq
      : restriction.imposed_seq;
  const [entry] = seq === null ? [] : await reader.entriesBySeq([seq]);
  return { appeal, entry };
}

/** What a letter says. Throws NOT_FOUND, REFUSED for a letter there cannot be. */
async function letterFor(desk: Desk, restriction: Restriction, event: NoticeEvent): Promise<LetterContent> {
  const { reader } = desk.books;
  const { appeal, entry } = await occasionOf(desk, restriction, event);
  if (entry === undefined || !noticesOf(restriction).includes(event)) {
    const { id, kind } = restriction;
    throw refused(refuse('wrong-state', { what: 'restriction', id, kind, event }), null);
  }
  const account = await mustRow(reader, 'account', restriction.account_id);
  const [profile] = account.party_id === null ? [] : await reader.profiles([account.party_id]);
  if (profile === undefined) {
    throw notFound('profile', account.party_id ?? '');
  }
  const policies = await desk.policies();
  const { appeal_days } = policies.at('measures', restriction.starts_at);
  return {
    ...{ event, restriction, appeal, holder_name: profile.profile.name, currency: account.currency },
    basis: await basisToTell(desk, restriction),
    appeal_until: restriction.starts_at + appeal_days * DAY_MS,
    entry: { seq: entry.seq, hash: entry.hash, at: entry.booked_at },
    utc_offset_minutes: policies.at('calendar', entry.booked_at).utc_offset_minutes,
  };
}

/** Where a session's person can fetch a letter; that its name was shown is noted in the journal first. */
export async function letterLink(
  host: Console,
  desk: Desk,
  { session, login }: { readonly session: StaffSession; readonly login: string },
  { restriction_id, event, language, reason }: LetterAsked,
): Promise<HandedOut & { readonly sha256: string }> {
  const restriction = await mustRow(desk.books.reader, 'restriction', restriction_id);
  const content = await letterFor(desk, restriction, event);
  const bytes = await renderPdf(noticeLetter(content, language));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { party_id } = await mustRow(desk.books.reader, 'account', restriction.account_id);
  const details = { reason, restriction_id, letter: event, language, sha256 };
  await desk.mustNote('reveal', party_id ?? restriction.account_id, login, details);
  const name = `${restriction_id.replace(/[^A-Za-z0-9._-]/g, '-')}-${event}-${language}.pdf`;
  const handed = await handOut(host, session, login, { name, bytes, media_type: 'application/pdf' });
  return { ...handed, sha256 };
}
