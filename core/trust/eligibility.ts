/**
 * Whether a merchant may carry the badge: each ground with what was found and what is needed. Pure.
 *
 * Nothing is weighed against anything else: every ground must be met. While the books hold no credit score of the
 * merchant, that ground is neutral, which is neither met nor missed.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import {
  REAL_NAME_LEVELS,
  type MerchantAudit,
  type RealNameLevel,
  type RestrictionKind,
} from '#core/ledger/tables';
import type { PolicyData } from '#core/policy/policy';

import type { GroundName, GroundVerdict } from './vocabulary';

export interface Ground {
  readonly ground: GroundName;
  readonly verdict: GroundVerdict;
  /** What was found and what is needed, as words and numbers that a screen puts into a sentence. */
  readonly found: string;
  readonly needed: string;
}

/** What is known of a merchant when it is decided. */
export interface Merchant {
  readonly is_merchant: boolean;
  readonly level: RealNameLevel;
  readonly opened_at: Instant;
  /** Kinds of restrictions in force or announced. */
  readonly restrictions: readonly RestrictionKind[];
  /** The open alert on the account. */
  readonly alert: { readonly id: string; readonly score: number } | null;
  /** The audit that was concluded last. */
  readonly audit: Pick<MerchantAudit, 'id' | 'status' | 'concluded_at' | 'findings'> | null;
  /** 350 to 950; null while there is none. */
  readonly credit_score: number | null;
}

function ground(name: GroundName, met: boolean, found: string | number, needed: string | number): Ground {
  return { ground: name, verdict: met ? 'met' : 'missed', found: String(found), needed: String(needed) };
}

function restrictionsGround({ restrictions }: Merchant): Ground {
  const grave = restrictions.filter((kind) => kind !== 'watch');
  return ground('restrictions', grave.length === 0, [...new Set(grave)].sort().join(','), 'watch');
}

/** The last audit was passed, and not too long ago. */
function auditGround({ audit }: Merchant, { audit_fresh_days }: PolicyData<'trust'>, at: Instant): Ground {
  if (audit === null) {
    return ground('audit', false, '', audit_fresh_days);
  }
  const age_days = Math.floor((at - (audit.concluded_at ?? at)) / DAY_MS);
  const met = audit.status === 'passed' && age_days <= audit_fresh_days;
  return ground('audit', met, `${audit.id} ${audit.status} ${String(age_days)}`, audit_fresh_days);
}

/** No finding of it is open beyond its time, and no major one is open at all. */
function remediesGround({ audit }: Merchant, at: Instant): Ground {
  const wanting = (audit?.findings ?? []).filter(
    ({ closed, severity, due_at }) => !closed && (severity === 'major' || due_at < at),
  );
  return ground('remedies', wanting.length === 0, wanting.map(({ id }) => id).join(','), '');
}

function creditGround({ credit_score }: Merchant, { credit_score_min }: PolicyData<'trust'>): Ground {
  return credit_score === null
    ? { ground: 'credit', verdict: 'neutral', found: '', needed: String(credit_score_min) }
    : ground('credit', credit_score >= credit_score_min, credit_score, credit_score_min);
}

/** Every ground, in the order in which they are shown. */
export function eligibility(merchant: Merchant, policy: PolicyData<'trust'>, at: Instant): readonly Ground[] {
  const { is_merchant, level, opened_at, alert } = merchant;
  const rank = (name: RealNameLevel): number => REAL_NAME_LEVELS.indexOf(name);
  const age_days = Math.floor((at - opened_at) / DAY_MS);
  const { level_min, age_days_min, serious_permille } = policy;
  const serious = alert !== null && alert.score >= serious_permille;
  return [
    ground('merchant', is_merchant, String(is_merchant), 'true'),
    ground('real-name', rank(level) >= rank(level_min), level, level_min),
    ground('age', age_days >= age_days_min, age_days, age_days_min),
    restrictionsGround(merchant),
    ground('alerts', !serious, alert === null ? '' : `${alert.id} ${String(alert.score)}`, serious_permille),
    auditGround(merchant, policy, at),
    remediesGround(merchant, at),
    creditGround(merchant, policy),
  ];
}

/** The refusal that names what is missed; undefined for a merchant who may carry the badge. */
export function eligibilityRefusal(account_id: string, grounds: readonly Ground[]): Refusal | undefined {
  const missed = grounds.filter(({ verdict }) => verdict === 'missed').map((found) => found.ground);
  return missed.length === 0
    ? undefined
    : refuse('wrong-state', {
        what: 'merchant',
        id: account_id,
        missed: missed.join(', '),
        expected: 'eligible',
      });
}
