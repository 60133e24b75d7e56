/**
 * What a caller gets for a command.
 *
 * `done` and `refused` are entries in the journal; `rejected` left no trace: the same key was used for
 * something else, or a recording command says something that cannot have happened.
 */
import type { Refusal } from '#core/kernel/refusal';

import type { Answer, Posting } from './entry';
import type { Facts } from './plan';

export type Result =
  | { readonly status: 'done'; readonly answer: Answer }
  | { readonly status: 'refused'; readonly refusal: Refusal; readonly answer: Answer }
  | { readonly status: 'rejected'; readonly refusal: Refusal };

/** What a command would do if it were submitted now; nothing of it is kept. */
export type Rehearsal =
  | {
      readonly status: 'done';
      readonly subject: string;
      readonly postings: readonly Posting[];
      readonly facts: Facts;
    }
  | { readonly status: 'refused'; readonly refusal: Refusal };
