/**
 * What a request for approval is about, as one text: no second request for the same may be pending.
 *
 * It is made from kind and data by the books themselves. A kind that two people decide and that has no line here
 * does not compile.
 */
import type { CommandData } from '#core/ledger/commands';
import type { Stored } from '#core/ledger/plan';
import type { ApprovalKind } from '#core/staff/command-access';

const MATTERS: { readonly [K in ApprovalKind]: (data: Stored<CommandData<K>>) => string } = {
  'fund-reserve': ({ custody_id }) => `reserve|${custody_id}`,
  'publish-policy': ({ policy }) => `policy|${policy}`,
  adjust: ({ adjustment_id }) => `adjustment|${adjustment_id}`,
  'pay-out': ({ account_id }) => `pay-out|${account_id}`,
  'execute-court-order': ({ order_id }) => `court-order|${order_id}`,
  'pay-refund': ({ trade_id }) => `refund|${trade_id}`,
  'decide-dispute': ({ trade_id }) => `dispute|${trade_id}`,
  'charge-back': ({ chargeback_id }) => `chargeback|${chargeback_id}`,
  'pay-compensation': ({ trade_id }) => `compensation|${trade_id}`,
  'impose-restriction': ({ account_id }) => `restriction|${account_id}`,
  'lift-restriction': ({ restriction_id }) => `lifting|${restriction_id}`,
};

/** The matter of a command whose data fit its kind. */
export function matterOf(kind: ApprovalKind, data: object): string {
  const matter: (data: never) => string = MATTERS[kind];
  return matter(data as never);
}
