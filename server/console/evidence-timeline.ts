/**
 * The entries of one account as a timeline: what it was, who else had a part in it, how much, and the few data that matter.
 *
 * What is kept from whoever looks is left out already where the entries are found.
 */
import {
  TIMELINE_DETAILS,
  TIMELINE_GROUPS,
  type TimelineEntry,
  type TimelineGroup,
} from '#core/contract/evidence';
import type { Entry, EntryBody } from '#core/ledger/entry';
import type { LedgerReader } from '#core/ledger/ports';
import type { Account, Trade } from '#core/ledger/tables';
import { maskIp, maskToken } from '#core/parties/masking';

import type { EvidenceDesk } from './evidence-profile';
import { asOfNow, loadRows, mustRow } from './found';
import type { Person } from './implementer';
import { viewerOf } from './withheld';

interface Asked {
  readonly id: string;
  readonly other_id?: string | undefined;
  readonly groups: readonly TimelineGroup[];
  readonly direction: 'asc' | 'desc';
  readonly after: number | null;
  readonly limit: number;
}

/** Rows that entries of a page are about, by id. */
interface Around {
  readonly account: Account;
  readonly trades: ReadonlyMap<string, Trade>;
  readonly withdrawn: ReadonlyMap<string, bigint>;
}

const MASKS: Readonly<Record<string, (value: string) => string>> = { device: maskToken, ip: maskIp };

function detailsOf(data: EntryBody['data']): TimelineEntry['details'] {
  const { bank, last4 } = data;
  const told: Readonly<Record<string, unknown>> = {
    ...data,
    ...(typeof bank === 'string' && typeof last4 === 'string' ? { instrument: `${bank} ·· ${last4}` } : {}),
  };
  return TIMELINE_DETAILS.flatMap((name) => {
    const value = name === 'instrument' && !('bank' in data) ? '' : told[name];
    return typeof value === 'string' && value !== '' ? [{ name, value: MASKS[name]?.(value) ?? value }] : [];
  });
}

/** An amount the data name; null where they name none. */
function amountIn(data: EntryBody['data']): bigint | null {
  const { amount } = data;
  return typeof amount === 'string' && /^-?\d+$/.test(amount) ? BigInt(amount) : null;
}

const TRADED: readonly string[] = ['pay-trade', 'confirm-trade', 'release-settlement'];

/** Who else had a part, and how much it was about. */
function partsOf({ kind, subject }: Entry, data: EntryBody['data'], { account, trades, withdrawn }: Around) {
  const trade = trades.get(subject);
  if (trade !== undefined) {
    const is_buyer = trade.buyer_id === account.id;
    return {
      trade_id: trade.id,
      side: is_buyer ? ('buyer' as const) : ('seller' as const),
      other_id: is_buyer ? trade.seller_id : trade.buyer_id,
      amount_minor: amountIn(data) ?? (TRADED.includes(kind) ? trade.amount_minor : null),
    };
  }
  const ends = [data['from_account_id'], data['to_account_id']];
  const other = kind === 'transfer' ? ends.find((end) => end !== account.id) : undefined;
  return {
    ...{ trade_id: null, side: null, other_id: typeof other === 'string' ? other : null },
    amount_minor: amountIn(data) ?? withdrawn.get(subject) ?? null,
  };
}

function entryOf(entry: Entry, around: Around): TimelineEntry {
  const { seq, kind, outcome, actor, occurred_at, booked_at, subject } = entry;
  const { data, refusal } = JSON.parse(entry.body) as EntryBody;
  const parts = partsOf(entry, data, around);
  return {
    ...{ seq, kind, done: outcome === 'done', actor, occurred_at, booked_at },
    refusal: refusal?.code ?? null,
    alert_id: /^alert-\d+$/.test(subject) ? subject : null,
    ...parts,
    // Going out of the account is negative.
    amount_minor:
      kind === 'transfer' && parts.amount_minor !== null && data['from_account_id'] === around.account.id
        ? -parts.amount_minor
        : parts.amount_minor,
    currency: around.account.currency,
    details: detailsOf(data),
  };
}

async function rowsAround(
  reader: LedgerReader,
  account: Account,
  entries: readonly Entry[],
): Promise<Around> {
  const subjects = [...new Set(entries.map(({ subject }) => subject))];
  const trades = await loadRows(reader, 'trade', subjects);
  const withdrawals = await loadRows(reader, 'withdrawal', subjects);
  return {
    account,
    trades: new Map(trades.map((trade) => [trade.id, trade])),
    withdrawn: new Map(withdrawals.map(({ id, amount_minor }) => [id, amount_minor])),
  };
}

/** A page of the timeline, for somebody. Throws NOT_FOUND. */
export function accountTimeline(
  desk: EvidenceDesk,
  asked: Asked,
  person: Pick<Person, 'login' | 'permissions'>,
) {
  const { id, other_id, groups, direction, after, limit } = asked;
  return desk.books.snapshot(async (reader, lists) => {
    const account = await mustRow(reader, 'account', id);
    const other = other_id === undefined ? null : await mustRow(reader, 'account', other_id);
    const kinds = groups.flatMap((group) => [...TIMELINE_GROUPS[group]]);
    const seqs = await lists.evidence.timeline({
      ...{ account, other, kinds, direction, after, limit },
      viewer: viewerOf(person),
    });
    const found = await reader.entriesBySeq(seqs.slice(0, limit));
    const entries = direction === 'asc' ? found : [...found].sort((left, right) => right.seq - left.seq);
    const around = await rowsAround(reader, account, entries);
    return {
      as_of: await asOfNow(reader),
      rows: entries.map((entry) => entryOf(entry, around)),
      next: seqs.length > limit ? (entries.at(-1)?.seq ?? null) : null,
    };
  });
}
