/**
 * Large payments by credit card: what a bank's programme allows beyond its ordinary limits, and at whom. Pure.
 *
 * Ordinary limits (`card-limits`) hold for everybody. A payment beyond them is large; it needs a programme of the card's
 * bank, a merchant admitted to it, and room in the programme's own limits: of the card per payment, day and month, and of
 * the merchant per day and month.
 */
import type { Instant } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { inForce } from '#core/enforcement/matrix';
import type { Account, CardAdmission, Row, Usage } from '#core/ledger/tables';
import { usedThisMonth, usedToday, type CalendarDay } from '#core/policy/limits';
import type { PolicyData } from '#core/policy/policy';

import type { AdmissionLack } from './guarantee-words';

type Standing = Row<'trust_standing'>;
type CardProgramme = PolicyData<'card-programmes'>['banks'][string][string];

/** The key of an admission. */
export function admissionKey({
  account_id,
  bank,
  currency,
}: {
  readonly account_id: string;
  readonly bank: string;
  readonly currency: string;
}): string {
  return `${account_id}|${bank}|${currency}`;
}

/** Counter of the large payments a merchant took in a programme. */
export function programmeUse(admission_id: string): string {
  return `programme|${admission_id}`;
}

/** The programme of a bank in a currency; undefined where it has none. */
export function programmeOf(
  policy: PolicyData<'card-programmes'>,
  bank: string,
  currency: string,
): CardProgramme | undefined {
  const banks: Readonly<Record<string, CardProgramme>> = policy.banks[currency] ?? {};
  return Object.hasOwn(banks, bank) ? banks[bank] : undefined;
}

/** What a merchant lacks to take large payments, his admission aside; undefined for nothing. */
export function admissionLack(
  seller: Account,
  standing: Standing | null,
  at: Instant,
): Exclude<AdmissionLack, 'not-admitted' | 'score-too-low'> | undefined {
  if (standing?.status !== 'active' || standing.valid_until <= at) {
    return 'badge-not-in-force';
  }
  return inForce(seller, at).some(({ kind }) => kind !== 'watch') ? 'restricted' : undefined;
}

/**
 * Whether an admitted merchant's score is below the programme's, where the programme asks for it at every payment. While the
 * books hold no score it is the one that he was admitted with.
 */
export function scoreLack(
  programme: CardProgramme,
  admission: CardAdmission,
  score: number | null,
): 'score-too-low' | undefined {
  return programme.score_kept === true && (score ?? admission.score) < programme.score_min
    ? 'score-too-low'
    : undefined;
}

/** A large payment: who takes it, by which card, and what was used already. */
export interface LargePayment {
  readonly seller: Account;
  readonly admission: CardAdmission | null;
  readonly standing: Standing | null;
  /** The seller's credit score; null where the books hold none. */
  readonly score: number | null;
  readonly instrument_id: string;
  readonly bank: string;
  readonly currency: string;
  readonly amount_minor: bigint;
  readonly card_usage: Usage | null;
  readonly merchant_usage: Usage | null;
}

/**
 * The refusal of a payment that is beyond the ordinary limits; undefined where the programme allows it.
 * @param over what the ordinary limits say
 * @param today the day the card's and the merchant's counters are at
 */
export function largePaymentRefusal(
  payment: LargePayment,
  over: Refusal,
  at: Instant,
  today: (usage: Usage | null) => CalendarDay,
  policy: PolicyData<'card-programmes'>,
): Refusal | undefined {
  const { seller, admission, standing, bank, currency, amount_minor } = payment;
  const programme = programmeOf(policy, bank, currency);
  if (programme === undefined) {
    return over;
  }
  const lack: AdmissionLack | undefined =
    admission?.status === 'active'
      ? (admissionLack(seller, standing, at) ?? scoreLack(programme, admission, payment.score))
      : 'not-admitted';
  if (lack !== undefined) {
    return refuse('limit-exceeded', { ...over.details, account: seller.id, programme: bank, lack });
  }
  const { card_usage, merchant_usage } = payment;
  const [card_day, merchant_day] = [today(card_usage), today(merchant_usage)];
  const checks = [
    ['payment', amount_minor, programme.per_payment_minor],
    ['day', usedToday(card_usage, card_day) + amount_minor, programme.per_day_minor],
    ['month', usedThisMonth(card_usage, card_day) + amount_minor, programme.per_month_minor],
    [
      'merchant and day',
      usedToday(merchant_usage, merchant_day) + amount_minor,
      programme.merchant_per_day_minor,
    ],
    [
      'merchant and month',
      usedThisMonth(merchant_usage, merchant_day) + amount_minor,
      programme.merchant_per_month_minor,
    ],
  ] as const;
  const broken = checks.find(([, used_minor, limit_minor]) => used_minor > BigInt(limit_minor));
  return broken === undefined
    ? undefined
    : refuse('limit-exceeded', {
        ...{ instrument: payment.instrument_id, account: seller.id, bank, programme: bank },
        ...{ limit: broken[0], limit_minor: broken[2] },
      });
}
