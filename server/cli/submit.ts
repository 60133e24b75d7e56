/**
 * One command of the books given by options: made, submitted, answered.
 *
 * The books parse it like any other, so options are held to the same rules as commands from files; what is
 * wrong is told by the option's name.
 */

import { parseCommand, type CommandKind } from '#core/ledger/commands';
import type { Answer } from '#core/ledger/entry';
import type { LedgerReader } from '#core/ledger/ports';
import { uuidV7 } from '#server/composition/uuid-v7';

import { accountsIn, answerDocument, issuesText } from './answers';
import type { Cli } from './cli';
import { EXIT, UsageError, type ExitCode } from './exit';
import { LedgerNames } from './ledger-names';
import { refusalSentence } from './refusal-text';
import type { Calendar } from './when';

/** Options of every command that writes one entry. */
export interface WriterOptions {
  readonly actor?: string;
  readonly key?: string;
}

export interface Draft {
  readonly kind: CommandKind;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface SubmitText {
  /** The option a field of the data came from. */
  readonly optionOf: (field: string) => string;
  /** What people read when it is done. */
  readonly done: (answer: Answer, calendar: Calendar) => string;
}

/**
 * Submits the command that `draft` makes out of the open books, at this moment.
 * Resolves to exit 3 when it is refused. Throws UsageError for options the books cannot read.
 */
export async function submitOne(
  cli: Cli,
  options: WriterOptions,
  draft: (reader: LedgerReader, calendar: Calendar) => Promise<Draft>,
  text: SubmitText,
): Promise<ExitCode> {
  const actor = cli.actor(options.actor);
  if (actor === undefined) {
    throw new UsageError('--actor is needed (or set SURETY_ACTOR): the journal keeps who did it');
  }
  return await cli.working(async ({ reader, ledger, calendar }) => {
    const { kind, data } = await draft(reader, calendar);
    const key = options.key ?? uuidV7(cli.now());
    const parsed = parseCommand({ kind, key, actor, at: cli.now(), data });
    if (!parsed.ok) {
      const named = issuesText(parsed.issues, (field) => text.optionOf(field.replace(/^data\./, '')));
      throw new UsageError(named, { issues: parsed.issues }, 'invalid');
    }
    const result = await ledger.submit(parsed.command);
    const names = new LedgerNames(reader);
    await names.learn(accountsIn(result));
    const document = answerDocument(key, result, (no) => names.name(no));
    if (result.status === 'done') {
      await cli.answer(document, () => text.done(result.answer, calendar));
      return EXIT.done;
    }
    cli.note(`surety: refused: ${refusalSentence(result.refusal)}`);
    await cli.answer(document, () => '');
    return EXIT.refused;
  });
}
