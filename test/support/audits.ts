// Audits of merchants in a few words, for tests of what comes after: walked in full, with every point met.
import type { CommandData } from '#core/ledger/commands';
import type { MerchantAudit } from '#core/ledger/tables';
import type { Evidence } from '#core/trust/audit-result';
import type { Verdict } from '#core/trust/vocabulary';

import type { Books } from './books';

/** Verdicts that are not `met`, by point. */
export type Verdicts = Readonly<Record<string, Verdict>>;

const DIGEST = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

async function openAudit(books: Books, account_id: string): Promise<string | null> {
  const [row] = (await books.store.load([{ table: 'trust_subject', values: [account_id] }])).get(
    'trust_subject',
  )!;
  return (row?.['open_audit_id'] as string | null | undefined) ?? null;
}

/** Plans an audit, unless one is planned, and begins it; its id. */
export async function beginAudit(books: Books, account_id: string, actor = 'zhao'): Promise<string> {
  const due_at = books.env.now() + 20 * 86_400_000;
  if ((await openAudit(books, account_id)) === null) {
    await books.do('plan-audit', { account_id, cause: 'application', due_at, auditor: null }, { actor });
  }
  const audit_id = (await openAudit(books, account_id)) ?? '';
  await books.do('begin-audit', { audit_id }, { actor });
  return audit_id;
}

/** A file beside an audit; its id. */
export async function auditFile(books: Books, audit_id: string, actor = 'zhao'): Promise<string> {
  const file_id = `file-${audit_id}`;
  const file: CommandData<'attach-file'> = {
    ...{ about: audit_id, file_id, name: 'licence.txt', media_type: 'text/plain', bytes: 3, sha256: DIGEST },
  };
  await books.do('attach-file', file, { actor });
  return file_id;
}

/** Judges every point, with the evidence it needs. */
export async function judgeAll(
  books: Books,
  audit_id: string,
  verdicts: Verdicts = {},
  actor = 'zhao',
): Promise<void> {
  const { account_id, points } = await books.row('merchant_audit', audit_id);
  const file = await auditFile(books, audit_id, actor);
  const trade = `sample-${audit_id}`;
  await books.do('create-trade', {
    ...{
      trade_id: trade,
      buyer_id: 'ann',
      seller_id: account_id,
      amount: 100n,
      marketplace: 'own',
      goods: '',
    },
  });
  for (const point of points) {
    const verdict = verdicts[point.id] ?? 'met';
    const evidence: Evidence[] = point.evidence.map((kind) => ({ kind, id: kind === 'file' ? file : trade }));
    const note = verdict === 'met' ? '' : 'seen';
    await books.do('judge-point', { audit_id, point_id: point.id, verdict, note, evidence }, { actor });
  }
}

/** Walks an audit through; who audits and who concludes are two. */
export async function auditMerchant(
  books: Books,
  account_id: string,
  verdicts: Verdicts = {},
): Promise<MerchantAudit> {
  const audit_id = await beginAudit(books, account_id);
  await judgeAll(books, audit_id, verdicts);
  await books.do('submit-audit', { audit_id, summary: 'Walked.' }, { actor: 'zhao' });
  await books.do('conclude-audit', { audit_id, decision: 'confirm', note: '' }, { actor: 'qian' });
  return await books.row('merchant_audit', audit_id);
}
