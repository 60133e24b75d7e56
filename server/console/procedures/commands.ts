/** Acting on the books: rehearsing a command, and submitting it under a key of the caller's own. */
import { parseProposed } from '#core/approvals/proposed-command';
import { parseCommand, type Command, type CommandKind } from '#core/ledger/commands';
import { isApprovalKind } from '#core/staff/command-access';
import { uuidV7 } from '#server/composition/uuid-v7';

import { approvalNeeded, checkRehearse, kindNamed, submitAlone } from '../command-gate';
import type { Desk } from '../desk';
import { postingViews, type PostingView } from '../entry-views';
import { forbidden, invalid } from '../failures';
import { present, type Implementer } from '../implementer';
import { rehearse } from '../rehearsals';

/** A command as if this person gave it now; what needs an approver is looked at as if somebody approved. */
function rehearsedCommand(
  desk: Desk,
  actor: string,
  kind: CommandKind,
  data: Readonly<Record<string, unknown>>,
): Command {
  let complete: object = data;
  if (isApprovalKind(kind) && !('approver' in data)) {
    const proposed = parseProposed(kind, data);
    if ('code' in proposed) {
      const { field, expected } = proposed.details;
      throw invalid({ field: String(field).replace(/^command\./, ''), expected: String(expected) });
    }
    complete = 'approver' in proposed.data ? { ...data, approver: proposed.data.approver } : data;
  }
  const parsed = parseCommand({ kind, key: uuidV7(desk.now()), actor, at: desk.now(), data: complete });
  if (!parsed.ok) {
    throw invalid(...parsed.issues.map(({ field, expected }) => ({ field, expected })));
  }
  return parsed.command;
}

/** The postings of an entry as screens are shown them. */
async function postingsOf(desk: Desk, seq: number): Promise<PostingView[]> {
  const { lists, reader } = desk.books;
  const [entry] = await reader.entriesBySeq([seq]);
  const [postings] = await postingViews(lists, [entry?.postings ?? []]);
  return postings ?? [];
}

export function commandProcedures(os: Implementer) {
  return {
    rehearse: os.commands.rehearse.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      const kind = kindNamed(input.kind);
      checkRehearse(person, kind, input.data);
      const rehearsal = await rehearse(desk, rehearsedCommand(desk, person.login, kind, input.data));
      return { ...rehearsal, needs_approval: await approvalNeeded(desk, person, kind, input.data) };
    }),
    submit: os.commands.submit.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      const kind = kindNamed(input.kind);
      if ('approver' in input.data) {
        // Nobody names his own second person.
        throw forbidden([]);
      }
      const { data, key } = input;
      const { seq, subject } = await submitAlone(desk, person, { kind, data, key });
      // It is stored: whatever fails from here on, the answer is that it was done.
      const postings = await postingsOf(desk, seq).catch((error: unknown) => {
        context.host.log('postings of what was submitted', error);
        return null;
      });
      return { seq, subject, postings };
    }),
  };
}
