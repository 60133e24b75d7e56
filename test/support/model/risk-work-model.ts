// A simple model of alerts, cases and rules, straight from the written rules (docs/cases.md), and random work against it.
// It shares no logic with the core: it says of every command which outcome it must have and what then stands in the rows.
import type { CommandData, CommandKind } from '#core/ledger/commands';
import { DEFAULT_POLICIES } from '#core/policy/policy';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { storedRule } from '#core/rulebook/stored-rule';
import { type Books } from '#test/support/books';
import { fileNumber, UNMEASURED, versionNumber } from '#test/support/model-file';
import { raiseData } from '#test/support/raising';

import type { Dice } from './dice';

const DAY = 86_400_000;
const PEOPLE = ['li', 'wang', 'zhao'] as const;
const ACCOUNTS = ['shop', 'mall', 'ann', 'bob'] as const;
const [SOME_RULE] = STARTING_RULES;

interface ModelAlert {
  readonly id: string;
  readonly account: string;
  /** Flags up to here had been in a closed alert when it was opened. */
  readonly after: number;
  open: boolean;
  team: 'risk' | 'compliance';
  who: string | null;
  case_id: string | null;
  verdict: string | null;
  closer: string | null;
  review: 'none' | 'due' | 'agreed' | 'differs';
  asleep: boolean;
}

interface ModelSubject {
  latest: string;
  told: number;
  closed: number;
  confirmed: number;
}

interface ModelCase {
  readonly id: string;
  open: boolean;
  owner: string;
  alerts: string[];
}

interface ModelReport {
  readonly id: string;
  version: number;
  status: 'draft' | 'filed' | 'dropped';
}

interface ModelVersion {
  state: 'draft' | 'shadow' | 'active' | 'retired';
  was_active: boolean;
}

/** A trained model, by the number it was made of. */
interface ModelTrained extends ModelVersion {
  readonly no: number;
  readonly measured: boolean;
}

/** What a command must come to, and what it does when it is done. */
interface Expected {
  readonly code: string;
  readonly effect?: (seq: number) => void;
}

const ok = (effect: (seq: number) => void): Expected => ({ code: 'done', effect });
const no = (code: string): Expected => ({ code });

/** One run of random work. */
export class RiskWork {
  readonly #books: Books;
  readonly #dice: Dice;
  readonly #alerts = new Map<string, ModelAlert>();
  readonly #subjects = new Map<string, ModelSubject>();
  readonly #cases = new Map<string, ModelCase>();
  readonly #reports = new Map<string, ModelReport>();
  readonly #versions: ModelVersion[] = [];
  readonly #models = new Map<string, ModelTrained>();
  readonly #files = new Set<string>();
  /** How often each outcome came. */
  readonly outcomes = new Map<string, number>();

  constructor(books: Books, dice: Dice) {
    this.#books = books;
    this.#dice = dice;
  }

  /** Every alert is judged a second time, so that what the hash draws is known. */
  static async begin(books: Books, dice: Dice): Promise<RiskWork> {
    await books.do('publish-policy', {
      ...{ policy: 'alerts', version: 2, effective_from: books.env.now() + 60_000, approver: 'root' },
      data: { ...DEFAULT_POLICIES.alerts, second_review_ppm: 1_000_000 },
    });
    books.env.setNow(books.env.now() + 120_000);
    return new RiskWork(books, dice);
  }

  async #send<K extends CommandKind>(
    kind: K,
    data: CommandData<K>,
    actor: string,
    expected: Expected,
  ): Promise<void> {
    const before = (await this.#books.store.head()).seq;
    const code = await this.#books.outcome(kind, data, { actor });
    if (code !== expected.code) {
      throw new Error(
        `${kind} ${JSON.stringify(data)} by ${actor}: ${code}, but the model says ${expected.code}`,
      );
    }
    this.outcomes.set(`${kind} ${code}`, (this.outcomes.get(`${kind} ${code}`) ?? 0) + 1);
    if (code === 'done') expected.effect?.(before + 1);
  }

  #anyAlert(): string {
    return this.#alerts.size === 0 || this.#dice.chance(4)
      ? 'alert-999999'
      : this.#dice.pick([...this.#alerts.keys()]);
  }

  #anyCase(): string {
    return this.#cases.size === 0 || this.#dice.chance(4)
      ? 'case-999999'
      : this.#dice.pick([...this.#cases.keys()]);
  }

  /** One random command. */
  async step(): Promise<void> {
    const acts = [
      ...[this.#raise, this.#raise, this.#raise, this.#assign, this.#assign, this.#escalate, this.#snooze],
      ...[
        this.#dispose,
        this.#dispose,
        this.#dispose,
        this.#reopen,
        this.#review,
        this.#openCase,
        this.#join,
      ],
      ...[this.#leave, this.#closeCase, this.#note, this.#attach, this.#report, this.#rule, this.#rule],
      ...[this.#draftModel, this.#model, this.#model],
    ];
    await this.#dice.pick(acts).call(this);
    if (this.#dice.chance(10)) this.#books.env.setNow(this.#books.env.now() + this.#dice.next(3 * DAY));
  }

  async #raise(): Promise<void> {
    const account = this.#dice.pick(ACCOUNTS);
    const { seq } = await this.#books.store.head();
    const flagged = this.#dice.chance(70) ? seq : Math.max(1, this.#dice.next(seq + 20));
    const subject = this.#subjects.get(account);
    const known = subject === undefined ? undefined : this.#alerts.get(subject.latest);
    const blocked = this.#dice.chance(20);
    const data = raiseData(account, flagged, blocked ? { listed: 'block' } : {});
    const expected =
      flagged > seq || flagged <= (subject?.told ?? 0)
        ? no('wrong-state')
        : ok((at) => {
            if (known?.open === true && subject !== undefined) {
              subject.told = flagged;
              known.asleep = false;
              return;
            }
            const id = `alert-${String(at)}`;
            this.#alerts.set(id, {
              ...{
                id,
                account,
                after: subject?.closed ?? 0,
                open: true,
                team: blocked ? 'compliance' : 'risk',
              },
              ...{ who: null, case_id: null, verdict: null, closer: null, review: 'none', asleep: false },
            });
            this.#subjects.set(account, {
              ...{
                latest: id,
                told: flagged,
                closed: subject?.closed ?? 0,
                confirmed: subject?.confirmed ?? 0,
              },
            });
          });
    await this.#send('raise-alert', data, 'detector', expected);
  }

  /** What must be so before anything about an alert: it exists, and is open or closed. */
  #alertThat(id: string, open: boolean): ModelAlert | Expected {
    const alert = this.#alerts.get(id);
    if (alert === undefined) return no('not-found');
    return alert.open === open ? alert : no('wrong-state');
  }

  async #assign(): Promise<void> {
    const alert_id = this.#anyAlert();
    const alert = this.#alertThat(alert_id, true);
    const from = this.#dice.chance(70) && 'who' in alert ? alert.who : this.#dice.pick([null, ...PEOPLE]);
    const assignee = this.#dice.pick([null, ...PEOPLE]);
    const expected =
      'code' in alert ? alert : alert.who !== from ? no('wrong-state') : ok(() => (alert.who = assignee));
    await this.#send('assign-alert', { alert_id, assignee, from }, this.#dice.pick(PEOPLE), expected);
  }

  async #escalate(): Promise<void> {
    const alert_id = this.#anyAlert();
    const alert = this.#alertThat(alert_id, true);
    const team = this.#dice.pick(['risk', 'compliance'] as const);
    const expected =
      'code' in alert
        ? alert
        : alert.team === team
          ? no('wrong-state')
          : ok(() => Object.assign(alert, { team, who: null, asleep: false }));
    await this.#send('escalate-alert', { alert_id, team, reason: 'r' }, 'li', expected);
  }

  async #snooze(): Promise<void> {
    const alert_id = this.#anyAlert();
    const alert = this.#alertThat(alert_id, true);
    const days = this.#dice.pick([-1, 1, 29, 31]);
    // A second passes before it is sent.
    const until = this.#books.env.now() + days * DAY;
    const expected =
      'code' in alert ? alert : days < 0 || days > 30 ? no('wrong-state') : ok(() => (alert.asleep = true));
    await this.#send('snooze-alert', { alert_id, until, reason: 'r' }, 'li', expected);
  }

  async #dispose(): Promise<void> {
    const alert_id = this.#anyAlert();
    const alert = this.#alertThat(alert_id, true);
    const actor = this.#dice.pick(PEOPLE);
    const [disposition, reason_code] = this.#dice.pick([
      ['confirmed', 'cash-out'],
      ['explained', 'promotion'],
      ['duplicate', 'handled-elsewhere'],
    ] as const);
    const expected =
      'code' in alert
        ? alert
        : alert.who !== null && alert.who !== actor
          ? no('wrong-state')
          : ok(() => {
              Object.assign(alert, { open: false, verdict: disposition, closer: actor, asleep: false });
              alert.review = disposition === 'duplicate' ? 'none' : 'due';
              const subject = this.#subjectOf(alert);
              subject.closed = subject.told;
              subject.confirmed += disposition === 'confirmed' ? 1 : 0;
            });
    const data = { alert_id, disposition, reason_code, deserved: 'yes', note: '' } as const;
    await this.#send('dispose-alert', data, actor, expected);
  }

  #subjectOf({ account }: ModelAlert): ModelSubject {
    const subject = this.#subjects.get(account);
    if (subject === undefined) throw new Error(`the model lost ${account}`);
    return subject;
  }

  async #reopen(): Promise<void> {
    const alert_id = this.#anyAlert();
    const alert = this.#alertThat(alert_id, false);
    const expected =
      'code' in alert
        ? alert
        : this.#subjectOf(alert).latest !== alert.id
          ? no('wrong-state')
          : ok(() => {
              const subject = this.#subjectOf(alert);
              subject.confirmed -= alert.verdict === 'confirmed' ? 1 : 0;
              subject.closed = alert.after;
              Object.assign(alert, { open: true, verdict: null, closer: null, who: null, review: 'none' });
            });
    await this.#send('reopen-alert', { alert_id, reason: 'r' }, 'li', expected);
  }

  async #review(): Promise<void> {
    const alert_id = this.#anyAlert();
    const alert = this.#alertThat(alert_id, false);
    const actor = this.#dice.pick(PEOPLE);
    const [disposition, reason_code] = this.#dice.pick([
      ['confirmed', 'cash-out'],
      ['explained', 'promotion'],
    ] as const);
    const expected =
      'code' in alert
        ? alert
        : alert.review !== 'due'
          ? no('wrong-state')
          : alert.closer === actor
            ? no('approval-needed')
            : ok(() => (alert.review = alert.verdict === disposition ? 'agreed' : 'differs'));
    await this.#send('review-alert', { alert_id, disposition, reason_code, note: '' }, actor, expected);
  }

  async #openCase(): Promise<void> {
    const alert_ids = [...new Set([this.#anyAlert(), this.#anyAlert()])];
    const actor = this.#dice.pick(PEOPLE);
    const bad = alert_ids
      .map((id) => this.#alertThat(id, true))
      .map((alert) => ('code' in alert ? alert : alert.case_id === null ? null : no('wrong-state')))
      .find((found) => found !== null);
    const expected =
      bad ??
      ok((at) => {
        const id = `case-${String(at)}`;
        this.#cases.set(id, { id, open: true, owner: actor, alerts: [...alert_ids] });
        for (const alert_id of alert_ids) this.#putInto(alert_id, id, actor);
      });
    await this.#send('open-case', { title: 'A case', alert_ids }, actor, expected);
  }

  #putInto(alert_id: string, case_id: string, owner: string): void {
    const alert = this.#alerts.get(alert_id);
    if (alert !== undefined) Object.assign(alert, { case_id, who: alert.who ?? owner });
  }

  /** What must be so of a case and an alert; the alert is in a case, or in none. */
  #bothThat(case_id: string, alert_id: string, within: boolean): Expected | null {
    const found = this.#cases.get(case_id);
    if (found === undefined) return no('not-found');
    if (!found.open) return no('wrong-state');
    const alert = this.#alertThat(alert_id, true);
    if ('code' in alert) return alert;
    return alert.case_id === (within ? case_id : null) ? null : no('wrong-state');
  }

  async #join(): Promise<void> {
    const [case_id, alert_id] = [this.#anyCase(), this.#anyAlert()];
    const expected =
      this.#bothThat(case_id, alert_id, false) ??
      ok(() => {
        const found = this.#cases.get(case_id);
        found?.alerts.push(alert_id);
        this.#putInto(alert_id, case_id, found?.owner ?? '');
      });
    await this.#send('join-case', { case_id, alert_id }, 'li', expected);
  }

  async #leave(): Promise<void> {
    const [case_id, alert_id] = [this.#anyCase(), this.#anyAlert()];
    const expected =
      this.#bothThat(case_id, alert_id, true) ??
      ok(() => {
        const found = this.#cases.get(case_id);
        if (found !== undefined) found.alerts = found.alerts.filter((id) => id !== alert_id);
        Object.assign(this.#alerts.get(alert_id) ?? {}, { case_id: null });
      });
    await this.#send('leave-case', { case_id, alert_id }, 'li', expected);
  }

  async #closeCase(): Promise<void> {
    const case_id = this.#anyCase();
    const found = this.#cases.get(case_id);
    const is_busy = found?.alerts.some((id) => this.#alerts.get(id)?.open === true) === true;
    const expected =
      found === undefined
        ? no('not-found')
        : !found.open || is_busy
          ? no('wrong-state')
          : ok(() => (found.open = false));
    await this.#send('close-case', { case_id, summary: 'done' }, 'li', expected);
  }

  async #note(): Promise<void> {
    const about = this.#dice.pick([this.#anyAlert(), this.#anyCase()]);
    const exists = this.#alerts.has(about) || this.#cases.has(about);
    await this.#send(
      'write-note',
      { about, note: 'n\nn' },
      'li',
      exists ? ok(() => undefined) : no('not-found'),
    );
  }

  async #attach(): Promise<void> {
    const about = this.#dice.pick([this.#anyAlert(), this.#anyCase()]);
    const file_id = `f${String(this.#dice.next(30))}`;
    const exists = this.#alerts.has(about) || this.#cases.has(about);
    const expected = this.#files.has(file_id)
      ? no('already-exists')
      : exists
        ? ok(() => this.#files.add(file_id))
        : no('not-found');
    const data: CommandData<'attach-file'> = {
      ...{ about, file_id, name: 'a.txt', bytes: 3, sha256: '0a'.repeat(32) },
      media_type: 'text/plain',
    };
    await this.#send('attach-file', data, 'li', expected);
  }

  async #report(): Promise<void> {
    const fields: CommandData<'draft-report'>['fields'] = {
      ...{ narrative: 'n', typologies: ['C1'], account_ids: ['shop'], trade_ids: [] },
      ...{ from_day: '2026-01-01', to_day: '2026-01-02', measures: '' },
    };
    const reports = [...this.#reports.values()];
    if (reports.length === 0 || this.#dice.chance(30)) {
      const about = this.#dice.pick([this.#anyAlert(), this.#anyCase()]);
      const exists = this.#alerts.has(about) || this.#cases.has(about);
      const drafted = ok((at) => {
        const id = `report-${String(at)}`;
        this.#reports.set(id, { id, version: 1, status: 'draft' });
      });
      await this.#send('draft-report', { about, fields }, 'li', exists ? drafted : no('not-found'));
      return;
    }
    const report = this.#dice.pick(reports);
    const version = report.version + this.#dice.pick([0, 1, 2]);
    const report_id = report.id;
    const free = report.status === 'draft';
    if (this.#dice.chance(40)) {
      const next = Math.max(2, version);
      const right = free && next === report.version + 1;
      const expected = right ? ok(() => (report.version = next)) : no('wrong-state');
      await this.#send('amend-report', { report_id, version: next, fields }, 'li', expected);
    } else if (this.#dice.chance(80)) {
      const approver = this.#dice.pick(['li', 'wang']);
      const expected =
        !free || version !== report.version
          ? no('wrong-state')
          : approver === 'li'
            ? no('approval-needed')
            : ok(() => (report.status = 'filed'));
      await this.#send('file-report', { report_id, version, approver }, 'li', expected);
    } else {
      await this.#send(
        'drop-report',
        { report_id, reason: 'r' },
        'li',
        free ? ok(() => (report.status = 'dropped')) : no('wrong-state'),
      );
    }
  }

  async #rule(): Promise<void> {
    if (SOME_RULE === undefined) return;
    const rule_id = 'my-rule';
    const latest = this.#versions.length;
    if (latest === 0 || this.#dice.chance(30)) {
      const version = latest + this.#dice.pick([1, 1, 1, 2]);
      const rule = { ...storedRule(SOME_RULE), id: rule_id };
      const drafted = ok(() => this.#versions.push({ state: 'draft', was_active: false }));
      await this.#send(
        'draft-rule',
        { version, rule, note: '' },
        'li',
        version === latest + 1 ? drafted : no('wrong-state'),
      );
      return;
    }
    const version = 1 + this.#dice.next(latest + 1);
    const found = this.#versions[version - 1];
    const retire = (state: ModelVersion['state']): void => {
      for (const other of this.#versions) {
        if (other.state === state && other !== found) other.state = 'retired';
      }
    };
    const approver = this.#dice.chance(80) ? 'wang' : 'li';
    const act = this.#dice.pick(['shadow', 'activate', 'activate', 'retire'] as const);
    if (act === 'shadow') {
      const expected =
        found === undefined
          ? no('not-found')
          : found.state !== 'draft'
            ? no('wrong-state')
            : ok(() => {
                retire('shadow');
                found.state = 'shadow';
              });
      await this.#send('shadow-rule', { rule_id, version }, 'li', expected);
    } else if (act === 'activate') {
      const with_backtest = this.#dice.chance(70);
      const backtest = {
        ...{
          from_at: 0,
          to_at: 1,
          as_of: 1,
          trades: 1,
          fired: 0,
          newly_suspected: 0,
          no_longer_suspected: 0,
        },
        ...{ alerts_per_day: '0', precision: null, recall: null, look_alikes: 0 },
      };
      const may =
        found !== undefined &&
        found.state !== 'active' &&
        (found.state !== 'retired' || found.was_active) &&
        (with_backtest || found.was_active);
      const expected =
        found === undefined
          ? no('not-found')
          : !may
            ? no('wrong-state')
            : approver === 'li'
              ? no('approval-needed')
              : ok(() => {
                  retire('active');
                  Object.assign(found, { state: 'active', was_active: true });
                });
      const data = { rule_id, version, approver, ...(with_backtest ? { backtest } : {}) };
      await this.#send('activate-rule', data, 'li', expected);
    } else {
      const expected =
        found === undefined
          ? no('not-found')
          : found.state !== 'active' && found.state !== 'shadow'
            ? no('wrong-state')
            : approver === 'li'
              ? no('approval-needed')
              : ok(() => (found.state = 'retired'));
      await this.#send('retire-rule', { rule_id, version, reason: 'r', approver }, 'li', expected);
    }
  }

  async #draftModel(): Promise<void> {
    const number = 1 + this.#dice.next(30);
    const version = versionNumber(number);
    const measured = this.#dice.chance(80);
    const expected = this.#models.has(version)
      ? no('already-exists')
      : ok(() => {
          const no = this.#models.size + 1;
          this.#models.set(version, { no, measured, state: 'draft', was_active: false });
        });
    const file = fileNumber(number, measured ? {} : UNMEASURED);
    await this.#send('draft-model', { file, note: '' }, 'li', expected);
  }

  async #model(): Promise<void> {
    const version = versionNumber(1 + this.#dice.next(30));
    const found = this.#models.get(version);
    const retire = (state: ModelVersion['state']): void => {
      for (const other of this.#models.values()) {
        if (other.state === state && other !== found) other.state = 'retired';
      }
    };
    const approver = this.#dice.chance(80) ? 'wang' : 'li';
    const by_two = (effect: () => void): Expected => (approver === 'li' ? no('approval-needed') : ok(effect));
    const act = this.#dice.pick(['shadow', 'activate', 'activate', 'retire'] as const);
    if (found === undefined) {
      await this.#send('shadow-model', { version }, 'li', no('not-found'));
    } else if (act === 'shadow') {
      const begin = (): void => {
        retire('shadow');
        found.state = 'shadow';
      };
      const expected = found.state === 'draft' ? ok(begin) : no('wrong-state');
      await this.#send('shadow-model', { version }, 'li', expected);
    } else if (act === 'activate') {
      const may =
        found.measured && found.state !== 'active' && (found.state !== 'retired' || found.was_active);
      const begin = (): void => {
        retire('active');
        Object.assign(found, { state: 'active', was_active: true });
      };
      await this.#send(
        'activate-model',
        { version, approver },
        'li',
        may ? by_two(begin) : no('wrong-state'),
      );
    } else {
      const runs = found.state === 'active' || found.state === 'shadow';
      const expected = runs ? by_two(() => (found.state = 'retired')) : no('wrong-state');
      await this.#send('retire-model', { version, reason: 'r', approver }, 'li', expected);
    }
  }

  /** The version in a place, of which there is one at most. */
  #modelIn(state: ModelVersion['state']): string | null {
    const [found, ...more] = [...this.#models].filter(([, one]) => one.state === state);
    if (more.length > 0) throw new Error(`the model has several models that are ${state}`);
    return found?.[0] ?? null;
  }

  /** What the rows must say now; pairs of what is and what the model says. */
  async compare(): Promise<{ readonly is: unknown; readonly must: unknown }[]> {
    const { store } = this.#books;
    const alerts = (await store.scan('alert', null, 10_000)).map((row) => [
      ...[row['id'], row['account_id'], row['status'], row['team'], row['assignee'], row['case_id']],
      ...[
        row['disposition'],
        row['closed_by'],
        row['review'],
        row['after_seq'],
        row['snoozed_until'] !== null,
      ],
    ]);
    const subjects = (await store.scan('alert_subject', null, 100)).map((row) => [
      ...[
        row['account_id'],
        row['alert_id'],
        row['told_seq'],
        row['closed_seq'],
        row['confirmed'],
        row['open'],
      ],
    ]);
    const cases = (await store.scan('risk_case', null, 10_000)).map((row) => [
      ...[row['id'], row['status'], row['owner'], row['alert_ids']],
    ]);
    const reports = (await store.scan('report', null, 10_000)).map((row) => [
      row['id'],
      row['version'],
      row['status'],
    ]);
    const versions = (await store.scan('rule_version', null, 10_000)).map((row) => [
      row['version'],
      row['state'],
    ]);
    const models = (await store.scan('risk_model', null, 10_000)).map((row) => [
      ...[row['id'], row['no'], row['state']],
    ]);
    const heads = (await store.scan('risk_model_head', null, 10)).map((row) => [
      ...[row['latest'], row['active'], row['shadow']],
    ]);
    const status = (open: boolean) => (open ? 'open' : 'closed');
    return [
      {
        is: sorted(alerts),
        must: sorted(
          [...this.#alerts.values()].map((one) => [
            ...[one.id, one.account, status(one.open), one.team, one.who, one.case_id],
            ...[one.verdict, one.closer, one.review, one.after, one.asleep],
          ]),
        ),
      },
      {
        is: sorted(subjects),
        must: sorted(
          [...this.#subjects].map(([account, one]) => [
            ...[account, one.latest, one.told, one.closed, one.confirmed],
            this.#alerts.get(one.latest)?.open,
          ]),
        ),
      },
      {
        is: sorted(cases),
        must: sorted(
          [...this.#cases.values()].map((one) => [one.id, status(one.open), one.owner, one.alerts]),
        ),
      },
      {
        is: sorted(reports),
        must: sorted([...this.#reports.values()].map((one) => [one.id, one.version, one.status])),
      },
      {
        is: sorted(models),
        must: sorted([...this.#models].map(([id, { no: number, state }]) => [id, number, state])),
      },
      {
        is: heads,
        must:
          this.#models.size === 0
            ? []
            : [[this.#models.size, this.#modelIn('active'), this.#modelIn('shadow')]],
      },
      { is: sorted(versions), must: sorted(this.#versions.map(({ state }, index) => [index + 1, state])) },
    ];
  }
}

function sorted(rows: readonly (readonly unknown[])[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
