/**
 * Sellers' loans of the sample in every state: applied for, with the bank, granted, refused, taken back, running, late in
 * every stage, paid back, given up.
 *
 * What a merchant borrows lies in his balance and is not told to the generator's view of it, so that his trade goes on as
 * it would without. Instalments are taken out of that by the clock or paid at the bank, so the view never has more than the
 * books. The bank grants what the dossier proposes; where that is nothing yet, half of what was asked for, because it knows him.
 */
import { scheduleOf } from '#core/credit/loans/schedule';
import type { RepaymentWay } from '#core/credit/loans/loan-words';
import { DAY_MS, HOUR_MS, type Instant } from '#core/kernel/instant';
import { DEFAULT_POLICIES } from '#core/policy/policy';

import { dayNumber, dayStart } from './calendar';
import type { Made } from './later';
import type { Holder } from './people';
import type { Random } from './random';
import type { Stage } from './stage';
import { STAFF } from './staff';
import type { Worth } from './worth';

interface LoanPlan {
  /** Days before the end on which it is applied for. */
  readonly since: number;
  readonly months: number;
  readonly purpose: string;
  /** One of the weaker debtors. */
  readonly weak?: boolean;
  /** How far it comes; the dossier is made the day after, decided on two days later, paid out three days after that. */
  readonly until?: 'applied' | 'submitted' | 'granted' | 'refused' | 'withdrawn';
  readonly repayment?: RepaymentWay;
  /** Taken from the balance by the clock; otherwise so many instalments are paid at the bank. */
  readonly collected?: boolean;
  readonly paid?: number;
  /** Days before the end on which the bank gives it up. */
  readonly written_off?: number;
}

const AUTUMN = 'Stock for the autumn.';
const SHELVES = 'Shelves and a second computer.';

/** What is hardest to cast first. */
const PLANS: readonly LoanPlan[] = [
  { since: 173, months: 6, purpose: AUTUMN, weak: true, paid: 0, written_off: 25 },
  { since: 167, months: 9, purpose: 'Moving the store house.', weak: true, paid: 2 },
  { since: 112, months: 12, purpose: SHELVES, weak: true, paid: 1 },
  { since: 84, months: 6, purpose: 'Stock for a sale.', weak: true, paid: 1 },
  { since: 163, months: 4, purpose: 'Deposit for a brand.', paid: 4 },
  { since: 146, months: 12, purpose: AUTUMN, collected: true },
  { since: 99, months: 9, purpose: 'A van.', repayment: 'equal-principal', paid: 9 },
  { since: 71, months: 12, purpose: SHELVES, collected: true },
  { since: 55, months: 6, purpose: 'Stock for a sale.', repayment: 'interest-first', paid: 6 },
  { since: 60, months: 12, purpose: 'A second shop.', until: 'refused', weak: true },
  { since: 34, months: 6, purpose: AUTUMN, until: 'withdrawn' },
  { since: 24, months: 24, purpose: 'A warehouse.', until: 'refused' },
  { since: 9, months: 6, purpose: 'Stock for a sale.', until: 'granted' },
  { since: 6, months: 12, purpose: 'Photographs of all goods.', until: 'submitted' },
  { since: 3, months: 6, purpose: AUTUMN, until: 'applied' },
  { since: 1, months: 3, purpose: 'Parcels and tape.', until: 'applied' },
];

/** More of what runs on larger platforms: once per so many trades. */
const TRADES_PER_ROUND = 20_000;
const ROUNDS_MAX = 8;
const RUNNING: readonly LoanPlan[] = PLANS.filter(({ until, weak = false }) => until === undefined && !weak);

const BANKS = ['ICBC', 'CCB', 'CMB'] as const;
const RATES_PPM = [72_000, 78_000, 84_000, 96_000] as const;
const HUNDRED_YUAN = 10_000n;
const UTC_OFFSET_MINUTES = DEFAULT_POLICIES.calendar.utc_offset_minutes;
/** A merchant has been there so long when he asks. */
const KNOWN_DAYS = 60;
const CONSENT_DAYS = 900;
/** He agrees that his dossier goes to the bank while he still talks with it. */
const CONSENTED_BEFORE_DAYS = 6;
const PAID_OUT_AFTER_DAYS = 3;
/** What was collected within so many days before the end is still to be handed on. */
const NOT_HANDED_ON_DAYS = 31;

/** A loan that is being played. */
interface Played {
  readonly holder: Holder;
  readonly plan: LoanPlan;
  readonly bank: (typeof BANKS)[number];
  readonly asked: bigint;
  readonly application: string;
  readonly dossier: string;
  readonly rate_ppm: number;
}

export class Loans {
  readonly #stage: Stage;
  readonly #random: Random;
  #count = 0;

  constructor(stage: Stage, random: Random) {
    this.#stage = stage;
    this.#random = random;
  }

  /** Plans the loans, each of another merchant. */
  plan(worths: readonly Worth[]): void {
    const { trades } = this.#stage;
    const rounds = Math.min(ROUNDS_MAX, Math.floor(trades / TRADES_PER_ROUND));
    const left = this.#borrowers(worths);
    for (const plan of [...PLANS, ...Array.from({ length: rounds }, () => RUNNING).flat()]) {
      const at = this.#at(plan.since);
      const fits = ({ holder }: Worth): boolean => holder.registered_at + KNOWN_DAYS * DAY_MS < at;
      const place = plan.weak === true ? left.findLastIndex(fits) : left.findIndex(fits);
      const [found] = place < 0 ? [] : left.splice(place, 1);
      if (found !== undefined) {
        this.#stage.world.plan(at - CONSENTED_BEFORE_DAYS * DAY_MS, () => {
          this.#apply(found.holder, plan);
        });
      }
    }
  }

  /** Merchants with some trade whom nobody looks into, the best debtors first. */
  #borrowers(worths: readonly Worth[]): Worth[] {
    const { suspects, mistaken } = this.#stage;
    const rank = ({ holder, quality, trouble }: Worth): number =>
      quality + 0.4 * Math.min(3, holder.shop?.weight ?? 0) - (trouble?.given_up === true ? 4 : 0);
    return worths
      .filter(
        ({ holder }) => !suspects.has(holder) && !mistaken.has(holder) && holder.restrictions.size === 0,
      )
      .sort((left, right) => rank(right) - rank(left) || left.holder.no - right.holder.no);
  }

  /** In working hours, so many days before the end. */
  #at(days: number): Instant {
    return dayStart(this.#stage.last + 1 - days) + 9 * HOUR_MS + this.#random.int(0, 7 * HOUR_MS);
  }

  #apply(holder: Holder, plan: LoanPlan): void {
    const { world } = this.#stage;
    const random = this.#random;
    const { account_id } = holder;
    const bank = BANKS[this.#count % BANKS.length] as Played['bank'];
    this.#count += 1;
    const consent = (purpose: 'loan-dossier' | 'loan-collection'): string => {
      const until = world.now + CONSENT_DAYS * DAY_MS;
      const basis = 'signed in the console for merchants';
      const data = { account_id, purpose, toward: bank, until, basis };
      return world.emitLater('give-consent', 'ann', [], () => data);
    };
    const [dossier_consent, collection_consent] = [
      consent('loan-dossier'),
      plan.collected === true ? consent('loan-collection') : null,
    ];
    const asked = BigInt(random.int(4, 30)) * 5n * HUNDRED_YUAN;
    world.after(CONSENTED_BEFORE_DAYS * DAY_MS, () => {
      if (world.isStopped(holder, 'borrow')) {
        return;
      }
      const { months, purpose } = plan;
      const consents = [dossier_consent, ...(collection_consent === null ? [] : [collection_consent])];
      const application = world.emitLater('apply-for-loan', 'ann', consents, (made) => ({
        ...{ account_id, bank, amount: asked, months, purpose },
        dossier_consent_id: made.id('consent', dossier_consent),
        ...(collection_consent === null
          ? {}
          : { collection_consent_id: made.id('consent', collection_consent) }),
      }));
      this.#goOn({ holder, plan, bank, asked, application });
    });
  }

  #goOn(applied: Omit<Played, 'dossier' | 'rate_ppm'>): void {
    const { world } = this.#stage;
    const { plan, application } = applied;
    if (plan.until === 'withdrawn') {
      world.after(3 * DAY_MS, () => {
        world.emitLater('withdraw-loan', 'ann', [application], (made) => ({
          ...{ loan_id: made.id('loan', application), reason: 'The shop found the money elsewhere.' },
        }));
      });
    }
    if (plan.until === 'applied' || plan.until === 'withdrawn') {
      return;
    }
    world.after(DAY_MS, () => {
      const dossier = world.ask('dossier', [application]);
      const rate_ppm = this.#random.pick(RATES_PPM);
      if (plan.until !== 'submitted') {
        world.after(2 * DAY_MS, () => this.#decide({ ...applied, dossier, rate_ppm }));
      }
    });
  }

  #decide(loan: Played): void {
    const { world } = this.#stage;
    const { application, dossier, plan, rate_ppm, bank } = loan;
    const reference = `${bank}-${dayNumber(world.now).toString()}-${String(this.#random.int(100, 999))}`;
    const decided = world.emitLater('decide-loan', 'bank-gateway', [application, dossier], (made) => {
      const loan_id = made.id('loan', application);
      return plan.until === 'refused'
        ? { loan_id, outcome: 'refuse', reference }
        : {
            ...{ loan_id, outcome: 'grant', reference, amount: granted(loan, made) },
            ...{ rate_ppm, months: plan.months, repayment: plan.repayment ?? 'equal-instalments' },
          };
    });
    if (plan.until === undefined) {
      world.after(PAID_OUT_AFTER_DAYS * DAY_MS, () => this.#payOut(loan, decided));
    }
  }

  #payOut(loan: Played, decided: string): void {
    const { world } = this.#stage;
    const { application, bank, holder } = loan;
    if (world.isStopped(holder, 'borrow')) {
      return;
    }
    const custody_id = world.custodyOf(bank).id;
    const paid_out = world.emitLater('disburse-loan', 'finn', [decided], (made) => ({
      ...{ loan_id: made.id('loan', application), custody_id, amount: granted(loan, made) },
    }));
    this.#repay(loan, paid_out, world.now);
  }

  #repay(loan: Played, paid_out: string, disbursed_at: Instant): void {
    const { world } = this.#stage;
    const { plan, application } = loan;
    const due_at = scheduled(loan, 1_200_000n, disbursed_at).map((instalment) => instalment.due_at);
    const amountOf = (made: Made, place: number): bigint => {
      const instalment = scheduled(loan, granted(loan, made), disbursed_at)[place];
      return BigInt(instalment?.principal_minor ?? 0) + BigInt(instalment?.interest_minor ?? 0);
    };
    due_at.slice(0, plan.collected === true ? plan.months - 1 : (plan.paid ?? 0)).forEach((due, place) => {
      // The clock collects at the end of the day; whoever pays at the bank does so in the morning.
      const at = plan.collected === true ? due + 15 * HOUR_MS : due - this.#random.int(8, 14) * HOUR_MS;
      world.plan(at, () => {
        if (plan.collected === true) {
          if (at > world.end_at - NOT_HANDED_ON_DAYS * DAY_MS) {
            return;
          }
          this.#handOn(loan, paid_out, (made) => amountOf(made, place));
          return;
        }
        const repayment_id = world.nextId('LR');
        const reference = `${loan.bank} ${repayment_id}`;
        world.emitLater('record-repayment', 'bank-gateway', [paid_out], (made) => ({
          ...{ repayment_id, loan_id: made.id('loan', application), reference, settles: false },
          amount: amountOf(made, place),
        }));
      });
    });
    if (plan.written_off !== undefined) {
      world.plan(this.#at(plan.written_off), () => {
        world.emitLater('write-off-loan', 'finn', [paid_out], (made) => ({
          ...{ loan_id: made.id('loan', application), reference: `${loan.bank} list of bad loans` },
          ...{ reason: 'The shop does not answer; nothing to be had.', approver: 'carl' },
        }));
      });
    }
  }

  /** What the clock collected goes to the bank on the day after. */
  #handOn({ bank, holder }: Played, paid_out: string, amount: (made: Made) => bigint): void {
    const { world } = this.#stage;
    const custody_id = world.custodyOf(bank).id;
    const remittance_id = world.nextId('LX');
    const [actor, approver] = STAFF.finance;
    if (holder.restrictions.size > 0) {
      return;
    }
    world.emitLater('remit-loans', actor, [paid_out], (made) => ({
      ...{ remittance_id, bank, currency: 'CNY', custody_id, amount: amount(made), approver },
      reason: 'instalments collected yesterday',
    }));
  }
}

/** What the bank grants. */
function granted({ asked, dossier }: Played, made: Made): bigint {
  const proposed = made.proposed(dossier);
  const half = asked / 2n;
  return proposed > 0n ? proposed : half - (half % HUNDRED_YUAN);
}

function scheduled({ plan, rate_ppm }: Played, principal_minor: bigint, disbursed_at: Instant) {
  const { months, repayment = 'equal-instalments' } = plan;
  return scheduleOf({ principal_minor, rate_ppm, months, repayment }, disbursed_at, UTC_OFFSET_MINUTES);
}
