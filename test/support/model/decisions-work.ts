// Random decisions of two people about accounts, each held against the model: what it must come to, what stands after it,
// and, asked for later, what stood after every entry before.
import { countsAt } from '#core/enforcement/credit-notes';
import type { CommandData, CommandKind } from '#core/ledger/commands';
import type { Mode } from '#core/ledger/mode';
import type { LedgerReader } from '#core/ledger/ports';
import type { ProjectionName, Row } from '#core/ledger/tables';
import { badgeStateAt } from '#core/trust/badge-state';
import { restrictionsOf, standingAt } from '#server/cli/accounts';
import { type Books } from '#test/support/books';
import { raiseData } from '#test/support/raising';

import {
  APPEAL_DAYS,
  DecisionsModel,
  HEARING_DAYS_MAX,
  RUNGS,
  SERIOUS,
  type ModelAppeal,
  type ModelBadge,
  type ModelMeasure,
  type Standing,
} from './decisions-model';
import type { Dice } from './dice';

const DAY = 86_400_000;
const PEOPLE = ['ops', 'boss', 'judge', 'li'] as const;
const ACCOUNTS = ['shop', 'mall', 'ann'] as const;
const MERCHANTS = ['shop', 'mall'] as const;
const DIGEST = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

/** What a projection says of a standing, beside what it must say. */
export interface Compared {
  readonly what: string;
  readonly is: unknown;
  readonly must: unknown;
}

/** What the books say that a model also says, of rows as they are now or were by an entry. */
interface Reads {
  rows<N extends ProjectionName>(table: N): Promise<readonly Row<N>[]>;
}

const byId = <T>(list: Iterable<readonly [string, T]>): object =>
  Object.fromEntries([...list].sort(([left], [right]) => (left < right ? -1 : 1)));

/** Rows of a reader, all of them. */
export function readsOf(reader: LedgerReader): Reads {
  return {
    rows: async (table) => (await reader.scan(table, null, 100_000)) as never,
  };
}

/** One run of random decisions. */
export class Decisions {
  readonly model = new DecisionsModel();
  /** What stood after each entry. */
  readonly past: Standing[] = [];
  /** How often each outcome came. */
  readonly outcomes = new Map<string, number>();
  readonly #books: Books;
  readonly #dice: Dice;
  #names = 0;
  #seen = 0;

  constructor(books: Books, dice: Dice) {
    this.#books = books;
    this.#dice = dice;
  }

  /** Merchants who are old enough for a badge, with a trade that audits can point to. */
  static async begin(books: Books, dice: Dice): Promise<Decisions> {
    const work = new Decisions(books, dice);
    await books.days(100);
    for (const seller_id of MERCHANTS) {
      await books.do('create-trade', {
        ...{ trade_id: `of-${seller_id}`, buyer_id: 'ann', seller_id, amount: 100n },
        ...{ marketplace: 'own', goods: '' },
      });
    }
    await work.#follow();
    return work;
  }

  get #now(): number {
    return this.#books.env.now();
  }

  /** The model follows what was written since. */
  async #follow(): Promise<void> {
    const entries = await this.#books.store.entries({ from_seq: this.#seen + 1 }, 100_000);
    for (const entry of entries) {
      this.model.follow(entry);
      this.past.push(this.model.stands({ seq: entry.seq, at: entry.booked_at }));
      this.#seen = entry.seq;
    }
  }

  /** What is due happens before a command is judged; now and then a command comes in the same instant as the last. */
  async #settle(): Promise<void> {
    if (this.#dice.chance(70)) this.#books.env.setNow(this.#now + 1_000);
    await this.#books.ledger.advance(this.#now);
    await this.#follow();
    const late = [...this.model.measures.values()].filter(
      ({ ended, ends }) => ended === null && ends !== null && ends <= this.#now,
    );
    const stale = [...this.model.badges.values()].filter(
      ({ state, until }) => (state === 'active' || state === 'suspended') && until <= this.#now,
    );
    if (late.length + stale.length > 0) {
      throw new Error(`not ended in time: ${[...late, ...stale].map(({ id }) => id).join()}`);
    }
  }

  /** Sends a command; what it must come to is asked for when everything due before it has happened. */
  async #send<K extends CommandKind>(
    kind: K,
    data: CommandData<K>,
    must: () => string,
    actor: string = this.#dice.pick(PEOPLE),
    mode: Mode = 'authorise',
  ): Promise<void> {
    const expected = must();
    const command = this.#books.command(kind, data, { actor, mode });
    const result = await this.#books.ledger.submit(command);
    const code = result.status === 'done' ? 'done' : result.refusal.code;
    if (code !== expected) {
      const detail = result.status === 'done' ? '' : JSON.stringify(result.refusal);
      throw new Error(
        `${kind} ${JSON.stringify(data)} by ${actor}: ${code} ${detail}, but the model says ${expected}`,
      );
    }
    this.outcomes.set(`${kind} ${code}`, (this.outcomes.get(`${kind} ${code}`) ?? 0) + 1);
    await this.#follow();
  }

  /** One random act, or some time. */
  async step(): Promise<void> {
    await this.#settle();
    const acts = [
      ...[this.#impose, this.#impose, this.#impose, this.#review, this.#lift, this.#lift, this.#strike],
      ...[this.#lodge, this.#lodge, this.#lodge, this.#assign, this.#extend, this.#withdraw, this.#reject],
      ...[this.#uphold, this.#uphold, this.#uphold, this.#uphold],
      ...[this.#raise, this.#raise, this.#dispose, this.#dispose, this.#reopen],
      ...[this.#apply, this.#apply, this.#leave, this.#issue, this.#issue, this.#issue, this.#renew],
      ...[this.#suspend, this.#resume, this.#resume, this.#revoke, this.#audit, this.#audit],
    ];
    await this.#dice.pick(acts).call(this);
    if (this.#dice.chance(12)) {
      this.#books.env.setNow(this.#now + this.#dice.pick([DAY, 3 * DAY, 9 * DAY, 30 * DAY, 70 * DAY]));
    }
    if (this.#dice.chance(1)) this.#books.env.setNow(this.#now + 200 * DAY);
  }

  #any<T extends { readonly id: string }>(all: ReadonlyMap<string, T>, word: string): string {
    return all.size === 0 || this.#dice.chance(4) ? `${word}-999999` : this.#dice.pick([...all.keys()]);
  }

  /** Of what is not over, more often than of the rest. */
  #some<T extends { readonly id: string }>(
    all: ReadonlyMap<string, T>,
    word: string,
    live: (one: T) => boolean,
  ): string {
    const found = [...all.values()].filter(live);
    return found.length > 0 && this.#dice.chance(75) ? this.#dice.pick(found).id : this.#any(all, word);
  }

  #liveMeasure(): string {
    return this.#some(this.model.measures, 'r', ({ ended }) => ended === null);
  }

  #terms(kind: ModelMeasure['kind']): { delay_days?: number; per_day_minor?: string } {
    return kind === 'delay-settlement'
      ? { delay_days: 7 }
      : kind === 'limit-collection'
        ? { per_day_minor: '1000' }
        : {};
  }

  async #impose(): Promise<void> {
    const dice = this.#dice;
    const restriction = dice.chance(6) ? 'end-service' : dice.pick(RUNGS.slice(0, -1));
    const account_id = dice.pick(ACCOUNTS);
    this.#names += 1;
    const taken = this.model.measures.size > 0 && dice.chance(5);
    const restriction_id = taken ? dice.pick([...this.model.measures.keys()]) : `r${String(this.#names)}`;
    const starts_at = dice.chance(25) ? this.#now + dice.pick([-DAY, 1, 2 * DAY, 20 * DAY]) : undefined;
    const from = starts_at ?? this.#now;
    const ends_at = dice.chance(45) ? from + dice.pick([0, DAY, 5 * DAY, 30 * DAY]) : undefined;
    const kind = dice.pick(RUNGS);
    const days = dice.chance(60) ? { days: dice.pick([1, 10, 40]) } : {};
    const step_down =
      ends_at !== undefined && dice.chance(50) ? { kind, terms: this.#terms(kind), ...days } : undefined;
    const alerts = [...this.model.alerts.values()].filter((alert) => alert.account === account_id);
    const about = alerts.length > 0 && dice.chance(60) ? dice.pick(alerts).id : undefined;
    const [actor, approver] = [dice.pick(PEOPLE), dice.chance(95) ? dice.pick(PEOPLE) : 'zhao'];
    const mode = dice.chance(15) ? 'record' : 'authorise';
    const data = {
      ...{ restriction_id, account_id, restriction, terms: this.#terms(restriction), basis: 'b', approver },
      ...{ reason_code: 'cash-out', credit_note: dice.chance(50) },
      ...(starts_at === undefined ? {} : { starts_at }),
      ...(ends_at === undefined ? {} : { ends_at }),
      ...(step_down === undefined ? {} : { step_down }),
      ...(about === undefined ? {} : { about }),
    };
    const for_good =
      restriction === 'end-service' || (step_down?.kind === 'end-service' && 'days' in step_down);
    const must = (): string => {
      // What the books name themselves ends so.
      if (/^appeal-\d+\.measure$|\.next$/.test(restriction_id)) return 'invalid';
      if (this.model.measures.has(restriction_id)) return 'already-exists';
      if (from < this.#now && mode === 'authorise') return 'wrong-state';
      if (ends_at !== undefined && (ends_at <= from || for_good)) return 'wrong-state';
      return actor === approver && mode === 'authorise' ? 'approval-needed' : 'done';
    };
    await this.#send('impose-restriction', data, must, actor, mode);
    await this.#settle();
  }

  async #review(): Promise<void> {
    const restriction_id = this.#liveMeasure();
    const measure = this.model.measures.get(restriction_id);
    const must = (): string =>
      measure === undefined ? 'not-found' : measure.ended === null ? 'done' : 'wrong-state';
    await this.#send('review-restriction', { restriction_id, note: 'n' }, must);
  }

  async #lift(): Promise<void> {
    const restriction_id = this.#liveMeasure();
    const measure = this.model.measures.get(restriction_id);
    const [actor, approver] = [this.#dice.pick(PEOPLE), this.#dice.pick(PEOPLE)];
    const must = (): string => {
      if (measure === undefined) return 'not-found';
      const for_good = measure.kind === 'end-service' && measure.starts <= this.#now;
      return measure.ended !== null || for_good
        ? 'wrong-state'
        : actor === approver
          ? 'approval-needed'
          : 'done';
    };
    const data = { restriction_id, reason_code: 'cleared', basis: 'b', approver };
    await this.#send('lift-restriction', data, must, actor);
  }

  async #strike(): Promise<void> {
    const note_id = this.#any(this.model.notes, 'credit-note');
    const note = this.model.notes.get(note_id);
    const [actor, approver] = [this.#dice.pick(PEOPLE), this.#dice.pick(PEOPLE)];
    const must = (): string =>
      note === undefined
        ? 'not-found'
        : note.struck !== null
          ? 'wrong-state'
          : actor === approver
            ? 'approval-needed'
            : 'done';
    await this.#send('withdraw-credit-note', { note_id, reason: 'r', approver }, must, actor);
  }

  /** Who decided what is appealed against, and from when the time for it runs; undefined where nothing was decided. */
  #decided(kind: ModelAppeal['kind'], id: string): { by: readonly string[]; from: number } | undefined {
    if (kind === 'badge') {
      const badge = this.model.badges.get(id);
      return badge === undefined || badge.deciders.length === 0
        ? undefined
        : { by: badge.deciders, from: badge.decided_at };
    }
    const { deciders, reviewers, starts } = this.model.measure(id);
    return { by: [...deciders, ...reviewers], from: starts };
  }

  async #lodge(): Promise<void> {
    const dice = this.#dice;
    const against_kind = dice.chance(75) ? 'restriction' : 'badge';
    const against_id =
      against_kind === 'restriction'
        ? this.#liveMeasure()
        : this.#some(this.model.badges, 'badge', ({ deciders }) => deciders.length > 0);
    const received_at = this.#now + dice.pick([0, 0, 0, 0, -DAY, -10 * DAY, 1]);
    const late = dice.chance(50) ? { late_reason: 'ill' } : {};
    const news = dice.chance(70) ? { new_facts: 'a receipt' } : {};
    const must = (): string => {
      const known = against_kind === 'badge' ? this.model.badges : this.model.measures;
      if (!known.has(against_id)) return 'not-found';
      const decided = this.#decided(against_kind, against_id);
      const until = (decided?.from ?? 0) + APPEAL_DAYS * DAY;
      if (decided === undefined || received_at > this.#now) return 'wrong-state';
      if (received_at > until && !('late_reason' in late)) return 'wrong-state';
      const before = [...this.model.appeals.values()].filter(
        (one) => one.kind === against_kind && one.against === against_id,
      );
      if (before.some(({ status }) => status === 'open')) return 'already-exists';
      return before.length > 0 && !('new_facts' in news) ? 'invalid' : 'done';
    };
    await this.#send(
      'lodge-appeal',
      {
        ...{ against_kind, against_id, reached_by: 'letter', grounds: 'All was delivered.', received_at },
        ...{ ...late, ...news },
      },
      must,
    );
  }

  #openAppeal(): string {
    return this.#some(this.model.appeals, 'appeal', ({ status }) => status === 'open');
  }

  /** What must be of a step of hearing an appeal, before anything of its own. */
  #hearing(id: string, then: (appeal: ModelAppeal) => string): string {
    const appeal = this.model.appeals.get(id);
    return appeal === undefined ? 'not-found' : appeal.status === 'open' ? then(appeal) : 'wrong-state';
  }

  #mayHear({ kind, against }: ModelAppeal, login: string): boolean {
    return this.#decided(kind, against)?.by.includes(login) === false;
  }

  async #assign(): Promise<void> {
    const appeal_id = this.#openAppeal();
    const hearer = this.#dice.pick([null, ...PEOPLE]);
    const known = this.model.appeals.get(appeal_id)?.hearer ?? null;
    const from = this.#dice.chance(85) ? known : this.#dice.pick(PEOPLE);
    const must = (): string =>
      this.#hearing(appeal_id, (appeal) =>
        appeal.hearer === from && (hearer === null || this.#mayHear(appeal, hearer)) ? 'done' : 'wrong-state',
      );
    await this.#send('assign-appeal', { appeal_id, hearer, from }, must);
  }

  async #extend(): Promise<void> {
    const appeal_id = this.#openAppeal();
    const due_at = this.#now + this.#dice.pick([DAY, 20 * DAY, 40 * DAY, 61 * DAY]);
    const must = (): string =>
      this.#hearing(appeal_id, ({ due, lodged }) =>
        due_at > due && due_at <= lodged + HEARING_DAYS_MAX * DAY ? 'done' : 'wrong-state',
      );
    await this.#send('extend-appeal', { appeal_id, due_at, reason: 'r' }, must);
  }

  async #withdraw(): Promise<void> {
    if (!this.#dice.chance(50)) return;
    const appeal_id = this.#openAppeal();
    await this.#send('withdraw-appeal', { appeal_id, reason: 'r' }, () =>
      this.#hearing(appeal_id, () => 'done'),
    );
  }

  #heardBy(appeal: ModelAppeal, actor: string): boolean {
    return this.#mayHear(appeal, actor) && (appeal.hearer ?? actor) === actor;
  }

  async #reject(): Promise<void> {
    const appeal_id = this.#openAppeal();
    const actor = this.#dice.pick(PEOPLE);
    const must = (): string =>
      this.#hearing(appeal_id, (appeal) => (this.#heardBy(appeal, actor) ? 'done' : 'wrong-state'));
    const data = { appeal_id, reason_code: 'facts-confirmed', basis: 'b' } as const;
    await this.#send('reject-appeal', data, must, actor);
  }

  async #uphold(): Promise<void> {
    const dice = this.#dice;
    const appeal_id = this.#openAppeal();
    const known = this.model.appeals.get(appeal_id);
    const fit = PEOPLE.filter((login) => known !== undefined && this.#heardBy(known, login));
    const actor = fit.length > 0 && dice.chance(80) ? dice.pick(fit) : dice.pick(PEOPLE);
    const approver = dice.pick(PEOPLE);
    const kind = dice.pick(RUNGS.slice(0, 5));
    const days = dice.chance(50) ? { days: dice.pick([3, 20]) } : {};
    const milder = dice.chance(45) ? { instead: { kind, terms: this.#terms(kind), ...days } } : {};
    const must = (): string =>
      this.#hearing(appeal_id, (appeal) => {
        if (!this.#heardBy(appeal, actor)) return 'wrong-state';
        if ('instead' in milder) {
          const current = appeal.kind === 'badge' ? null : this.model.current(appeal.against);
          if (current === null || RUNGS.indexOf(kind) >= RUNGS.indexOf(current.kind)) return 'invalid';
        }
        return actor === approver ? 'approval-needed' : 'done';
      });
    const data = { appeal_id, reason_code: 'facts-wrong', basis: 'b', ...milder, approver } as const;
    await this.#send('uphold-appeal', data, must, actor);
  }

  async #raise(): Promise<void> {
    const account_id = this.#dice.pick(MERCHANTS);
    const { seq } = await this.#books.store.head();
    const score = this.#dice.pick([400, 899, 900, 980]);
    await this.#send('raise-alert', raiseData(account_id, seq, { score }), () => 'done', 'detector');
  }

  async #dispose(): Promise<void> {
    const alert_id = this.#some(this.model.alerts, 'alert', ({ open }) => open);
    const alert = this.model.alerts.get(alert_id);
    const [disposition, reason_code] = this.#dice.pick([
      ['confirmed', 'cash-out'],
      ['explained', 'promotion'],
    ] as const);
    const must = (): string => (alert === undefined ? 'not-found' : alert.open ? 'done' : 'wrong-state');
    const data = { alert_id, disposition, reason_code, deserved: 'yes', note: '' } as const;
    await this.#send('dispose-alert', data, must);
  }

  async #reopen(): Promise<void> {
    const alert_id = this.#any(this.model.alerts, 'alert');
    const alert = this.model.alerts.get(alert_id);
    const latest = [...this.model.alerts.values()].findLast(({ account }) => account === alert?.account);
    const must = (): string =>
      alert === undefined ? 'not-found' : alert.open || latest !== alert ? 'wrong-state' : 'done';
    await this.#send('reopen-alert', { alert_id, reason: 'r' }, must);
  }

  #isLive(badge: ModelBadge | undefined): boolean {
    return badge?.state === 'active' || badge?.state === 'suspended';
  }

  async #apply(): Promise<void> {
    const account_id = this.#dice.pick(ACCOUNTS);
    const must = (): string => {
      if (account_id === 'ann') return 'wrong-state';
      if (this.model.applications.has(account_id)) return 'already-exists';
      return this.#isLive(this.model.badgeOf(account_id)) ? 'wrong-state' : 'done';
    };
    await this.#send('apply-for-badge', { account_id, display_name: account_id, note: '' }, must);
  }

  #application(): string {
    const pending = [...this.model.applications.values()];
    return pending.length === 0 ? 'application-999999' : this.#dice.pick(pending);
  }

  async #leave(): Promise<void> {
    if (!this.#dice.chance(30)) return;
    const application_id = this.#application();
    const there = (): string => (application_id === 'application-999999' ? 'not-found' : 'done');
    const data = { application_id, reason: 'r' };
    await (this.#dice.chance(50)
      ? this.#send('withdraw-application', data, there)
      : this.#send('refuse-application', { ...data, approver: 'zhao' }, there));
  }

  /** What becomes of a badge that is to be issued to a merchant. */
  #eligible(account: string, actor: string, approver: string): string {
    const grave = [...this.model.measures.values()].some(
      (measure) => measure.account === account && measure.ended === null && measure.kind !== 'watch',
    );
    const serious = [...this.model.alerts.values()].some(
      (alert) => alert.account === account && alert.open && alert.score >= SERIOUS,
    );
    const audit = this.model.audits.get(account);
    const fresh = audit?.passed === true && Math.floor((this.#now - audit.at) / DAY) <= 90;
    if (grave || serious || !fresh) return 'wrong-state';
    return actor === approver || approver === 'zhao' ? 'approval-needed' : 'done';
  }

  async #issue(): Promise<void> {
    const application_id = this.#application();
    const [actor, approver] = [this.#dice.pick(PEOPLE), this.#dice.pick([...PEOPLE, 'zhao'])];
    const [account] = [...this.model.applications].find(([, id]) => id === application_id) ?? [];
    const must = (): string =>
      account === undefined ? 'not-found' : this.#eligible(account, actor, approver);
    await this.#send('issue-badge', { application_id, approver }, must, actor);
  }

  #liveBadge(): string {
    return this.#some(this.model.badges, 'badge', (badge) => this.#isLive(badge));
  }

  /** What must be of a decision of two people on a badge in some states. */
  #onBadge(
    badge: ModelBadge | undefined,
    states: readonly ModelBadge['state'][],
    then: (badge: ModelBadge) => string,
  ): string {
    return badge === undefined ? 'not-found' : states.includes(badge.state) ? then(badge) : 'wrong-state';
  }

  async #renew(): Promise<void> {
    const badge_id = this.#liveBadge();
    const [actor, approver] = [this.#dice.pick(PEOPLE), this.#dice.pick(PEOPLE)];
    const must = (): string =>
      this.#onBadge(this.model.badges.get(badge_id), ['active'], ({ account }) =>
        this.#eligible(account, actor, approver),
      );
    await this.#send('renew-badge', { badge_id, approver }, must, actor);
  }

  async #suspend(): Promise<void> {
    const badge_id = this.#liveBadge();
    const [actor, approver] = [this.#dice.pick(PEOPLE), this.#dice.pick(PEOPLE)];
    const must = (): string =>
      this.#onBadge(this.model.badges.get(badge_id), ['active', 'suspended'], () =>
        actor === approver ? 'approval-needed' : 'done',
      );
    const data = { badge_id, reason_code: 'complaints', basis: 'b', approver } as const;
    await this.#send('suspend-badge', data, must, actor);
  }

  async #resume(): Promise<void> {
    const badge_id = this.#some(this.model.badges, 'badge', ({ state }) => state === 'suspended');
    const [actor, approver] = [this.#dice.pick(PEOPLE), this.#dice.pick(PEOPLE)];
    const must = (): string =>
      this.#onBadge(this.model.badges.get(badge_id), ['suspended'], ({ causes }) => {
        const standing = causes.some(
          ({ cause, id }) =>
            cause === 'audit' || cause === 'restriction' || this.model.alerts.get(id)?.open === true,
        );
        return standing ? 'wrong-state' : actor === approver ? 'approval-needed' : 'done';
      });
    await this.#send('resume-badge', { badge_id, basis: 'b', approver }, must, actor);
  }

  async #revoke(): Promise<void> {
    const badge_id = this.#liveBadge();
    const badge = this.model.badges.get(badge_id);
    const [actor, approver] = [this.#dice.pick(PEOPLE), this.#dice.pick(PEOPLE)];
    const grounds = [...this.model.measures.values(), ...this.model.alerts.values()].filter(
      ({ account }) => account === badge?.account,
    );
    const about = grounds.length > 0 && this.#dice.chance(70) ? { about: this.#dice.pick(grounds).id } : {};
    const must = (): string =>
      this.#onBadge(badge, ['active', 'suspended'], () => (actor === approver ? 'approval-needed' : 'done'));
    const data = { badge_id, reason_code: 'fraud', basis: 'b', ...about, approver } as const;
    await this.#send('revoke-badge', data, must, actor);
  }

  /** Audits a merchant from beginning to end; one in five misses what it must have. */
  async #audit(): Promise<void> {
    const account_id = this.#dice.pick(MERCHANTS);
    const missed = this.#dice.chance(20);
    const done = (): string => 'done';
    if (this.model.openAudit(account_id) === undefined) {
      const plan = { account_id, cause: 'event', due_at: this.#now + 20 * DAY, auditor: null } as const;
      await this.#send('plan-audit', plan, done, 'zhao');
    }
    const audit_id = this.model.openAudit(account_id) ?? '';
    await this.#send('begin-audit', { audit_id }, done, 'zhao');
    const file = { about: audit_id, file_id: `file-${audit_id}`, name: 'a.txt', bytes: 3, sha256: DIGEST };
    await this.#send('attach-file', { ...file, media_type: 'text/plain' }, done, 'zhao');
    const { points } = await this.#books.row('merchant_audit', audit_id);
    for (const { id: point_id, evidence: kinds, mandatory } of points) {
      const verdict = missed && mandatory ? 'not-met' : 'met';
      const evidence = kinds.map((kind) => ({
        kind,
        id: kind === 'file' ? file.file_id : `of-${account_id}`,
      }));
      await this.#send('judge-point', { audit_id, point_id, verdict, note: 'n', evidence }, done, 'zhao');
    }
    await this.#send('submit-audit', { audit_id, summary: 's' }, done, 'zhao');
    await this.#send('conclude-audit', { audit_id, decision: 'confirm', note: '' }, done, 'qian');
  }

  /** What the rows say now, beside what must stand. */
  async compareNow(reads: Reads = readsOf(this.#books.store), must = this.past.at(-1)): Promise<Compared[]> {
    if (must === undefined) return [];
    const restrictions = await reads.rows('restriction');
    const accounts = await reads.rows('account');
    const badges = await reads.rows('badge');
    const standings = await reads.rows('trust_standing');
    const appeals = await reads.rows('appeal');
    const notes = await reads.rows('credit_note');
    const moment = { seq: must.seq, at: must.at };
    const causes = (badge: Row<'badge'>): string =>
      badge.suspensions
        .map(({ cause, id }) => `${cause} ${id}`)
        .sort()
        .join();
    const held = accounts.flatMap((account) => account.restrictions.map(({ id }) => id)).sort();
    const in_force = [...must.measures]
      .filter(([, stands]) => stands === 'in-force' || stands === 'not-yet')
      .map(([id]) => id)
      .sort();
    return [
      {
        what: 'measures',
        is: byId(restrictions.map((row) => [row.id, standingAt(row, moment)] as const)),
        must: byId(must.measures),
      },
      { what: 'measures of accounts', is: held, must: in_force },
      {
        what: 'badges',
        is: byId(badges.map((row) => [row.id, { state: row.status, causes: causes(row) }] as const)),
        must: byId(must.badges),
      },
      {
        what: 'standing of merchants',
        is: byId(standings.map((row) => [row.badge_id ?? '', row.status] as const)),
        must: byId(standings.map((row) => [row.badge_id ?? '', must.badges.get(row.badge_id ?? '')?.state])),
      },
      {
        what: 'appeals',
        is: byId(
          appeals.map((row) => {
            const rest = `${String(row.due_at)} ${row.hearer ?? ''}`;
            return [row.id, { status: row.status, rest }] as const;
          }),
        ),
        must: byId(must.appeals),
      },
      {
        what: 'notes',
        is: notes
          .filter((note) => countsAt(note, must.at))
          .map(({ id }) => id)
          .sort(),
        must: must.notes,
      },
    ];
  }

  /** What is said now of every moment before, beside what was so then. */
  async comparePast(): Promise<Compared[]> {
    const { store } = this.#books;
    const reads = readsOf(store);
    const measures = (await Promise.all(ACCOUNTS.map((id) => restrictionsOf(store, id)))).flat();
    const badges = await reads.rows('badge');
    const notes = await reads.rows('credit_note');
    const appeals = await reads.rows('appeal');
    return this.past.flatMap((stood, place) => {
      const { seq, at } = stood;
      const by_entry = [
        {
          what: `measures by entry ${String(seq)}`,
          is: byId(
            measures
              .map((row) => [row.id, standingAt(row, { seq, at })] as const)
              .filter(([, stands]) => stands !== 'unknown'),
          ),
          must: byId(stood.measures),
        },
        {
          what: `badges by entry ${String(seq)}`,
          is: byId(
            badges.flatMap(({ id, history }) => {
              const told = history.findLast((one) => one.seq <= seq);
              return told === undefined ? [] : [[id, told.status] as const];
            }),
          ),
          must: byId([...stood.badges].map(([id, { state }]) => [id, state] as const)),
        },
        {
          what: `appeals by entry ${String(seq)}`,
          is: byId(
            appeals
              .filter(({ lodged_seq }) => lodged_seq <= seq)
              .map((row) => [row.id, (row.decided_seq ?? Infinity) <= seq ? row.status : 'open'] as const),
          ),
          must: byId([...stood.appeals].map(([id, { status }]) => [id, status] as const)),
        },
      ];
      // An instant is told as it stood when it was over.
      if (this.past[place + 1]?.at === at) return by_entry;
      const at_instant = [
        {
          what: `badges at the instant of entry ${String(seq)}`,
          is: byId(
            badges
              .map((badge) => [badge.id, badgeStateAt(badge, at)] as const)
              .filter(([, state]) => state !== null),
          ),
          must: byId([...stood.badges].map(([id, { state }]) => [id, state] as const)),
        },
        {
          what: `notes at the instant of entry ${String(seq)}`,
          is: notes
            .filter((note) => countsAt(note, at))
            .map(({ id }) => id)
            .sort(),
          must: stood.notes,
        },
      ];
      return [...by_entry, ...at_instant];
    });
  }
}
