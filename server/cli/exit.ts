/**
 * Exit codes, and which error means which.
 *
 * Every command ends in one of `EXIT`; every error a command throws becomes one line for people and one
 * `Failure` for machines. An error that nobody expected is 70, never 1: a script must not read "no" into a
 * crash.
 */
import { SampleError } from '#server/sample/make-sample';
import { VaultError, type VaultFault } from '#server/keys/vault';
import { ProfileError } from '#server/ingest/profile-file';
import { BooksGuardError, WorkspaceError } from '#database/workspace';

export const EXIT = {
  /** What was asked for was done. */
  done: 0,
  /** The answer is no: books that do not verify or balance, rows rejected by an import. */
  no: 1,
  /** Bad use: options, files or a workspace that cannot be used. Nothing was done. */
  usage: 2,
  /** The books refused a command. */
  refused: 3,
  /** The program failed. */
  failed: 70,
  /** Stopped by Ctrl-C (128 + SIGINT). */
  interrupted: 130,
  /** Whoever read standard output closed it (128 + SIGPIPE). */
  closed: 141,
  /** Stopped from outside (128 + SIGTERM). */
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

type Details = Readonly<Record<string, unknown>>;

/** The command was used wrongly. The message is one line that says what to do. */
export class UsageError extends Error {
  readonly code: string;
  readonly details: Details;

  constructor(message: string, details: Details = {}, code = 'usage') {
    super(message);
    this.name = 'UsageError';
    this.code = code;
    this.details = details;
  }
}

/** Reason of the abort signal when the program is to end early. */
export class StoppedError extends Error {
  readonly exit: ExitCode;
  /** True when standard output takes nothing more. */
  readonly output_lost: boolean;

  constructor(exit: ExitCode, message: string, output_lost = false) {
    super(message);
    this.name = 'StoppedError';
    this.exit = exit;
    this.output_lost = output_lost;
  }
}

export interface Failure {
  readonly exit: ExitCode;
  readonly code: string;
  readonly message: string;
  readonly details: Details;
  readonly output_lost: boolean;
}

function failure(exit: ExitCode, code: string, message: string, details: Details = {}): Failure {
  return { exit, code, message, details, output_lost: false };
}

const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'part of its path is not a folder',
  EISDIR: 'is a folder, not a file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'lies on a file system that can only be read',
  EEXIST: 'exists already',
};

/** The errors of files a user names; other system errors (a full disk, say) are failures. */
function fileFailure(error: Error): Failure | undefined {
  const { code, path } = error as NodeJS.ErrnoException;
  const text = code === undefined ? undefined : FILE_ERRORS[code];
  if (code === undefined || text === undefined || path === undefined) {
    return undefined;
  }
  return failure(EXIT.usage, 'file', `${path}: ${text}`, { path, error: code });
}

function workspaceFailure({ code, message, details }: WorkspaceError): Failure {
  const exit = code === 'lock-lost' || code === 'closed' ? EXIT.failed : EXIT.usage;
  return failure(exit, code, message, details);
}

function unexpected(error: unknown): Failure {
  const message = error instanceof Error ? error.message : `something that is no error: ${String(error)}`;
  return failure(EXIT.failed, error instanceof BooksGuardError ? 'guard' : 'failed', message);
}

const VAULT_FAULTS: Readonly<Record<VaultFault, string>> = {
  'vault-none': 'the key vault is not set up: an administrator does that in the console',
  'vault-exists': 'the key vault is set up already',
  'vault-locked': 'the key vault is locked',
  'vault-passphrase': 'this is not the passphrase of the key vault',
  'vault-damaged': 'what the key vault holds was changed outside of the program: restore it from a backup',
};

/** What an error means for the exit code and for whoever reads it. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UsageError) {
    return failure(EXIT.usage, error.code, error.message, error.details);
  }
  if (error instanceof StoppedError) {
    return { ...failure(error.exit, 'stopped', error.message), output_lost: error.output_lost };
  }
  if (error instanceof WorkspaceError) {
    return workspaceFailure(error);
  }
  if (error instanceof VaultError) {
    return failure(EXIT.usage, error.code, VAULT_FAULTS[error.code]);
  }
  if (error instanceof SampleError) {
    return failure(EXIT.usage, 'sample', error.message);
  }
  if (error instanceof ProfileError) {
    return failure(EXIT.usage, 'profile', error.message, { path: error.path, issues: error.issues });
  }
  return (error instanceof Error ? fileFailure(error) : undefined) ?? unexpected(error);
}
