/**
 * Which permission each kind of command needs from whoever submits, proposes or approves it.
 *
 * A kind is either submitted by one person, or proposed by one and approved by another, or not for people at all
 * (the clock's, the host's own). A kind that is missing here does not compile. What gives a trade's money back, sends it
 * on to the seller in the buyer's stead or moves a customer's balance is submitted below the platform's threshold and
 * proposed from it on.
 */
import { ABOUT_WRITERS } from '#core/cases/about';
import type { CommandKind } from '#core/ledger/commands';

import type { Permission } from './permissions';

export type CommandAccess =
  | { readonly way: 'submit'; readonly permission: Permission }
  /** By where its money comes from: out of a balance, or in at a bank. */
  | { readonly way: 'by-channel'; readonly permission: Permission; readonly at_bank: Permission }
  | { readonly way: 'approval'; readonly propose: Permission; readonly approve: Permission }
  /** Either, by its amount: below the threshold one person, from it on two. */
  | {
      readonly way: 'by-amount';
      readonly permission: Permission;
      readonly propose: Permission;
      readonly approve: Permission;
    }
  /** By what it is about (core/cases/about.ts). */
  | { readonly way: 'by-about' }
  | { readonly way: 'none' };

const act = { way: 'submit', permission: 'books.act' } as const;
const custody = { way: 'submit', permission: 'books.custody' } as const;
const people = { way: 'submit', permission: 'person.manage' } as const;
const money = { way: 'approval', propose: 'money.propose', approve: 'money.approve' } as const;
const by_amount = { ...money, way: 'by-amount', permission: 'books.act' } as const;
const restriction = {
  way: 'approval',
  propose: 'restriction.propose',
  approve: 'restriction.approve',
} as const;
const hearing = { way: 'submit', permission: 'restriction.approve' } as const;
const alerts = { way: 'submit', permission: 'risk.work' } as const;
const lead = { way: 'submit', permission: 'risk.lead' } as const;
const claims = { way: 'submit', permission: 'claims.work' } as const;
const risk = { way: 'approval', propose: 'risk.work', approve: 'risk.lead' } as const;
const trust = { way: 'submit', permission: 'trust.work' } as const;
const trust_lead = { way: 'submit', permission: 'trust.lead' } as const;
const badges = { way: 'approval', propose: 'trust.work', approve: 'trust.lead' } as const;
const loans = { way: 'submit', permission: 'loans.work' } as const;
const loans_lead = { way: 'approval', propose: 'loans.work', approve: 'risk.lead' } as const;
const none = { way: 'none' } as const;

export const COMMAND_ACCESS = {
  'open-currency': { way: 'submit', permission: 'workspace.manage' },
  'open-custody': { way: 'submit', permission: 'workspace.manage' },
  'fund-reserve': money,
  'publish-policy': { way: 'approval', propose: 'policy.propose', approve: 'policy.approve' },
  'seal-period': { way: 'submit', permission: 'books.seal' },
  adjust: money,
  'record-statement': custody,
  'match-items': custody,
  'match-page': custody,
  'undo-match': custody,
  'note-break': custody,
  'record-run': custody,
  'sign-run': custody,
  'file-bank-letter': custody,
  'enrol-custody-key': custody,
  'confirm-custody-key': custody,
  'revoke-custody-key': custody,
  'draft-custody-certificate': custody,
  'sign-custody-certificate': custody,
  'drop-custody-certificate': custody,
  'record-custody-checkpoint': custody,
  'cosign-custody-checkpoint': custody,
  'record-proof-export': custody,
  'register-party': people,
  'set-real-name-level': people,
  'open-account': people,
  'register-instrument': people,
  'issue-credential': people,
  'end-credential': people,
  'record-access': none,
  'top-up': custody,
  transfer: by_amount,
  'request-withdrawal': act,
  'complete-withdrawal': custody,
  'return-withdrawal': act,
  'pay-out': money,
  'execute-court-order': money,
  'charge-fee': act,
  'create-trade': act,
  'pay-trade': { way: 'by-channel', permission: 'books.act', at_bank: 'books.custody' },
  'ship-trade': by_amount,
  'extend-trade': act,
  'confirm-trade': by_amount,
  'release-settlement': none,
  'close-trade': act,
  'request-refund': act,
  'withdraw-refund-request': act,
  'pay-refund': by_amount,
  'open-dispute': act,
  'decide-dispute': by_amount,
  'charge-back': { ...by_amount, permission: 'books.custody' },
  'collect-receivable': act,
  // What was paid before or elsewhere: people decide claims.
  'pay-compensation': none,
  // The host looks for what speaks for collusion and hands it in with the claim.
  'file-claim': none,
  'answer-claim': claims,
  'withdraw-claim': claims,
  'decide-claim': { way: 'approval', propose: 'claims.work', approve: 'money.approve' },
  'recover-compensation': claims,
  'end-recovery': { way: 'approval', propose: 'claims.work', approve: 'money.approve' },
  'admit-merchant': risk,
  'end-admission': risk,
  'give-consent': loans,
  'withdraw-consent': loans,
  'record-outside': loans,
  'strike-outside': loans_lead,
  'ask-review': loans,
  'answer-review': loans,
  'apply-for-loan': loans,
  'withdraw-loan': loans,
  // The host makes the dossier and signs it.
  'record-dossier': none,
  'decide-loan': loans,
  // Whoever sees the bank's statements says that its money came in.
  'disburse-loan': custody,
  'collect-loan': loans,
  'record-repayment': custody,
  'remit-loans': money,
  'write-off-loan': loans_lead,
  'age-loan': none,
  'impose-restriction': restriction,
  'review-restriction': { way: 'submit', permission: 'restriction.propose' },
  'lift-restriction': restriction,
  'end-restriction': none,
  'withdraw-credit-note': restriction,
  'lodge-appeal': { way: 'submit', permission: 'restriction.propose' },
  'assign-appeal': hearing,
  'extend-appeal': hearing,
  'withdraw-appeal': { way: 'submit', permission: 'restriction.propose' },
  // To keep what two people decided takes one who was none of them; to undo it takes a second.
  'reject-appeal': hearing,
  'uphold-appeal': { way: 'approval', propose: 'restriction.approve', approve: 'restriction.approve' },
  'record-notice': { way: 'submit', permission: 'restriction.propose' },
  // The host submits these for its own procedures, which say who may call them.
  'add-staff': none,
  'change-staff': none,
  'set-sign-in': none,
  'note-event': none,
  propose: none,
  approve: none,
  reject: none,
  'withdraw-proposal': none,
  'expire-proposal': none,
  'raise-alert': none,
  'assign-alert': alerts,
  'escalate-alert': alerts,
  'snooze-alert': alerts,
  'tag-alert': alerts,
  'dispose-alert': alerts,
  'reopen-alert': lead,
  'review-alert': alerts,
  'open-case': alerts,
  'join-case': alerts,
  'leave-case': alerts,
  'hand-over-case': alerts,
  'close-case': alerts,
  'write-note': { way: 'by-about' },
  // Its bytes come with it.
  'attach-file': none,
  'draft-report': alerts,
  'amend-report': alerts,
  'drop-report': alerts,
  'file-report': risk,
  'list-account': risk,
  'unlist-account': lead,
  'silence-rule': alerts,
  'end-silence': alerts,
  'adopt-rules': none,
  'draft-rule': alerts,
  'shadow-rule': alerts,
  'activate-rule': risk,
  'retire-rule': risk,
  // The host drafts what it trained itself: figures of a card must be its own.
  'draft-model': none,
  'shadow-model': alerts,
  'activate-model': risk,
  'retire-model': risk,
  // The expert scorecard and scores are the host's.
  'adopt-scorecard': none,
  'draft-scorecard': alerts,
  'challenge-scorecard': alerts,
  'promote-scorecard': risk,
  'retire-scorecard': lead,
  'record-scores': none,
  'plan-audit': trust,
  'plan-reaudit': none,
  'assign-audit': trust,
  'begin-audit': trust,
  'judge-point': trust,
  'note-finding': trust,
  'submit-audit': trust,
  'conclude-audit': trust_lead,
  'cancel-audit': trust_lead,
  'answer-finding': trust,
  'check-finding': trust,
  'apply-for-badge': trust,
  'withdraw-application': trust,
  'refuse-application': badges,
  'issue-badge': badges,
  'renew-badge': badges,
  'suspend-badge': badges,
  'resume-badge': badges,
  'revoke-badge': badges,
  'expire-badge': none,
  // Only the host has the key.
  'publish-badge-key': none,
  'record-signature': none,
  // Its bytes come with it.
  'put-document': none,
  'check-document': people,
  'raise-real-name-level': { way: 'approval', propose: 'risk.work', approve: 'person.manage' },
  // The host signs.
  'found-authority': none,
  'issue-certificate': none,
  'revoke-certificate': people,
  'issue-crl': none,
  'register-shields': people,
  'bind-shield': people,
  'lose-shield': people,
  'retire-shield': people,
} as const satisfies Readonly<Record<CommandKind, CommandAccess>>;

/** Kinds that two people decide, always or from an amount on. */
export type ApprovalKind = {
  [K in CommandKind]: (typeof COMMAND_ACCESS)[K]['way'] extends 'approval' | 'by-amount' ? K : never;
}[CommandKind];

/** Kinds of which the amount says whether two people decide. */
export type AmountKind = {
  [K in CommandKind]: (typeof COMMAND_ACCESS)[K]['way'] extends 'by-amount' ? K : never;
}[CommandKind];

/** True for a kind that can be proposed. */
export function isApprovalKind(kind: string): kind is ApprovalKind {
  const access: CommandAccess | undefined = Object.hasOwn(COMMAND_ACCESS, kind)
    ? COMMAND_ACCESS[kind as CommandKind]
    : undefined;
  return access?.way === 'approval' || access?.way === 'by-amount';
}

/** The permissions of which one lets a person begin with a kind: submit it, or propose it. */
export function permissionsToBegin(kind: CommandKind): readonly Permission[] {
  const access: CommandAccess = COMMAND_ACCESS[kind];
  switch (access.way) {
    case 'submit':
      return [access.permission];
    case 'by-channel':
      return [access.permission, access.at_bank];
    case 'by-about':
      return ABOUT_WRITERS;
    case 'approval':
      return [access.propose];
    case 'by-amount':
      return [access.permission, access.propose];
    case 'none':
      return [];
  }
}
