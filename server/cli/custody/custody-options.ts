/** What several commands of `surety custody` are given. */
import { dayField } from '#core/ledger/fields';

import type { Cli } from '../cli';
import { UsageError } from '../exit';

export interface ActorOptions {
  readonly actor?: string;
}

/** Who does it. Throws UsageError where nobody is named. */
export function custodyActor(cli: Cli, { actor: given }: ActorOptions): string {
  const actor = cli.actor(given);
  if (actor === undefined) {
    throw new UsageError('--actor is needed (or set SURETY_ACTOR): the journal keeps who did it');
  }
  return actor;
}

/** A day of the calendar. Throws UsageError. */
export function parseDay(text: string): string {
  const parsed = dayField.safeParse(text);
  if (!parsed.success) throw new UsageError(`expected a day such as 2026-01-31, not ${text}`);
  return parsed.data;
}

/** What cannot be opened is told by its path. */
export function unreadable(path: string, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined
    ? (error as Error)
    : new UsageError(`${path}: expected a file that can be read (${code})`, { path }, 'file');
}
