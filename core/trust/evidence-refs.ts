/**
 * What is put to points and findings as evidence: files that lie beside the audit, and trades of the merchant.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import type { Context, Want } from '#core/ledger/plan';
import type { MerchantAudit } from '#core/ledger/tables';

import type { Evidence } from './audit-result';

export function wantEvidence(evidence: readonly Evidence[], want: Want): void {
  for (const { kind, id } of evidence) {
    want.row(kind === 'file' ? 'case_file' : 'trade', id);
  }
}

/** The refusal for the first piece that is not what it must be. */
export function unknownEvidence(
  { state }: Context,
  { id: audit_id, account_id }: Pick<MerchantAudit, 'id' | 'account_id'>,
  evidence: readonly Evidence[],
): Refusal | undefined {
  const stray = evidence.find(({ kind, id }) => {
    if (kind === 'file') {
      return state.tables.case_file.get(id)?.about !== audit_id;
    }
    const trade = state.tables.trade.get(id);
    return trade === null || (trade.seller_id !== account_id && trade.buyer_id !== account_id);
  });
  return stray === undefined
    ? undefined
    : refuse('not-found', {
        what: stray.kind === 'file' ? 'file of the audit' : 'trade of the merchant',
        id: stray.id,
      });
}
