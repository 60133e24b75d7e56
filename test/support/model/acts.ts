// Random commands, biased to what is interesting: things that exist and are in the right state, amounts at
// the edges of what is left, limits and allowances; now and then a thing that does not exist.
// The choice depends on the model and the dice only, so every store gets the same commands.
import { parseCommandData, type Command, type CommandData, type CommandKind } from '#core/ledger/commands';
import {
  DELIVERY_METHODS,
  REAL_NAME_LEVELS,
  RESTRICTION_KINDS,
  type RestrictionKind,
  type RestrictionTerms,
  type TradeStatus,
} from '#core/ledger/tables';
import { DEFAULT_POLICIES } from '#core/policy/policy';
import type { Role } from '#core/staff/permissions';

import type { BooksModel } from './books-model';
import type { Dice } from './dice';
import { balanceOf, runningTimers } from './model-state';
import type { ModelTrade } from './model-types';

const DAY = 86_400_000;

export interface Choosing {
  readonly model: BooksModel;
  readonly dice: Dice;
  /** A number that no command had before: new identifiers carry it. */
  readonly fresh: () => string;
  /** The trade to be spoken of, when it is not to be chosen. */
  readonly about?: string | undefined;
}

type Maker<K extends CommandKind> = (choosing: Choosing) => CommandData<K>;

function accounts({ model }: Choosing, owner: 'party' | 'custody' = 'party'): string[] {
  return [...model.state.accounts.values()].filter((row) => row.owner === owner).map((row) => row.id);
}

function anAccount(choosing: Choosing): string {
  return choosing.dice.chance(2) ? 'nobody' : choosing.dice.pick(accounts(choosing));
}

/** Mostly the same few, so that what happens to one account meets what happened to it before. */
function aBuyer(choosing: Choosing): string {
  return choosing.dice.chance(60) ? choosing.dice.pick(['a', 'a', 'd']) : anAccount(choosing);
}

function aCustody(choosing: Choosing, account_id: string | null): string {
  const { dice, model } = choosing;
  const currency = model.state.accounts.get(account_id ?? '')?.currency;
  const fitting = accounts(choosing, 'custody').filter(
    (id) => currency === undefined || model.state.accounts.get(id)?.currency === currency,
  );
  return dice.chance(3) || fitting.length === 0
    ? dice.pick(['nowhere', 'bank', 'bank-usd', 'a'])
    : dice.pick(fitting);
}

function anInstrument({ model, dice }: Choosing, account_id: string, kind: 'bank' | 'card'): string {
  if (dice.chance(3)) {
    return dice.pick(['no-card', 'a-bank', 'b-card']);
  }
  const fitting = [...model.state.instruments].filter(
    ([, row]) => row.account === account_id && (row.kind === 'credit-card') === (kind === 'card'),
  );
  return fitting.length === 0 ? 'no-card' : dice.pick(fitting)[0];
}

function aTrade({ model, dice, about }: Choosing, statuses: readonly TradeStatus[]): ModelTrade | undefined {
  if (about !== undefined) {
    return model.state.trades.get(about);
  }
  const all = [...model.state.trades.values()];
  const fitting = all.filter((trade) => statuses.includes(trade.status));
  if (all.length === 0 || dice.chance(2)) {
    return undefined;
  }
  return fitting.length > 0 && !dice.chance(6) ? dice.pick(fitting) : dice.pick(all);
}

const idOf = (trade: ModelTrade | undefined): string => trade?.id ?? 'no-trade';

function available({ model }: Choosing, id: string): bigint {
  const account = model.state.accounts.get(id);
  return account === undefined ? 0n : balanceOf(account, 'customer-available');
}

function id({ dice, fresh }: Choosing, prefix: string, taken: ReadonlyMap<string, unknown>): string {
  return taken.size > 0 && dice.chance(4) ? dice.pick([...taken.keys()]) : `${prefix}${fresh()}`;
}

const approverOf = ({ dice }: Choosing): string => (dice.chance(5) ? 'ops' : 'boss');

function termsOf(kind: RestrictionKind, dice: Dice): RestrictionTerms {
  if (kind === 'delay-settlement') {
    return { delay_days: dice.pick([1, 7, 30]) };
  }
  return kind === 'limit-collection'
    ? dice.pick([
        { per_payment_minor: '50000' },
        { per_day_minor: '120000' },
        { per_month_minor: '300000' },
        { per_payment_minor: '100000', per_day_minor: '150000' },
      ])
    : {};
}

const ROUNDINGS = ['half-up', 'up', 'down'] as const;

/** The instant from which the last version published counts, so that two may count from the same. */
function laterVersion({ model }: Choosing): number {
  return model.state.policies.at(-1)?.from ?? model.now;
}

function policyData(
  policy: 'fees' | 'timers' | 'payment-limits' | 'approvals',
  dice: Dice,
): Record<string, unknown> {
  if (policy === 'fees') {
    return {
      free_per_month_minor: dice.pick([{}, { CNY: '50000' }, { CNY: '500000', USD: '1' }]),
      rate_ppm: dice.pick([0, 1, 333, 5_000, 15_000, 999_999]),
      minimum_minor: dice.pick([{}, {}, { CNY: '700' }]),
      maximum_minor: dice.pick([{}, {}, { CNY: '2500' }]),
      rounding: dice.pick(ROUNDINGS),
      month_of: dice.pick(['payer', 'payee']),
    };
  }
  if (policy === 'timers') {
    const factor = dice.pick([1, 2]);
    const times = DELIVERY_METHODS.map((method) => [
      method,
      DEFAULT_POLICIES.timers.auto_confirm_ms[method] * factor,
    ]);
    return {
      auto_confirm_ms: Object.fromEntries(times),
      close_unpaid_ms: DAY * factor,
      extension_ms_max: 9 * DAY,
    };
  }
  return policy === 'approvals'
    ? { ...DEFAULT_POLICIES.approvals, ...dice.pick([{}, { expiry_days: 1 }, { expiry_days: 30 }]) }
    : DEFAULT_POLICIES[policy];
}

function fitting(choosing: Choosing, buyer: string): string {
  const { model, dice } = choosing;
  const currency = model.state.accounts.get(buyer)?.currency;
  const others = accounts(choosing).filter((other) => model.state.accounts.get(other)?.currency === currency);
  const others_only = others.filter((other) => other !== buyer);
  if (others_only.includes('s') && dice.chance(60)) {
    return 's';
  }
  return dice.chance(4) || others_only.length === 0 ? anAccount(choosing) : dice.pick(others_only);
}

const AMOUNTS = [
  1n,
  100n,
  999n,
  4_999n,
  20_000n,
  20_001n,
  50_000n,
  50_001n,
  100_000n,
  250_000n,
  499_999n,
  500_001n,
];

const MAKERS: { readonly [K in CommandKind]?: Maker<K> } = {
  'open-currency': ({ dice }) => ({ currency: dice.pick(['CNY', 'USD', 'JPY']) }),
  'open-custody': (c) => ({
    account_id: id(c, 'bank', c.model.state.accounts),
    currency: c.dice.pick(['CNY', 'USD', 'EUR']),
    bank: 'ICBC',
    last4: '4321',
  }),
  'fund-reserve': (c) => ({
    funding_id: c.fresh(),
    custody_id: aCustody(c, null),
    amount: c.dice.pick(AMOUNTS),
    reason: 'reserve',
  }),
  'publish-policy': (c) => {
    const policy = c.dice.pick(['fees', 'fees', 'timers', 'payment-limits', 'approvals'] as const);
    const versions = c.model.state.policies.filter((row) => row.kind === policy).length;
    return {
      policy,
      version: versions + (c.dice.chance(95) ? 1 : 2),
      effective_from: c.dice.chance(30)
        ? laterVersion(c)
        : c.model.now + c.dice.pick([0, 1, DAY, 20 * DAY, -1]),
      data: policyData(policy, c.dice),
      approver: approverOf(c),
    };
  },
  'seal-period': (c) => {
    const month = new Date(c.model.now + 8 * 3_600_000 - c.dice.next(70) * DAY).toISOString().slice(0, 7);
    return { period: month };
  },
  adjust: (c) => {
    const account = anAccount(c);
    const amount = c.dice.amount(available(c, account));
    const currency = c.model.state.accounts.get(account)?.currency ?? 'CNY';
    const code = c.dice.pick(['suspense', 'losses', 'own-funds', 'risk-reserve', 'escrow'] as const);
    const sign = c.dice.chance(50) ? 1n : -1n;
    return {
      adjustment_id: c.fresh(),
      lines: [
        {
          account_id: account,
          code: c.dice.pick(['customer-available', 'customer-blocked']),
          amount: sign * amount,
        },
        { account_id: `system:${currency}`, code, amount: c.dice.chance(95) ? -sign * amount : amount },
      ],
      reason: 'correction',
      basis: 'memo 1',
      approver: approverOf(c),
    };
  },
  'register-party': (c) => ({
    party_id: id(c, 'p', c.model.state.parties),
    party_kind: 'business',
    level: c.dice.pick(REAL_NAME_LEVELS),
    category: '',
    region: '',
    profile: {
      name: '王小明',
      identity_no: '',
      phone: c.dice.pick(['', '13800000000']),
      email: '',
      legal_person_name: '',
      legal_person_no: c.dice.pick(['', '11010519520303002X']),
    },
  }),
  'set-real-name-level': (c) => ({
    party_id: c.dice.pick([...c.model.state.parties.keys()]),
    level: c.dice.pick(REAL_NAME_LEVELS),
    basis: 'seen',
  }),
  'open-account': (c) => ({
    account_id: id(c, 'acc', c.model.state.accounts),
    party_id: c.dice.pick([...c.model.state.parties.keys(), 'p-nobody']),
    currency: c.dice.pick(['CNY', 'CNY', 'USD', 'EUR']),
    merchant: c.dice.chance(50),
    category: '',
  }),
  'register-instrument': (c) => ({
    instrument_id: id(c, 'i', c.model.state.instruments),
    account_id: anAccount(c),
    instrument_kind: c.dice.pick(['bank-account', 'debit-card', 'credit-card']),
    bank: c.dice.pick(['ICBC', 'CMB', 'XYZ']),
    last4: '0000',
  }),
  'issue-credential': (c) => ({
    credential_id: id(c, 'cred', c.model.state.credentials),
    account_id: anAccount(c),
    credential_kind: c.dice.pick(['certificate', 'shield']),
    valid_until: c.model.now + c.dice.pick([-1, 0, 1, DAY, 365 * DAY]),
  }),
  'end-credential': (c) => ({
    credential_id: c.dice.pick([...c.model.state.credentials.keys(), 'no-credential']),
    reason: 'lost',
  }),
  'record-access': (c) => ({
    access_id: c.fresh(),
    account_id: anAccount(c),
    access_kind: c.dice.pick(['login', 'device-bound']),
    device: 'd1',
    ip: '10.0.0.1',
  }),
  'top-up': (c) => {
    const account_id = anAccount(c);
    return {
      topup_id: c.fresh(),
      account_id,
      instrument_id: anInstrument(c, account_id, c.dice.chance(95) ? 'bank' : 'card'),
      custody_id: aCustody(c, account_id),
      amount: c.dice.pick(AMOUNTS) * c.dice.pick([1n, 2n, 10n]),
    };
  },
  transfer: (c) => {
    const from = aBuyer(c);
    return {
      transfer_id: c.fresh(),
      from_account_id: from,
      to_account_id: fitting(c, from),
      amount: c.dice.chance(50) ? c.dice.pick(AMOUNTS) : c.dice.amount(available(c, from)),
      memo: '',
    };
  },
  'request-withdrawal': (c) => {
    const account_id = anAccount(c);
    return {
      withdrawal_id: id(c, 'w', c.model.state.withdrawals),
      account_id,
      instrument_id: anInstrument(c, account_id, 'bank'),
      amount: c.dice.amount(available(c, account_id)),
    };
  },
  'complete-withdrawal': (c) => {
    const withdrawal_id = aWithdrawal(c);
    const account = c.model.state.withdrawals.get(withdrawal_id)?.account ?? null;
    return { withdrawal_id, custody_id: aCustody(c, account) };
  },
  'return-withdrawal': (c) => ({ withdrawal_id: aWithdrawal(c), reason: 'bank said no' }),
  'pay-out': (c) => {
    const account_id = restricted(c, ['end-service']) ?? anAccount(c);
    return {
      payout_id: c.fresh(),
      account_id,
      instrument_id: anInstrument(c, account_id, 'bank'),
      custody_id: aCustody(c, account_id),
      amount: c.dice.amount(available(c, account_id)),
      reason: 'his money',
      approver: approverOf(c),
    };
  },
  'execute-court-order': (c) => {
    const account_id = anAccount(c);
    return {
      order_id: c.fresh(),
      account_id,
      custody_id: aCustody(c, account_id),
      amount: c.dice.amount(available(c, account_id)),
      basis: 'court 1',
      approver: approverOf(c),
    };
  },
  'charge-fee': (c) => {
    const account_id = anAccount(c);
    return {
      fee_id: c.fresh(),
      account_id,
      amount: c.dice.amount(available(c, account_id) / 9n),
      reason: 'paper',
    };
  },
  'collect-receivable': (c) => {
    const owing = [...c.model.state.accounts.values()].filter(
      (row) => balanceOf(row, 'customer-receivable') < 0n,
    );
    const account = owing.length === 0 ? null : c.dice.pick(owing);
    return {
      collection_id: c.fresh(),
      account_id: account?.id ?? anAccount(c),
      amount: c.dice.amount(account === null ? 1n : -balanceOf(account, 'customer-receivable')),
      reason: 'owed',
    };
  },
  'create-trade': (c) => {
    const buyer_id = aBuyer(c);
    const limit = available(c, buyer_id);
    return {
      trade_id: id(c, 't', c.model.state.trades),
      buyer_id,
      seller_id: fitting(c, buyer_id),
      amount: c.dice.chance(60) ? c.dice.pick(AMOUNTS) : c.dice.amount(limit / 5n),
      marketplace: c.dice.pick(['own', 'outside', 'outside']),
      goods: '书',
    };
  },
  'pay-trade': (c) => {
    const trade = aTrade(c, ['created']);
    const channel = c.dice.pick(['balance', 'balance', 'online-bank', 'credit-card'] as const);
    const buyer = trade?.buyer ?? 'a';
    return channel === 'balance'
      ? { trade_id: idOf(trade), channel }
      : {
          trade_id: idOf(trade),
          channel,
          instrument_id: anInstrument(
            c,
            buyer,
            (channel === 'credit-card') !== c.dice.chance(3) ? 'card' : 'bank',
          ),
          custody_id: aCustody(c, buyer),
        };
  },
  'ship-trade': (c) => ({
    trade_id: idOf(aTrade(c, ['paid'])),
    delivery_method: c.dice.pick(DELIVERY_METHODS),
    carrier: 'SF',
    tracking: c.fresh(),
    address: '',
  }),
  'extend-trade': (c) => ({ trade_id: idOf(aTrade(c, ['shipped'])), days: c.dice.pick([1, 3, 10, 30]) }),
  'confirm-trade': (c) => ({
    trade_id: idOf(aTrade(c, ['shipped'])),
    by: c.dice.chance(85) ? 'buyer' : 'timer',
  }),
  'close-trade': (c) => ({
    trade_id: idOf(aTrade(c, ['created'])),
    by: c.dice.chance(85) ? c.dice.pick(['buyer', 'seller', 'platform'] as const) : 'timer',
    reason: 'no longer wanted',
  }),
  'request-refund': (c) => {
    const trade = aTrade(c, ['paid', 'shipped']);
    return { trade_id: idOf(trade), amount: c.dice.amount(trade?.escrow ?? 1n), reason: 'broken' };
  },
  'withdraw-refund-request': (c) => ({
    trade_id: idOf(aTrade(c, ['refund-requested'])),
    by: c.dice.pick(['buyer', 'platform']),
  }),
  'pay-refund': (c) => {
    const held = c.dice.chance(60);
    const trade = aTrade(c, held ? ['paid', 'shipped', 'refund-requested'] : ['confirmed', 'settled']);
    const left = trade === undefined ? 1n : leftOf(trade);
    return {
      refund_id: c.fresh(),
      trade_id: idOf(trade),
      amount: c.dice.amount(left),
      destination: c.dice.pick(['instrument', 'balance']),
      by: 'seller',
    };
  },
  'open-dispute': (c) => ({
    trade_id: idOf(aTrade(c, ['paid', 'shipped', 'refund-requested'])),
    by: c.dice.pick(['buyer', 'seller']),
    reason: 'not as described',
  }),
  'decide-dispute': (c) => {
    const trade = aTrade(c, ['disputed']);
    const outcome = c.dice.pick(['release', 'refund', 'split', 'split'] as const);
    const split = (outcome === 'split') !== c.dice.chance(4);
    return {
      trade_id: idOf(trade),
      outcome,
      ...(split ? { refund_amount: c.dice.amount((trade?.escrow ?? 1n) - 1n) } : {}),
      reason: 'both are right',
    };
  },
  'charge-back': (c) => {
    const trade = aCharged(c);
    return {
      chargeback_id: c.fresh(),
      trade_id: idOf(trade),
      custody_id: aCustody(c, trade?.buyer ?? null),
      amount: c.dice.amount(trade === undefined ? 1n : chargeable(trade, c.dice)),
      reason: 'issuer',
    };
  },
  'pay-compensation': (c) => {
    const trade = aTrade(c, ['confirmed', 'settled']);
    return {
      claim_id: id(c, 'claim', c.model.state.claims),
      trade_id: idOf(trade),
      amount: c.dice.amount(trade === undefined ? 1n : leftOf(trade)),
      reason: 'fraud',
      approver: approverOf(c),
    };
  },
  'recover-compensation': (c) => {
    const claims = [...c.model.state.claims];
    const [claim_id, claim] = claims.length === 0 ? ['no-claim', undefined] : c.dice.pick(claims);
    return {
      recovery_id: c.fresh(),
      claim_id,
      amount: c.dice.amount(claim === undefined ? 1n : claim.paid - claim.recovered),
      reason: 'back',
    };
  },
  'impose-restriction': (c) => imposed(c),
  'lift-restriction': (c) => {
    const running = [...c.model.state.restrictions.values()].filter((row) => row.ended === null);
    const any = c.dice.chance(6) || running.length === 0;
    return {
      restriction_id: any
        ? c.dice.pick([...c.model.state.restrictions.keys(), 'no-rule'])
        : c.dice.pick(running).id,
      reason_code: 'cleared',
      basis: 'appeal',
      approver: approverOf(c),
    };
  },
  'add-staff': (c) => ({
    login: c.dice.pick(LOGINS),
    name: '人',
    roles: someRoles(c),
    first: c.dice.chance(c.model.state.staff.size === 0 ? 80 : 5),
  }),
  'change-staff': (c) => ({
    login: c.dice.pick([...c.model.state.staff.keys(), 'who']),
    name: c.dice.pick(['人', '别人']),
    roles: someRoles(c),
    active: c.dice.chance(70),
  }),
  'set-sign-in': (c) => ({
    login: c.dice.pick([...c.model.state.staff.keys(), 'who']),
    what: c.dice.pick(['password', 'totp', 'totp-removed', 'reset']),
  }),
  'note-event': (c) => ({
    event: c.dice.pick(['sign-in', 'sign-in', 'sign-in-failed', 'export', 'sample-made']),
    subject: c.dice.pick([...LOGINS, '']),
    details: c.dice.pick([{}, { rows: 5, masked: true, list: '交易' }]),
  }),
  propose: (c) => ({
    approval_id: id(c, 'q', c.model.state.approvals),
    command: proposed(c),
    reason: 'seen by an analyst',
    ...(c.dice.chance(70)
      ? {}
      : { expires_at: c.model.now + c.dice.pick([-1, 0, 1, DAY, 30 * DAY, 31 * DAY]) }),
  }),
  approve: (c) => ({ approval_id: anApproval(c), note: '' }),
  reject: (c) => ({ approval_id: anApproval(c), note: 'no' }),
  'withdraw-proposal': (c) => ({ approval_id: anApproval(c), note: '' }),
};

const LOGINS = ['root', 'boss', 'ops', 'li'] as const;

function someRoles({ dice }: Choosing): Role[] {
  return dice.pick<readonly Role[]>([
    ['administrator'],
    ['administrator', 'auditor'],
    ['auditor', 'administrator'],
    ['analyst'],
    ['finance'],
  ]) as Role[];
}

/** An approval, mostly one that is pending. */
function anApproval({ model, dice }: Choosing): string {
  const all = [...model.state.approvals.values()];
  const open = all.filter((row) => row.status === 'pending');
  if (all.length === 0 || dice.chance(3)) {
    return 'no-approval';
  }
  return dice.pick(open.length > 0 && !dice.chance(10) ? open : all).id;
}

const PROPOSED = [
  'impose-restriction',
  'lift-restriction',
  'adjust',
  'pay-refund',
  'publish-policy',
  'transfer',
] as const;

/** Of those, kinds that two people decide only from an amount on: they name no approver. */
const WITHOUT_APPROVER: readonly string[] = ['pay-refund', 'transfer'];

/** A command as it is proposed: its data as JSON, without the approver. */
function proposed(choosing: Choosing): CommandData<'propose'>['command'] {
  const { dice } = choosing;
  const kind = dice.chance(3) ? 'top-up' : dice.pick(PROPOSED);
  const text = JSON.stringify(MAKERS[kind]?.(choosing), (name, value: unknown) =>
    name === 'approver' ? undefined : typeof value === 'bigint' ? value.toString() : value,
  );
  return { kind, data: JSON.parse(text) as Record<string, unknown> };
}

/** A trade to charge back: mostly one that a bank paid, and of those one whose proceeds are on their way. */
function aCharged(c: Choosing): ModelTrade | undefined {
  const by_bank = [...c.model.state.trades.values()].filter((trade) => trade.custody !== null);
  const pending = by_bank.filter((trade) => trade.pending > 0n);
  if (by_bank.length === 0 || c.dice.chance(20)) {
    return aTrade(c, ['paid', 'shipped', 'refund-requested', 'disputed', 'confirmed', 'settled']);
  }
  return c.dice.pick(pending.length > 0 && c.dice.chance(60) ? pending : by_bank);
}

/** What the card paid, or what of it is still with the seller. */
function chargeable(trade: ModelTrade, dice: Dice): bigint {
  return dice.chance(50)
    ? trade.amount + trade.charged - trade.charged_back
    : trade.amount - trade.refunded - trade.charged_back;
}

function leftOf(trade: ModelTrade): bigint {
  return trade.escrow > 0n
    ? trade.escrow
    : trade.amount - trade.refunded - trade.charged_back - trade.compensated;
}

function aWithdrawal({ model, dice }: Choosing): string {
  const held = [...model.state.withdrawals].filter(([, row]) => row.status === 'held').map(([key]) => key);
  return held.length === 0 || dice.chance(10)
    ? dice.pick([...model.state.withdrawals.keys(), 'no-withdrawal'])
    : dice.pick(held);
}

function restricted({ model, dice }: Choosing, kinds: readonly RestrictionKind[]): string | null {
  const under = [...model.state.accounts.values()].filter((row) =>
    row.restrictions.some((restriction) => kinds.includes(restriction.kind)),
  );
  return under.length === 0 ? null : dice.pick(under).id;
}

function imposed(c: Choosing): CommandData<'impose-restriction'> {
  const { dice } = c;
  const account_id = dice.chance(55) ? 's' : anAccount(c);
  // It is for good: for those with whom everybody trades it must be rare.
  const restriction = dice.chance(['s', 'a', 'd'].includes(account_id) ? 1 : 16)
    ? 'end-service'
    : dice.pick(['delay-settlement', ...RESTRICTION_KINDS.slice(0, -1)] as const);
  const start = dice.chance(80) ? undefined : c.model.now + dice.pick([-1, 0, 1, DAY]);
  const from = start ?? Math.max(c.model.now, c.model.state.booked);
  const ends_at =
    restriction === 'end-service' || dice.chance(40) ? undefined : from + dice.pick([0, 1, DAY, 8 * DAY]);
  const milder = dice.pick(RESTRICTION_KINDS.slice(0, 6));
  const days = dice.chance(60) ? dice.pick([1, 10]) : undefined;
  return {
    restriction_id: dice.chance(4)
      ? dice.pick(['r1.next', `r${c.fresh()}`.padEnd(59, 'x'), `r${c.fresh()}`.padEnd(60, 'x')])
      : id(c, 'r', c.model.state.restrictions),
    account_id,
    restriction,
    terms: termsOf(restriction, dice),
    reason_code: 'cash-out',
    basis: 'seen by an analyst',
    approver: approverOf(c),
    ...(start === undefined ? {} : { starts_at: start }),
    ...(ends_at === undefined ? {} : { ends_at }),
    ...(ends_at === undefined || dice.chance(50)
      ? {}
      : {
          step_down: {
            kind: milder,
            terms: termsOf(milder, dice),
            ...(days === undefined ? {} : { days }),
          },
        }),
  };
}

/** Kinds for which it counts who acts. */
const BY_SEVERAL: readonly CommandKind[] = [
  'change-staff',
  'propose',
  'approve',
  'reject',
  'withdraw-proposal',
];

/** The group by which somebody approves a request and has it carried out. */
export function makeApproval(choosing: Choosing): readonly Command[] {
  const { dice, model, fresh } = choosing;
  const approval_id = anApproval(choosing);
  const actor = dice.pick(LOGINS);
  const envelope = { mode: 'authorise', at: model.now } as const;
  const approve: Command = {
    ...{ ...envelope, kind: 'approve', key: `k${fresh()}`, actor },
    data: { approval_id, note: '' },
  };
  const row = model.state.approvals.get(approval_id);
  const data = row && { ...row.data, ...(WITHOUT_APPROVER.includes(row.kind) ? {} : { approver: actor }) };
  const parsed = row && parseCommandData(row.kind as CommandKind, data);
  if (parsed?.ok !== true) {
    return [approve];
  }
  if (dice.chance(4)) {
    return [
      approve,
      makeCommand(dice.pick(['transfer', 'impose-restriction', 'pay-out'] as const), choosing),
    ];
  }
  const carried = {
    ...envelope,
    kind: row?.kind,
    key: dice.chance(50) ? `k${fresh()}` : `carry-out|${dice.chance(95) ? approval_id : 'q'}|${fresh()}`,
    actor: dice.chance(95) ? row?.proposer : dice.pick(LOGINS),
    data: parsed.data,
  };
  return [approve, carried as Command];
}

/** A key of somebody else's: of the next timer, of history's rows, of approved requests, of setting up. */
function aStrangeKey({ dice, model, fresh }: Choosing): string {
  const [next] = runningTimers(model.state);
  const timer = next === undefined ? 'timer|none' : `timer|${next.kind}|${next.subject}|${String(next.due)}`;
  return dice.pick([
    timer,
    timer,
    `import|old|trade|${fresh()}`,
    `carry-out|q|${fresh()}`,
    'setup|currency|JPY',
  ]);
}

/** A command of a kind; now and then history, the wrong actor or a time to come. */
export function makeCommand(kind: CommandKind, choosing: Choosing): Command {
  const { dice, model, fresh } = choosing;
  const maker = MAKERS[kind] as Maker<CommandKind> | undefined;
  if (maker === undefined) {
    throw new Error(`nobody makes ${kind}`);
  }
  const mode = dice.chance(12) ? 'record' : 'authorise';
  const past =
    mode === 'record' ? dice.pick([0, 1, 3_600_000, 2 * DAY]) : dice.pick([0, 0, 0, 0, 0, 1, 60_000]);
  const at = Math.max(0, dice.chance(2) ? model.now + 1 : model.now - past);
  const actor = dice.chance(1) ? 'clock' : BY_SEVERAL.includes(kind) ? dice.pick(LOGINS) : 'ops';
  const key = dice.chance(3) ? aStrangeKey(choosing) : `k${fresh()}`;
  return { kind, key, actor, mode, at, data: maker(choosing) } as unknown as Command;
}
