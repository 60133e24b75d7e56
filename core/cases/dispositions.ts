/**
 * How an alert can end: a closed list of dispositions, each with the reasons that fit it.
 *
 * Dispositions are the labels by which rules are measured and models trained: `confirmed` says guilty, `explained` and `unfounded`
 * say honest, the others settle nothing.
 */

export const DISPOSITIONS = ['confirmed', 'explained', 'unfounded', 'duplicate', 'unresolved'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

export const REASON_CODES = {
  confirmed: [
    'cash-out',
    'sham-trade',
    'wash-trading',
    'card-rolling',
    'refund-abuse',
    'guarantee-abuse',
    'account-lent',
    'merchant-ring',
  ],
  explained: [
    'known-business',
    'prices-are-round',
    'goods-at-once',
    'rent-or-tuition',
    'family-or-friends',
    'refund-agreed',
    'promotion',
    'group-buying',
    'salary-or-stipend',
  ],
  unfounded: ['rule-misfired', 'data-error', 'too-little', 'appeal-upheld'],
  duplicate: ['handled-elsewhere'],
  unresolved: ['no-answer', 'evidence-lacking'],
} as const satisfies Readonly<Record<Disposition, readonly string[]>>;

export type ReasonCode = (typeof REASON_CODES)[Disposition][number];

export const ALL_REASON_CODES: readonly ReasonCode[] = Object.values(REASON_CODES).flat();

/** True when a reason belongs to a disposition. */
export function reasonFits(disposition: Disposition, reason: string): boolean {
  const reasons: readonly string[] = REASON_CODES[disposition];
  return reasons.includes(reason);
}
