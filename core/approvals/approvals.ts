/**
 * The approvals service: proposing and deciding over the books.
 *
 * Approving submits the approval and the command it carries out as one linked group: both happen or neither. A
 * command that is refused leaves its refusal as evidence and the request pending. The command's actor is whoever
 * proposed, its approver whoever approved. Who may do what by role is not known here.
 */
import type { Sha256 } from '#core/kernel/canonical';
import type { Instant } from '#core/kernel/instant';
import { isRefusal, refuse, type Refusal } from '#core/kernel/refusal';
import type { Command } from '#core/ledger/commands';
import type { Answer } from '#core/ledger/entry';
import { carryOutKey } from '#core/ledger/keys';
import type { LedgerReader } from '#core/ledger/ports';
import type { Result } from '#core/ledger/result';
import type { Approval } from '#core/ledger/tables';

import { parseProposed, proposedData } from './proposed-command';

/** What of the books the service uses. */
interface Books {
  submit(command: Command): Promise<Result>;
  submitLinked(commands: readonly Command[]): Promise<readonly Result[]>;
}

/** Who does something, when, and under which idempotency key of the caller's own. */
export interface Deed {
  readonly actor: string;
  readonly at: Instant;
  readonly key: string;
}

export interface Proposal {
  readonly approval_id: string;
  readonly kind: string;
  readonly data: object;
  readonly reason: string;
  readonly expires_at?: Instant | undefined;
}

export interface Verdict {
  readonly approval_id: string;
  readonly note: string;
}

export type CarriedOut =
  | { readonly status: 'done'; readonly approved: Answer; readonly carried: Answer }
  /** `seq` is the entry that is the refusal's evidence, if it left one. */
  | { readonly status: 'refused'; readonly refusal: Refusal; readonly seq: number | null };

const KEY_DIGITS = 32;

/**
 * Key of the carried-out command: made from the request and the approver's own key, so that the same approval sent
 * twice is one, and another try after a refusal is decided anew.
 */
function carriedKey(approval_id: string, key: string, sha256: Sha256): string {
  return carryOutKey(approval_id, sha256(key).slice(0, KEY_DIGITS));
}

/** The command that approving a request would carry out; a refusal when its data no longer fit its kind. */
export function carriedCommand(
  approval: Pick<Approval, 'id' | 'kind' | 'data' | 'proposed_by'>,
  deed: Deed,
  sha256: Sha256,
): Command | Refusal {
  const proposed = parseProposed(approval.kind, approval.data, deed.actor);
  if ('code' in proposed) {
    return proposed;
  }
  const { kind, data } = proposed;
  const key = carriedKey(approval.id, deed.key, sha256);
  const envelope = { key, actor: approval.proposed_by, mode: 'authorise', at: deed.at } as const;
  return { ...envelope, kind, data } as Command;
}

/** The linked group of an approval: the approval itself, then the command it carries out. */
function carryOut(
  approval: Pick<Approval, 'id' | 'kind' | 'data' | 'proposed_by'>,
  deed: Deed,
  note: string,
  sha256: Sha256,
): readonly [Command, Command] | Refusal {
  const command = carriedCommand(approval, deed, sha256);
  if ('code' in command) {
    return command;
  }
  const data = { approval_id: approval.id, note };
  return [{ ...deed, kind: 'approve', mode: 'authorise', data }, command];
}

function refused(refusal: Refusal, seq: number | null = null): CarriedOut {
  return { status: 'refused', refusal, seq };
}

/** Of a linked group that did not happen: the refusal that ended it. */
function endedBy(results: readonly Result[]): CarriedOut {
  for (const result of results) {
    if (result.status === 'refused') {
      return refused(result.refusal, result.answer.seq);
    }
    if (result.status === 'rejected' && result.refusal.code !== 'linked') {
      return refused(result.refusal);
    }
  }
  return refused(refuse('linked'));
}

export interface ApprovalsOptions {
  readonly ledger: Books;
  readonly reader: Pick<LedgerReader, 'load'>;
  readonly sha256: Sha256;
}

export class Approvals {
  readonly #ledger: Books;
  readonly #reader: Pick<LedgerReader, 'load'>;
  readonly #sha256: Sha256;

  constructor({ ledger, reader, sha256 }: ApprovalsOptions) {
    this.#ledger = ledger;
    this.#reader = reader;
    this.#sha256 = sha256;
  }

  /** Asks for a second person. The data are stored with defaults filled in. */
  async propose(proposal: Proposal, deed: Deed): Promise<Result> {
    const { approval_id, kind, reason, expires_at } = proposal;
    const data = proposedData(kind, proposal.data);
    if (isRefusal(data)) {
      return { status: 'rejected', refusal: data };
    }
    const asked = { approval_id, command: { kind, data }, reason };
    return this.#ledger.submit({
      ...deed,
      kind: 'propose',
      mode: 'authorise',
      data: expires_at === undefined ? asked : { ...asked, expires_at },
    });
  }

  /** Approves and carries out, both or neither. */
  async approve({ approval_id, note }: Verdict, deed: Deed): Promise<CarriedOut> {
    const approval = await this.#find(approval_id);
    if (approval === null) {
      return refused(refuse('not-found', { what: 'approval', id: approval_id }));
    }
    const group = carryOut(approval, deed, note, this.#sha256);
    if ('code' in group) {
      return refused(group);
    }
    const results = await this.#ledger.submitLinked(group);
    const [approved, carried] = results;
    return approved?.status === 'done' && carried?.status === 'done'
      ? { status: 'done', approved: approved.answer, carried: carried.answer }
      : endedBy(results);
  }

  /** Says no. */
  reject({ approval_id, note }: Verdict, deed: Deed): Promise<Result> {
    return this.#ledger.submit({ ...deed, kind: 'reject', mode: 'authorise', data: { approval_id, note } });
  }

  /** Takes a request of one's own back. */
  withdraw({ approval_id, note }: Verdict, deed: Deed): Promise<Result> {
    const data = { approval_id, note };
    return this.#ledger.submit({ ...deed, kind: 'withdraw-proposal', mode: 'authorise', data });
  }

  async #find(id: string): Promise<Approval | null> {
    const found = await this.#reader.load([{ table: 'approval', values: [id] }]);
    const [row] = found.get('approval') ?? [];
    return (row as Approval | undefined) ?? null;
  }
}
