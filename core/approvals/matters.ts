/**
 * What a request for approval is about, as one text: no second request for the same may be pending.
 *
 * It is made from kind and data by the books themselves, of what was there before the request: a trade, an account, a
 * policy. Never of an id that whoever asks makes up, or the same could be asked for twice, side by side. A kind that
 * two people decide and that has no line here does not compile.
 */
import { admissionKey } from '#core/guarantee/card-programmes';
import { CHART } from '#core/ledger/chart';
import type { CommandData } from '#core/ledger/commands';
import type { Stored } from '#core/ledger/plan';
import type { ApprovalKind } from '#core/staff/command-access';

/**
 * What an adjustment corrects: the customer's account, the first by id of several; the platform's own lines are what it
 * is corrected against, and count only where there is no customer's, all together: payments between two pairs of custody
 * accounts are two things. Amounts do not count: until one correction is decided, nobody can tell whether another of
 * the same is meant in its place or on top of it.
 */
function corrected({ lines }: Stored<CommandData<'adjust'>>): string {
  const customers = lines.filter(({ code }) => CHART[code].owner === 'party');
  if (customers.length > 0) {
    const [first = ''] = customers.map(({ account_id }) => account_id).sort();
    return first;
  }
  return [...new Set(lines.map(({ account_id, code }) => `${account_id} ${code}`))].sort().join(', ');
}

const MATTERS: { readonly [K in ApprovalKind]: (data: Stored<CommandData<K>>) => string } = {
  'fund-reserve': ({ custody_id }) => `reserve|${custody_id}`,
  'publish-policy': ({ policy }) => `policy|${policy}`,
  adjust: (data) => `adjustment|${corrected(data)}`,
  'pay-out': ({ account_id }) => `pay-out|${account_id}`,
  'execute-court-order': ({ account_id }) => `court-order|${account_id}`,
  'pay-refund': ({ trade_id }) => `refund|${trade_id}`,
  transfer: ({ from_account_id }) => `transfer|${from_account_id}`,
  'ship-trade': ({ trade_id }) => `shipment|${trade_id}`,
  'confirm-trade': ({ trade_id }) => `confirmation|${trade_id}`,
  'decide-dispute': ({ trade_id }) => `dispute|${trade_id}`,
  'charge-back': ({ trade_id }) => `chargeback|${trade_id}`,
  'decide-claim': ({ claim_id }) => `claim|${claim_id}`,
  'end-recovery': ({ claim_id }) => `recovery|${claim_id}`,
  'admit-merchant': (data) => `admission|${admissionKey(data)}`,
  'end-admission': (data) => `admission|${admissionKey(data)}`,
  'strike-outside': ({ outside_id }) => `outside|${outside_id}`,
  'remit-loans': ({ bank, currency }) => `remittance|${bank}|${currency}`,
  'write-off-loan': ({ loan_id }) => `loan|${loan_id}`,
  'impose-restriction': ({ account_id }) => `restriction|${account_id}`,
  'lift-restriction': ({ restriction_id }) => `lifting|${restriction_id}`,
  'withdraw-credit-note': ({ note_id }) => `credit-note|${note_id}`,
  'uphold-appeal': ({ appeal_id }) => `appeal|${appeal_id}`,
  'file-report': ({ report_id }) => `report|${report_id}`,
  'activate-rule': ({ rule_id }) => `rule|${rule_id}`,
  'retire-rule': ({ rule_id }) => `rule|${rule_id}`,
  // One model is active at most: any two requests are about the same place.
  'activate-model': () => 'model',
  'retire-model': () => 'model',
  'promote-scorecard': () => 'scorecard',
  'raise-real-name-level': ({ party_id }) => `real-name|${party_id}`,
  'list-account': ({ account_id }) => `listing|${account_id}`,
  'refuse-application': ({ application_id }) => `application|${application_id}`,
  'issue-badge': ({ application_id }) => `application|${application_id}`,
  'renew-badge': ({ badge_id }) => `badge|${badge_id}`,
  'suspend-badge': ({ badge_id }) => `badge|${badge_id}`,
  'resume-badge': ({ badge_id }) => `badge|${badge_id}`,
  'revoke-badge': ({ badge_id }) => `badge|${badge_id}`,
};

/** The matter of a command whose data fit its kind. */
export function matterOf(kind: ApprovalKind, data: object): string {
  const matter: (data: never) => string = MATTERS[kind];
  return matter(data as never);
}
