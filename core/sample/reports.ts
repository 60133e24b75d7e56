/**
 * What institutions report of the sample's merchants: loans at banks month by month, how they are paid back, registers of
 * businesses, courts and taxes; with the consents that private reports rest on.
 *
 * Reports tell what `worth.ts` made up, weeks late as bureaus are. A few are struck out, a few consents are withdrawn or have
 * run out, and some merchants ask for a person to look again.
 */
import { DAY_MS, MINUTE_MS, type Instant } from '#core/kernel/instant';
import type { CommandData } from '#core/ledger/commands';

import { dayNumber, dayOfMonth, dayStart, dayText, type Day } from './calendar';
import type { Holder } from './people';
import { exponential, weighted, type Random } from './random';
import type { Stage } from './stage';
import type { Worth } from './worth';

type Kind = CommandData<'record-outside'>['record_kind'];

/** Banks that merchants have loans at, by their code. */
const LENDERS = weighted(
  [
    { code: 'ICBC', weight: 5 },
    { code: 'CCB', weight: 4 },
    { code: 'CMB', weight: 4 },
    { code: 'BOC', weight: 2 },
  ],
  ({ weight }) => weight,
);
const REGISTER = 'SAMR';
const COURT = 'SPC';
const TAX = 'STA';

/** Share of merchants with a loan at a bank who let it be asked; whoever is in trouble is among them. */
const BORROWER_SHARE = 0.72;
const REGISTER_SHARE = 0.7;
const TAX_SHARE = 0.25;
/** A consent lasts so long; one that is to run out before the end lasts less. */
const CONSENT_DAYS = 730;
const SHORT_CONSENT_DAYS = 90;
/** Reports on a month are told so many days after it. */
const TOLD_AFTER_DAYS = [20, 29] as const;
/** Reviews of scores that wait for somebody. */
const SCORE_REVIEWS = 2;
/** Days before trade begins from which on reports are kept. */
const BEFORE_DAYS = 75;

/** A chance that grows with badness: the logistic function. */
function chanceOf(at_zero: number, slope: number, quality: number): number {
  const odds = at_zero * exponential(-slope * quality);
  return odds / (1 + odds);
}

/** How many of so many, each by itself. */
function binomial(random: Random, count: number, probability: number): number {
  let found = 0;
  for (let place = 0; place < count; place += 1) {
    found += random.chance(probability) ? 1 : 0;
  }
  return found;
}

/** Days late at an instant; 0 before the trouble and after it. */
function lateDays({ trouble }: Worth, at: Instant): number {
  return trouble === null || at < trouble.from || at >= trouble.until
    ? 0
    : Math.floor((at - trouble.from) / DAY_MS) + 1;
}

export class Reports {
  readonly #stage: Stage;
  readonly #random: Random;
  /** Reports on loans so far, for those that are struck out or looked at again. */
  #told = 0;

  constructor(stage: Stage, random: Random) {
    this.#stage = stage;
    this.#random = random;
  }

  plan(worths: readonly Worth[]): void {
    const random = this.#random;
    for (const [place, worth] of worths.entries()) {
      const from = this.#begin(worth.holder);
      if (worth.trouble !== null || random.chance(BORROWER_SHARE)) {
        this.#borrower(worth, from, place);
      }
      if (random.chance(REGISTER_SHARE)) {
        this.#registers(worth, from);
      }
      if (random.chance(TAX_SHARE)) {
        this.#taxes(worth, from);
      }
    }
    this.#askForScores(worths);
  }

  /** Some who fell want a person to look at their score; nobody has yet. */
  #askForScores(worths: readonly Worth[]): void {
    const { world, last } = this.#stage;
    const fell = worths.filter(
      ({ trouble }) => trouble?.given_up === true && trouble.from < dayStart(last - 60),
    );
    fell.slice(0, SCORE_REVIEWS).forEach(({ holder: { account_id } }, place) => {
      world.plan(this.#at(last - 4 - 9 * place), () => {
        const statement = 'The loan was my brother’s; I only stood surety for it.';
        const data = { account_id, subject: 'score' as const, statement };
        world.emitLater('ask-review', 'ann', [], () => data);
      });
    });
  }

  /** The first day on which somebody's reports are asked for. */
  #begin({ registered_at }: Holder): Day {
    return Math.max(this.#stage.first - BEFORE_DAYS, dayNumber(registered_at) + 5);
  }

  /** In working hours of a day. */
  #at(day: Day): Instant {
    return dayStart(day) + this.#random.int(9 * 60, 17 * 60) * MINUTE_MS;
  }

  /** Lets reports of an institution be had; `then` gets the key of the consent. */
  #consent(holder: Holder, toward: string, day: Day, days: number, then: (consent: string) => void): void {
    const { world } = this.#stage;
    world.plan(this.#at(day), () => {
      const until = world.now + days * DAY_MS;
      const data = { account_id: holder.account_id, purpose: 'outside-information', toward, until } as const;
      const basis = 'signed in the console for merchants';
      then(world.emitLater('give-consent', 'ann', [], () => ({ ...data, basis })));
    });
  }

  #record(
    holder: Holder,
    [source, record_kind, speaks_of]: readonly [string, Kind, Day],
    values: CommandData<'record-outside'>['values'],
    consent?: string,
  ): string {
    const { account_id } = holder;
    const data = { account_id, source, record_kind, speaks_of: dayText(speaks_of), values };
    return this.#stage.world.emitLater(
      'record-outside',
      'bank-gateway',
      consent === undefined ? [] : [consent],
      (made) => ({ ...data, ...(consent === undefined ? {} : { consent_id: made.id('consent', consent) }) }),
    );
  }

  /** Loans at one bank: a report at the end of every month, and every third month how they are paid back. */
  #borrower(worth: Worth, from: Day, place: number): void {
    const random = this.#random;
    const { world, last } = this.#stage;
    const { holder, quality } = worth;
    const lender = random.draw(LENDERS).code;
    const lent = Math.round(random.logNormal(30_000, 0.6) * (1 + chanceOf(0.5, 1, quality))) * 100;
    const late_chance = chanceOf(0.09, 1, quality);
    // Some consents run out, or are taken back, and nothing more is heard.
    const [short, withdrawn] = [place % 17 === 3, place % 17 === 9];
    const heard_until = worth.trouble === null && (short || withdrawn) ? from + SHORT_CONSENT_DAYS - 5 : last;
    this.#consent(
      ...([holder, lender, from] as const),
      short && worth.trouble === null ? SHORT_CONSENT_DAYS : CONSENT_DAYS,
      (consent) => {
        let months = random.int(0, 2);
        for (let day = from; day <= last; day += 1) {
          if (dayOfMonth(day + 1) !== 1) {
            continue;
          }
          months += 1;
          const [month, with_repayment] = [months, months % 3 === 0];
          const told = day + random.int(...TOLD_AFTER_DAYS);
          if (told <= heard_until) {
            world.plan(this.#at(told), () => {
              this.#loanReport(worth, [lender, day, consent], { lent, month });
              if (with_repayment) {
                this.#repaymentReport(worth, [lender, day, consent], late_chance);
              }
            });
          }
        }
        if (withdrawn && worth.trouble === null) {
          world.plan(this.#at(heard_until + 2), () => {
            world.emitLater('withdraw-consent', 'ann', [consent], (made) => ({
              consent_id: made.id('consent', consent),
              reason: 'The loan is paid back; wants nothing more to be asked.',
            }));
          });
        }
      },
    );
    this.#givenUp(worth, lender);
  }

  #loanReport(
    worth: Worth,
    [lender, day, consent]: readonly [string, Day, string],
    { lent, month }: { readonly lent: number; readonly month: number },
  ): void {
    const random = this.#random;
    const { trouble, quality, holder } = worth;
    const at = dayStart(day + 1) - 1;
    const gone = trouble !== null && trouble.given_up && at >= trouble.until;
    const left = gone ? 0 : Math.max(0, Math.round(lent * (1 - month / 30)));
    const overdue_days = lateDays(worth, at);
    const overdue = Math.round((left * Math.min(12, Math.ceil(overdue_days / 30))) / 24);
    const report = this.#record(
      holder,
      [lender, 'loan-record', day],
      {
        open_loans: gone ? 0 : 1 + binomial(random, 2, chanceOf(0.2, 0.5, quality)),
        ...{ outstanding_minor: String(left), overdue_minor: String(overdue), overdue_days },
        queries_6m: binomial(random, 6, chanceOf(0.15, 0.7, quality)),
      },
      consent,
    );
    this.#told += 1;
    if (overdue_days === 0) {
      this.#lookAgain(holder, report);
    }
  }

  /** Now and then a report was about somebody else: it is struck out, after a person looked again. */
  #lookAgain(holder: Holder, report: string): void {
    const { world } = this.#stage;
    const turn = this.#told % 90;
    if (turn !== 20 && turn !== 65) {
      return;
    }
    world.after(9 * DAY_MS, () => {
      const statement = 'The loan belongs to a shop of the same name in another town.';
      const asked = world.emitLater('ask-review', 'ann', [report], (made) => ({
        ...{ account_id: holder.account_id, subject: 'outside' as const },
        ...{ subject_id: made.id('outside', report), statement },
      }));
      const outcome = turn === 20 ? 'corrected' : 'kept';
      world.after(11 * DAY_MS, () => {
        if (outcome === 'corrected') {
          world.emitLater('strike-outside', 'cora', [report, asked], (made) => ({
            ...{ outside_id: made.id('outside', report), approver: 'carl' },
            reason: 'The bank confirms that it is about somebody else.',
          }));
        }
        world.emitLater('answer-review', 'cora', [asked], (made) => ({
          ...{ review_id: made.id('review', asked), outcome },
          statement: outcome === 'kept' ? 'The bank names licence and owner: it is his.' : 'Struck out.',
        }));
      });
    });
  }

  #repaymentReport(
    { holder, trouble }: Worth,
    [lender, day, consent]: readonly [string, Day, string],
    late_chance: number,
  ): void {
    const random = this.#random;
    const at = dayStart(day + 1) - 1;
    if (trouble !== null && trouble.given_up && at >= trouble.until) {
      return;
    }
    const due = random.int(6, 12);
    const late = binomial(random, due, late_chance);
    this.#record(
      holder,
      [lender, 'repayment-record', day],
      {
        ...{ instalments_due: due, instalments_paid: due, late_instalments: late },
        worst_late_days: late === 0 ? 0 : random.int(2, 25),
      },
      consent,
    );
  }

  /** The bank says once that it gave a loan up, when it did; under a consent of its own, as it asks for one when it lends. */
  #givenUp({ holder, trouble }: Worth, lender: string): void {
    if (trouble === null || !trouble.given_up) {
      return;
    }
    const { world } = this.#stage;
    const day = dayNumber(trouble.until);
    this.#consent(holder, lender, Math.max(this.#begin(holder), day - 100), CONSENT_DAYS, (consent) => {
      world.plan(this.#at(day + this.#random.int(3, 9)), () => {
        const values = { late_instalments: 4, worst_late_days: 120, instalments_due: 12, written_off: true };
        this.#record(holder, [lender, 'repayment-record', day], values, consent);
      });
    });
  }

  /** What public registers say: no consent is needed. */
  #registers({ holder, quality }: Worth, from: Day): void {
    const random = this.#random;
    const { world, last } = this.#stage;
    const founded = dayNumber(holder.registered_at) - random.int(20, 2_500);
    world.plan(this.#at(from), () => {
      const state = random.chance(chanceOf(0.03, 1.2, quality)) ? 'abnormal' : 'active';
      const capital_minor = String(random.pick([100_000, 500_000, 1_000_000, 5_000_000]) * 100);
      const changes_12m = binomial(random, 3, chanceOf(0.1, 0.6, quality));
      const values = { registered_on: dayText(founded), state, capital_minor, changes_12m };
      this.#record(holder, [REGISTER, 'business-register', from - 1], values);
    });
    const day = random.int(from, Math.max(from, last - 30));
    if (random.chance(0.45)) {
      world.plan(this.#at(day), () => {
        const unfulfilled = binomial(random, 2, chanceOf(0.035, 1.2, quality));
        const judgments = unfulfilled + binomial(random, 2, 0.1);
        const values = { open_cases: binomial(random, 2, 0.1), judgments, unfulfilled };
        this.#record(holder, [COURT, 'court-record', day - 1], values);
      });
    }
  }

  #taxes({ holder, quality }: Worth, from: Day): void {
    const { world } = this.#stage;
    const random = this.#random;
    this.#consent(holder, TAX, from, CONSENT_DAYS, (consent) => {
      world.plan(this.#at(from + random.int(20, 40)), () => {
        const grade = quality > 0.8 ? 'A' : quality > -0.3 ? 'B' : quality > -1.2 ? 'C' : 'D';
        const sales_12m_minor = String(random.int(200_000, 3_000_000) * 100);
        const values = { grade, arrears_minor: grade === 'D' ? '320000' : '0', sales_12m_minor };
        this.#record(holder, [TAX, 'tax-record', from + 10], values, consent);
      });
    });
  }
}
