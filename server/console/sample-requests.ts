/**
 * Requests that the staff of a sample platform leave behind, so that whoever explores it has something to decide: some
 * waiting for each who may decide, one that was approved and carried out, one that was turned down.
 *
 * The same platform gives the same requests. What fits nothing in a small platform is left out.
 */
import { Approvals, type Proposal } from '#core/approvals/approvals';
import { DAY_MS } from '#core/kernel/instant';
import type { Ledger } from '#core/ledger/ledger';
import type {
  Account,
  Badge,
  Balance,
  CardAdmission,
  Claim,
  MerchantAudit,
  Policy,
  Row,
  Trade,
} from '#core/ledger/tables';
import { DEFAULT_POLICIES } from '#core/policy/policy';
import type { OpenStore } from '#server/composition/open-books';

/** From here on a refund needs two people by the default policy. */
const LARGE_MINOR = 1_000_000n;
const ROWS_MAX = 5_000;

const NOTICE_DAYS = 30;
const UNPAID_DAYS = 2;

interface Asking {
  readonly proposal: Proposal;
  readonly by: string;
  readonly decided?: { readonly by: string; readonly how: 'approve' | 'reject'; readonly note: string };
}

function restriction(account: Account, name: string, data: object, reason: string): Proposal {
  return {
    approval_id: `AP-sample-${name}`,
    kind: 'impose-restriction',
    data: { restriction_id: `restr-sample-${name}`, account_id: account.id, terms: {}, ...data },
    reason,
  };
}

function restrictions(merchants: readonly Account[]): Asking[] {
  const [first, second, third] = merchants.filter((account) => account.restrictions.length === 0);
  const asked: Asking[] = [];
  if (first !== undefined) {
    const data = {
      restriction: 'freeze',
      reason_code: 'fraud-report',
      basis: 'Case 2026-118, police report',
    };
    const reason = 'Three buyers report goods that never existed; the shop does not answer.';
    asked.push({ by: 'ann', proposal: restriction(first, 'freeze', data, reason) });
  }
  if (second !== undefined) {
    const data = { restriction: 'watch', reason_code: 'odd-hours', basis: 'Case 2026-112' };
    asked.push({
      by: 'ann',
      proposal: restriction(
        second,
        'watch',
        data,
        'Half of its payments come between two and four at night.',
      ),
      decided: { by: 'cora', how: 'approve', note: 'Watch it for a month, then look again.' },
    });
  }
  if (third !== undefined) {
    const data = { restriction: 'stop-withdrawals', reason_code: 'dispute-rate', basis: 'Case 2026-109' };
    asked.push({
      by: 'ann',
      proposal: restriction(third, 'stop', data, 'Disputes doubled within two weeks.'),
      decided: { by: 'cora', how: 'reject', note: 'Two disputes are too few to stop a shop.' },
    });
  }
  return asked;
}

async function largeRefund({ reader }: OpenStore): Promise<Asking[]> {
  const settled = (await reader.trades({ status: 'settled' }, '', ROWS_MAX)) as readonly Trade[];
  const large = settled.filter((one) => one.amount_minor >= LARGE_MINOR && one.refunded_minor === 0n);
  const sellers = [...new Set(large.map((one) => one.seller_id))];
  const rows = (await reader.load([{ table: 'balance', values: sellers }])).get('balance') ?? [];
  const available = new Map(
    (rows as readonly Balance[])
      .filter(({ code }) => code === 'customer-available')
      .map((one) => [one.account_id, one.balance_minor]),
  );
  const trade = large.findLast((one) => (available.get(one.seller_id) ?? 0n) >= one.amount_minor);
  if (trade === undefined) {
    return [];
  }
  const data = { refund_id: 'R-sample', trade_id: trade.id, amount: trade.amount_minor.toString() };
  return [
    {
      by: 'ann',
      proposal: {
        ...{ approval_id: 'AP-sample-refund', kind: 'pay-refund', data },
        reason: 'The goods came back unopened; the shop agrees in writing.',
      },
    },
  ];
}

/** The books' score of each merchant that has one. */
async function scoresOf({ reader }: OpenStore): Promise<ReadonlyMap<string, number>> {
  const rows = (await reader.scan('credit_score', null, ROWS_MAX)) as readonly Row<'credit_score'>[];
  return new Map(rows.map(({ account_id, score }) => [account_id, score]));
}

/** A badge for whoever's audit was passed while his application waits. */
async function badgeToIssue(open: OpenStore): Promise<Asking[]> {
  const { reader } = open;
  const scores = await scoresOf(open);
  const { credit_score_min } = DEFAULT_POLICIES.trust;
  const applications = (await reader.scan(
    'trust_application',
    null,
    ROWS_MAX,
  )) as readonly Row<'trust_application'>[];
  const audits = (await reader.scan('merchant_audit', null, ROWS_MAX)) as readonly MerchantAudit[];
  const ready = applications.find(
    ({ status, account_id }) =>
      status === 'pending' &&
      (scores.get(account_id) ?? credit_score_min) >= credit_score_min &&
      audits.some((audit) => audit.account_id === account_id && audit.status === 'passed'),
  );
  if (ready === undefined) {
    return [];
  }
  const data = { application_id: ready.id };
  const reason = 'Audit passed, nothing open; the shop sells under its own brand.';
  return [{ by: 'ann', proposal: { approval_id: 'AP-sample-badge', kind: 'issue-badge', data, reason } }];
}

/** A claim that was contested is to be refused; a merchant with a badge is to take large card payments. */
async function guaranteeRequests(open: OpenStore, at: number): Promise<Asking[]> {
  const { reader } = open;
  const { score_min = 0 } = DEFAULT_POLICIES['card-programmes'].banks['CNY']?.['BOC'] ?? {};
  const scores = await scoresOf(open);
  const claims = (await reader.scan('claim', null, ROWS_MAX)) as readonly Claim[];
  const badges = (await reader.scan('badge', null, ROWS_MAX)) as readonly Badge[];
  const admissions = (await reader.scan('card_admission', null, ROWS_MAX)) as readonly CardAdmission[];
  const claim = claims.find((one) => one.status === 'open' && one.answer === 'contests');
  const badge = badges.find(
    ({ status, account_id, valid_until }) =>
      status === 'active' &&
      (scores.get(account_id) ?? score_min) >= score_min &&
      valid_until > at + NOTICE_DAYS * DAY_MS &&
      ![...admissions, ...claims.map((one) => ({ account_id: one.seller_id }))].some(
        (one) => one.account_id === account_id,
      ),
  );
  const asked: Asking[] = [];
  if (claim !== undefined) {
    const note = 'The maker confirms that the goods are his.';
    const data = { claim_id: claim.id, outcome: 'refuse', reason_code: 'as-described', note, despite: '' };
    const reason = 'The shop enclosed invoice and serial number.';
    asked.push({
      by: 'ann',
      proposal: { approval_id: 'AP-sample-claim', kind: 'decide-claim', data, reason },
    });
  }
  if (badge !== undefined) {
    const { account_id } = badge;
    // The score of the books counts; only where they hold none is one from elsewhere typed.
    const typed = scores.has(account_id) ? {} : { score: 704 };
    const basis = 'score of the payment association of last month';
    const data = { account_id, bank: 'BOC', currency: 'CNY', ...typed, basis };
    const reason = 'Half of its orders are above the ordinary limits of cards.';
    asked.push({
      by: 'ann',
      proposal: { approval_id: 'AP-sample-programme', kind: 'admit-merchant', data, reason },
    });
  }
  return asked;
}

/** A month from now, days instead of weeks for whoever has not paid. */
async function policyChange({ reader }: OpenStore, at: number): Promise<Asking[]> {
  const policies = (await reader.scan('policy', null, ROWS_MAX)) as readonly Policy[];
  const versions = policies.filter(({ kind }) => kind === 'timers');
  const last = versions.reduce<Policy | null>(
    (found, one) => (found === null || one.version > found.version ? one : found),
    null,
  );
  if (last === null) {
    return [];
  }
  const data = {
    policy: last.kind,
    version: last.version + 1,
    effective_from: at + NOTICE_DAYS * DAY_MS,
    data: { ...(last.data as object), close_unpaid_ms: UNPAID_DAYS * DAY_MS },
  };
  return [
    {
      by: 'cora',
      proposal: {
        ...{ approval_id: 'AP-sample-policy', kind: 'publish-policy', data },
        reason: 'Two thirds of what is unpaid after two days is never paid; goods stay reserved for nothing.',
      },
    },
  ];
}

/** Lets the staff ask and decide. Throws when something they do is not accepted. */
export async function leaveRequests(ledger: Ledger, open: OpenStore, at: number): Promise<void> {
  const { reader, env } = open;
  const accounts = (await reader.scan('account', null, ROWS_MAX)) as readonly Account[];
  const merchants = accounts.filter((account) => account.merchant && account.closed_at === null);
  const asked = [
    ...restrictions(merchants.slice(3)),
    ...(await largeRefund(open)),
    ...(await policyChange(open, at)),
    ...(await badgeToIssue(open)),
    ...(await guaranteeRequests(open, at)),
  ];
  const approvals = new Approvals({ ledger, reader, sha256: env.sha256 });
  for (const { proposal, by, decided } of asked) {
    const { approval_id } = proposal;
    const outcomes = [
      await approvals.propose(proposal, { actor: by, at, key: `sample|ask|${approval_id}` }),
    ].map(({ status }) => status);
    if (decided !== undefined) {
      const deed = { actor: decided.by, at, key: `sample|decide|${approval_id}` };
      outcomes.push((await approvals[decided.how]({ approval_id, note: decided.note }, deed)).status);
    }
    if (outcomes.some((status) => status !== 'done')) {
      throw new Error(`the sample's request ${approval_id} was not accepted`);
    }
  }
}
