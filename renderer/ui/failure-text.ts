/**
 * A failure in words: `failureText(failure, t, te)`; the code stays visible for those who are to help.
 *
 * Texts are in messages/<language>/ui.ts under `failure` and, for refusals, in values.ts under `refusal`.
 */
import type { Job } from '#core/contract/jobs';

import type { Failure } from '../client/failure';
import { expectedText } from './expected-text';
import { fieldText } from './field-text';
import { amountText } from './figures';
import { instantText } from './instants';
import { refusalDetails, whatText } from './refusal-details';
import { listText } from './list-text';

export type Translate = (key: string, named?: Record<string, unknown>, plural?: number) => string;
export type Known = (key: string) => boolean;

/** A refusal of the books in one sentence; `currency` is that of amounts which do not say their own. */
export function refusalSentence(
  code: string,
  details: Readonly<Record<string, unknown>>,
  t: Translate,
  te: Known,
  currency = '',
): string {
  const { what } = details;
  const own = `values.refusal_of.${code}_${typeof what === 'string' ? what.replace(/ /g, '_') : ''}`;
  if (te(own)) return t(own, details);
  const key = `values.refusal.${code}`;
  const sentence = te(key) ? t(key) : code;
  const more = refusalDetails(details, t, te, currency);
  return more === '' ? sentence : `${sentence} (${more})`;
}

/** The roles that could grant a permission, as words. */
export function rolesText(roles: readonly string[], t: Translate): string {
  return listText(roles.map((role) => t(`values.role.${role}`)));
}

/** One or two sentences for people. */
export function failureText(failure: Failure, t: Translate, te: Known): string {
  switch (failure.kind) {
    case 'refused':
      return refusalSentence(failure.code, failure.details, t, te);
    case 'forbidden':
      return t('ui.failure.forbidden', { roles: rolesText(failure.roles, t) });
    case 'unauthorized':
      return failure.locked ? t('ui.failure.locked') : t('ui.failure.unauthorized');
    case 'not-found':
      return t('ui.failure.not_found', { what: whatText(failure.what, t, te), id: failure.id });
    case 'invalid':
      return t('ui.failure.invalid', {
        issues: failure.issues
          .map(({ field, expected }) => `${fieldText(field, t, te)}: ${expectedText(expected)}`)
          .join('; '),
      });
    case 'workspace': {
      const by = failure.code === 'locked' && 'program' in failure.details ? '_by' : '';
      const key = `values.workspace_error.${failure.code}${by}`;
      return te(key) ? t(key, failure.details) : t('ui.failure.workspace', { code: failure.code });
    }
    case 'locked-out':
      return t('ui.failure.locked_out', { until: instantText(failure.until) });
    case 'lost':
      return t('ui.failure.lost');
    case 'timeout':
      return t('ui.failure.timeout');
    case 'unknown':
      return t('ui.failure.unknown', { message: failure.message });
  }
}

/** The code shown beside the words. */
export function failureCode(failure: Failure): string {
  return failure.kind === 'refused' || failure.kind === 'workspace' ? failure.code : failure.kind;
}

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Why long work failed; nothing for what did not. What is short is told as an amount, to whoever asked. */
export function jobErrorText({ error }: Pick<Job, 'error'>, t: Translate, te: Known = () => false): string {
  if (error === null) return '';
  const { code: refusal, ...details } = error.details;
  const [currency, minor, role] = [details['currency'], details['difference_minor'], details['role']].map(
    textIn,
  );
  const role_key = `values.choice.role.${role ?? ''}`;
  return t(`values.job_error.${error.code}`, {
    ...details,
    ...(error.code === 'refused'
      ? { refusal: refusalSentence(textIn(refusal), details, t, te, currency) }
      : {}),
    ...(minor ? { amount: `${currency ?? ''} ${amountText(BigInt(minor), currency ?? '')}` } : {}),
    ...(te(role_key) ? { role: t(role_key) } : {}),
  });
}
