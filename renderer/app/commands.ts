/**
 * The one registry of what can be done: menu, palette, keys and help are all made from it.
 *
 * A screen registers its commands while it is on show: `useCommands(() => [{ id: 'trades.filter', label: () => t(…),
 * section: 'list', keys: '/', run }])`. `unavailable` gives the reason in words, or null. Keys: one letter ('j'), two
 * in turn ('g t'), or with a modifier ('mod+k').
 */
import { onScopeDispose, shallowReactive, computed, type ComputedRef } from 'vue';

export interface Command {
  readonly id: string;
  readonly label: () => string;
  readonly section: 'go' | 'list' | 'action' | 'view';
  readonly keys?: string;
  /** Why it cannot be done now; null or absent when it can. */
  readonly unavailable?: () => string | null;
  readonly run: () => void;
}

const groups = shallowReactive(new Map<symbol, () => readonly Command[]>());

/** Every command of the shell and of the screen on show. */
export const commands: ComputedRef<readonly Command[]> = computed(() =>
  [...groups.values()].flatMap((group) => group()),
);

/** Registers commands for as long as the calling component lives. */
export function useCommands(group: () => readonly Command[]): void {
  const name = Symbol('commands');
  groups.set(name, group);
  onScopeDispose(() => groups.delete(name));
}

/** Runs a command unless it is not available; true when it ran. */
export function runCommand(command: Command): boolean {
  if ((command.unavailable?.() ?? null) !== null) return false;
  command.run();
  return true;
}
