/**
 * What the books answer to a command, as machines are told it.
 */
import { formatInstant } from '#core/kernel/instant';
import type { FieldIssue } from '#core/ledger/commands';
import type { Result } from '#core/ledger/result';

import type { LedgerName } from './ledger-names';

/** `rejected` left no entry, so it has neither number nor hash. */
export function answerDocument(
  key: string,
  result: Result,
  nameOf: (account_no: number) => LedgerName | undefined,
): object {
  if (result.status === 'rejected') {
    return { status: result.status, key, refusal: result.refusal };
  }
  const { answer } = result;
  return {
    status: result.status,
    key,
    seq: answer.seq,
    hash: answer.hash,
    kind: answer.kind,
    subject: answer.subject,
    booked_at: formatInstant(answer.booked_at),
    repeated: answer.repeated,
    ...(result.status === 'refused' ? { refusal: result.refusal } : { facts: answer.body.facts ?? {} }),
    ...(answer.body.would_refuse === undefined ? {} : { would_refuse: answer.body.would_refuse }),
    balances: answer.balances.map((balance) => ({ ...nameOf(balance.account_no), ...balance })),
  };
}

/** Ledger accounts an answer speaks of. */
export function accountsIn(result: Result): readonly number[] {
  return result.status === 'rejected' ? [] : result.answer.balances.map(({ account_no }) => account_no);
}

/** A value that did not fit, short enough for a message. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) as string | undefined);
  return text === undefined ? 'nothing' : text.length > 60 ? `${text.slice(0, 59)}\u2026` : text;
}

/** An issue for machines; its value is cut. */
export function issueDocument({ field, value, expected }: FieldIssue): object {
  return { field, value: shown(value), expected };
}

/** One clause per field that is wrong: "data.amount: expected an amount above zero, not 0". */
export function issuesText(issues: readonly FieldIssue[], nameOf = (field: string): string => field): string {
  return issues
    .map(({ field, value, expected }) => `${nameOf(field)}: ${expected}, not ${shown(value)}`)
    .join('; ');
}
