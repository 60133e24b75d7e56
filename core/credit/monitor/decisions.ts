/**
 * Decisions that a score speaks to, and those that went against it: badges, admissions to large card payments, loans. Pure.
 *
 * A decision is held against the score that the books had of the merchant before it, and against the policy in force then.
 * Granted against it is what should not have been by the score; refused against it, what could have been. Somebody may have good
 * reasons for either: they are told with it as they were written down. The books refuse a badge or an admission below the
 * score by themselves, so there a person can only be stricter.
 */
import type { Instant } from '#core/kernel/instant';
import type { CommandKind } from '#core/ledger/commands';
import type { Policies } from '#core/policy/policy';

import type { CreditEntry } from '../characteristics/knowledge';
import type { DecisionMatter, DecisionSide } from './monitor-words';

export interface ScoreDecision {
  readonly seq: number;
  readonly at: Instant;
  readonly matter: DecisionMatter;
  readonly account_id: string;
  readonly granted: boolean;
  readonly side: DecisionSide;
  readonly score: number | null;
  /** Lowest score, or the proposed limit in minor units. */
  readonly needed: number;
  /** As it was written down; empty where nothing was. */
  readonly reason: string;
}

type Fields = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => Number(value ?? 0);

/** A request of two people for one of the commands below. */
interface Asked {
  readonly kind: string;
  readonly data: Fields;
}

/** An application for a loan, and what was proposed for it last. */
interface Loan {
  readonly account_id: string;
  limit_minor: number | null;
  score: number | null;
}

interface Told {
  readonly data: Fields;
  readonly facts: Fields;
  readonly entry: CreditEntry;
}

export class ScoreDecisions {
  readonly #policies: Policies;
  readonly #scores = new Map<string, number>();
  /** Accounts of applications and badges. */
  readonly #holders = new Map<string, string>();
  readonly #loans = new Map<string, Loan>();
  readonly #asked = new Map<string, Asked>();
  readonly #found: ScoreDecision[] = [];
  readonly #learn: Readonly<Partial<Record<CommandKind, (told: Told) => void>>> = {
    'record-scores': ({ data, facts }) => {
      this.#learnScores(data, facts);
    },
    'apply-for-badge': ({ data, facts }) => {
      this.#holders.set(text(facts['application_id']), text(data['account_id']));
    },
    'issue-badge': (told) => {
      this.#issued(told, 'application_id');
    },
    'renew-badge': (told) => {
      this.#issued(told, 'badge_id');
    },
    'refuse-application': ({ data, entry }) => {
      this.#refused(entry, { kind: 'issue-badge', data }, text(data['reason']));
    },
    'admit-merchant': ({ data, facts, entry }) => {
      this.#admitted(data, facts, entry);
    },
    'apply-for-loan': ({ data, facts }) => {
      const loan = { account_id: text(data['account_id']), limit_minor: null, score: null };
      this.#loans.set(text(facts['loan_id']), loan);
    },
    'record-dossier': ({ data }) => {
      const loan = this.#loans.get(text(data['loan_id']));
      if (loan === undefined) return;
      loan.limit_minor = number(data['limit_minor']);
      loan.score = typeof data['score'] === 'number' ? data['score'] : null;
    },
    'decide-loan': ({ data, entry }) => {
      this.#lent(data, entry);
    },
    propose: ({ data }) => {
      const command = data['command'] as Asked | undefined;
      if (command !== undefined) this.#asked.set(text(data['approval_id']), command);
    },
    reject: ({ data, entry }) => {
      const asked = this.#asked.get(text(data['approval_id']));
      if (asked !== undefined) this.#refused(entry, asked, text(data['note']));
    },
  };

  constructor(policies: Policies) {
    this.#policies = policies;
  }

  /** Every decision so far, in the order of the journal. */
  get found(): readonly ScoreDecision[] {
    return this.#found;
  }

  /** Takes in the next entry. */
  observe(entry: CreditEntry): void {
    const learn = entry.outcome === 'done' ? this.#learn[entry.kind] : undefined;
    if (learn === undefined) return;
    const { data, facts = {} } = JSON.parse(entry.body) as { data: Fields; facts?: Fields };
    learn({ data, facts, entry });
  }

  #learnScores({ scores }: Fields, facts: Fields): void {
    const reckoned = Object.values((facts['scores'] ?? {}) as Readonly<Record<string, { score: number }>>);
    const merchants = Object.values((scores ?? {}) as Readonly<Record<string, { account_id: string }>>);
    for (const [place, { account_id }] of merchants.entries()) {
      const score = reckoned[place]?.score;
      if (score !== undefined) this.#scores.set(account_id, score);
    }
  }

  #add(entry: CreditEntry, decision: Omit<ScoreDecision, 'seq' | 'at'>): void {
    this.#found.push({ seq: entry.seq, at: entry.booked_at, ...decision });
  }

  /** By a lowest score. */
  #judge(
    entry: CreditEntry,
    { score, needed, granted, ...rest }: Omit<ScoreDecision, 'seq' | 'at' | 'side'>,
  ): void {
    const against = granted ? 'granted-against' : 'refused-against';
    const side = score === null ? 'no-score' : score >= needed === granted ? 'in-line' : against;
    this.#add(entry, { ...rest, score, needed, granted, side });
  }

  #issued({ data, facts, entry }: Told, holder: 'application_id' | 'badge_id'): void {
    const account_id = this.#holders.get(text(data[holder])) ?? '';
    this.#holders.set(text(facts['badge_id']), account_id);
    const needed = this.#policies.at('trust', entry.booked_at).credit_score_min;
    const score = this.#scores.get(account_id) ?? null;
    this.#judge(entry, { matter: 'badge', account_id, granted: true, score, needed, reason: '' });
  }

  #programmeMin(data: Fields, at: Instant): number | null {
    const { banks } = this.#policies.at('card-programmes', at);
    return banks[text(data['currency'])]?.[text(data['bank'])]?.score_min ?? null;
  }

  #admitted(data: Fields, facts: Fields, entry: CreditEntry): void {
    const needed = this.#programmeMin(data, entry.booked_at);
    if (needed === null) return;
    const score = this.#scores.get(text(data['account_id'])) ?? null;
    const typed = typeof facts['scorecard'] !== 'string';
    const reason = typed ? text(data['basis']) : '';
    const account_id = text(data['account_id']);
    this.#judge(entry, { matter: 'card', account_id, granted: true, score, needed, reason });
  }

  /** A badge or an admission that was asked for and not given. */
  #refused(entry: CreditEntry, { kind, data }: Asked, reason: string): void {
    const at = entry.booked_at;
    if (kind === 'issue-badge' || kind === 'renew-badge') {
      const holder = kind === 'issue-badge' ? data['application_id'] : data['badge_id'];
      const account_id = this.#holders.get(text(holder)) ?? '';
      const needed = this.#policies.at('trust', at).credit_score_min;
      const score = this.#scores.get(account_id) ?? null;
      this.#judge(entry, { matter: 'badge', account_id, granted: false, score, needed, reason });
    } else if (kind === 'admit-merchant') {
      const account_id = text(data['account_id']);
      const needed = this.#programmeMin(data, at);
      const score = this.#scores.get(account_id) ?? null;
      if (needed !== null) {
        this.#judge(entry, { matter: 'card', account_id, granted: false, score, needed, reason });
      }
    }
  }

  #lent(data: Fields, entry: CreditEntry): void {
    const loan = this.#loans.get(text(data['loan_id']));
    if (loan === undefined) return;
    const { account_id, limit_minor, score } = loan;
    const granted = data['outcome'] === 'grant';
    const common = { matter: 'loan', account_id, granted, score, needed: limit_minor ?? 0 } as const;
    const reason = text(data['reference']);
    if (score === null || limit_minor === null) {
      this.#add(entry, { ...common, side: 'no-score', reason });
      return;
    }
    const is_beyond = granted && number(data['amount']) > limit_minor;
    const against = granted ? is_beyond : limit_minor > 0;
    const side = !against ? 'in-line' : granted ? 'granted-against' : 'refused-against';
    this.#add(entry, { ...common, side, reason });
  }
}
