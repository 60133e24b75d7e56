/**
 * The features of what buyer and seller have in common beside the trade: bank cards, payouts, addresses.
 *
 * Bank cards are known by bank and last four digits only, so strangers' cards look the same now and then; an equal pair
 * of buyer and seller is rare by chance, an equal card somewhere on a large platform is not.
 */
import { yes, type Feature, type Taken } from './feature';
import type { KnownAccount } from './known';

/** Of an address that many use, this many users are looked at. */
const USERS_MAX = 50;

/** What more merchants than this have in common is an agent's telephone or a service's e-mail. */
const NAMESAKES_MAX = 20;

function haveCommon(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  const [fewer, more] = left.size < right.size ? [left, right] : [right, left];
  for (const one of fewer) {
    if (more.has(one)) return true;
  }
  return false;
}

/** The seller's account, another of the same party, or one that is used on his devices. */
const isSellers = (one: KnownAccount, seller: KnownAccount): boolean =>
  one === seller || one.party_id === seller.party_id || haveCommon(one.devices, seller.devices);

/** The goods went to where the seller's own purchases go; NaN for goods without an address. */
function sellersAddress({ trade, known }: Taken): number {
  const { address, buyer, seller } = trade;
  if (address === '') return Number.NaN;
  let looked = 0;
  for (const user of known.addresses.get(address) ?? []) {
    if (user !== buyer && isSellers(user, seller)) return 1;
    looked += 1;
    if (looked === USERS_MAX) break;
  }
  return 0;
}

/** Accounts that registered a card like the one that paid, its own included; NaN where no card is known. */
function cardHolders({ trade, known }: Taken): number {
  const card = trade.card_id === null ? undefined : known.instruments.get(trade.card_id);
  return card === undefined ? Number.NaN : (known.holders.get(card)?.size ?? 0);
}

/** Missing where nothing is known of who stands behind one of the two. */
function sharedIdentity({ trade: { buyer, seller } }: Taken): number {
  if (buyer.party_id === seller.party_id) return 1;
  if (buyer.marks.length === 0 || seller.marks.length === 0) return Number.NaN;
  return yes(buyer.marks.some((mark) => seller.marks.includes(mark)));
}

/** Other merchants behind whom the same person, telephone or e-mail stands; of a mark that many have, none. */
function sellerTwins({ trade: { seller }, known }: Taken): number {
  if (seller.marks.length === 0) return Number.NaN;
  const twins = new Set<KnownAccount>();
  for (const mark of seller.marks) {
    const marked = known.namesakes.get(mark);
    if (marked !== undefined && marked.size <= NAMESAKES_MAX) {
      for (const one of marked) {
        if (one.party_id !== seller.party_id) twins.add(one);
      }
    }
  }
  return twins.size;
}

export const LINK_FEATURES: readonly Feature[] = [
  {
    ...{ name: 'shared_bank_card', unit: 'yes', group: 'links' },
    meaning: 'Buyer and seller registered bank cards of the same bank with the same last four digits',
    take: ({ trade }) => yes(haveCommon(trade.buyer.banks, trade.seller.banks)),
  },
  {
    ...{ name: 'shared_payout', unit: 'yes', group: 'links' },
    meaning: 'Both took money out to a bank card of the same bank with the same last four digits',
    take: ({ trade }) => yes(haveCommon(trade.buyer.payouts, trade.seller.payouts)),
  },
  {
    ...{ name: 'card_holders', unit: 'count', group: 'links' },
    meaning: 'Accounts that registered a card of the same bank and last four digits as the one that paid',
    take: cardHolders,
  },
  {
    ...{ name: 'sellers_address', unit: 'yes', group: 'links' },
    meaning:
      'The goods went to an address where goods of the seller go: of his account, his party, or who uses his devices',
    take: sellersAddress,
  },
  {
    ...{ name: 'shared_identity', unit: 'yes', group: 'links' },
    meaning:
      'Buyer and seller are one party, or have the same identity number, legal person, telephone or e-mail',
    take: sharedIdentity,
  },
  {
    ...{ name: 'seller_twins', unit: 'count', group: 'links' },
    meaning: 'Other merchants with the same identity number, legal person, telephone or e-mail as the seller',
    take: sellerTwins,
  },
];
