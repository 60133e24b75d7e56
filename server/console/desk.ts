/**
 * An open workspace as the console works on it: the books, who is on the staff, what was noted of them.
 *
 * Everything the host itself writes goes through `submit` here, as entries of the journal. Rows of staff are kept
 * until an entry changes one. It knows neither sessions nor transports.
 */
import type { Instant } from '#core/kernel/instant';
import { Approvals } from '#core/approvals/approvals';
import { parseCommand, type CommandKind } from '#core/ledger/commands';
import type { Answer, Entry } from '#core/ledger/entry';
import type { Result } from '#core/ledger/result';
import type { Policy, Staff } from '#core/ledger/tables';
import { Policies } from '#core/policy/policy';
import type { AuditEvent } from '#core/staff/audit-events';
import { uuidV7 } from '#server/composition/uuid-v7';
import type { OpenDesk } from '#server/composition/open-books';

import { invalid, refused } from './failures';
import { OverviewFigures } from './overview-figures';
import { SampleMark } from './sample-mark';

/** Actor of what the host notes by itself. */
export const HOST_ACTOR = 'console';

export interface Verified {
  readonly at: Instant;
  readonly entries: number;
  readonly ok: boolean;
}

type Details = Readonly<Record<string, string | number | boolean>>;

const STAFF_KINDS: ReadonlySet<CommandKind> = new Set([
  'add-staff',
  'change-staff',
  'set-sign-in',
  'note-event',
]);

export class Desk {
  readonly location: string;
  readonly books: OpenDesk;
  readonly approvals: Approvals;
  readonly figures: OverviewFigures;
  readonly sample: boolean;
  /** The last verification from this console. */
  verified: Verified | null = null;
  readonly #now: () => Instant;
  #staff: Map<string, Staff> | null = null;
  #policies: Policies | null = null;

  private constructor(location: string, books: OpenDesk, now: () => Instant, sample: boolean) {
    this.location = location;
    this.books = books;
    this.#now = now;
    this.sample = sample;
    this.figures = new OverviewFigures(books.reader, books.lists);
    this.approvals = new Approvals({ ledger: books.ledger, reader: books.reader, sha256: books.env.sha256 });
  }

  static async on(location: string, books: OpenDesk, now: () => Instant): Promise<Desk> {
    return new Desk(location, books, now, await SampleMark.isSet(books.reader));
  }

  now(): Instant {
    return this.#now();
  }

  /** To be told of what was stored: forgets what it changed. */
  forget(entries: readonly Entry[]): void {
    for (const { kind, outcome } of entries) {
      if (outcome === 'done' && STAFF_KINDS.has(kind)) {
        this.#staff = null;
      }
      if (outcome === 'done' && kind === 'publish-policy') {
        this.#policies = null;
      }
    }
  }

  /** Everybody on the staff, by login. */
  async staff(): Promise<ReadonlyMap<string, Staff>> {
    const known = this.#staff;
    if (known !== null) {
      return known;
    }
    const rows = (await this.books.reader.scan('staff', null, 10_000)) as unknown as readonly Staff[];
    this.#staff = new Map(rows.map((row) => [row.login, row]));
    return this.#staff;
  }

  async policies(): Promise<Policies> {
    if (this.#policies === null) {
      const rows = await this.books.reader.scan('policy', null, 100_000);
      this.#policies = new Policies(rows as unknown as Policy[]);
    }
    return this.#policies;
  }

  async utcOffsetMinutes(): Promise<number> {
    return (await this.policies()).at('calendar', this.now()).utc_offset_minutes;
  }

  /** Submits a command of the host's or a person's; whatever went wrong is thrown as the contract has it. */
  async submit(kind: string, data: object, actor: string, key?: string): Promise<Answer> {
    return answerOf(await this.decide(kind, data, actor, key));
  }

  /** Submits a command made of outside data. Throws INVALID for data that do not fit. */
  async decide(kind: string, data: object, actor: string, key = uuidV7(this.now())): Promise<Result> {
    const parsed = parseCommand({ kind, key, actor, at: this.now(), data });
    if (!parsed.ok) {
      throw invalid(...parsed.issues.map(({ field, expected }) => ({ field, expected })));
    }
    const result = await this.books.ledger.submit(parsed.command);
    if (STAFF_KINDS.has(parsed.command.kind)) {
      this.#staff = null;
    }
    return result;
  }

  /** Notes something that happened around the books. */
  async note(event: AuditEvent, subject: string, actor: string, details: Details = {}): Promise<Answer> {
    return await this.submit('note-event', { event, subject, details }, actor);
  }
}

/** The answer of a command that was done. Throws REFUSED otherwise. */
export function answerOf(result: Result): Answer {
  switch (result.status) {
    case 'done':
      return result.answer;
    case 'refused':
      throw refused(result.refusal, result.answer.seq);
    case 'rejected':
      throw refused(result.refusal, null);
  }
}
