/**
 * What a request would change, before and after: balances by its postings, restrictions, the rules of a policy.
 *
 * Values are data as text; a screen gives them their form. Past requests change nothing any more.
 */
import { canonicalJson } from '#core/kernel/canonical';
import type { Account, Approval, Restriction } from '#core/ledger/tables';
import { isPolicyKind } from '#core/policy/policy';

import type { Desk } from './desk';
import { findRow } from './found';
import type { RehearsalView } from './rehearsals';

export interface Change {
  readonly what: string;
  readonly id: string;
  readonly before: string | null;
  readonly after: string | null;
}

function balanceChanges(rehearsal: RehearsalView): Change[] {
  if (rehearsal.status === 'refused') {
    return [];
  }
  const last = new Map<string, Change>();
  for (const { account_id, code, amount_minor, balance_minor } of rehearsal.postings) {
    const key = `${account_id}|${code}`;
    const before = last.get(key)?.before ?? (balance_minor - amount_minor).toString();
    last.set(key, { what: code, id: account_id, before, after: balance_minor.toString() });
  }
  return [...last.values()];
}

function kindsOf(account: Account | null): string | null {
  const kinds = (account?.restrictions ?? []).map(({ kind }) => kind);
  return kinds.length === 0 ? null : kinds.join(', ');
}

async function restrictionChanges(desk: Desk, approval: Approval): Promise<Change[]> {
  const { reader } = desk.books;
  if (approval.kind === 'impose-restriction') {
    const id = String(approval.data['account_id']);
    const before = kindsOf(await findRow(reader, 'account', id));
    const added = String(approval.data['restriction']);
    return [{ what: 'restriction', id, before, after: before === null ? added : `${before}, ${added}` }];
  }
  const restriction: Restriction | null = await findRow(
    reader,
    'restriction',
    String(approval.data['restriction_id']),
  );
  return restriction === null
    ? []
    : [{ what: 'restriction', id: restriction.account_id, before: restriction.kind, after: null }];
}

async function policyChanges(desk: Desk, approval: Approval): Promise<Change[]> {
  const kind = String(approval.data['policy']);
  if (!isPolicyKind(kind)) {
    return [];
  }
  const before: Readonly<Record<string, unknown>> = (await desk.policies()).at(kind, desk.now());
  const after = approval.data['data'] as Readonly<Record<string, unknown>>;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const text = (value: unknown): string | null => (value === undefined ? null : canonicalJson(value));
  return names
    .map((name) => ({ what: name, id: kind, before: text(before[name]), after: text(after[name]) }))
    .filter((change) => change.before !== change.after);
}

/** The changes a pending request would make. */
export async function changesOf(desk: Desk, approval: Approval, rehearsal: RehearsalView): Promise<Change[]> {
  if (approval.status !== 'pending') {
    return [];
  }
  switch (approval.kind) {
    case 'impose-restriction':
    case 'lift-restriction':
      return [...(await restrictionChanges(desk, approval)), ...balanceChanges(rehearsal)];
    case 'publish-policy':
      return await policyChanges(desk, approval);
    default:
      return balanceChanges(rehearsal);
  }
}
