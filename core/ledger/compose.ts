/**
 * From a decided command to an entry: payload digest, body, postings with balances, hash.
 */
import { assert } from '#core/kernel/assert';
import { Spelled, canonicalJson, type Sha256 } from '#core/kernel/canonical';
import type { Refusal } from '#core/kernel/refusal';

import { entryHash } from './chain';
import { ledgerNo } from './chart';
import type { Command } from './commands';
import type { Decided } from './decide';
import type { Answer, Entry, EntryBody, Posting } from './entry';
import { bodyOf } from './evolve';
import { isImportKey } from './keys';
import type { DraftPosting } from './plan';
import { spelledProfile } from './profile';
import type { Result } from './result';
import type { State } from './state';

/** The command's data without personal data, which never enters the journal. */
function journalData(command: Command): Readonly<Record<string, unknown>> {
  if (command.kind !== 'register-party') {
    return command.data;
  }
  return { ...command.data, profile: undefined, salt: undefined };
}

/** The same, spelled once: payload and body both hold it. */
export function spelledData(command: Command): Spelled {
  return new Spelled(journalData(command));
}

/** How payloads are digested. */
export interface PayloadDigests {
  readonly sha256: Sha256;
  /** Keyed by the workspace's secret: personal data could be found out of a plain digest by trying. */
  readonly keyed: Sha256;
}

function payloadText(actor: string | undefined, command: Command, spelled: Spelled): string {
  const { kind, mode, at } = command;
  const data =
    command.kind === 'register-party'
      ? { ...command.data, profile: spelledProfile(command.data.profile), salt: undefined }
      : spelled;
  return canonicalJson({ kind, actor, mode, at: mode === 'record' ? at : undefined, data });
}

/**
 * Digest of what the same key must repeat. The salt is left out (it is made anew by each try), and so is
 * the instant of an authorising command (a retry comes later); a recorded event's instant is content. Who imports a
 * row is none: a colleague may resume an import. The entry keeps who it was.
 */
export function payloadDigest(command: Command, spelled: Spelled, digests: PayloadDigests): string {
  const text = payloadText(isImportKey(command.key) ? undefined : command.actor, command, spelled);
  return command.kind === 'register-party' ? digests.keyed(text) : digests.sha256(text);
}

/**
 * True when a command repeats one with this digest, which may be of the time when importers counted, or when
 * personal data was digested without the secret.
 */
export function repeats(
  payload: string,
  command: Command,
  spelled: Spelled,
  digests: PayloadDigests,
): boolean {
  const actors = isImportKey(command.key) ? [undefined, command.actor] : [command.actor];
  return (
    payload === payloadDigest(command, spelled, digests) ||
    actors.some((actor) => payload === digests.sha256(payloadText(actor, command, spelled)))
  );
}

const SUBJECT_FIELDS = [
  'trade_id',
  'withdrawal_id',
  'claim_id',
  'loan_id',
  'application_id',
  'badge_id',
  'audit_id',
  'consent_id',
  'statement_id',
  'match_id',
  'item_id',
  'certificate_id',
  'run_id',
  'key_id',
  'outside_id',
  'review_id',
  'finding_id',
  'account_id',
  'from_account_id',
  'party_id',
  'restriction_id',
  'credential_id',
  'document_id',
  'serial',
  'shield_id',
  'adjustment_id',
  'custody_id',
  'approval_id',
  'login',
  'policy',
  'period',
  'appeal_id',
  'note_id',
  'case_id',
  'alert_id',
  'report_id',
  'about',
  'version',
  'currency',
] as const;

/** What a refused command was about. */
function subjectOf(data: Readonly<Record<string, unknown>>): string {
  for (const field of SUBJECT_FIELDS) {
    const value = data[field];
    if (typeof value === 'string') {
      return value;
    }
  }
  return '';
}

/** The legs of a plan as postings, with the balance each left. */
function postingsOf(legs: readonly DraftPosting[], balances: readonly bigint[]): Posting[] {
  return legs.map(({ account, code, amount_minor }, index) => {
    const balance_minor = balances[index];
    assert(balance_minor !== undefined, 'a balance was found for every leg');
    return {
      account_no: ledgerNo(account.no, code),
      currency: account.currency,
      amount_minor,
      balance_minor,
    };
  });
}

export interface Stamp {
  /** The journal's part of the command's data. */
  readonly spelled: Spelled;
  readonly payload: string;
  readonly booked_at: number;
  readonly recorded_at: number;
}

function seal(
  state: State,
  command: Command,
  stamp: Stamp,
  body: EntryBody,
  rest: Pick<Entry, 'outcome' | 'subject' | 'postings'>,
  sha256: Sha256,
): Entry {
  const entry = {
    seq: state.head.seq + 1,
    kind: command.kind,
    outcome: rest.outcome,
    key: command.key,
    payload: stamp.payload,
    subject: rest.subject,
    actor: command.actor,
    mode: command.mode,
    occurred_at: command.at,
    booked_at: stamp.booked_at,
    recorded_at: stamp.recorded_at,
    body: canonicalJson({ ...body, data: stamp.spelled }),
    postings: rest.postings,
    prev: state.head.hash,
    hash: '',
  };
  entry.hash = entryHash(entry, sha256);
  return entry;
}

/** The entry of an accepted command, and its body as an object. */
export function doneEntry(
  state: State,
  command: Command,
  stamp: Stamp,
  decided: Decided,
  sha256: Sha256,
): { readonly entry: Entry; readonly body: EntryBody } {
  const body: EntryBody = {
    data: journalData(command),
    facts: decided.plan.facts,
    ...(decided.would_refuse === undefined ? {} : { would_refuse: decided.would_refuse }),
  };
  const postings = postingsOf(decided.plan.postings ?? [], decided.balances);
  const rest = { outcome: 'done', subject: decided.plan.subject, postings } as const;
  return { entry: seal(state, command, stamp, body, rest, sha256), body };
}

/** The entry that is the evidence of a refusal. */
export function refusedEntry(
  state: State,
  command: Command,
  stamp: Stamp,
  refusal: Refusal,
  sha256: Sha256,
): { readonly entry: Entry; readonly body: EntryBody } {
  const data = journalData(command);
  const body: EntryBody = { data, refusal };
  const rest = { outcome: 'refused', subject: subjectOf(data), postings: [] } as const;
  return { entry: seal(state, command, stamp, body, rest, sha256), body };
}

/** Answer to an entry. Body and balances are made when asked for: bulk callers never look. */
class EntryAnswer implements Answer {
  readonly seq: number;
  readonly kind: Answer['kind'];
  readonly outcome: Answer['outcome'];
  readonly key: string;
  readonly subject: string;
  readonly booked_at: number;
  readonly hash: string;
  readonly repeated: boolean;
  readonly #entry: Entry;
  #body: EntryBody | undefined;

  constructor(entry: Entry, repeated: boolean) {
    this.seq = entry.seq;
    this.kind = entry.kind;
    this.outcome = entry.outcome;
    this.key = entry.key;
    this.subject = entry.subject;
    this.booked_at = entry.booked_at;
    this.hash = entry.hash;
    this.repeated = repeated;
    this.#entry = entry;
  }

  get body(): EntryBody {
    return (this.#body ??= bodyOf(this.#entry));
  }

  get would_refuse(): Refusal | undefined {
    // As a member's name this stands in no text within the body: quotes are escaped there.
    return this.#entry.body.includes('"would_refuse":') ? this.body.would_refuse : undefined;
  }

  get balances(): Answer['balances'] {
    const last = new Map(this.#entry.postings.map((posting) => [posting.account_no, posting]));
    return [...last.values()].map(({ account_no, currency, balance_minor }) => ({
      account_no,
      currency,
      balance_minor,
    }));
  }
}

/** What a caller gets for an entry: the same for the first answer and for every repetition. */
function answerOf(entry: Entry, repeated: boolean): Answer {
  return new EntryAnswer(entry, repeated);
}

/** The result a caller gets for an entry. */
export function resultOf(entry: Entry, repeated: boolean): Result {
  const answer = answerOf(entry, repeated);
  if (entry.outcome === 'done') {
    return { status: 'done', answer };
  }
  const refusal = answer.body.refusal;
  assert(refusal !== undefined, () => `entry ${String(entry.seq)} is a refusal without a reason`);
  return { status: 'refused', refusal, answer };
}
