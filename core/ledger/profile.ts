/**
 * Personal data of a party: what it consists of, and how it is spelled where it is digested.
 */
import { z } from 'zod';

import { requiredText, textField } from './fields';

export const profileField = z.strictObject({
  name: requiredText(100),
  /** Resident identity number of a person, unified social credit code of a business. */
  identity_no: textField(32).default(''),
  phone: textField(32).default(''),
  email: textField(120).default(''),
  /** Who answers for a business before the law; empty for people. */
  legal_person_name: textField(100).default(''),
  /** That person's resident identity number. */
  legal_person_no: textField(32).default(''),
});

/** Personal data of a party; kept beside the journal, which holds only its salted digest and keyed marks. */
export type Profile = z.output<typeof profileField>;

/** Fields of a profile, in the order in which they are kept. */
export const PROFILE_FIELDS = [
  'name',
  'identity_no',
  'phone',
  'email',
  'legal_person_name',
  'legal_person_no',
] as const;

export const EMPTY_PROFILE: Profile = {
  name: '',
  identity_no: '',
  phone: '',
  email: '',
  legal_person_name: '',
  legal_person_no: '',
};

/** A profile as digests spell it: a legal person that is not named is left out, as it was before there were any. */
export function spelledProfile(profile: Profile): Readonly<Record<string, string>> {
  const { legal_person_name, legal_person_no, ...rest } = profile;
  return {
    ...rest,
    ...(legal_person_name === '' ? {} : { legal_person_name }),
    ...(legal_person_no === '' ? {} : { legal_person_no }),
  };
}
