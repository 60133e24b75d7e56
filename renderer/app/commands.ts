/**
 * The one registry of what can be done: menu, palette, keys and help are all made from it.
 *
 * A screen registers its commands while it is on show: `useCommands(() => [{ id: 'trades.filter', label: () => t(…),
 * section: 'list', keys: '/', run }])`. `unavailable` gives the reason in words, or null. Keys: one letter ('j'), two
 * in turn ('g t'), or with a modifier ('mod+k').
 */
import { onScopeDispose, shallowReactive, shallowRef, computed, type ComputedRef } from 'vue';

export interface Command {
  readonly id: string;
  readonly label: () => string;
  readonly section: 'file' | 'go' | 'list' | 'action' | 'view';
  readonly keys?: string;
  /** Why it cannot be done now; null or absent when it can. */
  readonly unavailable?: () => string | null;
  readonly run: () => void;
}

const isHeld = shallowRef<() => boolean>(() => false);
const groups = shallowReactive(new Map<symbol, () => readonly Command[]>());

/** Every command of the shell and of the screen on show; none while they are held. */
export const commands: ComputedRef<readonly Command[]> = computed(() =>
  isHeld.value() ? [] : [...groups.values()].flatMap((group) => group()),
);

/** Keeps everything from being done, by key, palette or menu, while this is true: the screens are locked behind. */
export function holdCommands(while_true: () => boolean): void {
  isHeld.value = while_true;
}

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

/** Runs what a key stands for: the first command under it that is available; true when one ran. */
export function runKeys(keys: string): boolean {
  return commands.value.some((command) => command.keys === keys && runCommand(command));
}
