/**
 * What an account was used for by an entry of the past, as a restriction would have judged it.
 *
 * The journal does not keep the uses a command was decided by: they follow from its kind, its data and facts, and the
 * trade or withdrawal it was about. Only purposes that some restriction touches count. A test holds this to what
 * handlers say of the same commands.
 */
import type { Instant } from '#core/kernel/instant';
import type { CommandKind } from '#core/ledger/commands';
import type { Entry, EntryBody } from '#core/ledger/entry';
import type { Trade, Withdrawal } from '#core/ledger/tables';

import type { Purpose } from './matrix';

export interface PastUse {
  readonly seq: number;
  readonly kind: CommandKind;
  readonly occurred_at: Instant;
  readonly booked_at: Instant;
  readonly account_id: string;
  readonly purpose: Purpose;
  readonly amount_minor: bigint;
  /** The trade or withdrawal it was a step of; null for anything else. */
  readonly thing_id: string | null;
  /** The other side; null where it is a bank. */
  readonly other_id: string | null;
}

/** What entries are about, by id; trades and withdrawals are the rows of today. */
export interface Things {
  readonly trades: ReadonlyMap<string, Pick<Trade, 'id' | 'buyer_id' | 'seller_id' | 'amount_minor'>>;
  readonly withdrawals: ReadonlyMap<string, Pick<Withdrawal, 'id' | 'account_id' | 'amount_minor'>>;
}

type Found = Omit<PastUse, 'seq' | 'kind' | 'occurred_at' | 'booked_at'>;
type Data = EntryBody['data'];

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const minor = (value: unknown): bigint => BigInt(typeof value === 'string' ? value : '0');

/** Kinds that use an account for something a restriction touches. */
export const USING_KINDS: readonly CommandKind[] = [
  ...(['top-up', 'transfer', 'request-withdrawal', 'complete-withdrawal'] as const),
  ...(['create-trade', 'pay-trade', 'ship-trade', 'extend-trade', 'confirm-trade'] as const),
  ...(['release-settlement', 'request-refund', 'withdraw-refund-request'] as const),
  ...(['open-dispute', 'decide-dispute'] as const),
];

interface Release {
  readonly released_minor?: string;
}

const releasedBy = (facts: Readonly<Record<string, unknown>>): bigint | null => {
  const release = facts['release'] as Release | null | undefined;
  return release?.released_minor === undefined ? null : BigInt(release.released_minor);
};

function ofTrade(
  kind: CommandKind,
  data: Data,
  facts: Readonly<Record<string, unknown>>,
  trade: Pick<Trade, 'id' | 'buyer_id' | 'seller_id' | 'amount_minor'>,
): Found[] {
  const { id: thing_id, buyer_id, seller_id, amount_minor: price_minor } = trade;
  const buyer = (purpose: Purpose, amount_minor: bigint): Found => ({
    ...{ account_id: buyer_id, purpose, amount_minor, thing_id, other_id: seller_id },
  });
  const seller = (purpose: Purpose, amount_minor: bigint): Found => ({
    ...{ account_id: seller_id, purpose, amount_minor, thing_id, other_id: buyer_id },
  });
  const released_minor = releasedBy(facts);
  const settled = released_minor === null ? [] : [seller('settle', released_minor)];
  switch (kind) {
    case 'create-trade':
      return [buyer('buy', price_minor), seller('sell', price_minor)];
    case 'pay-trade':
      return [buyer('pay', price_minor), seller('collect', price_minor)];
    case 'ship-trade':
      return [seller('ship', price_minor)];
    case 'extend-trade':
      return [seller('extend', 0n)];
    case 'confirm-trade':
      return data['by'] === 'buyer' ? [buyer('confirm', released_minor ?? 0n), ...settled] : settled;
    case 'request-refund':
      return [buyer('ask-refund', minor(data['amount']))];
    case 'withdraw-refund-request':
      return data['by'] === 'buyer' ? [buyer('ask-refund', 0n)] : [];
    case 'open-dispute':
      return [data['by'] === 'buyer' ? buyer('dispute', price_minor) : seller('dispute', price_minor)];
    case 'decide-dispute':
      return settled;
    default:
      return [];
  }
}

function ofMoney(kind: CommandKind, data: Data, { withdrawals }: Things): Found[] {
  const amount_minor = minor(data['amount']);
  const [from, to] = [text(data['from_account_id']), text(data['to_account_id'])];
  const account_id = text(data['account_id']);
  const alone = { thing_id: null, other_id: null };
  switch (kind) {
    case 'top-up':
      return [{ ...alone, account_id, purpose: 'top-up', amount_minor }];
    case 'transfer':
      return [
        { account_id: from, purpose: 'transfer-out', amount_minor, thing_id: null, other_id: to },
        { account_id: to, purpose: 'transfer-in', amount_minor, thing_id: null, other_id: from },
      ];
    case 'request-withdrawal':
      return [
        { ...alone, account_id, purpose: 'withdraw', amount_minor, thing_id: text(data['withdrawal_id']) },
      ];
    case 'complete-withdrawal': {
      const withdrawal = withdrawals.get(text(data['withdrawal_id']));
      return withdrawal === undefined
        ? []
        : [
            {
              ...{ account_id: withdrawal.account_id, purpose: 'complete-withdrawal', other_id: null },
              ...{ amount_minor: withdrawal.amount_minor, thing_id: withdrawal.id },
            },
          ];
    }
    default:
      return [];
  }
}

/** What a release of delayed proceeds moved: what left the pending balance. */
function ofDelayed({ postings }: Entry, trade: Pick<Trade, 'id' | 'buyer_id' | 'seller_id'>): Found {
  const amount_minor = postings.reduce((sum, { amount_minor: part }) => (part > 0n ? sum + part : sum), 0n);
  const { id, seller_id, buyer_id } = trade;
  return { account_id: seller_id, purpose: 'settle', amount_minor, thing_id: id, other_id: buyer_id };
}

/** What accounts were used for by an entry that was done; nothing for a refused one. */
export function usesOfEntry(entry: Entry, things: Things): readonly PastUse[] {
  const { seq, kind, occurred_at, booked_at, outcome } = entry;
  if (outcome !== 'done' || !USING_KINDS.includes(kind)) {
    return [];
  }
  const { data, facts } = JSON.parse(entry.body) as EntryBody;
  const trade = things.trades.get(text(data['trade_id']));
  const told = (facts ?? {}) as Readonly<Record<string, unknown>>;
  const found =
    trade === undefined
      ? ofMoney(kind, data, things)
      : kind === 'release-settlement'
        ? [ofDelayed(entry, trade)]
        : ofTrade(kind, data, told, trade);
  return found.map((use) => ({ ...use, seq, kind, occurred_at, booked_at }));
}
