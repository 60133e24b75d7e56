/** Sellers' loans as screens are shown them, and their dossiers as files. */
import { createHash } from 'node:crypto';

import { matterOf } from '#core/approvals/matters';
import { citedScore, type CitedScore } from '#core/credit/loans/dossier';
import { portfolioAt, rollsOf, vintagesOf } from '#core/credit/loans/portfolio';
import { leftOf, standingOf } from '#core/credit/loans/standing';
import { lenderKey } from '#core/credit/loans/loan-money-commands';
import type { Loan } from '#core/credit/loans/application-commands';
import { holds } from '#core/credit/outside/consent-commands';
import { counts } from '#core/credit/outside/outside-commands';
import type { Instant } from '#core/kernel/instant';
import { refuse } from '#core/kernel/refusal';
import type { Row } from '#core/ledger/tables';
import { dossierLetter } from '#server/loans/dossier-letter';
import { lentLoans } from '#server/loans/portfolio';
import {
  prepareDossier,
  readDossier,
  type DossierBooks,
  type DossierFile,
} from '#server/loans/prepare-dossier';
import { renderPdf } from '#server/pdf/render';
import type { Language } from '#server/reports/words';

import { historyOf } from './alert-views';
import { handOut, type HandedOut } from './case-files';
import { maskedNames } from './claim-views';
import type { Console } from './console';
import type { Desk } from './desk';
import { notFound, refused } from './failures';
import { findRow, loadRows, mustRow } from './found';
import type { StaffSession } from './staff-session';
import { mustBeOpen } from './vault-keeping';

/** Movements shown with one loan. */
const MOVEMENTS_MAX = 500;
const LENDERS_MAX = 1_000;

type Consent = Row<'consent'>;

async function consentView(desk: Desk, id: string | null) {
  const consent = id === null ? null : await findRow(desk.books.reader, 'consent', id);
  return consent && { consent, holds: holds(consent, desk.now()) };
}

function standingView(loan: Loan, now: Instant) {
  if (loan.status !== 'active' && loan.status !== 'written-off') {
    return null;
  }
  const left = leftOf(loan);
  return {
    ...standingOf(loan, now),
    left_principal_minor: left.principal_minor,
    left_interest_minor: left.interest_minor,
  };
}

/** One loan with everything around it. Throws NOT_FOUND. */
export async function loanDetail(desk: Desk, id: string) {
  const { reader, lists } = desk.books;
  const loan = await mustRow(reader, 'loan', id);
  const names = await maskedNames(desk, [loan.account_id]);
  const matter = await findRow(reader, 'matter', matterOf('write-off-loan', { loan_id: id }));
  return {
    loan,
    name: names.get(loan.account_id) ?? '',
    standing: standingView(loan, desk.now()),
    movements: [...(await lists.loans.movements(id, MOVEMENTS_MAX))],
    dossier_consent: await consentView(desk, loan.dossier_consent_id),
    collection_consent: await consentView(desk, loan.collection_consent_id),
    history: await historyOf(reader, id, false),
    lender: await findRow(reader, 'lender', lenderKey(loan.bank, loan.currency)),
    approval_id: matter?.approval_id ?? null,
  };
}

/** What is known of a merchant as a borrower, newest first. Throws NOT_FOUND. */
export async function borrowerView(desk: Desk, account_id: string) {
  const { reader, lists } = desk.books;
  await mustRow(reader, 'account', account_id);
  const now = desk.now();
  const consents = await lists.belonging(['consent', 'account_id'], account_id);
  const by_id = new Map<string, Consent>(consents.map((consent) => [consent.id, consent]));
  const reports = await lists.belonging(['outside', 'account_id'], account_id);
  const reviews = await lists.belonging(['credit_review', 'account_id'], account_id);
  const loans = await lists.belonging(['loan', 'account_id'], account_id);
  return {
    consents: [...consents]
      .sort((left, right) => right.given_seq - left.given_seq)
      .map((consent) => ({ consent, holds: holds(consent, now) })),
    reports: [...reports]
      .sort((left, right) => right.recorded_seq - left.recorded_seq)
      .map((report) => ({ report, counts: counts(report, by_id.get(report.consent_id ?? '') ?? null, now) })),
    reviews: [...reviews].sort((left, right) => right.asked_seq - left.asked_seq),
    loans: [...loans].sort((left, right) => right.applied_seq - left.applied_seq),
  };
}

/** All loans together at an instant. */
export async function portfolioView(
  desk: Desk,
  {
    currency,
    bank,
    at = desk.now(),
  }: { readonly currency: string; bank?: string | undefined; at?: Instant | undefined },
) {
  const { reader } = desk.books;
  const lent = await lentLoans(reader, currency, bank);
  const { utc_offset_minutes } = (await desk.policies()).at('calendar', at);
  const lenders = (await reader.scan('lender', null, LENDERS_MAX)) as unknown as readonly Row<'lender'>[];
  return {
    at,
    lines: [...portfolioAt(lent, at)],
    vintages: vintagesOf(lent, at, utc_offset_minutes).map((one) => ({
      ...one,
      ever_bad: [...one.ever_bad],
    })),
    rolls: [...rollsOf(lent, at, utc_offset_minutes)],
    lenders: lenders.filter((one) => one.currency === currency && (bank === undefined || one.bank === bank)),
  };
}

interface Preparing {
  readonly key: string;
  readonly loan_id: string;
}

/** The score that was recorded of a merchant, with its scorecard and the entry it is as of. Throws REFUSED for none. */
async function recordedScore(desk: Desk, account_id: string): Promise<CitedScore> {
  const row = await findRow(desk.books.reader, 'credit_score', account_id);
  if (row === null) {
    const expected = 'a recorded score: merchants are scored first';
    throw refused(refuse('wrong-state', { what: 'score', id: account_id, expected }), null);
  }
  return citedScore(row);
}

async function dossierBooks(desk: Desk, login: string, asked: Preparing): Promise<DossierBooks> {
  const { reader, lists, info } = desk.books;
  const { key } = asked;
  return {
    ...{ reader, lists, vault: desk.vault, platform: info.id, now: desk.now() },
    policies: await desk.policies(),
    scoreAt: (account_id) => recordedScore(desk, account_id),
    submit: (kind, data) =>
      kind === 'record-dossier' ? desk.submit(kind, data, login, key) : desk.submit(kind, data, login),
  };
}

/** Makes the dossier of an application. Throws NOT_FOUND, REFUSED without a recorded score too, WORKSPACE `vault-locked`. */
export async function dossierPrepared(desk: Desk, login: string, asked: Preparing) {
  const { reader } = desk.books;
  await desk.oneByOne(async () => {
    const loan = await mustRow(reader, 'loan', asked.loan_id);
    const [known] = await reader.knownCommands([asked.key]);
    // The same key is the same dossier, though what the books say may be other by now.
    if (known?.outcome !== 'done' || known.seq !== loan.dossier_seq) {
      mustBeOpen(desk.vault);
      await prepareDossier(await dossierBooks(desk, login, asked), loan);
    }
  });
  const { limit_minor, dossier_digest } = await mustRow(reader, 'loan', asked.loan_id);
  return { limit_minor, digest: dossier_digest ?? '' };
}

async function fileOf(file: DossierFile, format: 'json' | 'pdf', language: Language) {
  return format === 'json'
    ? {
        bytes: Buffer.from(`${JSON.stringify(file, null, 2)}\n`, 'utf8'),
        media_type: 'application/json; charset=utf-8',
      }
    : { bytes: await renderPdf(dossierLetter(file, language)), media_type: 'application/pdf' };
}

/** Where a dossier can be fetched; that its name was shown is noted first. Throws NOT_FOUND, WORKSPACE `vault-locked`. */
export async function dossierLink(
  host: Console,
  desk: Desk,
  { session, login }: { readonly session: StaffSession; readonly login: string },
  asked: {
    readonly loan_id: string;
    readonly format: 'json' | 'pdf';
    readonly language: Language;
    readonly reason: string;
  },
): Promise<HandedOut & { readonly sha256: string }> {
  const { loan_id, format, language, reason } = asked;
  const loan = await mustRow(desk.books.reader, 'loan', loan_id);
  mustBeOpen(desk.vault);
  const file = await readDossier(desk.vault, loan);
  if (file === null) {
    throw notFound('dossier', loan_id);
  }
  const made = await fileOf(file, format, language);
  const sha256 = createHash('sha256').update(made.bytes).digest('hex');
  const [account] = await loadRows(desk.books.reader, 'account', [loan.account_id]);
  const details = { reason, loan_id, format, language, sha256 };
  await desk.mustNote('reveal', account?.party_id ?? loan.account_id, login, details);
  const name = format === 'json' ? `${loan_id}.json` : `${loan_id}-${language}.pdf`;
  const handed = await handOut(host, session, login, { name, ...made });
  return { ...handed, sha256 };
}
