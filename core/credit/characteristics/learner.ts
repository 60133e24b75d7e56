/** How an entry is learnt from: by the kind of its command, with its data and what deciding it had found out. */
import type { Instant } from '#core/kernel/instant';
import type { CommandData, CommandKind } from '#core/ledger/commands';
import type { Stored } from '#core/ledger/plan';

import type { Memory } from './known';

/** The entry that told it, and what deciding it had found out. */
export interface Told {
  readonly seq: number;
  readonly at: Instant;
  readonly booked_at: Instant;
  readonly facts: Readonly<Record<string, unknown>>;
}

export type Learner<K extends CommandKind> = (
  memory: Memory,
  data: Stored<CommandData<K>>,
  told: Told,
) => void;
export type Learners = { readonly [K in CommandKind]?: Learner<K> };

/** A fact that is a text; empty where there is none. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
