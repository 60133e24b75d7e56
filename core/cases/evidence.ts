/**
 * What an alert rests on, as the journal keeps it: every flag with the values it was raised on, every leg of a loop.
 *
 * The journal holds whole numbers and texts only: amounts are minor units as text, scores thousandths, values of
 * features decimal text. It is what was known when the alert was raised, and is never made anew.
 */
import { z } from 'zod';

import { currencyField, idField, requiredText } from '#core/ledger/fields';
import { TYPOLOGIES } from '#core/risk/typologies';

/** Trades told in full with one raising; the others are counted. */
export const EVIDENCE_TRADES_MAX = 20;
const FLAGS_MAX = 100;
const LEGS_MAX = 60;

const minorText = z.string().regex(/^\d{1,19}$/, 'expected minor units as decimal text');
const decimalText = z.string().regex(/^-?\d{1,20}(\.\d{1,9})?$/, 'expected a decimal number as text');
const instant = z.int().min(0);
const anyId = z.string().min(1).max(120);

const OPERATORS = ['at-least', 'at-most', 'above', 'below'] as const;

const held = z.strictObject({
  feature: z.string().max(60),
  is: z.enum(OPERATORS),
  threshold: decimalText,
  value: decimalText,
});

const flag = z.strictObject({
  rule: idField,
  version: z.int().min(1),
  title: requiredText(120),
  typology: z.enum(TYPOLOGIES),
  /** The entry that brought it about, and when that happened. */
  seq: z.int().min(1),
  at: instant,
  held: z.array(held).max(40),
});

const leg = z.strictObject({
  id: anyId,
  kind: z.enum(['payment', 'transfer', 'trade', 'cash']),
  from_id: anyId,
  to_id: anyId,
  amount_minor: minorText,
  at: instant,
});

const trade = z.strictObject({
  trade_id: anyId,
  buyer_id: anyId,
  seller_id: anyId,
  amount_minor: minorText,
  currency: currencyField,
  paid_at: instant,
  confirmed_at: instant.nullable(),
  /** Thousandths. */
  score: z.int().min(0).max(1_000),
  flags: z.array(flag).min(1).max(FLAGS_MAX),
  /** The payment and the ways by which its money came back, in order of time; empty when none was seen. */
  loop: z.array(leg).max(LEGS_MAX),
  /** Legs that were left out. */
  more_legs: z.int().min(0),
  withdrawals: z.array(anyId).max(10),
});

/** Which of the models that are asked. */
export const MODEL_PLACES = ['active', 'shadow'] as const;
const PARTS_MAX = 8;

/** What a model said of a trade: log-odds that add up (base, parts and rest) to those of the score. */
const scoredTrade = z.strictObject({
  trade_id: anyId,
  /** The entry by which the trade was known as the model was asked about it, and when that was. */
  seq: z.int().min(1),
  at: instant,
  /** Probability that it is sham. */
  score: decimalText,
  /** What it says of the average trade of its training. */
  base: decimalText,
  /** The strongest; above zero speaks against the trade. A value that is missing is null. */
  parts: z
    .array(z.strictObject({ feature: z.string().max(60), value: decimalText.nullable(), part: decimalText }))
    .max(PARTS_MAX),
  /** All the others together. */
  rest: decimalText,
});

const modelSaid = z.strictObject({
  version: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits'),
  place: z.enum(MODEL_PLACES),
  /** From this score on it suspects by itself; null when it never does. */
  threshold: decimalText.nullable(),
  trades: z.array(scoredTrade).min(1).max(EVIDENCE_TRADES_MAX),
});

export const alertEvidence = z.strictObject({
  /** The last entry the detector had seen. */
  seen_seq: z.int().min(1),
  /** The most suspicious first. */
  trades: z.array(trade).min(1).max(EVIDENCE_TRADES_MAX),
  /** What the models of then said of these trades; absent where none was asked. */
  models: z
    .array(modelSaid)
    .min(1)
    .max(MODEL_PLACES.length)
    .refine(
      (list) => new Set(list.map(({ place }) => place)).size === list.length,
      'expected each place once',
    )
    .optional(),
});

export type AlertEvidence = z.output<typeof alertEvidence>;
export type EvidenceTrade = z.output<typeof trade>;
export type ModelSaid = z.output<typeof modelSaid>;
export type ScoredTrade = z.output<typeof scoredTrade>;
export { FLAGS_MAX as EVIDENCE_FLAGS_MAX, LEGS_MAX as EVIDENCE_LEGS_MAX, PARTS_MAX as EVIDENCE_PARTS_MAX };

/** Digits after the point that a value keeps. */
const DECIMALS = 6;

/** A value of a feature as the journal keeps it: at most six decimals, no exponent. */
export function decimalOf(value: number): string {
  const text = value.toFixed(DECIMALS);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** A share of 0 to 1 in whole thousandths. */
export function permilleOf(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 1_000);
}
