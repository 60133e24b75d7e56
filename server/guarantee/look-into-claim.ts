/**
 * What a look over the books finds between a buyer and a seller that speaks for a claim made in league.
 *
 * A device, a network address or a delivery address that both used, and money that went between them beside the trade.
 * What very many share (a public network address) ties nobody.
 */
import type { ClaimFinding, LookedCode } from '#core/guarantee/guarantee-words';
import type { Trade } from '#core/ledger/tables';
import type { Dealing, SharedKind, SharedUse } from '#core/risk/neighbours';
import type { EvidenceReads } from '#database/lists/evidence';

/** More accounts than this on one value tie nobody. */
const CROWD_MIN = 50;
/** Longest evidence of one finding, in characters. */
const EVIDENCE_MAX = 120;

const CODES: Readonly<Partial<Record<SharedKind, LookedCode>>> = {
  device: 'shared-device',
  ip: 'shared-device',
  address: 'shared-address',
};

export type LookedFinding = ClaimFinding & { readonly code: LookedCode };

function sharedBy(uses: readonly SharedUse[], sides: readonly string[]): LookedFinding[] {
  const users = new Map<string, { readonly use: SharedUse; readonly ids: Set<string> }>();
  for (const use of uses) {
    const key = `${use.what} ${use.value}`;
    const known = users.get(key) ?? { use, ids: new Set<string>() };
    known.ids.add(use.account_id);
    users.set(key, known);
  }
  return [...users.values()].flatMap(({ use, ids }) => {
    const code = CODES[use.what];
    return code !== undefined && ids.size <= CROWD_MIN && sides.every((id) => ids.has(id))
      ? [{ code, evidence: use.value.slice(0, EVIDENCE_MAX) }]
      : [];
  });
}

function moneyBetween(dealings: readonly Dealing[], { buyer_id, seller_id }: Trade): LookedFinding[] {
  const pair = [buyer_id, seller_id];
  const sum_minor = dealings
    .filter(
      ({ kind, from_id, to_id }) => kind === 'transfer' && pair.includes(from_id) && pair.includes(to_id),
    )
    .reduce((sum, dealing) => sum + dealing.sum_minor, 0n);
  return sum_minor > 0n ? [{ code: 'money-between', evidence: sum_minor.toString() }] : [];
}

/** What speaks against a claim on a trade, each code once. */
export async function lookIntoClaim(evidence: EvidenceReads, trade: Trade): Promise<LookedFinding[]> {
  const sides = [trade.buyer_id, trade.seller_id];
  const { neighbours } = evidence;
  const found = [
    ...sharedBy(await neighbours.sharedWith(sides, {}), sides),
    ...moneyBetween(await neighbours.dealingsAmong(sides, {}), trade),
  ];
  return found.filter(({ code }, place) => found.findIndex((one) => one.code === code) === place);
}
