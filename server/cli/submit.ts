/**
 * One command of the books given by options: made, submitted, answered.
 *
 * The books parse it like any other, so options are held to the same rules as commands from files; what is
 * wrong is told by the option's name. What two people decide names both where the books have no staff. Where they have,
 * only the request is made here, and the second person signs in to decide it: nobody is told apart at a command line.
 */
import { canPropose } from '#core/approvals/approval-commands';
import { Approvals } from '#core/approvals/approvals';

import { parseCommand, parseCommandData, type CommandKind } from '#core/ledger/commands';
import type { Answer } from '#core/ledger/entry';
import type { LedgerReader } from '#core/ledger/ports';
import type { Staff } from '#core/ledger/tables';
import { permissionsToBegin } from '#core/staff/command-access';
import { permissionsOf } from '#core/staff/permissions';
import type { OpenDesk } from '#server/composition/open-books';
import { uuidV7 } from '#server/composition/uuid-v7';

import { accountsIn, answerDocument, issuesText } from './answers';
import type { Cli } from './cli';
import { EXIT, UsageError, type ExitCode } from './exit';
import { LedgerNames } from './ledger-names';
import { grouped } from './progress';
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

const STAFF_MAX = 10_000;
const REQUEST_DIGITS = 20;
const REASON_LENGTH_MAX = 200;

interface Asking {
  readonly actor: string;
  readonly key: string;
  readonly staff: readonly Staff[];
  readonly text: SubmitText;
}

async function staffIn(reader: LedgerReader): Promise<readonly Staff[]> {
  return (await reader.scan('staff', null, STAFF_MAX)) as unknown as readonly Staff[];
}

/** Why it is asked for, in the words that came with it. */
function reasonOf(data: Draft['data']): string {
  const said = [data['basis'], data['reason'], data['note']].find(
    (text): text is string => typeof text === 'string' && text.trim() !== '',
  );
  const [line = ''] = (said ?? 'asked for at the command line').split('\n');
  return line.slice(0, REASON_LENGTH_MAX);
}

/** Makes the request in the name of a member of staff who may. Resolves to exit 3 when it is refused. */
async function ask(
  cli: Cli,
  { ledger, reader, env }: OpenDesk,
  { kind, data: { approver, ...data } }: Draft,
  { actor, key, staff, text }: Asking,
): Promise<ExitCode> {
  if (approver !== undefined) {
    throw new UsageError('--approver: these books have staff; the second person approves in the console');
  }
  const proposer = staff.find(({ login }) => login === actor);
  if (proposer === undefined || !canPropose(kind, proposer)) {
    throw new UsageError('--actor: expected a member of staff who may ask for it', { actor });
  }
  const parsed = parseCommandData(kind, { ...data, approver: 'nobody-yet' });
  if (!parsed.ok) {
    throw new UsageError(issuesText(parsed.issues, text.optionOf), { issues: parsed.issues }, 'invalid');
  }
  const approvals = new Approvals({ ledger, reader, sha256: env.sha256 });
  const approval_id = `AP-${env.sha256(`${actor}|${key}`).slice(0, REQUEST_DIGITS)}`;
  const proposal = { approval_id, kind, data, reason: reasonOf(data) };
  const result = await approvals.propose(proposal, { actor, at: cli.now(), key });
  if (result.status !== 'done') {
    cli.note(`surety: refused: ${refusalSentence(result.refusal)}`);
    await cli.answer({ status: 'refused', refusal: result.refusal }, () => '');
    return EXIT.refused;
  }
  const { seq } = result.answer;
  await cli.answer(
    { status: 'requested', approval_id, seq },
    () => `Asked for as ${approval_id}, entry ${grouped(seq)}: a second person decides it in the console.\n`,
  );
  return EXIT.done;
}

/** Throws UsageError where there is staff and the actor is none of them who may give the kind alone. */
export async function checkActor(reader: LedgerReader, kind: CommandKind, actor: string): Promise<void> {
  const needed = permissionsToBegin(kind);
  const staff = await staffIn(reader);
  const member = staff.find(({ login, active }) => login === actor && active);
  const held = permissionsOf(member?.roles ?? []);
  if (staff.length > 0 && needed.length > 0 && !needed.some((permission) => held.has(permission))) {
    throw new UsageError('--actor: expected an active member of staff who may do it', { actor });
  }
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
  return await cli.working(async (open) => {
    const { reader, ledger, calendar } = open;
    const drafted = await draft(reader, calendar);
    const { kind, data } = drafted;
    const key = options.key ?? uuidV7(cli.now());
    if ('approver' in data) {
      const staff = await staffIn(reader);
      if (staff.length > 0) {
        return await ask(cli, open, drafted, { actor, key, staff, text });
      }
      if (data['approver'] === undefined) {
        throw new UsageError('--approver is needed: two people decide on it');
      }
    }
    await checkActor(reader, kind, actor);
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
