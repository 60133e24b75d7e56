/**
 * What can go wrong with a workspace, as typed errors.
 *
 * `WorkspaceError` is about the container (missing, locked, newer, damaged); `BooksGuardError` is about what
 * is being written: the database's own guards said no, and nothing of the batch was stored. Neither carries
 * values of the books, only names and numbers of versions, holders and entries.
 */

export const WORKSPACE_ERROR_CODES = [
  'not-found',
  'exists',
  'not-a-workspace',
  'newer',
  'older',
  'locked',
  'lock-lost',
  'closed',
  'damaged',
  'full',
  'unsupported',
  'unreachable',
  'password-refused',
] as const;

export type WorkspaceErrorCode = (typeof WORKSPACE_ERROR_CODES)[number];

export type ErrorDetails = Readonly<Record<string, string | number>>;

export class WorkspaceError extends Error {
  readonly code: WorkspaceErrorCode;
  readonly details: ErrorDetails;

  constructor(code: WorkspaceErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'WorkspaceError';
    this.code = code;
    this.details = details;
  }
}

/** The rules that both databases enforce by themselves, whatever program writes to them. */
export const BOOKS_GUARDS = [
  /** The batch was decided on another head than the one stored. */
  'head',
  /** Head of the journal and the anchor beside it differ. */
  'anchor',
  /** Entry number is not the last one plus 1. */
  'sequence',
  /** `prev` is not the hash of the last entry. */
  'predecessor',
  /** Booked before the entry before it. */
  'late',
  /** Booked inside a sealed period. */
  'sealed-period',
  /** Idempotency key used before. */
  'key',
  /** Number of postings is not what the entry says, or their order has holes. */
  'posting-count',
  /** An entry with exactly one posting. */
  'single-posting',
  /** Postings do not sum to zero in a currency. */
  'unbalanced',
  /** A refused command with postings. */
  'refused-postings',
  /** A posting for an entry that is stored already. */
  'sealed-entry',
  /** A posting without its entry. */
  'orphan-posting',
  /** Update, delete or truncate of what is append-only. */
  'append-only',
  /** Any other constraint of a table. */
  'constraint',
] as const;

export type BooksGuard = (typeof BOOKS_GUARDS)[number];

export class BooksGuardError extends Error {
  readonly guard: BooksGuard;

  constructor(guard: BooksGuard, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'BooksGuardError';
    this.guard = guard;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Name the driver gives an error: "SQLITE_BUSY", "23505", "ECONNREFUSED"; empty when it gives none. */
export function driverCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

const GUARD_TEXT = /books guard ([a-z-]+): ([^\n]*)/;

/** Constraint violations by themselves: SQLite's words, and PostgreSQL's codes of class 23. */
const CONSTRAINT_CODE = /^(?:SQLITE_CONSTRAINT|23\d{3}$)/;

function isGuard(name: string): name is BooksGuard {
  return (BOOKS_GUARDS as readonly string[]).includes(name);
}

function constraintGuard(error: unknown, message: string): BooksGuardError | undefined {
  if (!CONSTRAINT_CODE.test(driverCode(error))) {
    return undefined;
  }
  if (/journal\.key\b|journal_key\b/.test(message)) {
    return new BooksGuardError('key', 'an entry with this idempotency key is stored already', error);
  }
  if (/journal\.seq\b|journal_pkey\b/.test(message)) {
    return new BooksGuardError('sequence', 'an entry with this number is stored already', error);
  }
  if (/FOREIGN KEY constraint failed|posting_seq_fkey/.test(message)) {
    return new BooksGuardError('orphan-posting', 'a posting has no entry', error);
  }
  // The driver's message repeats the statement; what matters is the part after it.
  return new BooksGuardError('constraint', message.split(' - ').at(-1) ?? message, error);
}

/** The typed error for what a database's guard or constraint said; other errors come back as they are. */
export function asGuardError(error: unknown): unknown {
  const message = messageOf(error);
  const match = GUARD_TEXT.exec(message);
  const [, guard, text] = match ?? [];
  if (guard !== undefined && text !== undefined && isGuard(guard)) {
    return new BooksGuardError(guard, text, error);
  }
  return constraintGuard(error, message) ?? error;
}
