// What the simple model of the books remembers: plain maps and records, in words of the domain.
// It shares names and defaults with the core (types, chart, default policies) and no logic at all.
import type { LedgerCode } from '#core/ledger/chart';
import type { Command } from '#core/ledger/commands';
import type { RefusalCode } from '#core/kernel/refusal';
import type {
  Channel,
  InstrumentKind,
  Marketplace,
  RestrictionKind,
  RestrictionTerms,
  StepDown,
  TimerKind,
  TradeStatus,
} from '#core/ledger/tables';
import type { Role } from '#core/staff/permissions';

export interface ModelRestriction {
  readonly id: string;
  readonly account: string;
  readonly kind: RestrictionKind;
  readonly terms: RestrictionTerms;
  readonly starts_at: number;
  readonly ends_at: number | null;
  readonly step_down: StepDown | null;
  ended: 'lifted' | 'expired' | null;
}

export interface ModelUse {
  readonly at: number;
  readonly amount: bigint;
}

export interface ModelAccount {
  readonly id: string;
  readonly owner: 'party' | 'system' | 'custody';
  readonly currency: string;
  readonly party: string | null;
  certificate_until: number | null;
  shield_until: number | null;
  /** Not ended, in the order in which they were imposed; some may start later. */
  restrictions: ModelRestriction[];
  readonly balances: Map<LedgerCode, bigint>;
  /** Payments out, and payments in while collection was limited. */
  readonly paid: ModelUse[];
  readonly collected: ModelUse[];
  /** Imported history may have overdrawn it: then only new work is bound by the floor. */
  overdrawn: boolean;
}

export interface ModelTrade {
  readonly id: string;
  readonly buyer: string;
  readonly seller: string;
  readonly currency: string;
  readonly amount: bigint;
  readonly marketplace: Marketplace;
  status: TradeStatus;
  resume: TradeStatus | null;
  channel: Channel | null;
  custody: string | null;
  escrow: bigint;
  refunded: bigint;
  released: bigint;
  pending: bigint;
  compensated: bigint;
  charged_back: bigint;
  fee: bigint;
  /** What it was charged, whatever went back. */
  charged: bigint;
  fee_account: string | null;
  fee_month: string | null;
  asked: bigint;
  extended: number;
  timer: TimerKind | null;
  due: number | null;
  left: number | null;
}

export interface ModelInstrument {
  readonly account: string;
  readonly kind: InstrumentKind;
  readonly bank: string;
  readonly charged: ModelUse[];
}

export interface ModelCredential {
  readonly account: string;
  readonly kind: 'certificate' | 'shield';
  readonly valid_until: number;
  ended: boolean;
}

export interface ModelWithdrawal {
  readonly account: string;
  readonly amount: bigint;
  status: 'held' | 'paid' | 'returned';
}

export interface ModelClaim {
  readonly seller: string;
  readonly currency: string;
  readonly paid: bigint;
  recovered: bigint;
}

export interface ModelStaff {
  name: string;
  roles: readonly Role[];
  active: boolean;
  totp: boolean;
  /** When he last signed in. */
  seen: number | null;
}

export interface ModelApproval {
  readonly id: string;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly matter: string;
  readonly proposer: string;
  readonly ends: number;
  status: 'pending' | 'approved' | 'rejected' | 'withdrawn' | 'expired';
  decider: string | null;
}

export interface ModelPolicy {
  readonly kind: string;
  readonly version: number;
  readonly from: number;
  readonly data: unknown;
}

export interface ModelPeriod {
  readonly ends_at: number;
  readonly last_seq: number;
  /** Trial balance at its end: `code|currency` to amount, zeros left out. */
  readonly totals: ReadonlyMap<string, bigint>;
}

export type Move = readonly [account: string, code: LedgerCode, amount: bigint];

/** What the model expects of an entry. */
export interface ModelEntry {
  readonly seq: number;
  readonly key: string;
  readonly kind: Command['kind'];
  readonly actor: string;
  readonly outcome: 'done' | 'refused';
  readonly refusal: RefusalCode | null;
  readonly would_refuse: RefusalCode | null;
  readonly mode: Command['mode'];
  readonly occurred_at: number;
  readonly booked_at: number;
  /** Net change per `account|code`; zeros left out. */
  readonly moved: ReadonlyMap<string, bigint>;
}

/** What the model expects as the answer. */
export interface Expected {
  readonly status: 'done' | 'refused' | 'rejected';
  readonly code: RefusalCode | null;
  /** Entry the answer is about; null for a rejection. */
  readonly seq: number | null;
  readonly repeated: boolean;
}
