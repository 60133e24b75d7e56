/**
 * Commands: everything that can be asked of the books, with the shape of each.
 *
 * A command is an envelope (key, actor, mode, instant) around data that depends on its kind. Parsing here
 * is the only way from outside text to a command; what is unknown or malformed is refused with the field's
 * name and what was expected. What a command means is decided in `decide/`.
 */
import { z } from 'zod';

import { APPEAL_COMMANDS } from '#core/appeals/appeal-command-data';
import { CASE_COMMANDS } from '#core/cases/case-command-data';
import { CREDIT_COMMANDS } from '#core/credit/credit-command-data';
import { CERTIFICATE_COMMANDS } from '#core/custody/certificate-command-data';
import { CUSTODY_COMMANDS } from '#core/custody/custody-command-data';
import { RESTRICTION_COMMANDS } from '#core/enforcement/restriction-command-data';
import { NOTICE_COMMANDS } from '#core/enforcement/notice-command-data';
import { GUARANTEE_COMMANDS } from '#core/guarantee/guarantee-command-data';
import { IDENTITY_COMMANDS } from '#core/identity/identity-command-data';
import { LOAN_COMMANDS } from '#core/credit/loans/loan-command-data';
import { OUTSIDE_COMMANDS } from '#core/credit/outside/outside-command-data';
import type { Instant } from '#core/kernel/instant';
import { MODEL_COMMANDS } from '#core/rulebook/model-command-data';
import { RULE_COMMANDS } from '#core/rulebook/rule-command-data';
import { AUDIT_EVENTS } from '#core/staff/audit-events';
import { ROLES } from '#core/staff/permissions';
import { AUDIT_COMMANDS } from '#core/trust/audit-command-data';
import { TRUST_COMMANDS } from '#core/trust/trust-command-data';

import type { Mode } from './mode';
import {
  amountField,
  bankField,
  currencyField,
  detailsField,
  idField,
  instantField,
  last4Field,
  loginField,
  monthField,
  recordField,
  requiredText,
  signedAmountField,
  textField,
} from './fields';
import { LEDGER_CODES, type LedgerCode } from './chart';
import { profileField } from './profile';
import {
  CHANNELS,
  CREDENTIAL_KINDS,
  DELIVERY_METHODS,
  INSTRUMENT_KINDS,
  MARKETPLACES,
  PARTY_KINDS,
  REAL_NAME_LEVELS,
  SIGN_IN_CHANGES,
} from './tables';

const currency = currencyField.default('CNY');
const reason = requiredText(200);
/** Login of the second person; who proposes cannot approve. */
const approver = idField;

const deliveryMethod = z.enum(DELIVERY_METHODS);

/** Actors that are no members of staff. */
const RESERVED_LOGINS: readonly string[] = ['clock', 'setup', 'import', 'console', 'detector', 'scorer'];

/** Whether an actor is the program itself, and nobody. */
export function isReservedLogin(actor: string): boolean {
  return RESERVED_LOGINS.includes(actor);
}

const staffRoles = z
  .array(z.enum(ROLES))
  .min(1, 'expected at least one role')
  .refine((roles) => new Set(roles).size === roles.length, 'expected each role once');

const decision = z.strictObject({ approval_id: idField, note: textField(200).default('') });

/** Data schema of every kind of command. */
export const COMMAND_DATA = {
  // The platform itself
  'open-currency': z.strictObject({ currency }),
  'open-custody': z.strictObject({ account_id: idField, currency, bank: bankField, last4: last4Field }),
  'fund-reserve': z.strictObject({ funding_id: idField, custody_id: idField, amount: amountField, reason }),
  'publish-policy': z.strictObject({
    policy: idField,
    version: z.int().min(1),
    effective_from: instantField,
    data: recordField,
    approver,
  }),
  'seal-period': z.strictObject({ period: monthField }),
  adjust: z.strictObject({
    adjustment_id: idField,
    lines: z
      .array(
        z.strictObject({
          account_id: idField,
          code: z.enum(LEDGER_CODES as [LedgerCode, ...LedgerCode[]]),
          amount: signedAmountField.refine((value) => value !== 0n, 'expected an amount other than zero'),
        }),
      )
      .min(2)
      .max(50),
    reason,
    basis: requiredText(200),
    approver,
  }),

  // Who is who
  'register-party': z.strictObject({
    party_id: idField,
    party_kind: z.enum(PARTY_KINDS),
    level: z.enum(REAL_NAME_LEVELS).default('none'),
    category: textField(64).default(''),
    region: textField(64).default(''),
    profile: profileField,
    /** 32 hexadecimal digits of randomness for the profile's digest; made by the service when absent. */
    salt: z
      .string()
      .regex(/^[0-9a-f]{32}$/, 'expected 32 hexadecimal digits')
      .optional(),
  }),
  'set-real-name-level': z.strictObject({
    party_id: idField,
    level: z.enum(REAL_NAME_LEVELS),
    basis: reason,
  }),
  'open-account': z.strictObject({
    account_id: idField,
    party_id: idField,
    currency,
    merchant: z.boolean().default(false),
    category: textField(64).default(''),
  }),
  'register-instrument': z.strictObject({
    instrument_id: idField,
    account_id: idField,
    instrument_kind: z.enum(INSTRUMENT_KINDS),
    bank: bankField,
    last4: last4Field,
  }),
  'issue-credential': z.strictObject({
    credential_id: idField,
    account_id: idField,
    credential_kind: z.enum(CREDENTIAL_KINDS),
    valid_until: instantField,
  }),
  'end-credential': z.strictObject({ credential_id: idField, reason }),
  'record-access': z.strictObject({
    access_id: idField,
    account_id: idField,
    access_kind: z.enum(['login', 'login-failed', 'device-bound', 'device-removed']),
    device: idField,
    ip: textField(45).default(''),
  }),

  // Money in, between and out
  'top-up': z.strictObject({
    topup_id: idField,
    account_id: idField,
    instrument_id: idField,
    custody_id: idField,
    amount: amountField,
  }),
  transfer: z.strictObject({
    transfer_id: idField,
    from_account_id: idField,
    to_account_id: idField,
    amount: amountField,
    memo: textField(200).default(''),
  }),
  'request-withdrawal': z.strictObject({
    withdrawal_id: idField,
    account_id: idField,
    instrument_id: idField,
    amount: amountField,
  }),
  'complete-withdrawal': z.strictObject({ withdrawal_id: idField, custody_id: idField }),
  'return-withdrawal': z.strictObject({ withdrawal_id: idField, reason }),
  'pay-out': z.strictObject({
    payout_id: idField,
    account_id: idField,
    instrument_id: idField,
    custody_id: idField,
    amount: amountField,
    reason,
    approver,
  }),
  'execute-court-order': z.strictObject({
    order_id: idField,
    account_id: idField,
    custody_id: idField,
    amount: amountField,
    basis: reason,
    approver,
  }),
  'charge-fee': z.strictObject({ fee_id: idField, account_id: idField, amount: amountField, reason }),

  // Secured trades
  'create-trade': z.strictObject({
    trade_id: idField,
    buyer_id: idField,
    seller_id: idField,
    amount: amountField,
    marketplace: z.enum(MARKETPLACES).default('own'),
    goods: textField(120).default(''),
  }),
  'pay-trade': z.strictObject({
    trade_id: idField,
    channel: z.enum(CHANNELS),
    instrument_id: idField.optional(),
    custody_id: idField.optional(),
  }),
  'ship-trade': z.strictObject({
    trade_id: idField,
    delivery_method: deliveryMethod,
    carrier: textField(64).default(''),
    tracking: textField(64).default(''),
    address: textField(64).default(''),
  }),
  'extend-trade': z.strictObject({ trade_id: idField, days: z.int().min(1).max(90) }),
  'confirm-trade': z.strictObject({ trade_id: idField, by: z.enum(['buyer', 'timer']).default('buyer') }),
  'release-settlement': z.strictObject({ trade_id: idField }),
  'close-trade': z.strictObject({
    trade_id: idField,
    by: z.enum(['buyer', 'seller', 'timer', 'platform']),
    reason,
  }),
  'request-refund': z.strictObject({ trade_id: idField, amount: amountField, reason }),
  'withdraw-refund-request': z.strictObject({
    trade_id: idField,
    by: z.enum(['buyer', 'platform']).default('buyer'),
  }),
  'pay-refund': z.strictObject({
    refund_id: idField,
    trade_id: idField,
    amount: amountField,
    /** Where the money goes: back to what paid, or to the buyer's balance (not what a card paid). */
    destination: z.enum(['instrument', 'balance']).default('instrument'),
    by: z.enum(['seller', 'platform']).default('seller'),
  }),
  'open-dispute': z.strictObject({ trade_id: idField, by: z.enum(['buyer', 'seller']), reason }),
  'decide-dispute': z.strictObject({
    trade_id: idField,
    outcome: z.enum(['release', 'refund', 'split']),
    /** For a split: the buyer's part. */
    refund_amount: amountField.optional(),
    reason,
  }),
  'charge-back': z.strictObject({
    chargeback_id: idField,
    trade_id: idField,
    custody_id: idField,
    amount: amountField,
    reason,
  }),
  'collect-receivable': z.strictObject({
    collection_id: idField,
    account_id: idField,
    amount: amountField,
    reason,
  }),

  // Restrictions, and the appeals against what was decided
  ...RESTRICTION_COMMANDS,
  ...APPEAL_COMMANDS,
  ...NOTICE_COMMANDS,

  // Members of staff, and what they do around the books
  'add-staff': z.strictObject({
    login: loginField.refine(
      (login) => !RESERVED_LOGINS.includes(login),
      'expected a login that is no actor of the books themselves',
    ),
    name: requiredText(100),
    roles: staffRoles,
    /** The first administrator of a workspace: only while there is no member of staff. */
    first: z.boolean().default(false),
  }),
  'change-staff': z.strictObject({
    login: loginField,
    name: requiredText(100),
    roles: staffRoles,
    active: z.boolean(),
  }),
  /** That it changed; the secret itself never enters the journal. */
  'set-sign-in': z.strictObject({ login: loginField, what: z.enum(SIGN_IN_CHANGES) }),
  /** No personal data: what is written here stays for ever. */
  'note-event': z.strictObject({
    event: z.enum(AUDIT_EVENTS),
    /** Login, party, file, ... */
    subject: textField(200).default(''),
    details: detailsField.default({}),
  }),

  // What needs two people
  propose: z.strictObject({
    approval_id: idField,
    /** The command that an approval carries out; without an approver, who is whoever approves. */
    command: z.strictObject({ kind: z.string().max(64), data: recordField }),
    reason,
    expires_at: instantField.optional(),
  }),
  approve: decision,
  reject: decision,
  'withdraw-proposal': decision,
  'expire-proposal': z.strictObject({ approval_id: idField }),

  // Claims on the guarantee, large payments by credit card
  ...GUARANTEE_COMMANDS,

  // Information from outside, sellers' loans
  ...OUTSIDE_COMMANDS,
  ...LOAN_COMMANDS,

  // Statements of banks and their reconciliation
  ...CUSTODY_COMMANDS,
  ...CERTIFICATE_COMMANDS,

  // Alerts, cases, reports to the authority, lists
  ...CASE_COMMANDS,

  // Rules of detection, and trained models beside them
  ...RULE_COMMANDS,
  ...MODEL_COMMANDS,

  // Scorecards and credit scores
  ...CREDIT_COMMANDS,

  // Trusted merchants
  ...TRUST_COMMANDS,
  ...AUDIT_COMMANDS,
  // Documents, levels above a claim, certificates, shields
  ...IDENTITY_COMMANDS,
} as const;

export type CommandKind = keyof typeof COMMAND_DATA;
export type CommandData<K extends CommandKind> = z.output<(typeof COMMAND_DATA)[K]>;

export const COMMAND_KINDS = Object.keys(COMMAND_DATA) as readonly CommandKind[];

/** Kinds only the clock submits; refused from anybody else. */
export const CLOCK_KINDS: readonly CommandKind[] = [
  'release-settlement',
  'end-restriction',
  'expire-proposal',
  'expire-badge',
  'plan-reaudit',
  'age-loan',
];

export interface CommandOf<K extends CommandKind> {
  readonly kind: K;
  readonly key: string;
  readonly actor: string;
  readonly mode: Mode;
  /** When it happened. Authorising commands: the present as the caller's clock has it; they count from the books'. */
  readonly at: Instant;
  readonly data: CommandData<K>;
}

/** A command of any kind, discriminated by `kind`. */
export type Command = { [K in CommandKind]: CommandOf<K> }[CommandKind];

const envelope = z.strictObject({
  kind: z.enum(COMMAND_KINDS as [CommandKind, ...CommandKind[]], {
    error: `expected one of ${COMMAND_KINDS.join(', ')}`,
  }),
  key: z
    .string({ error: 'expected an idempotency key' })
    .regex(/^[\x21-\x7e]{1,160}$/, 'expected 1 to 160 ASCII characters without spaces'),
  actor: idField,
  mode: z.enum(['authorise', 'record']).default('authorise'),
  at: instantField,
  data: z.record(z.string(), z.unknown()),
});

export interface FieldIssue {
  readonly field: string;
  readonly value: unknown;
  readonly expected: string;
}

export type ParsedCommand =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly issues: readonly FieldIssue[] };

function issuesOf(error: z.ZodError, input: unknown): FieldIssue[] {
  return error.issues.map((issue) => {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
    let value: unknown = input;
    for (const step of path) {
      value =
        typeof value === 'object' && value !== null
          ? (value as Record<PropertyKey, unknown>)[step]
          : undefined;
    }
    const message = issue.code === 'unrecognized_keys' ? 'expected no such field' : issue.message;
    return { field: path.map(String).join('.'), value, expected: message };
  });
}

/** Parses the data of one kind; issues name the field within the data. */
export function parseCommandData<K extends CommandKind>(
  kind: K,
  data: unknown,
):
  | { readonly ok: true; readonly data: CommandData<K> }
  | { readonly ok: false; readonly issues: readonly FieldIssue[] } {
  const parsed = COMMAND_DATA[kind].safeParse(data);
  return parsed.success
    ? { ok: true, data: parsed.data as CommandData<K> }
    : { ok: false, issues: issuesOf(parsed.error, data) };
}

/** Parses a whole command out of JSON; issues name the field, data's fields as `data.FIELD`. */
export function parseCommand(input: unknown): ParsedCommand {
  const outer = envelope.safeParse(input);
  if (!outer.success) {
    return { ok: false, issues: issuesOf(outer.error, input) };
  }
  const inner = parseCommandData(outer.data.kind, outer.data.data);
  if (!inner.ok) {
    return { ok: false, issues: inner.issues.map((issue) => ({ ...issue, field: `data.${issue.field}` })) };
  }
  return { ok: true, command: { ...outer.data, data: inner.data } as Command };
}
