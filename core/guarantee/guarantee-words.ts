/**
 * The closed lists of the guarantee: grounds of claims, answers, reasons of decisions, what speaks for collusion, how
 * well the reserve stands, and what a merchant can lack to take large card payments.
 */

/** What a buyer says happened. */
export const CLAIM_GROUNDS = [
  'not-delivered',
  'not-as-described',
  'counterfeit',
  'merchant-fraud',
  'merchant-vanished',
] as const;
export type ClaimGround = (typeof CLAIM_GROUNDS)[number];

export const CLAIM_ANSWERS = ['accepts', 'contests'] as const;
export type ClaimAnswer = (typeof CLAIM_ANSWERS)[number];

export const CLAIM_OUTCOMES = ['uphold', 'refuse'] as const;
export type ClaimOutcome = (typeof CLAIM_OUTCOMES)[number];

const UPHOLD_REASONS = ['evidence-complete', 'merchant-accepts', 'merchant-silent', 'partly-proved'] as const;
const REFUSE_REASONS = [
  'delivery-proved',
  'as-described',
  'no-evidence',
  'collusion',
  'already-made-good',
  'outside-guarantee',
] as const;

export const DECISION_REASONS = [...UPHOLD_REASONS, ...REFUSE_REASONS] as const;
export type DecisionReason = (typeof DECISION_REASONS)[number];

export const REASONS_OF: Readonly<Record<ClaimOutcome, readonly DecisionReason[]>> = {
  uphold: UPHOLD_REASONS,
  refuse: REFUSE_REASONS,
};

/**
 * What speaks for a claim made in league with the seller. The books find the first five themselves; the others need a
 * look over the whole journal, which the console takes when a claim is filed.
 */
export const FINDING_CODES = [
  /** Buyer and seller are the same person, or share a legal person, telephone or e-mail. */
  'shared-identity',
  /** One of them is under review for sham trades. */
  'under-review',
  /** One of them is on the watch or block list. */
  'listed',
  /** The buyer was compensated before in the same month. */
  'repeated-claims',
  /** The trade was paid within days of the badge's issue. */
  'fresh-badge',
  /** Buyer and seller used the same device, or the same network address. */
  'shared-device',
  /** The goods went to an address of the seller's own. */
  'shared-address',
  /** The seller sent the buyer money, or the buyer the seller, beside the trade. */
  'money-between',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** What the console finds by looking, and hands in with a claim. */
export const LOOKED_CODES = ['shared-device', 'shared-address', 'money-between'] as const;
export type LookedCode = (typeof LOOKED_CODES)[number];

/** One thing that speaks for collusion, with what shows it: an id, a number, a word. */
export interface ClaimFinding {
  readonly code: FindingCode;
  readonly evidence: string;
}

/** How the reserve stands against what is needed of it. */
export const ADEQUACY_LEVELS = ['sound', 'watch', 'alarm'] as const;
export type AdequacyLevel = (typeof ADEQUACY_LEVELS)[number];

/** Why a merchant cannot take large card payments. */
export const ADMISSION_LACKS = ['not-admitted', 'badge-not-in-force', 'restricted', 'score-too-low'] as const;
export type AdmissionLack = (typeof ADMISSION_LACKS)[number];
