/**
 * Trusted merchants of the sample: applications and badges in every state, with the audits they rest on.
 *
 * Merchants are cast among those who do nothing wrong, honest look-alikes last. Nothing here decides what they sell.
 */
import { DAY_MS } from '#core/kernel/instant';
import type { CommandData } from '#core/ledger/commands';
import { DEFAULT_POLICIES } from '#core/policy/policy';

import { CONCLUDED_AFTER, planAudit, type AuditPlan, type FindingPlan } from './audits';
import type { Made } from './later';
import { planMeasure } from './measures';
import type { Office } from './office';
import type { Holder } from './people';

const VALIDITY_MS = 365 * DAY_MS;
/** Share of merchants with a badge beside those who show a state, and their least number. */
const CARRIER_SHARE = 0.04;
const CARRIERS_MIN = 9;
/** Days from an application to the badge: the audit is planned the day after, and decided on after it is concluded. */
const GRANTED_AFTER = CONCLUDED_AFTER + 2;
/** Days without findings of what speaks for collusion at a new badge. */
export const FRESH_DAYS = 14;

const MINOR: FindingPlan = {
  ...{ point_id: 'complaints', severity: 'minor' },
  found: 'Two complaints of last month were not answered.',
  remedy: 'Answer both and name somebody for it.',
};

/** Whether the books' score of a merchant, if they hold one, is enough for a badge: otherwise nobody asks for it. */
function isCreditworthy({ scoreOf }: Made, { account_id }: Holder): boolean {
  return (scoreOf(account_id) ?? Infinity) >= DEFAULT_POLICIES.trust.credit_score_min;
}

type Audit = Omit<AuditPlan, 'holder' | 'auditor' | 'lead'> & Partial<Pick<AuditPlan, 'auditor' | 'lead'>>;

export class Badges {
  readonly office: Office;
  /** Badges that two people took away, for now or for good: key of the badge, key of the decision, and its day. */
  readonly taken: { readonly badge: string; readonly decision: string; readonly day: number }[] = [];

  constructor(office: Office) {
    this.office = office;
  }

  audit(holder: Holder, plan: Audit): void {
    planAudit(this.office, { holder, auditor: 'ann', lead: 'cora', ...plan });
  }

  /** Applies for the badge; `then` gets the key. */
  apply(holder: Holder, day: number, then?: (application: string) => void): void {
    const { world } = this.office.stage;
    this.office.on(day, () => {
      const data = { account_id: holder.account_id, display_name: holder.name, note: '' };
      const application = world.emitLater('apply-for-badge', 'ann', [], () => data);
      then?.(application);
    });
  }

  /** Applies, is audited, and carries the badge six days later; `then` gets its key. */
  grant(holder: Holder, day: number, then?: (badge: string) => void, audit: Partial<Audit> = {}): void {
    const { office } = this;
    const { world } = office.stage;
    this.apply(holder, day, (application) => {
      const concluded = (key: string): void => {
        office.on(day - GRANTED_AFTER, () => {
          const badge = world.emitLater('issue-badge', 'ann', [application, key], (made) =>
            isCreditworthy(made, holder)
              ? { application_id: made.id('application', application), approver: 'carl' }
              : null,
          );
          const carrier = { holder, badge, from: world.now, until: world.now + VALIDITY_MS };
          office.carriers.set(holder, carrier);
          then?.(badge);
        });
      };
      this.audit(holder, { cause: 'application', day: day - 1, concluded, ...audit });
    });
  }

  /** Two people end a badge or suspend it. */
  take(
    kind: 'revoke-badge' | 'suspend-badge',
    { holder, badge, day }: { readonly holder: Holder; readonly badge: string; readonly day: number },
    reason_code: CommandData<'revoke-badge'>['reason_code'],
    basis: string,
  ): void {
    const { office } = this;
    office.on(day, () => {
      const decision = office.stage.world.emitLater(kind, 'ann', [badge], (made) => ({
        ...{ badge_id: made.id('badge', badge), reason_code, basis, approver: 'carl' },
      }));
      this.close(holder);
      this.taken.push({ badge, decision, day });
    });
  }

  /** From now on trades of this merchant are not covered. */
  close(holder: Holder): void {
    const carrier = this.office.carriers.get(holder);
    if (carrier !== undefined) {
      carrier.until = this.office.stage.world.now;
    }
  }
}

interface Script {
  /** Days before the end on which it begins. */
  readonly since: number;
  /** Whether it wants a shop that sells much. */
  readonly busy?: boolean;
  readonly play: (badges: Badges, holder: Holder, since: number) => void;
}

const periodic = (day: number): Audit => ({ cause: 'periodic', day });

/** Renewed after a year, with its audits in between. */
function renewed(badges: Badges, holder: Holder, since: number): void {
  const { office } = badges;
  badges.audit(holder, periodic(231));
  badges.grant(holder, since, (badge) => {
    const concluded = (key: string): void => {
      office.on(42, () => {
        const { world } = office.stage;
        world.emitLater('renew-badge', 'ann', [badge, key], (made) =>
          isCreditworthy(made, holder) ? { badge_id: made.id('badge', badge), approver: 'carl' } : null,
        );
        const carrier = office.carriers.get(holder);
        if (carrier !== undefined) {
          carrier.until = world.now + VALIDITY_MS;
        }
      });
    };
    badges.audit(holder, { ...periodic(62), concluded });
  });
}

/** Its periodic audit failed: one remedy is overdue, another waits to be checked. */
function failed(badges: Badges, holder: Holder, since: number): void {
  badges.grant(holder, since);
  const findings: FindingPlan[] = [
    {
      ...{ point_id: 'authorisation', severity: 'major', days: 10 },
      found: 'No authorisation for the second of two brands sold.',
      remedy: 'Show the chain from the owner of the brand, or take the goods down.',
    },
    {
      ...{ point_id: 'prices', severity: 'minor', answered: 10 },
      found: 'Crossed-out prices that were never asked.',
      remedy: 'Take them down.',
    },
  ];
  const concluded = (): void => {
    badges.close(holder);
  };
  const verdicts = { authorisation: 'not-met', prices: 'partly' } as const;
  badges.audit(holder, { cause: 'event', day: 24, verdicts, findings, concluded });
}

/** Audited and found wanting: the application is refused. */
function refusedOne(badges: Badges, holder: Holder, since: number): void {
  const { office } = badges;
  badges.apply(holder, since, (application) => {
    const concluded = (key: string): void => {
      office.on(since - GRANTED_AFTER - 3, () => {
        office.stage.world.emitLater('refuse-application', 'ann', [application, key], (made) => ({
          application_id: made.id('application', application),
          reason: 'Authorisation of the main brand not shown; may apply again once it is.',
          approver: 'carl',
        }));
      });
    };
    const verdicts = { authorisation: 'not-met' } as const;
    badges.audit(holder, { cause: 'application', day: since - 1, verdicts, concluded });
  });
}

function withdrawn(badges: Badges, holder: Holder, since: number): void {
  badges.apply(holder, since, (application) => {
    badges.office.on(since - 3, () => {
      badges.office.stage.world.emitLater('withdraw-application', 'ann', [application], (made) => ({
        ...{ application_id: made.id('application', application), reason: 'The owner sells the shop.' },
      }));
    });
  });
}

/** An application with an audit that has come so far. */
function pending(day: number, audit: Partial<AuditPlan>): Script['play'] {
  return (badges, holder, since) => {
    badges.apply(holder, since);
    badges.audit(holder, { cause: 'application', day, ...audit });
  };
}

/** A measure suspends the badge; a milder one takes over from it soon. */
function measured(badges: Badges, holder: Holder, since: number): void {
  badges.grant(holder, since);
  planMeasure(badges.office, holder, {
    ...{ day: 5, kind: 'delay-settlement', terms: { delay_days: 3 }, days: 9, reason_code: 'dispute-rate' },
    step_down: { kind: 'watch', terms: {}, days: 60 },
  });
  badges.office.on(5, () => {
    badges.close(holder);
  });
}

/** Everything the register and the queues are to show, what is hardest to cast first. */
const SCRIPTS: readonly Script[] = [
  { since: 401, play: renewed },
  {
    since: 386,
    // Its next audit was planned by the clock and nobody took it; then the badge expired.
    play(badges, holder, since) {
      badges.audit(holder, periodic(215));
      badges.grant(holder, since);
    },
  },
  {
    since: 358,
    // About to expire, and due to be audited again.
    play(badges, holder, since) {
      badges.audit(holder, periodic(187));
      badges.grant(holder, since);
    },
  },
  { since: 33, busy: true, play: (badges, holder, since) => badges.grant(holder, since) },
  {
    since: 130,
    play(badges, holder, since) {
      const basis = 'The licence shown was another company’s';
      badges.grant(holder, since, (badge) =>
        badges.take('revoke-badge', { holder, badge, day: 20 }, 'false-evidence', basis),
      );
    },
  },
  {
    since: 110,
    play(badges, holder, since) {
      const basis = 'Seven complaints of goods not as described within a week';
      badges.grant(holder, since, (badge) =>
        badges.take('suspend-badge', { holder, badge, day: 9 }, 'complaints', basis),
      );
    },
  },
  { since: 160, play: failed },
  { since: 100, play: measured },
  { since: 75, play: refusedOne },
  { since: 16, play: pending(15, {}) },
  { since: 12, play: pending(8, { until: 'submitted' }) },
  { since: 9, play: pending(4, { until: 'begun', findings: [MINOR] }) },
  { since: 5, play: pending(3, { auditor: 'cora', lead: 'carl', until: 'planned' }) },
  { since: 2, play: pending(1, { auditor: null, until: 'planned' }) },
  {
    since: 150,
    // An audit for cause that should have been handed in by now.
    play(badges, holder, since) {
      badges.grant(holder, since, undefined, { auditor: 'cora', lead: 'carl' });
      badges.audit(holder, { cause: 'event', day: 34, until: 'begun' });
    },
  },
  { since: 50, play: withdrawn },
];

/** Merchants of good repute, those without any part first. */
function candidates({ stage, random }: Office): Holder[] {
  const { merchants } = stage.people;
  const good = merchants.filter((one) => !stage.suspects.has(one) && !stage.mistaken.has(one));
  const free = good.filter(({ role }) => role === null);
  const honest = good.filter(({ role }) => role !== null && !/^C\d/.test(role));
  return [...random.shuffle(free), ...random.shuffle(honest)];
}

/** Plans applications, badges and audits; call it when every part is cast and measures are planned. */
export function planBadges(office: Office): Badges {
  const { random, stage } = office;
  const badges = new Badges(office);
  const left = candidates(office);
  const cast = ({ since, busy }: Script): Holder | undefined => {
    const fit = left.filter((one) => office.isThere(one, since));
    const weight = (one: Holder): number => one.shop?.weight ?? 0;
    const holder =
      busy === true ? fit.reduce((best, one) => (weight(one) > weight(best) ? one : best)) : fit[0];
    if (holder !== undefined) {
      left.splice(left.indexOf(holder), 1);
    }
    return holder;
  };
  for (const script of SCRIPTS) {
    const holder = cast(script);
    if (holder !== undefined) {
      office.keepSound(holder, null);
      script.play(badges, holder, script.since);
    }
  }
  const carriers = Math.max(CARRIERS_MIN, Math.round(stage.people.merchants.length * CARRIER_SHARE));
  for (let carrier = 0; carrier < carriers; carrier += 1) {
    const since = random.int(60, 165);
    const holder = cast({ since, play: () => undefined });
    if (holder !== undefined) {
      const remark = random.chance(0.4);
      const audit: Partial<Audit> = remark
        ? { verdicts: { complaints: 'partly' }, findings: [{ ...MINOR, answered: 5, checked: true }] }
        : {};
      const other = random.chance(0.5) ? { auditor: 'cora', lead: 'carl' } : {};
      office.keepSound(holder, since - GRANTED_AFTER);
      badges.grant(holder, since, undefined, { ...audit, ...other });
    }
  }
  return badges;
}
