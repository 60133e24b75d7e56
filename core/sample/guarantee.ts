/**
 * The guarantee at work in the sample: claims on trades of trusted merchants in every state, what is recovered of them,
 * and merchants admitted to banks' programmes.
 *
 * A buyer's compensation and what a merchant pays in for it are not told to the generator's view of balances, which has
 * never more than the books: nobody buys more or less because of it.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/kernel/instant';
import type { CommandData } from '#core/ledger/commands';
import { DEFAULT_POLICIES } from '#core/policy/policy';

import { FRESH_DAYS } from './badges';
import { dayStart } from './calendar';
import type { Made } from './later';
import type { Carrier, Office } from './office';
import { fitReserve } from './reserve';
import { debitOf, type Released } from './world';

/** Days after the confirmation within which buyers of the sample claim; the policy has thirty. */
const CLAIMED_WITHIN_DAYS = 18;
/** How often it is tried again to find a trade on which a claim can rest, once a day. */
const TRIES_MAX = 8;
const CLAIM_MIN = 2_000n;
/** The reserve is filled for badges as they are issued, besides what it began with. */
const FUNDING = 2_000_000n;

type Decision = Pick<CommandData<'decide-claim'>, 'outcome' | 'reason_code' | 'note'>;

interface ClaimPlan {
  /** Days before the end on which it is filed. */
  readonly day: number;
  readonly ground: CommandData<'file-claim'>['ground'];
  readonly statement: string;
  /** Paid within days of the seller's first badge: that speaks for collusion. */
  readonly fresh?: boolean;
  readonly answer?: { readonly after: number; readonly says: 'accepts' | 'contests' };
  /** Decided so many days after it was filed; `permille` of what was asked is paid. */
  readonly decision?: Decision & { readonly after: number; readonly permille?: number };
  /** What of it is had back from the seller, in thousandths, and how many days after it was paid. */
  readonly recovered?: { readonly after: number; readonly permille: number };
  /** Given up or taken back so many days after it was filed. */
  readonly given_up?: number;
  readonly withdrawn?: number;
}

const UPHELD = { outcome: 'uphold', after: 7 } as const;
const REFUSED = { outcome: 'refuse', after: 8 } as const;

/** What was decided before the last weeks. */
const HISTORY: readonly ClaimPlan[] = [
  {
    ...{ day: 62, ground: 'not-as-described', statement: 'The coat is of polyester, not of wool.' },
    answer: { after: 2, says: 'accepts' },
    decision: {
      ...UPHELD,
      reason_code: 'merchant-accepts',
      note: 'The shop agrees that it was mislabelled.',
    },
    recovered: { after: 6, permille: 1_000 },
  },
  {
    ...{ day: 46, ground: 'not-delivered', statement: 'Confirmed by mistake; the parcel never came.' },
    decision: { ...UPHELD, reason_code: 'merchant-silent', note: 'No answer within the time for it.' },
    recovered: { after: 8, permille: 450 },
  },
  {
    ...{ day: 41, ground: 'counterfeit', statement: 'The serial number is not known to the maker.' },
    answer: { after: 3, says: 'contests' },
    decision: {
      ...{ ...UPHELD, reason_code: 'partly-proved', permille: 600 },
      note: 'One of two pieces is proved to be false.',
    },
  },
  {
    ...{ day: 34, ground: 'not-as-described', statement: 'The colour is not that of the picture.' },
    answer: { after: 1, says: 'contests' },
    decision: { ...REFUSED, reason_code: 'as-described', note: 'Pictures and parcel show the same colour.' },
  },
  {
    ...{ day: 29, ground: 'not-delivered', statement: 'Nothing arrived.' },
    answer: { after: 4, says: 'contests' },
    decision: { ...REFUSED, reason_code: 'delivery-proved', note: 'Signed for by the buyer’s neighbour.' },
  },
  {
    ...{ day: 70, ground: 'merchant-vanished', statement: 'The shop does not answer any more.' },
    decision: { ...UPHELD, reason_code: 'merchant-silent', note: 'No answer within the time for it.' },
    given_up: 40,
  },
  {
    ...{ day: 38, ground: 'not-as-described', statement: 'Two cups are broken.', withdrawn: 2 },
  },
  {
    ...{ day: 20, ground: 'merchant-fraud', statement: 'The voucher had been used before.', fresh: true },
    answer: { after: 1, says: 'accepts' },
    decision: {
      ...{ ...REFUSED, reason_code: 'collusion' },
      note: 'The shop agreed within the hour and could not say what it had sold.',
    },
  },
];

/** What is to be worked on. */
const OPEN: readonly ClaimPlan[] = [
  {
    // To be decided: overdue.
    ...{ day: 24, ground: 'counterfeit', statement: 'The pen writes, but it is none of theirs.' },
    answer: { after: 3, says: 'contests' },
  },
  {
    ...{ day: 9, ground: 'not-as-described', statement: 'Ordered for adults, got it for children.' },
    answer: { after: 2, says: 'contests' },
  },
  {
    ...{ day: 6, ground: 'merchant-fraud', statement: 'The shop wants it paid twice.', fresh: true },
    answer: { after: 1, says: 'accepts' },
  },
  { day: 3, ground: 'not-delivered', statement: 'The parcel lay open at the door, empty.' },
  { day: 1, ground: 'counterfeit', statement: 'The seal of the bottle is printed on.' },
];

/** More of the history on larger platforms: once per so many trades. */
const TRADES_PER_ROUND = 20_000;
const ROUNDS_MAX = 10;

class Claims {
  readonly #office: Office;
  /** What is asked for in claims that nobody decides before the end. */
  open = 0n;
  readonly #claimed = new Set<string>();
  readonly #buyers = new Set<string>();

  constructor(office: Office) {
    this.#office = office;
  }

  plan(plan: ClaimPlan, day = plan.day, tries = TRIES_MAX): void {
    const office = this.#office;
    office.on(day, () => {
      const found = this.#find(plan.fresh === true);
      if (found !== undefined) {
        this.#file(plan, day, found);
      } else if (tries > 0 && day > 1) {
        this.plan(plan, day - 1, tries - 1);
      }
    });
  }

  /** A trade that is covered and that nobody claimed for, and the key of the badge. */
  #find(fresh: boolean): { readonly trade: Released; readonly badge: string } | undefined {
    const office = this.#office;
    const { now } = office.stage.world;
    const fits = ({ from, until }: Carrier, trade: Released): boolean =>
      trade.paid_at >= from &&
      trade.paid_at < until &&
      trade.paid_at < from + FRESH_DAYS * DAY_MS === fresh &&
      trade.confirmed_at > now - CLAIMED_WITHIN_DAYS * DAY_MS &&
      trade.amount >= CLAIM_MIN &&
      trade.buyer.role === null &&
      !this.#claimed.has(trade.id) &&
      !this.#buyers.has(trade.buyer.account_id);
    const found = [...office.carriers.values()].flatMap((carrier) =>
      office
        .sales(carrier.holder)
        .filter((trade) => fits(carrier, trade))
        .map((trade) => ({ trade, badge: carrier.badge })),
    );
    return found.length === 0 ? undefined : office.random.pick(found);
  }

  #file(
    plan: ClaimPlan,
    day: number,
    { trade, badge }: { readonly trade: Released; readonly badge: string },
  ): void {
    const office = this.#office;
    const { world } = office.stage;
    const { ground, statement, answer, decision, withdrawn } = plan;
    this.#claimed.add(trade.id);
    this.open += decision === undefined && withdrawn === undefined ? trade.amount : 0n;
    this.#buyers.add(trade.buyer.account_id);
    const data = { trade_id: trade.id, ground, amount: trade.amount, statement, findings: [] };
    const claim = world.emitLater('file-claim', 'ann', [badge], () => data);
    const claim_id = (made: Made): string => made.id('claim', claim);
    if (answer !== undefined) {
      office.on(day - answer.after, () => {
        const said =
          answer.says === 'accepts' ? 'We are sorry and agree.' : 'It was sent as ordered; papers enclosed.';
        world.emitLater('answer-claim', 'finn', [claim], (made) => ({
          ...{ claim_id: claim_id(made), answer: answer.says, statement: said },
        }));
      });
    }
    if (withdrawn !== undefined) {
      office.on(day - withdrawn, () => {
        world.emitLater('withdraw-claim', 'ann', [claim], (made) => ({
          ...{ claim_id: claim_id(made), reason: 'The shop sent new ones.' },
        }));
      });
    }
    if (decision !== undefined) {
      this.#decide(plan, day, { claim, trade });
    }
  }

  #decide(plan: ClaimPlan, day: number, { claim, trade }: { claim: string; trade: Released }): void {
    const office = this.#office;
    const { world } = office.stage;
    const { decision, recovered, given_up } = plan;
    if (decision === undefined) {
      return;
    }
    const { after, permille = 1_000, ...said } = decision;
    const paid = (trade.amount * BigInt(permille)) / 1_000n;
    office.on(day - after, () => {
      const amount = said.outcome === 'uphold' ? { amount: paid } : {};
      world.reserve -= amount.amount ?? 0n;
      const decided = world.emitLater('decide-claim', 'ann', [claim], (made) => ({
        ...{ claim_id: made.id('claim', claim), ...said, ...amount, despite: '', approver: 'finn' },
      }));
      if (recovered !== undefined) {
        office.on(day - after - recovered.after, () => {
          this.#recover({ claim, decided, trade }, (paid * BigInt(recovered.permille)) / 1_000n);
        });
      }
    });
    if (given_up !== undefined) {
      office.on(day - given_up, () => {
        world.emitLater('end-recovery', 'ann', [claim], (made) => ({
          ...{ claim_id: made.id('claim', claim), approver: 'finn' },
          reason: 'The shop is closed and nothing is left in its account.',
        }));
      });
    }
  }

  /** The seller pays in what he gives back, so that he has it when it is taken. */
  #recover(
    { claim, decided, trade }: { claim: string; decided: string; trade: Released },
    amount: bigint,
  ): void {
    const office = this.#office;
    const { world } = office.stage;
    if (amount <= 0n || world.isStopped(trade.seller, 'top-up')) {
      return;
    }
    const instrument = debitOf(trade.seller);
    const custody_id = world.custodyOf(instrument.bank).id;
    const data = { topup_id: world.nextId('N'), account_id: trade.seller.account_id, amount };
    const paid_in = world.emitLater('top-up', 'platform', [decided], () => ({
      ...{ ...data, instrument_id: instrument.id, custody_id },
    }));
    const recovery_id = world.nextId('H');
    world.reserve += amount;
    const reason = 'paid in by the seller for what buyers were given';
    world.after(30 * MINUTE_MS, () => {
      world.emitLater('recover-compensation', 'finn', [claim, paid_in], (made) => ({
        ...{ recovery_id, claim_id: made.id('claim', claim), amount, reason },
      }));
    });
  }
}

/** The least score that programmes ask for. */
const SCORE_MIN = Math.max(
  ...Object.values(DEFAULT_POLICIES['card-programmes'].banks['CNY'] ?? {}).map(({ score_min }) => score_min),
);

/** Merchants whose score and badge let them take large card payments; one of them was taken out again. */
const ADMISSIONS = [
  { bank: 'ICBC', day: 40, score: 742, ended: undefined },
  { bank: 'CMB', day: 26, score: 688, ended: undefined },
  { bank: 'CCB', day: 33, score: 615, ended: 12 },
] as const;

function planAdmissions(office: Office): void {
  const { world } = office.stage;
  const admitted = new Set<string>();
  for (const { bank, day, score, ended } of ADMISSIONS) {
    office.on(day, () => {
      const carrier = [...office.carriers.values()].find(
        ({ holder, from, until }) =>
          from < world.now - FRESH_DAYS * DAY_MS &&
          until > world.now + DAY_MS &&
          holder.restrictions.size === 0 &&
          !admitted.has(holder.account_id),
      );
      if (carrier === undefined) {
        return;
      }
      const { account_id } = carrier.holder;
      admitted.add(account_id);
      const programme = { account_id, bank, currency: 'CNY' as const };
      const basis = 'score of the payment association of last month; sales of the year looked at';
      const admission = world.emitLater('admit-merchant', 'ann', [carrier.badge], ({ scoreOf }) => {
        const held = scoreOf(account_id);
        if (held !== null && held < SCORE_MIN) {
          return null;
        }
        // The score of the books counts; only where they hold none is one from elsewhere typed.
        return { ...programme, ...(held === null ? { score } : {}), basis, approver: 'carl' };
      });
      if (ended !== undefined) {
        office.on(ended, () => {
          const reason = 'Sells by instalment only; large payments are not needed.';
          world.emitLater('end-admission', 'ann', [admission], () => ({
            ...{ ...programme, reason, approver: 'carl' },
          }));
        });
      }
    });
  }
}

/** Plans claims and admissions; badges are planned before. */
export function planGuarantee(office: Office): void {
  const { stage } = office;
  const { world } = stage;
  office.on(170, () => {
    const [custody] = world.custodies;
    const funding = { funding_id: world.nextId('F'), custody_id: custody?.id ?? '', amount: FUNDING };
    const reason = 'guarantee reserve, for merchants with a badge';
    world.reserve += FUNDING;
    world.emitLater('fund-reserve', 'finn', [], () => ({ ...funding, reason }));
  });
  const claims = new Claims(office);
  const rounds = Math.min(ROUNDS_MAX, 1 + Math.floor(stage.trades / TRADES_PER_ROUND));
  const longest = Math.floor((world.end_at - dayStart(stage.first)) / DAY_MS) - 75;
  for (let round = 0; round < rounds; round += 1) {
    const earlier = round === 0 ? 0 : office.random.int(0, Math.max(0, Math.min(80, longest - 75)));
    HISTORY.forEach((plan) => claims.plan(plan, plan.day + earlier));
  }
  OPEN.forEach((plan) => claims.plan(plan));
  planAdmissions(office);
  world.plan(world.end_at - 2 * HOUR_MS, () => {
    fitReserve(office, claims.open);
  });
}
