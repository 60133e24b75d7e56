/** Certificates of custody as screens are shown them: heads, one in full, what a month lacks, keys, heads of the log. */
import { certificateText, readUnsigned } from '#core/custody/certificate-text';
import { RUN_TESTS } from '#core/custody/custody-words';
import type { CertificateHead, CheckpointView, StatedCertificate } from '#core/contract/custody-certificates';
import type { Row } from '#core/ledger/tables';
import type {
  CertificateHeadRow,
  CertificateListFilter,
  KeyListFilter,
} from '#database/lists/custody-certificate-list';
import type { PageRequest } from '#database/lists/keyset';
import { readinessOf } from '#server/custody/certificates/readiness';

import { historyOf } from './alert-views';
import type { Desk } from './desk';
import { asOfNow, findRow, mustRow } from './found';

type Certificate = Row<'custody_certificate'>;

const monthOfDay = (day: string): string => day.slice(0, 7);

function headOf({ until_day, ...row }: CertificateHeadRow): CertificateHead {
  const { id, number, currency, status, preparer, reviewer } = row;
  const { drafted_at, prepared_at, issued_at, dropped_at, voids_id, voided_by } = row;
  return {
    ...{ id, number, currency, month: monthOfDay(until_day), status, preparer, reviewer },
    ...{ drafted_at, prepared_at, issued_at, dropped_at, voids_id, voided_by },
  };
}

/** A page of certificates, the last drafted first. Throws CursorError. */
export async function certificateList(
  desk: Desk,
  { filter, ...page }: PageRequest & { readonly filter: CertificateListFilter },
) {
  const { reader, lists } = desk.books;
  const as_of = await asOfNow(reader);
  const { rows, next } = await lists.certificates.page(filter, page);
  return { rows: rows.map(headOf), next, as_of };
}

/** What a certificate states. Throws where the books hold what cannot be read, which they do not. */
function statedBy({ content }: Pick<Certificate, 'content'>): StatedCertificate {
  const read = readUnsigned(content);
  if (read === null) throw new Error('a certificate of the books cannot be read');
  const { platform, pool, period, policies, tests, tree, receivables, components, banks, roll_forward } =
    read.statement;
  return {
    ...{ platform, pool, from: period.from, until: period.until, receivables },
    ...{ depth: tree.depth, root: tree.root, sum: tree.sum },
    policies: policies.map(({ kind, version }) => ({ kind, version })),
    tests: RUN_TESTS.map((test) => ({ test, outcome: tests[test] })),
    components: components.map(({ label, commitment }) => ({ label, commitment })),
    movements: (roll_forward?.movements ?? []).map(({ label, commitment }) => ({ label, commitment })),
    banks: banks.map(({ statement: { bank, account, mode, key_id, commitment } }) => ({
      ...{ bank, account, mode, key_id, commitment },
    })),
  };
}

function checkpointView(
  {
    certificate_id,
    currency,
    size,
    note,
    cosigners,
    made_at,
    made_by,
    cosigned_at,
  }: Row<'custody_checkpoint'>,
  of: Pick<CertificateHeadRow, 'number' | 'until_day'>,
): CheckpointView {
  return {
    ...{ certificate_id, number: of.number, currency, month: monthOfDay(of.until_day) },
    ...{ size, note, cosigners: [...cosigners], made_at, made_by, cosigned_at },
  };
}

/** One certificate in full. Throws NOT_FOUND. */
export async function certificateDetail(desk: Desk, id: string) {
  const { reader, lists } = desk.books;
  const row = await mustRow(reader, 'custody_certificate', id);
  const heads = await lists.certificates.heads({ currency: row.currency });
  const neighbour = (isIt: (one: CertificateHeadRow) => boolean) => {
    const found = heads.find(isIt);
    return found === undefined
      ? null
      : {
          ...{ id: found.id, number: found.number, status: found.status },
          month: monthOfDay(found.until_day),
        };
  };
  const byId = (wanted: string | null) => (wanted === null ? null : neighbour((one) => one.id === wanted));
  const chain = await findRow(reader, 'custody_chain', row.currency);
  const checkpoint = await findRow(reader, 'custody_checkpoint', id);
  const { preparer, preparer_key, preparer_signature, prepared_at } = row;
  const { reviewer, reviewer_key, reviewer_signature, issued_at } = row;
  return {
    certificate: headOf(row),
    ...{ digest: row.digest, run_id: row.run_id, as_of_seq: row.as_of_seq },
    previous: row.previous === null ? null : neighbour(({ digest }) => digest === row.previous),
    ...{ base: byId(row.base_id), voids: byId(row.voids_id), voided_by: byId(row.voided_by) },
    ...{ void_reason: row.void_reason, drop_reason: row.drop_reason, dropped_by: row.dropped_by },
    signatures: [
      {
        ...{ part: 'preparer' as const, person: preparer, key_id: preparer_key },
        ...{ signature: preparer_signature, at: prepared_at },
      },
      {
        ...{ part: 'reviewer' as const, person: reviewer, key_id: reviewer_key },
        ...{ signature: reviewer_signature, at: issued_at },
      },
    ],
    stated: statedBy(row),
    text: certificateText(row) ?? row.content,
    checkpoint: checkpoint === null ? null : checkpointView(checkpoint, row),
    is_last: chain?.standing.at(-1)?.id === id,
    history: await historyOf(reader, id, false),
  };
}

/** What a month lacks for its certificate. */
export async function readinessView(
  desk: Desk,
  login: string,
  asked: { readonly currency?: string | undefined; readonly month?: string | undefined },
) {
  const { reader, lists, info } = desk.books;
  const as_of = await asOfNow(reader);
  const currencies = await lists.custody_runs.currencies();
  const currency = currencies.find((one) => one === asked.currency) ?? currencies[0] ?? null;
  const of = { currency: currency ?? 'CNY', month: asked.month, login, platform: info.id };
  const { month, number, open_id, lacks, reviewers } = await readinessOf(
    { reader, lists },
    await desk.vault.state(),
    of,
    desk.now(),
  );
  const staff = await desk.staff();
  const open = (await lists.certificates.heads()).find(({ id }) => id === open_id);
  const none = { code: 'no-account' as const, stops: true, names: [] };
  return {
    ...{ as_of, currencies, currency, month, number, open: open === undefined ? null : headOf(open) },
    lacks: currency === null ? [none] : lacks.map((one) => ({ ...one, names: [...one.names] })),
    reviewers: reviewers
      .filter((one) => staff.get(one)?.active === true)
      .map((one) => ({ login: one, name: staff.get(one)?.name ?? one })),
  };
}

/** A page of keys, the last that was asked for first. Throws CursorError. */
export async function keyList(
  desk: Desk,
  { filter, ...page }: PageRequest & { readonly filter: KeyListFilter },
) {
  const { reader, lists } = desk.books;
  const as_of = await asOfNow(reader);
  const { rows, next } = await lists.certificates.keys(filter, page);
  return { rows: [...rows], next, as_of };
}

/** A page of heads of the logs, the last first. Throws CursorError. */
export async function checkpointList(desk: Desk, page: PageRequest) {
  const { reader, lists } = desk.books;
  const as_of = await asOfNow(reader);
  const { rows, next } = await lists.certificates.checkpoints(page);
  const ids = rows.map(({ certificate_id }) => certificate_id);
  const heads = new Map((await lists.certificates.byId(ids)).map((row) => [row.id, row]));
  const views = rows.map((row) => {
    const of = heads.get(row.certificate_id);
    if (of === undefined) throw new Error('a head of the log is of a certificate that the books do not hold');
    return checkpointView(row, of);
  });
  return { rows: views, next, as_of };
}
