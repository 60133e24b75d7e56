/**
 * An open workspace as the console works on it: the books, who is on the staff, what was noted of them.
 *
 * Everything the host itself writes goes through `submit` here, as entries of the journal. Rows of staff are kept
 * until an entry changes one. Books that another program holds are only read: `mustWrite` is the one way to whatever
 * writes, and refuses then. It knows neither sessions nor transports.
 */
import type { Instant } from '#core/kernel/instant';
import { isConfidentialEntry, isConfidentialRequest, proposedKind } from '#core/cases/confidential';
import { Approvals } from '#core/approvals/approvals';
import { parseCommand, type Command, type CommandKind } from '#core/ledger/commands';
import type { Answer, Entry } from '#core/ledger/entry';
import type { Rehearsal, Result } from '#core/ledger/result';
import type { Policy, Staff } from '#core/ledger/tables';
import { Policies } from '#core/policy/policy';
import type { PeerTables } from '#core/risk/peer-fold';
import type { AuditEvent } from '#core/staff/audit-events';
import type { Permission } from '#core/staff/permissions';
import type { StaffSecret } from '#core/staff/ports';
import { isOnHold, permissionsUnder, STANDING_KINDS, type Hold } from '#core/staff/standing';
import { openVault } from '#server/keys/open-vault';
import type { Keychain, Vault } from '#server/keys/vault';
import { uuidV7 } from '#server/composition/uuid-v7';
import { rehearsingLedger, type OpenDesk, type OpenReader } from '#server/composition/open-books';
import type { LockHolder } from '#database/workspace';

import { Developments } from './developments';
import type { FailedAttempts } from './failed-attempts';
import { invalid, refused, workspaceFailure } from './failures';
import { asOfNow } from './found';
import { OverviewFigures } from './overview-figures';
import { hasSampleStaff } from './sample-mark';
import { readHolds } from './standing-reader';
import { readVerified, verifiedBy, type Verified } from './verified';

/** Actor of what the host notes by itself. */
export const HOST_ACTOR = 'console';

type Details = Readonly<Record<string, string | number | boolean>>;

const STAFF_KINDS: ReadonlySet<CommandKind> = new Set([
  'add-staff',
  'change-staff',
  'set-sign-in',
  'note-event',
]);

const STANDING: ReadonlySet<CommandKind> = new Set(STANDING_KINDS);

/** Books opened for work, or for reading because another program holds them. */
export type Books =
  | { readonly access: 'write'; readonly books: OpenDesk }
  | { readonly access: 'read'; readonly books: OpenReader; readonly held_by: LockHolder | null };

/** What writes to books. Throws WORKSPACE `read-only`. */
function writableBooks(opened: Books): OpenDesk {
  if (opened.access === 'read') {
    throw workspaceFailure('read-only', { ...opened.held_by });
  }
  return opened.books;
}

export interface DeskOptions {
  readonly now: () => Instant;
  /** Kept by whoever opens workspaces: opening one again forgives nobody. */
  readonly attempts: FailedAttempts;
  /** Of this machine; null where there is none. */
  readonly keychain: Keychain | null;
}

/** An entry that is the last one, and when it was booked. */
interface Head {
  readonly seq: number;
  readonly booked_at: Instant;
}

const REQUESTS_PAGE = 500;
/** Entries looked at, at a time, to find out what another program changed. */
const FOLLOWED_MAX = 200;

export class Desk {
  readonly location: string;
  /** For questions. */
  readonly books: OpenReader;
  readonly figures: OverviewFigures;
  /** As merchants were compared with their peers last; null until somebody asked for it. */
  peers: PeerTables | null = null;
  /** Scorecards that people develop. */
  readonly developments: Developments;
  readonly sample: boolean;
  /** Keys and what is sealed with them; locked until it was opened. */
  readonly vault: Vault;
  /** Failures to sign in that no row counts. */
  readonly attempts: FailedAttempts;
  readonly #opened: Books;
  readonly #approvals: Approvals | null;
  readonly #now: () => Instant;
  #staff: Map<string, Staff> | null = null;
  #holds: ReadonlyMap<string, Hold> | null = null;
  #policies: Policies | null = null;
  /** Undefined until the journal was asked. */
  #verified: Verified | null | undefined;
  #head: Head;
  /** Pending requests that tell of suspicions, and those made since. */
  readonly #requests = new Set<string>();
  readonly #steps = new Map<string, number>();
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    location: string,
    opened: Books,
    { now, attempts }: DeskOptions,
    { sample, head, vault }: { readonly sample: boolean; readonly head: Head; readonly vault: Vault },
  ) {
    const { books } = opened;
    this.attempts = attempts;
    this.location = location;
    this.books = books;
    this.#opened = opened;
    this.#now = now;
    this.sample = sample;
    this.vault = vault;
    this.#head = head;
    const kept_work = opened.access === 'read' ? null : opened.books.kept_work;
    this.developments = new Developments(books.kept_work, kept_work);
    this.figures = new OverviewFigures(books.reader, books.lists);
    this.#approvals =
      opened.access === 'read'
        ? null
        : new Approvals({ ledger: opened.books.ledger, reader: books.reader, sha256: books.env.sha256 });
  }

  static async on(location: string, opened: Books, options: DeskOptions): Promise<Desk> {
    const { reader } = opened.books;
    const head = await asOfNow(reader);
    const writer = () => writableBooks(opened).vault_items;
    const vault = await openVault(opened.books, writer, options.keychain);
    const desk = new Desk(location, opened, options, { head, vault, sample: await hasSampleStaff(reader) });
    await desk.#rememberRequests();
    return desk;
  }

  /** The last entry that was stored, as far as this was told. */
  get head(): Head {
    return this.#head;
  }

  /** True while another program holds the books. */
  get read_only(): boolean {
    return this.#opened.access === 'read';
  }

  /** Who holds the books instead of us, as far as it is known. */
  get held_by(): LockHolder | null {
    return this.#opened.access === 'read' ? this.#opened.held_by : null;
  }

  /** What writes to the books. Throws WORKSPACE `read-only` where another program holds them. */
  mustWrite(): OpenDesk {
    return writableBooks(this.#opened);
  }

  /** The last time step whose code of a person was accepted, here or in the books. */
  lastStep({ login, totp_step }: StaffSecret): number | null {
    const taken = this.#steps.get(login) ?? null;
    return taken === null || totp_step === null ? (taken ?? totp_step) : Math.max(taken, totp_step);
  }

  /** Takes note of an accepted code where the books cannot. */
  takeStep(login: string, step: number): void {
    this.#steps.set(login, step);
  }

  /** Proposing and deciding. Throws WORKSPACE `read-only`. */
  get approvals(): Approvals {
    this.mustWrite();
    if (this.#approvals === null) {
      throw new Error('books opened for work have their approvals');
    }
    return this.#approvals;
  }

  /** What a command would do now. */
  async rehearse(command: Command): Promise<Rehearsal> {
    if (this.#opened.access === 'write') {
      return await this.#opened.books.ledger.rehearse(command);
    }
    const ledger = await rehearsingLedger(this.books);
    try {
      return await ledger.rehearse(command);
    } finally {
      await ledger.close();
    }
  }

  /** What another program stored since this was asked last; forgets what it changed. */
  async follow(): Promise<readonly Entry[]> {
    const { reader } = this.books;
    const { seq } = await reader.head();
    const followed_seq = this.#head.seq;
    if (seq <= followed_seq) {
      return [];
    }
    const first = Math.max(followed_seq, seq - FOLLOWED_MAX) + 1;
    if (first > followed_seq + 1) {
      this.#staff = null;
      this.#holds = null;
      this.#policies = null;
      this.#verified = undefined;
    }
    const entries = await reader.entriesBySeq(
      Array.from({ length: seq - first + 1 }, (_, index) => first + index),
    );
    this.took(entries);
    return entries;
  }

  now(): Instant {
    return this.#now();
  }

  async #rememberRequests(): Promise<void> {
    const filter = { status: 'pending', but_kinds: [] } as const;
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<OpenReader['lists']['approvals']>> = await this.books.lists.approvals(
        filter,
        { after, limit: REQUESTS_PAGE },
      );
      page.rows.filter(({ kind }) => isConfidentialRequest(kind)).forEach(({ id }) => this.#requests.add(id));
      after = page.next;
    } while (after !== null);
  }

  /** True for an entry that was stored since the desk was opened and tells of suspicions. */
  isConfidential(entry: Entry): boolean {
    return isConfidentialEntry(entry, this.#requests);
  }

  /** To be told of what was stored, in its order: forgets what it changed. */
  took(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const { kind, outcome, seq, booked_at } = entry;
      this.#head = { seq, booked_at };
      if (isConfidentialRequest(proposedKind(entry) ?? '')) {
        this.#requests.add(entry.subject);
      }
      this.#verified = verifiedBy(entry) ?? this.#verified;
      if (outcome === 'done' && STAFF_KINDS.has(kind)) {
        this.#staff = null;
      }
      if (outcome === 'done' && STANDING.has(kind)) {
        this.#holds = null;
      }
      if (outcome === 'done' && kind === 'publish-policy') {
        this.#policies = null;
      }
    }
  }

  /** The last verification, whoever started it and since whenever; null when there was none. */
  async verified(): Promise<Verified | null> {
    if (this.#verified === undefined) {
      const noted = await readVerified(this.books.lists);
      // One that ended meanwhile is the later one.
      this.#verified ??= noted;
    }
    return this.#verified;
  }

  /** Takes note of a verification; in the journal, too, where it can be. */
  async noteVerified(verified: Omit<Verified, 'at' | 'by'>, head: string, by: string): Promise<void> {
    this.#verified = { ...verified, at: this.now(), by };
    await this.note('verify', '', by, { ...verified, head });
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

  /** Why a member may not be a second person yet; null when he may. */
  async holdOf(login: string): Promise<Hold | null> {
    this.#holds ??= await readHolds(this.books.reader);
    const hold = this.#holds.get(login);
    return isOnHold(hold, this.now()) ? hold : null;
  }

  /** What a member may do now: what his roles carry, less what is on hold. */
  async permissionsOf({ login, roles }: Pick<Staff, 'login' | 'roles'>): Promise<ReadonlySet<Permission>> {
    return permissionsUnder(roles, await this.holdOf(login), this.now());
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

  /** Work that looks at the books and then changes them: one after another, so that what was seen still holds. */
  oneByOne<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
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
    const result = await this.mustWrite().ledger.submit(parsed.command);
    if (STAFF_KINDS.has(parsed.command.kind)) {
      this.#staff = null;
    }
    if (STANDING.has(parsed.command.kind)) {
      this.#holds = null;
    }
    return result;
  }

  /** Notes something that must not happen without being noted. Throws WORKSPACE `read-only`. */
  async mustNote(
    event: AuditEvent,
    subject: string,
    actor: string,
    details: Details = {},
    key?: string,
  ): Promise<Answer> {
    return await this.submit('note-event', { event, subject, details }, actor, key);
  }

  /** Notes something that happened around the books; books that are only read take no note. */
  async note(event: AuditEvent, subject: string, actor: string, details: Details = {}): Promise<void> {
    if (!this.read_only) {
      await this.mustNote(event, subject, actor, details);
    }
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
