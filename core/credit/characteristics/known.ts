/**
 * What is remembered of parties, their accounts and their sales, for characteristics.
 *
 * Amounts are numbers: they are measured here, never booked. Of an account that only buys little is kept.
 */
import type { RunningLoan } from '#core/credit/loans/standing';
import type { OutsideKind } from '#core/credit/outside/outside-words';
import type { DocumentKind, DocumentStatus } from '#core/identity/identity-tables';
import type { Instant } from '#core/kernel/instant';
import type { PartyKind, RealNameLevel, RestrictionKind } from '#core/ledger/tables';

export interface KnownDocument {
  readonly kind: DocumentKind;
  status: DocumentStatus;
  expires_at: Instant | null;
}

export interface KnownParty {
  readonly id: string;
  readonly kind: PartyKind;
  level: RealNameLevel;
  /** By which equal identities are recognised. */
  readonly marks: readonly string[];
  readonly documents: Map<string, KnownDocument>;
  readonly accounts: KnownAccount[];
}

/** A certificate or shield as it was last given or taken. */
export interface KnownCredential {
  readonly valid_until: Instant;
  readonly withdrawn: boolean;
}

export interface KnownMeasure {
  readonly kind: RestrictionKind;
  readonly starts_at: Instant;
  /** What takes over when it ends by its date. */
  readonly step_down: RestrictionKind | null;
}

export interface KnownAccount {
  readonly id: string;
  readonly party: KnownParty;
  readonly currency: string;
  readonly category: string;
  readonly opened_at: Instant;
  readonly devices: Set<string>;
  /** Alerts that were confirmed and stand, and when that was. */
  readonly confirmed: Map<string, Instant>;
  /** Measures that were imposed and have not ended. */
  readonly measures: Map<string, KnownMeasure>;
  /** Null for an account that cannot sell. */
  readonly shop: KnownShop | null;
}

export interface KnownSale {
  readonly seller: KnownAccount;
  readonly buyer: KnownAccount;
  /** Minor units of the seller's currency. */
  readonly amount: number;
  paid_at: Instant | null;
  by_card: boolean;
  shipped_at: Instant | null;
  is_parcel: boolean;
  tracked: boolean;
  refunded: number;
  disputed: boolean;
  /** When a dispute gave the buyer something back. */
  lost_at: Instant | null;
  charged_back_at: Instant | null;
}

export interface KnownClaim {
  readonly seller: KnownAccount;
  readonly paid_at: Instant;
  readonly paid: number;
  recovered: number;
  /** When the last of it was had back. */
  made_good_at: Instant | null;
}

/** What an institution reported. */
export interface KnownReport {
  readonly kind: OutsideKind;
  readonly source: string;
  /** The day it speaks of, as YYYY-MM-DD. */
  readonly speaks_of: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** From then on it may not be used. */
  readonly expires_at: Instant;
  readonly consent: { withdrawn: boolean } | null;
  struck: boolean;
}

/** A loan that a bank paid out through the platform. */
export interface KnownLoan extends RunningLoan {
  readonly principal_minor: bigint;
  principal_paid_minor: bigint;
  interest_paid_minor: bigint;
  /** Before each payment, since when the oldest unpaid instalment was due. */
  readonly before: { readonly at: Instant; readonly oldest_due_at: Instant | null }[];
  written_off_at: Instant | null;
}

export interface KnownShop {
  /** Paid ones, by when they were paid. */
  readonly sales: KnownSale[];
  /** Asked for and not returned, in the order in which the books were told. */
  readonly withdrawals: Map<string, { readonly at: Instant; readonly amount: number }>;
  readonly claims: Map<string, KnownClaim>;
  /** Notes of the credit record that were not withdrawn, and when they expire. */
  readonly notes: Map<string, Instant>;
  /** In the order in which they were recorded. */
  readonly reports: KnownReport[];
  readonly loans: KnownLoan[];
  certificate: KnownCredential | null;
  shield: KnownCredential | null;
  audit: { readonly passed: boolean; readonly at: Instant } | null;
}

export function newShop(): KnownShop {
  return {
    ...{ sales: [], withdrawals: new Map(), claims: new Map(), notes: new Map() },
    ...{ reports: [], loans: [] },
    ...{ certificate: null, shield: null, audit: null },
  };
}

/** Sales are told in the order in which they were paid, or nearly so. */
export function addSale(sales: KnownSale[], sale: KnownSale, paid_at: Instant): void {
  let place = sales.length;
  while (place > 0 && ((sales[place - 1] as KnownSale).paid_at ?? 0) > paid_at) place -= 1;
  sales.splice(place, 0, sale);
}

/** Everything that is remembered, by id. */
export class Memory {
  readonly parties = new Map<string, KnownParty>();
  readonly accounts = new Map<string, KnownAccount>();
  readonly sales = new Map<string, KnownSale>();
  /** Who has a mark. */
  readonly marks = new Map<string, KnownParty[]>();
  /** Who used a device, and when he did last. */
  readonly devices = new Map<string, Map<KnownAccount, Instant>>();
  readonly documents = new Map<string, KnownParty>();
  readonly certificates = new Map<string, KnownAccount>();
  readonly credentials = new Map<
    string,
    { readonly account: KnownAccount; readonly kind: 'certificate' | 'shield' }
  >();
  readonly shields = new Map<string, KnownAccount>();
  readonly alerts = new Map<string, KnownAccount>();
  readonly measures = new Map<string, KnownAccount>();
  readonly notes = new Map<string, KnownAccount>();
  readonly claims = new Map<string, KnownClaim>();
  readonly withdrawals = new Map<string, KnownShop>();
  readonly consents = new Map<string, { withdrawn: boolean }>();
  readonly reports = new Map<string, KnownReport>();
  /** Who applied for a loan, and the loan once it was paid out. */
  readonly borrowers = new Map<string, KnownShop>();
  readonly loans = new Map<string, KnownLoan>();
  readonly applications = new Map<string, KnownAccount>();
  readonly badges = new Map<string, KnownAccount>();
  readonly audits = new Map<string, { readonly account: KnownAccount; passed: boolean }>();

  addParty(party: KnownParty): void {
    this.parties.set(party.id, party);
    for (const mark of party.marks) {
      const others = this.marks.get(mark) ?? [];
      others.push(party);
      this.marks.set(mark, others);
    }
  }

  useDevice(account: KnownAccount, device: string, at: Instant): void {
    account.devices.add(device);
    const users = this.devices.get(device) ?? new Map<KnownAccount, Instant>();
    users.set(account, Math.max(at, users.get(account) ?? at));
    this.devices.set(device, users);
  }
}
