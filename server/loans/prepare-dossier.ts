/**
 * Making the dossier of an application: figures out of the books, signed, sealed, recorded.
 *
 * The dossier names the merchant, so it lies sealed in the vault and the journal keeps its digest and signature. It is made
 * once and handed out as it was made: what the bank got can be had again years later, whatever changed since. Signing and
 * handing out both need the vault to be open.
 */
import { createHash } from 'node:crypto';

import type { Loan } from '#core/credit/loans/application-commands';
import {
  DOSSIER_SCHEMA,
  dossierText,
  type CitedScore,
  type Dossier,
  type DossierMonth,
} from '#core/credit/loans/dossier';
import { proposedLimit } from '#core/credit/loans/limit';
import { owedOf } from '#core/credit/loans/standing';
import { counts } from '#core/credit/outside/outside-commands';
import { inForce } from '#core/enforcement/matrix';
import type { KeyVault } from '#core/identity/ports';
import { monthEnd, monthsBefore, monthStart, type Instant } from '#core/kernel/instant';
import type { LedgerReader } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';
import type { Policies } from '#core/policy/policy';
import type { Lists } from '#database/lists/lists';
import { publishedSigner, type HostSubmit } from '#server/trust/signing';

/** The score that the books hold of a merchant. Throws where there is none. */
export type ScorePort = (account_id: string) => Promise<CitedScore>;

/** What a merchant sold, owes and was reported of. */
export type DossierLists = Pick<Lists, 'belonging'> & { readonly loans: Pick<Lists['loans'], 'sold'> };

/** What a dossier is made of. */
export interface DossierBooks {
  readonly reader: LedgerReader;
  readonly lists: DossierLists;
  readonly policies: Policies;
  readonly vault: KeyVault;
  /** Id of the workspace. */
  readonly platform: string;
  readonly now: Instant;
  readonly scoreAt: ScorePort;
  /** Submits a command of the host's; throws when it is refused. */
  readonly submit: HostSubmit;
}

/** A dossier as it is handed out. */
export interface DossierFile {
  readonly dossier: Dossier;
  readonly signature: string;
}

const iso = (at: Instant): string => new Date(at).toISOString();

async function oneRow<N extends 'loan' | 'account' | 'party' | 'consent' | 'trust_standing'>(
  reader: LedgerReader,
  table: N,
  id: string,
): Promise<Row<N> | null> {
  const [row] = (await reader.load([{ table, values: [id] }])).get(table) ?? [];
  return (row ?? null) as unknown as Row<N> | null;
}

async function turnoverOf(
  { lists, policies, now }: DossierBooks,
  account_id: string,
): Promise<readonly DossierMonth[]> {
  const { turnover_months } = policies.at('loans', now);
  const { utc_offset_minutes } = policies.at('calendar', now);
  const months: DossierMonth[] = [];
  for (const month of monthsBefore(now, turnover_months, utc_offset_minutes)) {
    const [from, to] = [monthStart(month, utc_offset_minutes), monthEnd(month, utc_offset_minutes)];
    const sold = await lists.loans.sold(account_id, from ?? 0, to ?? 0);
    const { sales, gone_back, net_minor } = sold;
    months.push({ month, sales, gone_back, net_minor: (net_minor > 0n ? net_minor : 0n).toString() });
  }
  return months;
}

/** What he owes elsewhere by the latest report of each source that counts. */
async function owedElsewhere({ reader, lists, now }: DossierBooks, account_id: string): Promise<bigint> {
  const reports = await lists.belonging(['outside', 'account_id'], account_id);
  const latest = new Map<string, bigint>();
  for (const report of [...reports].sort((left, right) => left.recorded_seq - right.recorded_seq)) {
    const { outstanding_minor } = report.values_json;
    const consent = report.consent_id === null ? null : await oneRow(reader, 'consent', report.consent_id);
    if (typeof outstanding_minor === 'string' && counts(report, consent, now)) {
      latest.set(report.source, BigInt(outstanding_minor));
    }
  }
  return [...latest.values()].reduce((sum, owed) => sum + owed, 0n);
}

async function merchantOf({ reader, now }: DossierBooks, account_id: string): Promise<Dossier['merchant']> {
  const account = await oneRow(reader, 'account', account_id);
  const party = await oneRow(reader, 'party', account?.party_id ?? '');
  if (account === null || party === null) {
    throw new Error(`account ${account_id} has a holder`);
  }
  const [profile] = await reader.profiles([party.id]);
  const standing = await oneRow(reader, 'trust_standing', account_id);
  return {
    ...{ account_id, name: profile?.profile.name ?? '', identity_no: profile?.profile.identity_no ?? '' },
    ...{ real_name_level: party.level, category: account.category, region: party.region },
    opened_at: iso(account.opened_at),
    trusted_merchant: standing?.status === 'active' && standing.valid_until > now,
    restricted: inForce(account, now).some(({ kind }) => kind !== 'watch'),
  };
}

/** The dossier of a loan as the books stand, and what the books are told of it. */
async function madeFor(books: DossierBooks, loan: Loan, key_id: string) {
  const { reader, lists, policies, now, platform, scoreAt } = books;
  const { id: loan_id, account_id, bank, currency, asked_minor, asked_months: months, purpose } = loan;
  const { seq, hash } = await reader.head();
  const consent = await oneRow(reader, 'consent', loan.dossier_consent_id);
  if (consent === null) {
    throw new Error(`loan ${loan_id} has a consent to its dossier`);
  }
  const score = await scoreAt(account_id);
  const turnover = await turnoverOf(books, account_id);
  const others = (await lists.belonging(['loan', 'account_id'], account_id)).filter(
    ({ disbursed_at }) => disbursed_at !== null,
  );
  const owed_elsewhere_minor = await owedElsewhere(books, account_id);
  const owed_here_minor = others
    .filter(({ status }) => status === 'active')
    .reduce((sum, one) => sum + owedOf(one), 0n);
  const turnover_minor = turnover.map(({ net_minor }) => BigInt(net_minor));
  const proposal = proposedLimit(
    {
      ...{ currency, asked_minor, score: score.score, turnover_minor },
      owed_minor: owed_here_minor + owed_elsewhere_minor,
    },
    policies.at('loans', now),
  );
  const { limit_minor, monthly_minor, share_ppm, reasons } = proposal;
  const dossier: Dossier = {
    ...{ schema: DOSSIER_SCHEMA, platform, loan_id, bank, made_at: iso(now), entry: { seq, hash } },
    consent: { id: consent.id, given_at: iso(consent.given_at), until: iso(consent.until_at) },
    merchant: await merchantOf(books, account_id),
    asked: { amount_minor: asked_minor.toString(), currency, months, purpose },
    ...{ score, turnover },
    loans: others.map((one) => ({
      ...{ loan_id: one.id, status: one.status, principal_minor: one.principal_minor.toString() },
      owed_minor: owedOf(one).toString(),
    })),
    owed_elsewhere_minor: owed_elsewhere_minor.toString(),
    proposal: {
      ...{ limit_minor: limit_minor.toString(), monthly_minor: monthly_minor.toString() },
      ...{ share_ppm, reasons },
    },
    key_id,
  };
  const told = {
    ...{ loan_id, as_of_seq: seq, turnover_minor, owed_elsewhere_minor, limit_minor },
    ...{ score: score.score, score_basis: score.basis },
  };
  return { dossier, told };
}

/** Where a dossier lies in the vault. */
function secretName({ id }: Pick<Loan, 'id'>, digest: string): string {
  return `loan-dossier-${id}-${digest.slice(0, 16)}`;
}

/**
 * Makes, signs, seals and records the dossier of an application; what is refused leaves it sealed and unnamed.
 * Throws VaultError where the vault is locked, and whatever `submit` throws.
 */
export async function prepareDossier(books: DossierBooks, loan: Loan): Promise<void> {
  const { key_id, sign } = await publishedSigner(books);
  const { dossier, told } = await madeFor(books, loan, key_id);
  const text = dossierText(dossier);
  const digest = createHash('sha256').update(text, 'utf8').digest('hex');
  const signature = sign(text);
  await books.vault.add(
    secretName(loan, digest),
    Buffer.from(JSON.stringify({ dossier, signature } satisfies DossierFile), 'utf8'),
  );
  await books.submit('record-dossier', { ...told, digest, signature, key_id });
}

/**
 * The dossier as the bank got it; null where none was made, or where what lies in the vault is not what was recorded.
 * Throws VaultError where the vault is locked.
 */
export async function readDossier(vault: Pick<KeyVault, 'get'>, loan: Loan): Promise<DossierFile | null> {
  const { dossier_digest } = loan;
  const bytes = dossier_digest === null ? null : await vault.get(secretName(loan, dossier_digest));
  if (bytes === null) {
    return null;
  }
  const file = JSON.parse(Buffer.from(bytes).toString('utf8')) as DossierFile;
  const digest = createHash('sha256').update(dossierText(file.dossier), 'utf8').digest('hex');
  return digest === dossier_digest ? file : null;
}
