/**
 * What the journal tells about who a merchant is and what was decided about him: real name, documents, certificates,
 * audits; alerts that were confirmed, measures, notes of the credit record, claims on the guarantee.
 *
 * An entry takes back what it takes back and nothing else: an alert that an appeal overturned no longer counts from that
 * entry on, and counted before.
 */
import { milderId, stepDownId } from '#core/enforcement/in-force';
import type { Instant } from '#core/kernel/instant';
import type { RestrictionKind } from '#core/ledger/tables';

import type { KnownAccount, KnownMeasure, Memory } from './known';
import { textOf, type Learners } from './learner';

const wordsOf = (list: unknown): string[] =>
  typeof list === 'object' && list !== null
    ? Object.values(list).filter((word): word is string => typeof word === 'string')
    : [];

const WHO: Learners = {
  'register-party': (memory, { party_id, party_kind, level }, { facts }) => {
    const marks = [...new Set(wordsOf(facts['marks']))];
    const party = { id: party_id, kind: party_kind, level, marks, documents: new Map(), accounts: [] };
    memory.addParty(party);
  },
  'set-real-name-level': (memory, { party_id, level }) => {
    const party = memory.parties.get(party_id);
    if (party !== undefined) party.level = level;
  },
  'raise-real-name-level': (memory, { party_id, level }) => {
    const party = memory.parties.get(party_id);
    if (party !== undefined) party.level = level;
  },
  'put-document': (memory, { party_id, document_kind, expires_at = null }, { facts }) => {
    const party = memory.parties.get(party_id);
    const id = textOf(facts['document_id']);
    if (party === undefined) return;
    party.documents.set(id, { kind: document_kind, status: 'pending', expires_at });
    memory.documents.set(id, party);
  },
  'check-document': (memory, { document_id, verdict, expires_at }) => {
    const document = memory.documents.get(document_id)?.documents.get(document_id);
    if (document === undefined) return;
    document.status = verdict;
    document.expires_at = expires_at ?? document.expires_at;
  },
};

/** Gives or takes a certificate or shield; of an account that cannot sell nothing is kept. */
function credential(
  account: KnownAccount | undefined,
  kind: 'certificate' | 'shield',
  how: { readonly valid_until: Instant } | 'withdrawn',
): void {
  const shop = account?.shop;
  if (shop === undefined || shop === null) return;
  const valid_until = how === 'withdrawn' ? (shop[kind]?.valid_until ?? 0) : how.valid_until;
  shop[kind] = { valid_until, withdrawn: how === 'withdrawn' };
}

const CREDENTIALS: Learners = {
  'issue-credential': (memory, { credential_id, account_id, credential_kind, valid_until }) => {
    const account = memory.accounts.get(account_id);
    if (account === undefined) return;
    memory.credentials.set(credential_id, { account, kind: credential_kind });
    credential(account, credential_kind, { valid_until });
  },
  'end-credential': (memory, { credential_id }) => {
    const ended = memory.credentials.get(credential_id);
    if (ended !== undefined) credential(ended.account, ended.kind, 'withdrawn');
  },
  'issue-certificate': (memory, { account_id, serial, valid_until }) => {
    const account = memory.accounts.get(account_id);
    if (account === undefined) return;
    memory.certificates.set(serial, account);
    credential(account, 'certificate', { valid_until });
  },
  'revoke-certificate': (memory, { serial }) => {
    credential(memory.certificates.get(serial), 'certificate', 'withdrawn');
  },
  'bind-shield': (memory, { shield_id, account_id, valid_until }) => {
    const account = memory.accounts.get(account_id);
    if (account === undefined) return;
    memory.shields.set(shield_id, account);
    credential(account, 'shield', { valid_until });
  },
  'lose-shield': (memory, { shield_id, replacement_id }) => {
    const account = memory.shields.get(shield_id);
    memory.shields.delete(shield_id);
    if (replacement_id === undefined) credential(account, 'shield', 'withdrawn');
    else if (account !== undefined) memory.shields.set(replacement_id, account);
  },
  'retire-shield': (memory, { shield_id }) => {
    credential(memory.shields.get(shield_id), 'shield', 'withdrawn');
    memory.shields.delete(shield_id);
  },
};

function planAudit(memory: Memory, account: KnownAccount | undefined, audit_id: unknown): void {
  if (account !== undefined && typeof audit_id === 'string') {
    memory.audits.set(audit_id, { account, passed: false });
  }
}

function issueBadge(memory: Memory, account: KnownAccount | undefined, badge_id: unknown): void {
  if (account !== undefined && typeof badge_id === 'string') memory.badges.set(badge_id, account);
}

/** Badges are followed because the audits of their holders name nothing else. */
const AUDITS: Learners = {
  'apply-for-badge': (memory, { account_id }, { facts }) => {
    const account = memory.accounts.get(account_id);
    if (account !== undefined) memory.applications.set(textOf(facts['application_id']), account);
  },
  'issue-badge': (memory, { application_id }, { facts }) => {
    issueBadge(memory, memory.applications.get(application_id), facts['badge_id']);
  },
  'renew-badge': (memory, { badge_id }, { facts }) => {
    issueBadge(memory, memory.badges.get(badge_id), facts['badge_id']);
  },
  'plan-audit': (memory, { account_id }, { facts }) => {
    planAudit(memory, memory.accounts.get(account_id), facts['audit_id']);
  },
  'plan-reaudit': (memory, { badge_id }, { facts }) => {
    planAudit(memory, memory.badges.get(badge_id), facts['audit_id']);
  },
  'submit-audit': (memory, { audit_id }, { facts }) => {
    const audit = memory.audits.get(audit_id);
    const result = facts['result'];
    if (audit === undefined || typeof result !== 'object' || result === null) return;
    audit.passed = 'passed' in result && result.passed === true;
  },
  'conclude-audit': (memory, { audit_id, decision }, { booked_at }) => {
    const audit = memory.audits.get(audit_id);
    if (audit === undefined || audit.account.shop === null || decision === 'return') return;
    audit.account.shop.audit = { passed: audit.passed, at: booked_at };
  },
};

function overturn(memory: Memory, alert_id: string): void {
  memory.alerts.get(alert_id)?.confirmed.delete(alert_id);
}

function impose(memory: Memory, account: KnownAccount | undefined, id: string, measure: KnownMeasure): void {
  if (account === undefined) return;
  account.measures.set(id, measure);
  memory.measures.set(id, account);
}

/** Ends a measure; what takes over from it begins. */
function endMeasure(
  memory: Memory,
  id: string,
  at: Instant,
  next: { readonly id: string; readonly kind: RestrictionKind | null },
): void {
  const account = memory.measures.get(id);
  account?.measures.delete(id);
  memory.measures.delete(id);
  if (next.kind !== null) {
    impose(memory, account, next.id, { kind: next.kind, starts_at: at, step_down: null });
  }
}

function withdrawNote(memory: Memory, note_id: string): void {
  memory.notes.get(note_id)?.shop?.notes.delete(note_id);
}

const DECISIONS: Learners = {
  'raise-alert': (memory, { account_id }, { facts }) => {
    const account = memory.accounts.get(account_id);
    if (account !== undefined) memory.alerts.set(textOf(facts['alert_id']), account);
  },
  'dispose-alert': (memory, { alert_id, disposition }, { booked_at }) => {
    if (disposition === 'confirmed') memory.alerts.get(alert_id)?.confirmed.set(alert_id, booked_at);
  },
  'reopen-alert': (memory, { alert_id }) => {
    overturn(memory, alert_id);
  },
  'impose-restriction': (
    memory,
    { restriction_id, account_id, restriction, step_down },
    { seq, at, facts },
  ) => {
    const account = memory.accounts.get(account_id);
    const starts_at = typeof facts['starts_at'] === 'number' ? facts['starts_at'] : at;
    const measure = { kind: restriction, starts_at, step_down: step_down?.kind ?? null };
    impose(memory, account, restriction_id, measure);
    if (account !== undefined && typeof facts['note_expires_at'] === 'number') {
      const note_id = `credit-note-${String(seq)}`;
      account.shop?.notes.set(note_id, facts['note_expires_at']);
      memory.notes.set(note_id, account);
    }
  },
  'lift-restriction': (memory, { restriction_id }, { at }) => {
    endMeasure(memory, restriction_id, at, { id: '', kind: null });
  },
  'end-restriction': (memory, { restriction_id }, { at }) => {
    const kind = memory.measures.get(restriction_id)?.measures.get(restriction_id)?.step_down ?? null;
    endMeasure(memory, restriction_id, at, { id: stepDownId(restriction_id), kind });
  },
  'withdraw-credit-note': (memory, { note_id }) => {
    withdrawNote(memory, note_id);
  },
  'uphold-appeal': (memory, { appeal_id, instead }, { at, facts }) => {
    const next = { id: milderId(appeal_id), kind: instead?.kind ?? null };
    endMeasure(memory, textOf(facts['ended']), at, next);
    withdrawNote(memory, textOf(facts['credit_note_id']));
    wordsOf(facts['alert_ids']).forEach((id) => {
      overturn(memory, id);
    });
  },
};

function payClaim(
  memory: Memory,
  trade_id: string,
  claim_id: string,
  amount: string,
  paid_at: Instant,
): void {
  const seller = memory.sales.get(trade_id)?.seller;
  if (seller === undefined || seller.shop === null) return;
  const claim = { seller, paid_at, paid: Number(amount), recovered: 0, made_good_at: null };
  seller.shop.claims.set(claim_id, claim);
  memory.claims.set(claim_id, claim);
}

const MONEY: Learners = {
  'decide-dispute': (memory, { trade_id, outcome }, { at }) => {
    const sale = memory.sales.get(trade_id);
    if (sale !== undefined && outcome !== 'release') {
      sale.lost_at ??= at;
    }
  },
  'return-withdrawal': (memory, { withdrawal_id }) => {
    memory.withdrawals.get(withdrawal_id)?.withdrawals.delete(withdrawal_id);
  },
  'pay-compensation': (memory, { claim_id, trade_id, amount }, { at }) => {
    payClaim(memory, trade_id, claim_id, amount, at);
  },
  'decide-claim': (memory, { claim_id, amount }, { at, facts }) => {
    if (amount !== undefined) payClaim(memory, textOf(facts['trade_id']), claim_id, amount, at);
  },
  'recover-compensation': (memory, { claim_id, amount }, { at }) => {
    const claim = memory.claims.get(claim_id);
    if (claim === undefined) {
      return;
    }
    claim.recovered += Number(amount);
    if (claim.recovered >= claim.paid) {
      claim.made_good_at ??= at;
    }
  },
};

export const STANDING_LEARNERS: Learners = { ...WHO, ...CREDENTIALS, ...AUDITS, ...DECISIONS, ...MONEY };
