/**
 * What is wrong with a number of a person, business or card while it is typed: `numberProblem('profile.identity_no', text,
 * 'person')`; null where nothing is, or the field is of another kind. The core looks again.
 */
import {
  cardNumberProblem,
  identityProblem,
  residentNumberProblem,
  type NumberProblem,
} from '#core/identity/numbers';

/** Fewer digits are not yet the number of a card. */
export const CARD_DIGITS_MIN = 12;
const LAST_DIGITS = 4;

export function numberProblem(
  field: string,
  typed: string,
  party_kind: string | undefined,
): NumberProblem | null {
  if (field === 'profile.identity_no' && (party_kind === 'person' || party_kind === 'business')) {
    return identityProblem(party_kind, typed);
  }
  if (field === 'profile.legal_person_no') return residentNumberProblem(typed);
  if (field === 'last4' && typed.replace(/[\s-]/g, '').length > LAST_DIGITS) return cardNumberProblem(typed);
  return null;
}
