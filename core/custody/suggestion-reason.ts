/**
 * Why a match was made that somebody confirmed as it was suggested: the rule with its figures, so that every reader is told in his own
 * language. It stands in the books where a typed reason stands.
 *
 * It does not know the words for it. A typed reason that is spelled just so is told the same way.
 */
import { SUGGESTION_RULES, type SuggestionRule } from './custody-words';

export interface SuggestionReason {
  readonly rule: SuggestionRule;
  readonly days: number;
  /** How often people had put such together and taken it back; null where the items themselves said why. */
  readonly learned: { readonly confirmed: number; readonly undone: number } | null;
}

const SPELLED = /^suggestion:([a-z-]+):(\d{1,6})(?::(\d{1,9}):(\d{1,9}))?$/;

/** A reason as the books keep it. */
export function suggestionReason({ rule, days, learned }: SuggestionReason): string {
  const figures = learned === null ? [days] : [days, learned.confirmed, learned.undone];
  return ['suggestion', rule, ...figures].join(':');
}

/** What a reason of the books was made of; null for one that a person typed. */
export function readSuggestionReason(reason: string): SuggestionReason | null {
  const [, spelled, days, confirmed, undone] = SPELLED.exec(reason) ?? [];
  const rule = SUGGESTION_RULES.find((one) => one === spelled);
  if (rule === undefined) return null;
  const learned = confirmed === undefined ? null : { confirmed: Number(confirmed), undone: Number(undone) };
  return { rule, days: Number(days), learned };
}
