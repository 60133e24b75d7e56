/** What rows and groups of the editor share: words, what is wrong with each, and the ways to change the tree. */
import { inject, type InjectionKey } from 'vue';

import type { TreeNode } from './rule-tree';
import type { FeatureListed, RuleWords } from './words';

export interface Editing {
  readonly words: RuleWords;
  readonly features: () => readonly FeatureListed[];
  /** What is wrong with a part of a row or group; '' when nothing is. */
  problem(key: number, part: string): string;
  /** Moves a row or group up (-1) or down (1) and keeps the focus on it. */
  step(key: number, by: -1 | 1): void;
  remove(key: number): void;
  addAfter(key: number, part: TreeNode): void;
  addWithin(key: number, part: TreeNode): void;
}

export const EDITING: InjectionKey<Editing> = Symbol('editing');

/** The editor around. */
export function useEditing(): Editing {
  const editing = inject(EDITING);
  if (editing === undefined) throw new Error('a row of conditions stands within an editor');
  return editing;
}

/** Does what a key with Alt asks of a row or group: move it, put another one behind it, take it away. */
export function editedByKey(
  event: KeyboardEvent,
  key: number,
  editing: Editing,
  fresh: () => TreeNode,
): void {
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  const acts: Readonly<Record<string, () => void>> = {
    ArrowUp: () => editing.step(key, -1),
    ArrowDown: () => editing.step(key, 1),
    Enter: () => editing.addAfter(key, fresh()),
    Delete: () => editing.remove(key),
    Backspace: () => editing.remove(key),
  };
  const act = acts[event.key];
  if (act === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}
