/**
 * Idempotency keys that the program makes itself, and whose they are.
 *
 * A key must be free when its maker comes to use it, the clock's above all: a timer cannot ask for another. So
 * each of these beginnings is refused from everybody but its maker. Callers' own keys begin with anything else.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';

import type { Command } from './commands';
import type { DueTimer } from './ports';

const TIMER = 'timer|';
const IMPORT = 'import|';
const SETUP = 'setup|';
const CARRY_OUT = 'carry-out|';
const RAISE = 'raise|';
const ADOPT = 'adopt|';
const SCORES = 'scores|';

/** Login under which a workspace is set up. */
export const SETUP_ACTOR = 'setup';

/** Which firing of a timer it is; books whose keys were not reserved yet may hold it, then a number is added. */
export function timerKey(timer: DueTimer): string {
  return `${TIMER}${timer.kind}|${timer.subject}|${String(timer.due_at)}`;
}

/** A row's key: ASCII without spaces, at most 160 characters since its parts are identifiers. */
export function importKey(source: string, record: string, external_id: string): string {
  return `${IMPORT}${source}|${record}|${external_id}`;
}

/** True for a row of an import: it is the same row whoever imports it. */
export function isImportKey(key: string): boolean {
  return key.startsWith(IMPORT);
}

/** What a new workspace starts with. */
export function setupKey(what: string, id: string): string {
  return `${SETUP}${what}|${id}`;
}

/** Every command that carries out a request, whoever approved it. */
export function carryOutPrefix(approval_id: string): string {
  return `${CARRY_OUT}${approval_id}|`;
}

/** True for a command that carries out a request: only the books' own way of approving leads to such a key. */
export function isCarryOutKey(key: string): boolean {
  return key.startsWith(CARRY_OUT);
}

/** A request's command under one approver's key. */
export function carryOutKey(approval_id: string, digest: string): string {
  return `${carryOutPrefix(approval_id)}${digest}`;
}

/** What raises an alert on an account: once per last flag. */
export function raiseKey(account_id: string, flagged_seq: number): string {
  return `${RAISE}${account_id}|${String(flagged_seq)}`;
}

/** What begins a rulebook with a pack of rules, or scores with a scorecard. */
export function adoptKey(pack: string): string {
  return `${ADOPT}${pack}`;
}

/** What records scores as of an entry, from one merchant on. */
export function scoresKey(as_of_seq: number, account_id: string): string {
  return `${SCORES}${String(as_of_seq)}|${account_id}`;
}

/** Who may use a reserved beginning; the clock's commands do not come this way. */
const MAKERS: readonly (readonly [prefix: string, made: (command: Command, before?: Command) => boolean])[] =
  [
    [TIMER, () => false],
    [IMPORT, ({ mode }) => mode === 'record'],
    [SETUP, ({ mode, actor }) => mode === 'record' && actor === SETUP_ACTOR],
    [RAISE, ({ kind }) => kind === 'raise-alert'],
    [ADOPT, ({ kind }) => kind === 'adopt-rules' || kind === 'adopt-scorecard'],
    [SCORES, ({ kind }) => kind === 'record-scores'],
    [
      CARRY_OUT,
      ({ key }, before) =>
        before?.kind === 'approve' && key.startsWith(carryOutPrefix(before.data.approval_id)),
    ],
  ];

/**
 * Why a command may not be sent under its key.
 * @param before the command before it in its linked group
 */
export function keyRefusal(command: Command, before?: Command): Refusal | undefined {
  for (const [prefix, made] of MAKERS) {
    if (command.key.startsWith(prefix) && !made(command, before)) {
      return refuse('invalid', {
        field: 'key',
        expected: `a key that does not begin with ${prefix}, which the books keep for themselves`,
      });
    }
  }
  return undefined;
}
