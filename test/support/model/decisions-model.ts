// A simple model of what two people decide about an account: measures, appeals, badges, the credit record, alerts.
// It follows the commands of the journal by the written rules (docs/measures.md, docs/trust.md) and shares no logic with
// the core; after every entry it says what stands.
import type { Entry } from '#core/ledger/entry';
import type { RestrictionKind } from '#core/ledger/tables';

const DAY = 86_400_000;
const UTC_OFFSET = 8 * 3_600_000;
export const SERIOUS = 900;
const CREDIT_NOTE_DAYS = 1_826;
const HEARING_BUSINESS_DAYS = 15;
export const HEARING_DAYS_MAX = 60;
export const APPEAL_DAYS = 60;
const BADGE_DAYS = 365;

/** From the mildest to the severest. */
export const RUNGS: readonly RestrictionKind[] = [
  ...(['watch', 'delay-settlement', 'limit-collection', 'restrict-collection'] as const),
  ...(['stop-withdrawals', 'freeze', 'end-service'] as const),
];

export interface ModelMeasure {
  readonly id: string;
  readonly account: string;
  readonly kind: RestrictionKind;
  readonly starts: number;
  readonly ends: number | null;
  readonly step: { readonly kind: RestrictionKind; readonly days?: number } | null;
  readonly about: string | null;
  readonly note: string | null;
  /** Proposer and approver. */
  readonly deciders: readonly string[];
  reviewers: readonly string[];
  ended: 'lifted' | 'expired' | 'appealed' | null;
  /** The one it took over from by an appeal, or by its date. */
  readonly instead_of: string | null;
}

export interface ModelNote {
  readonly id: string;
  readonly from: number;
  readonly until: number;
  struck: number | null;
}

export interface ModelAppeal {
  readonly id: string;
  readonly kind: 'restriction' | 'badge';
  readonly against: string;
  readonly account: string;
  readonly lodged: number;
  status: string;
  due: number;
  hearer: string | null;
}

export interface ModelBadge {
  readonly id: string;
  readonly account: string;
  readonly until: number;
  state: 'active' | 'suspended' | 'revoked' | 'expired' | 'renewed';
  causes: { readonly cause: string; readonly id: string }[];
  /** Who decided against it last, and when. */
  deciders: readonly string[];
  decided_at: number;
  /** What it was revoked over. */
  over: string;
}

export interface ModelAlert {
  readonly id: string;
  readonly account: string;
  score: number;
  open: boolean;
  verdict: string | null;
}

/** The instant at which the last of some business days ends, on the platform's calendar. */
function afterBusinessDays(from: number, days: number): number {
  let day = Math.floor((from + UTC_OFFSET) / DAY);
  for (let left = days; left > 0;) {
    day += 1;
    // The first of January 1970 was a Thursday.
    const weekday = (day + 4) % 7;
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return (day + 1) * DAY - UTC_OFFSET - 1;
}

interface Moment {
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
}

/** What stood after an entry, as texts that say everything. */
export interface Standing {
  readonly seq: number;
  readonly at: number;
  /** Measures by id: `in-force`, `not-yet`, or how they ended. */
  readonly measures: ReadonlyMap<string, string>;
  readonly badges: ReadonlyMap<string, { readonly state: string; readonly causes: string }>;
  /** Notes that count against somebody. */
  readonly notes: readonly string[];
  readonly appeals: ReadonlyMap<string, { readonly status: string; readonly rest: string }>;
}

type Data = Readonly<Record<string, unknown>>;

export class DecisionsModel {
  readonly measures = new Map<string, ModelMeasure>();
  readonly notes = new Map<string, ModelNote>();
  readonly appeals = new Map<string, ModelAppeal>();
  readonly badges = new Map<string, ModelBadge>();
  readonly alerts = new Map<string, ModelAlert>();
  /** Pending application by account. */
  readonly applications = new Map<string, string>();
  /** The badge that counts, by account. */
  readonly standing = new Map<string, string>();
  readonly audits = new Map<string, { readonly passed: boolean; readonly at: number }>();
  /** Accounts of open audits, and whether a point was missed. */
  readonly #walking = new Map<string, { readonly account: string; missed: boolean }>();

  badgeOf(account: string): ModelBadge | undefined {
    return this.badges.get(this.standing.get(account) ?? '');
  }

  measure(id: string): ModelMeasure {
    const found = this.measures.get(id);
    if (found === undefined) throw new Error(`the model lost ${id}`);
    return found;
  }

  #badge(id: string): ModelBadge {
    const found = this.badges.get(id);
    if (found === undefined) throw new Error(`the model lost ${id}`);
    return found;
  }

  /** The measure itself while it has not ended, else what stands in its place now. */
  current(id: string): ModelMeasure | null {
    const measure = this.measure(id);
    if (measure.ended === null) return measure;
    const next = [...this.measures.values()].find(({ instead_of }) => instead_of === id);
    return next === undefined ? null : this.current(next.id);
  }

  /** Alerts about its account by which a measure came, that say confirmed. */
  confirmedBehind({ about, account }: ModelMeasure): ModelAlert[] {
    return [...this.alerts.values()].filter(
      (alert) => alert.id === about && alert.account === account && alert.verdict === 'confirmed',
    );
  }

  /** Follows an entry that was done. */
  follow(entry: Entry): void {
    if (entry.outcome !== 'done') return;
    const data = (JSON.parse(entry.body) as { readonly data: Data }).data;
    const moment = { seq: entry.seq, at: entry.booked_at, actor: entry.actor };
    this.#ofMeasures(entry.kind, data, moment);
    this.#ofAppeals(entry.kind, data, moment);
    this.#ofAlerts(entry.kind, data, moment);
    this.#ofBadges(entry.kind, data, moment);
    this.#ofAudits(entry.kind, data, moment);
  }

  #ofMeasures(kind: string, data: Data, { seq, at, actor }: Moment): void {
    const id = String(data['restriction_id']);
    switch (kind) {
      case 'impose-restriction': {
        const note = data['credit_note'] === true ? `credit-note-${String(seq)}` : null;
        if (note !== null) {
          this.notes.set(note, { id: note, from: at, until: at + CREDIT_NOTE_DAYS * DAY, struck: null });
        }
        this.#impose({
          ...{ id, account: String(data['account_id']), kind: data['restriction'] as RestrictionKind },
          ...{
            starts: Number(data['starts_at'] ?? at),
            ends: (data['ends_at'] as number | undefined) ?? null,
          },
          step: (data['step_down'] as ModelMeasure['step'] | undefined) ?? null,
          ...{ about: (data['about'] as string | undefined) ?? null, note, instead_of: null },
          ...{ deciders: [actor, String(data['approver'])], reviewers: [], ended: null },
        });
        return;
      }
      case 'review-restriction':
        this.measure(id).reviewers = [...this.measure(id).reviewers, actor];
        return;
      case 'lift-restriction':
        this.#end(id, 'lifted');
        return;
      case 'end-restriction': {
        const { step, ends } = this.measure(id);
        if (step !== null && ends !== null) {
          const until = step.days === undefined ? null : ends + step.days * DAY;
          this.#instead(id, `${id}.next`, { kind: step.kind, starts: ends, ends: until });
        }
        this.#end(id, 'expired');
        return;
      }
      case 'withdraw-credit-note':
        this.#strike(String(data['note_id']), at);
        return;
    }
  }

  #impose(measure: ModelMeasure): void {
    this.measures.set(measure.id, measure);
    const badge = this.badgeOf(measure.account);
    if (badge !== undefined && measure.kind !== 'watch') this.#blame(badge, 'restriction', measure.id);
  }

  #instead(
    id: string,
    next_id: string,
    other: Pick<ModelMeasure, 'kind' | 'starts' | 'ends'> & { readonly deciders?: readonly string[] },
  ): void {
    const measure = this.measure(id);
    const fresh = { id: next_id, step: null, note: null, ended: null, instead_of: id };
    this.#impose({ ...measure, ...fresh, ...other });
  }

  #end(id: string, how: NonNullable<ModelMeasure['ended']>): void {
    const measure = this.measure(id);
    measure.ended = how;
    const badge = this.badgeOf(measure.account);
    if (badge !== undefined) this.#clear(badge, (cause) => cause.id === id);
  }

  #strike(id: string, at: number): void {
    const note = this.notes.get(id);
    if (note !== undefined) note.struck ??= at;
  }

  #blame(badge: ModelBadge, cause: string, id: string): void {
    if (badge.causes.some((known) => known.id === id)) return;
    badge.causes.push({ cause, id });
    if (badge.state === 'active') badge.state = 'suspended';
  }

  #clear(badge: ModelBadge, over: (cause: ModelBadge['causes'][number]) => boolean): void {
    const left = badge.causes.filter((cause) => !over(cause));
    if (left.length === badge.causes.length) return;
    badge.causes = left;
    if (left.length === 0 && badge.state === 'suspended') badge.state = 'active';
  }

  #ofAppeals(kind: string, data: Data, moment: Moment): void {
    const appeal = this.appeals.get(String(data['appeal_id']));
    if (kind === 'lodge-appeal') {
      const against = String(data['against_id']);
      const of = data['against_kind'] as ModelAppeal['kind'];
      const { account } = of === 'badge' ? this.#badge(against) : this.measure(against);
      const id = `appeal-${String(moment.seq)}`;
      const due = afterBusinessDays(moment.at, HEARING_BUSINESS_DAYS);
      const open = { status: 'open', due, hearer: null, lodged: moment.at };
      this.appeals.set(id, { id, kind: of, against, account, ...open });
    } else if (appeal !== undefined) {
      this.#heard(appeal, kind, data, moment);
    }
  }

  #heard(appeal: ModelAppeal, kind: string, data: Data, { at, actor }: Moment): void {
    switch (kind) {
      case 'assign-appeal':
        appeal.hearer = data['hearer'] as string | null;
        return;
      case 'extend-appeal':
        appeal.due = Number(data['due_at']);
        return;
      case 'withdraw-appeal':
        appeal.status = 'withdrawn';
        return;
      case 'reject-appeal':
        appeal.status = 'rejected';
        return;
      case 'uphold-appeal': {
        const milder = data['instead'] as ModelMeasure['step'] | undefined;
        appeal.status = milder === undefined ? 'upheld' : 'replaced';
        if (appeal.kind === 'badge') {
          if (this.standing.get(appeal.account) === appeal.against) this.#giveBack(appeal.against, at);
        } else if (milder === undefined || milder === null) {
          this.#undo(appeal, at);
        } else {
          const days = milder.days === undefined ? null : at + milder.days * DAY;
          const ended = this.current(appeal.against);
          if (ended === null) throw new Error('nothing to put anything in the place of');
          const more = {
            kind: milder.kind,
            starts: at,
            ends: days,
            deciders: [actor, String(data['approver'])],
          };
          this.#instead(ended.id, `${appeal.id}.measure`, more);
          this.#end(ended.id, 'appealed');
        }
      }
    }
  }

  /** An appeal that is upheld undoes everything that came of the measure. */
  #undo({ against, account }: ModelAppeal, at: number): void {
    const measure = this.measure(against);
    const alerts = this.confirmedBehind(measure);
    const badge = this.badgeOf(account);
    const over = [measure.id, measure.about, ...alerts.map(({ id }) => id)];
    const given_back = badge?.state === 'revoked' && badge.over !== '' && over.includes(badge.over);
    const ended = this.current(against);
    if (ended !== null) this.#end(ended.id, 'appealed');
    if (measure.note !== null) this.#strike(measure.note, at);
    for (const alert of alerts) {
      alert.verdict = 'unfounded';
      if (badge !== undefined) this.#clear(badge, ({ id }) => id === alert.id);
    }
    if (badge !== undefined && given_back) this.#giveBack(badge.id, at);
  }

  #giveBack(id: string, at: number): void {
    const badge = this.#badge(id);
    if (badge.state !== 'revoked' && badge.state !== 'suspended') return;
    badge.causes = badge.causes.filter(({ cause }) => cause !== 'decision');
    badge.state = badge.until <= at ? 'expired' : badge.causes.length === 0 ? 'active' : 'suspended';
  }

  #ofAlerts(kind: string, data: Data, { seq }: Moment): void {
    const alert = this.alerts.get(String(data['alert_id']));
    if (kind === 'raise-alert') {
      const account = String(data['account_id']);
      const score = Number(data['score']);
      const open = [...this.alerts.values()].find((one) => one.account === account && one.open);
      const raised = open ?? { id: `alert-${String(seq)}`, account, score, open: true, verdict: null };
      raised.score = score;
      this.alerts.set(raised.id, raised);
      this.#suspect(raised);
    } else if (kind === 'dispose-alert' && alert !== undefined) {
      alert.open = false;
      alert.verdict = String(data['disposition']);
      const badge = this.badgeOf(alert.account);
      if (badge !== undefined && alert.verdict !== 'confirmed') {
        this.#clear(badge, ({ id }) => id === alert.id);
      }
    } else if (kind === 'reopen-alert' && alert !== undefined) {
      alert.open = true;
      alert.verdict = null;
      this.#suspect(alert);
    }
  }

  #suspect({ id, account, score }: ModelAlert): void {
    const badge = this.badgeOf(account);
    if (badge !== undefined && score >= SERIOUS) this.#blame(badge, 'alert', id);
  }

  #ofBadges(kind: string, data: Data, { seq, at, actor }: Moment): void {
    const badge = this.badges.get(String(data['badge_id']));
    const ends_application = ['withdraw-application', 'refuse-application', 'issue-badge'].includes(kind);
    if (kind === 'apply-for-badge') {
      this.applications.set(String(data['account_id']), `application-${String(seq)}`);
    }
    if (ends_application) {
      const [account = ''] = [...this.applications].find(([, id]) => id === data['application_id']) ?? [];
      this.applications.delete(account);
      if (kind === 'issue-badge') this.#issue(account, seq, at);
    }
    if (badge === undefined) return;
    const deciders = [actor, String(data['approver'])];
    switch (kind) {
      case 'renew-badge':
        badge.state = 'renewed';
        this.#issue(badge.account, seq, at);
        return;
      case 'suspend-badge':
        this.#blame(badge, 'decision', `decision-${String(seq)}`);
        Object.assign(badge, { deciders, decided_at: at });
        return;
      case 'resume-badge':
        this.#clear(badge, () => true);
        return;
      case 'revoke-badge':
        Object.assign(badge, { deciders, decided_at: at, state: 'revoked', over: data['about'] ?? '' });
        return;
      case 'expire-badge':
        badge.state = 'expired';
    }
  }

  #issue(account: string, seq: number, at: number): void {
    const id = `badge-${String(seq)}`;
    const fresh = { state: 'active' as const, causes: [], deciders: [], decided_at: 0, over: '' };
    this.badges.set(id, { id, account, until: at + BADGE_DAYS * DAY, ...fresh });
    this.standing.set(account, id);
  }

  #ofAudits(kind: string, data: Data, { seq, at }: Moment): void {
    const walking = this.#walking.get(String(data['audit_id']));
    if (kind === 'plan-audit') {
      this.#walking.set(`audit-${String(seq)}`, { account: String(data['account_id']), missed: false });
    } else if (kind === 'plan-reaudit') {
      const { account } = this.#badge(String(data['badge_id']));
      const open = [...this.#walking.values()].some((one) => one.account === account);
      if (!open) this.#walking.set(`audit-${String(seq)}`, { account, missed: false });
    } else if (kind === 'judge-point' && walking !== undefined) {
      walking.missed ||= data['verdict'] !== 'met';
    } else if (kind === 'conclude-audit' && walking !== undefined) {
      const id = String(data['audit_id']);
      const { account, missed } = walking;
      this.#walking.delete(id);
      this.audits.set(account, { passed: !missed, at });
      const badge = this.badgeOf(account);
      if (badge === undefined) return;
      if (missed) this.#blame(badge, 'audit', id);
      else this.#clear(badge, ({ cause }) => cause === 'audit');
    }
  }

  /** The open audit of an account. */
  openAudit(account: string): string | undefined {
    return [...this.#walking].find(([, one]) => one.account === account)?.[0];
  }

  /** What stands at a moment. */
  stands({ seq, at }: Pick<Moment, 'seq' | 'at'>): Standing {
    const measureAt = ({ ended, starts }: ModelMeasure): string =>
      ended ?? (starts <= at ? 'in-force' : 'not-yet');
    const causesOf = ({ causes }: ModelBadge): string =>
      causes
        .map(({ cause, id }) => `${cause} ${id}`)
        .sort()
        .join();
    const counts = (note: ModelNote): boolean => note.from <= at && at < note.until && note.struck === null;
    return {
      ...{ seq, at },
      measures: new Map([...this.measures.values()].map((measure) => [measure.id, measureAt(measure)])),
      badges: new Map(
        [...this.badges.values()].map((one) => [one.id, { state: one.state, causes: causesOf(one) }]),
      ),
      notes: [...this.notes.values()]
        .filter(counts)
        .map(({ id }) => id)
        .sort(),
      appeals: new Map(
        [...this.appeals.values()].map((one) => [
          one.id,
          { status: one.status, rest: `${String(one.due)} ${one.hearer ?? ''}` },
        ]),
      ),
    };
  }
}
