/**
 * What a command would do now, as screens are shown it: postings by name, or the refusal.
 */
import { canonicalJson } from '#core/kernel/canonical';
import type { Command } from '#core/ledger/commands';

import type { Desk } from './desk';
import { postingViews, type PostingView } from './entry-views';

export type RehearsalView =
  | {
      readonly status: 'done';
      readonly postings: PostingView[];
      readonly facts: Record<string, unknown>;
    }
  | {
      readonly status: 'refused';
      readonly code: string;
      readonly details: Record<string, string | number | boolean>;
    };

/** Decides a command on the state of now and takes it back. */
export async function rehearse(desk: Desk, command: Command): Promise<RehearsalView> {
  const outcome = await desk.rehearse(command);
  if (outcome.status === 'refused') {
    const { code, details } = outcome.refusal;
    return { status: 'refused', code, details: { ...details } };
  }
  const [postings] = await postingViews(desk.books.lists, [outcome.postings]);
  // Facts as an entry would hold them: amounts as decimal text.
  const facts = JSON.parse(canonicalJson(outcome.facts)) as Record<string, unknown>;
  return { status: 'done', postings: postings ?? [], facts };
}
