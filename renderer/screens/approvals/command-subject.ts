/**
 * What a command is about, read off its data: the id that people type the end of, its amount, its flat facts.
 */
import { parseMajor } from '../../ui/figures';
import { POLICY_KINDS } from '../staff/policy-kinds';

type Data = Readonly<Record<string, unknown>>;

/** Ids by which people know a command's subject, the most telling first. */
const SUBJECTS = [
  'claim_id',
  'trade_id',
  'account_id',
  'from_account_id',
  'restriction_id',
  'custody_id',
  'policy',
  'rule_id',
  'report_id',
  'application_id',
  'badge_id',
  'adjustment_id',
  // Of a trained model: a digest.
  'version',
] as const;

const SUFFIX_LENGTH = 4;
/** What people read of a digest. */
const DIGEST_LENGTH = 12;

/** The id a command is about; '' when it names none. */
function subjectOf(data: Data): string {
  for (const name of SUBJECTS) {
    const value = data[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return '';
}

/** The same for people: a policy by its name in their language, a model by the beginning of its digest. */
export function subjectText(data: Data, t: (key: string) => string): string {
  const subject = subjectOf(data);
  const is_policy = subject === data['policy'] && (POLICY_KINDS as readonly string[]).includes(subject);
  if (is_policy) return t(`staff.policy.${subject}`);
  return subject === data['version'] ? subject.slice(0, DIGEST_LENGTH) : subject;
}

/** The amount of a command in minor units; null when it has none. */
function amountOf(data: Data): bigint | null {
  const text = data['amount'];
  return typeof text === 'string' && /^-?\d+$/.test(text) ? BigInt(text) : null;
}

/** What approving asks to be typed once more. */
export type Confirmation =
  | { readonly what: 'amount'; readonly amount_minor: bigint; readonly currency: string }
  | { readonly what: 'suffix'; readonly subject: string; readonly suffix: string };

/** The amount where there is one of a known currency, the end of the subject's id otherwise. */
export function confirmationOf(data: Data, currency: string | null): Confirmation {
  const amount_minor = amountOf(data);
  if (amount_minor !== null && currency !== null) return { what: 'amount', amount_minor, currency };
  const subject = subjectOf(data);
  return { what: 'suffix', subject, suffix: subject.slice(-SUFFIX_LENGTH) };
}

/** True when the right thing was typed. */
export function isConfirmed(confirmation: Confirmation, typed: string): boolean {
  return confirmation.what === 'amount'
    ? parseMajor(typed, confirmation.currency) === confirmation.amount_minor
    : typed.trim() === confirmation.suffix;
}

/** Nested data as dotted names and values; lists of plain values in one, other lists by place. */
export function flatten(data: Data, prefix = ''): readonly (readonly [name: string, value: string])[] {
  return Object.entries(data).flatMap(([name, value]) => {
    const path = prefix + name;
    if (value === null || value === undefined || value === '') return [];
    if (typeof value === 'object') return flatten(value as Data, `${path}.`);
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? [[path, String(value)] as const]
      : [];
  });
}
