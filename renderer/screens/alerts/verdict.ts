/**
 * A judgement as it is being made: outcome, reason, whether it deserved a look, what is remembered of it.
 *
 * Pure. Digits choose in the order of the lists, so that the whole is made without a mouse.
 */
import { DISPOSITIONS, REASON_CODES, type Disposition, type ReasonCode } from '#core/cases/dispositions';

export interface Verdict {
  disposition: Disposition | '';
  reason_code: ReasonCode | '';
  deserved: 'yes' | 'no';
  note: string;
  /** The rules of the alert are kept quiet about the account afterwards. */
  remember: boolean;
  days: number;
  reason: string;
}

export const SILENCE_DAYS_MAX = 180;
const SILENCE_DAYS_USUAL = 90;
export const DAY_MS = 86_400_000;

export const newVerdict = (): Verdict => ({
  ...{ disposition: '', reason_code: '', deserved: 'yes', note: '' },
  ...{ remember: false, days: SILENCE_DAYS_USUAL, reason: '' },
});

/** Reasons that fit an outcome. */
export function reasonsOf(disposition: Disposition | ''): readonly ReasonCode[] {
  return disposition === '' ? [] : REASON_CODES[disposition];
}

/** Honest outcomes are worth remembering: the same is not asked again. */
export function canRemember(disposition: Disposition | ''): boolean {
  return disposition === 'explained' || disposition === 'unfounded';
}

/** Takes an outcome; its only reason comes along, and whether it deserved a look follows it until somebody says otherwise. */
export function choose(verdict: Verdict, disposition: Disposition): void {
  const [first, ...more] = reasonsOf(disposition);
  verdict.disposition = disposition;
  verdict.reason_code = more.length === 0 && first !== undefined ? first : '';
  verdict.deserved = disposition === 'unfounded' ? 'no' : 'yes';
  if (!canRemember(disposition)) verdict.remember = false;
}

/** Does what a digit means now: the outcome first, then its reason. True when it meant something. */
export function takeDigit(verdict: Verdict, digit: number): boolean {
  if (verdict.disposition === '') {
    const disposition = DISPOSITIONS[digit - 1];
    if (disposition !== undefined) choose(verdict, disposition);
    return disposition !== undefined;
  }
  const reason_code = reasonsOf(verdict.disposition)[digit - 1];
  if (reason_code !== undefined) verdict.reason_code = reason_code;
  return reason_code !== undefined;
}

/** It can be submitted. */
export function isComplete({ disposition, reason_code, remember, days, reason }: Verdict): boolean {
  if (disposition === '' || reason_code === '') return false;
  const remembers = Number.isInteger(days) && days >= 1 && days <= SILENCE_DAYS_MAX && reason.trim() !== '';
  return !remember || remembers;
}
