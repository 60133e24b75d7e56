/**
 * The dossier of an application: what the bank needs to decide, and nothing else. Pure.
 *
 * Signed is its canonical JSON (keys in order, no white space, amounts as decimal text) in UTF-8, by the key that signs
 * badges, so that the bank can check with any JSON library that the platform said this. It names the entry that it is as of.
 * What others report on the merchant stays here, but for the sum that he owes elsewhere; suspicions never leave the platform.
 */
import { canonicalJson } from '#core/kernel/canonical';

import type { Row } from '#core/ledger/tables';

import type { LimitReason, LoanState } from './loan-words';

export const DOSSIER_SCHEMA = 'surety-loan-dossier-1';

/** Hexadecimal digits that name a scorecard for people. */
const VERSION_DIGITS = 12;

/** A score, and what gave it. */
export interface CitedScore {
  readonly score: number;
  readonly basis: string;
}

/** A recorded score as a dossier cites it: with its scorecard and the entry that it is as of. */
export function citedScore({
  score,
  scorecard,
  as_of_seq,
}: Pick<Row<'credit_score'>, 'score' | 'scorecard' | 'as_of_seq'>): CitedScore {
  return { score, basis: `${scorecard.slice(0, VERSION_DIGITS)} #${String(as_of_seq)}` };
}

/** Sales of one calendar month on the platform. */
export interface DossierMonth {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly sales: number;
  /** Confirmed, less what went back by refund or chargeback. */
  readonly net_minor: string;
  /** Of these sales, those of which something went back. */
  readonly gone_back: number;
}

export interface Dossier {
  readonly schema: typeof DOSSIER_SCHEMA;
  /** The workspace it comes from. */
  readonly platform: string;
  readonly loan_id: string;
  readonly bank: string;
  readonly made_at: string;
  /** The last entry that it knows. */
  readonly entry: { readonly seq: number; readonly hash: string };
  readonly consent: { readonly id: string; readonly given_at: string; readonly until: string };
  readonly merchant: {
    readonly account_id: string;
    readonly name: string;
    readonly identity_no: string;
    readonly real_name_level: string;
    readonly category: string;
    readonly region: string;
    readonly opened_at: string;
    readonly trusted_merchant: boolean;
    readonly restricted: boolean;
  };
  readonly asked: {
    readonly amount_minor: string;
    readonly currency: string;
    readonly months: number;
    readonly purpose: string;
  };
  readonly score: CitedScore | null;
  /** The last full months, the oldest first. */
  readonly turnover: readonly DossierMonth[];
  /** Loans that came through the platform. */
  readonly loans: readonly {
    readonly loan_id: string;
    readonly status: LoanState;
    readonly principal_minor: string;
    readonly owed_minor: string;
  }[];
  readonly owed_elsewhere_minor: string;
  readonly proposal: {
    readonly limit_minor: string;
    readonly monthly_minor: string;
    readonly share_ppm: number;
    readonly reasons: readonly LimitReason[];
  };
  readonly key_id: string;
}

/** What is signed. */
export function dossierText(dossier: Dossier): string {
  return canonicalJson(dossier);
}
