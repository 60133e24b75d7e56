/**
 * The platform's own commands: currencies, custody accounts, reserve, policies, sealed periods, adjustments.
 */
import { canonicalJson } from '#core/kernel/canonical';
import { monthEnd } from '#core/kernel/instant';
import { assert } from '#core/kernel/assert';
import { firstRefusal, refuse, type Refusal } from '#core/kernel/refusal';
import { openOwner } from '#core/parties/party-commands';
import { policyDataRefusal } from '#core/policy/policy';

import { CHART, systemAccountId, type LedgerCode } from './chart';
import { handler, type Context, type DraftPosting } from './plan';
import type { Period } from './tables';

const openCurrency = handler<'open-currency', object>('open-currency', {
  needs(data, want) {
    want.account(systemAccountId(data.currency));
  },
  decide({ data }, context) {
    const id = systemAccountId(data.currency);
    return context.state.tables.account.get(id) === null
      ? { subject: id, facts: {} }
      : refuse('already-exists', { what: 'currency', id: data.currency });
  },
  evolve(data, _facts, entry, state) {
    openOwner(state, {
      id: systemAccountId(data.currency),
      class: 'system',
      currency: data.currency,
      opened_at: entry.occurred_at,
    });
  },
});

const openCustody = handler<'open-custody', object>('open-custody', {
  needs(data, want) {
    want.row('account', data.account_id);
    want.account(systemAccountId(data.currency));
  },
  decide({ data }, context) {
    const { account } = context.state.tables;
    if (account.get(data.account_id) !== null) {
      return refuse('already-exists', { what: 'account', id: data.account_id });
    }
    return account.get(systemAccountId(data.currency)) === null
      ? refuse('not-found', { what: 'open currency', id: data.currency })
      : { subject: data.account_id, facts: {} };
  },
  evolve(data, _facts, entry, state) {
    openOwner(state, {
      id: data.account_id,
      class: 'custody',
      currency: data.currency,
      bank: data.bank,
      last4: data.last4,
      opened_at: entry.occurred_at,
    });
  },
});

const fundReserve = handler<'fund-reserve', object>('fund-reserve', {
  needs(data, want) {
    want.accountAndSystem(data.custody_id);
  },
  decide({ data }, context) {
    const custody = context.state.tables.account.get(data.custody_id);
    if (custody?.class !== 'custody') {
      return refuse('not-found', { what: 'custody account', id: data.custody_id });
    }
    return {
      subject: data.custody_id,
      facts: {},
      postings: [
        { account: custody, code: 'custody-cash', amount_minor: -data.amount },
        {
          account: context.state.system(custody.currency),
          code: 'guarantee-reserve',
          amount_minor: data.amount,
        },
      ],
    };
  },
  evolve() {
    // Only balances change, and those follow from the postings.
  },
});

/** Ledger accounts an adjustment may touch: those whose balance no trade, withdrawal or claim explains. */
const ADJUSTABLE: readonly LedgerCode[] = [
  'custody-cash',
  'customer-available',
  'customer-blocked',
  'customer-receivable',
  'guarantee-reserve',
  'risk-reserve',
  'suspense',
  'own-funds',
  'fee-income',
  'losses',
];

interface AdjustmentLine {
  readonly account_id: string;
  readonly code: LedgerCode;
  readonly amount: bigint;
}

function adjustmentPostings(lines: readonly AdjustmentLine[], context: Context): DraftPosting[] | Refusal {
  const postings: DraftPosting[] = [];
  const refusals: Refusal[] = [];
  const sums = new Map<string, bigint>();
  for (const line of lines) {
    const account = context.state.tables.account.get(line.account_id);
    if (account === null) {
      refusals.push(refuse('not-found', { what: 'account', id: line.account_id }));
      continue;
    }
    if (CHART[line.code].owner !== account.class || !ADJUSTABLE.includes(line.code)) {
      const where = { account: account.id, ledger_account: line.code };
      refusals.push(refuse('wrong-state', { what: 'adjustment', ...where }));
    }
    sums.set(account.currency, (sums.get(account.currency) ?? 0n) + line.amount);
    postings.push({ account, code: line.code, amount_minor: line.amount });
  }
  for (const [currency, sum_minor] of sums) {
    if (sum_minor !== 0n) {
      const found = { currency, sum_minor: sum_minor.toString() };
      refusals.push(refuse('currency-mismatch', { what: 'adjustment', ...found }));
    }
  }
  return refusals.length === 0 ? postings : firstRefusal(...refusals);
}

const adjust = handler<'adjust', object>('adjust', {
  needs(data, want) {
    for (const line of data.lines) {
      want.account(line.account_id);
    }
  },
  decide({ data }, context) {
    const postings = adjustmentPostings(data.lines, context);
    if ('code' in postings) {
      return postings;
    }
    return {
      subject: data.adjustment_id,
      facts: {},
      postings,
      uses: postings.map(({ account, amount_minor }) => ({ account, purpose: 'adjustment', amount_minor })),
      approver: data.approver,
    };
  },
  evolve() {
    // Only balances change, and those follow from the postings.
  },
});

const publishPolicy = handler<'publish-policy', object>('publish-policy', {
  needs() {
    // All policies are always loaded.
  },
  decide({ data }, context) {
    const unfit = policyDataRefusal(data.policy, data.data);
    if (unfit !== undefined) {
      return unfit;
    }
    const version = context.state.policies.latestVersion(data.policy) + 1;
    if (data.version !== version) {
      return refuse('wrong-state', {
        what: 'policy',
        id: data.policy,
        version: data.version,
        expected: version,
      });
    }
    // A rule never works backwards: what was decided under the old version stays as it was, also in the instant
    // from which the new one counts. Only the very first version may count from the beginning of time, when
    // books are set up.
    const is_setup = version === 1 && (context.mode === 'record' || context.state.head.seq === 0);
    const is_late =
      data.effective_from < context.booked_at || data.effective_from <= context.state.head.booked_at;
    return is_late && !is_setup
      ? refuse('wrong-state', { what: 'policy', id: data.policy, effective_from: data.effective_from })
      : { subject: `${data.policy}@${String(version)}`, facts: {}, approver: data.approver };
  },
  evolve(data, _facts, entry, state) {
    const row = {
      id: `${data.policy}@${String(data.version)}`,
      kind: data.policy,
      version: data.version,
      effective_from: data.effective_from,
      data: data.data,
      seq: entry.seq,
    };
    state.tables.policy.put(row.id, row);
    state.policies.add(row);
  },
});

interface SealFacts {
  readonly ends_at: number;
  readonly last_seq: number;
  readonly last_hash: string;
  readonly totals: readonly (readonly [code: string, currency: string, balance_minor: string])[];
  readonly totals_digest: string;
}

const sealPeriod = handler<'seal-period', SealFacts>('seal-period', {
  needs(data, want) {
    want.row('period', data.period);
  },
  decide({ data }, context) {
    const { state } = context;
    const offset = state.policies.at('calendar', context.at).utc_offset_minutes;
    const ends_at = monthEnd(data.period, offset);
    if (state.tables.period.get(data.period) !== null) {
      return refuse('already-exists', { what: 'sealed period', id: data.period });
    }
    if (ends_at === undefined || ends_at > context.booked_at || ends_at <= state.sealed_until) {
      return refuse('wrong-state', { what: 'period', id: data.period, booked_at: context.booked_at });
    }
    const input = state.sealInput;
    assert(input?.period === data.period, 'the trial balance at the period end is loaded before deciding');
    const totals = input.totals.map((row) => [row.code, row.currency, row.balance_minor.toString()] as const);
    return {
      subject: data.period,
      facts: {
        ends_at,
        last_seq: input.last.seq,
        last_hash: input.last.hash,
        totals,
        totals_digest: context.sha256(canonicalJson(totals)),
      },
    };
  },
  evolve(data, facts, entry, state) {
    const period: Period = {
      id: data.period,
      ends_at: facts.ends_at,
      last_seq: facts.last_seq,
      last_hash: facts.last_hash,
      totals_digest: facts.totals_digest,
      sealed_seq: entry.seq,
    };
    state.tables.period.put(period.id, period);
    state.periods = [...state.periods, period];
    for (const [code, currency, balance_minor] of facts.totals) {
      const id = `${data.period}|${code}|${currency}`;
      const total = { id, period_id: data.period, code, currency, balance_minor: BigInt(balance_minor) };
      state.tables.period_total.loaded(id, null);
      state.tables.period_total.put(id, total);
    }
  },
});

export const PLATFORM_HANDLERS = {
  'open-currency': openCurrency,
  'open-custody': openCustody,
  'fund-reserve': fundReserve,
  'publish-policy': publishPolicy,
  'seal-period': sealPeriod,
  adjust,
} as const;
