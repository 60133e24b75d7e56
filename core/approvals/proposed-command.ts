/**
 * The command inside a request for approval: checked when it is proposed, made again when it is approved.
 *
 * Its data are JSON as the journal keeps them. They never name an approver: that is whoever approves.
 */
import { canonicalJson } from '#core/kernel/canonical';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { COMMAND_DATA, parseCommandData, type Command, type CommandKind } from '#core/ledger/commands';
import { policyDataRefusal } from '#core/policy/policy';
import { isApprovalKind, type ApprovalKind } from '#core/staff/command-access';

import { matterOf } from './matters';

export interface Proposed {
  readonly kind: ApprovalKind;
  /** Parsed, with this approver where the kind names one. */
  readonly data: Command['data'];
  readonly matter: string;
}

/** Stands for whoever will approve while nobody has. */
const NOBODY_YET = 'nobody-yet';

function namesApprover(kind: CommandKind): boolean {
  return 'approver' in COMMAND_DATA[kind].shape;
}

/** Parses kind and data as they were proposed, with the approving person's login; a refusal says what is wrong. */
export function parseProposed(kind: string, data: object, approver: string = NOBODY_YET): Proposed | Refusal {
  if (!isApprovalKind(kind)) {
    return refuse('invalid', { field: 'command.kind', expected: 'a kind that two people decide' });
  }
  if ('approver' in data) {
    return refuse('invalid', { field: 'command.data.approver', expected: 'no approver before the approval' });
  }
  const parsed = parseCommandData(kind, namesApprover(kind) ? { ...data, approver } : data);
  if (!parsed.ok) {
    const [issue] = parsed.issues;
    return refuse('invalid', {
      field: `command.data.${issue?.field ?? ''}`,
      expected: issue?.expected ?? '',
    });
  }
  const unfit = 'policy' in parsed.data ? policyDataRefusal(parsed.data.policy, parsed.data.data) : undefined;
  return unfit ?? { kind, data: parsed.data, matter: matterOf(kind, parsed.data) };
}

/** Data as a request keeps them: defaults filled in, instants as numbers, amounts as decimal text, no approver. */
export function proposedData(kind: string, data: object): Readonly<Record<string, unknown>> | Refusal {
  const proposed = parseProposed(kind, data);
  if ('code' in proposed) {
    return proposed;
  }
  const plain: unknown = JSON.parse(canonicalJson({ ...proposed.data, approver: undefined }));
  return plain as Readonly<Record<string, unknown>>;
}
