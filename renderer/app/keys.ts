/**
 * Keys to commands: one listener for the page. They rest while somebody types or a dialog is open. Single letters can be
 * switched off; a first letter ('g') waits a moment for the second. Enter and Escape rest where they have a meaning of
 * their own.
 */
import { storeToRefs } from 'pinia';
import { onMounted, onUnmounted } from 'vue';

import { commands, runKeys } from './commands';
import { useSettings } from './settings';

const SECOND_KEY_WAIT_MS = 1_200;

/** Keys by which boxes are ticked and choices gone through. */
const OF_BOXES: Readonly<Record<string, RegExp>> = { checkbox: /^ $/, radio: /^( |Arrow\w+)$/ };

/** True where a key belongs to the field that has the focus: all of them where somebody types, few where he ticks. */
export function belongsToField(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const { type = '' } = target as Partial<HTMLInputElement>;
  const of_box = target.tagName === 'INPUT' ? OF_BOXES[type] : undefined;
  if (of_box !== undefined) return of_box.test(key);
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** True where Enter or Escape does something already: on buttons and links, in menus and lists of choices. */
function hasOwnUse(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('.el-popper, [role="listbox"], [role="menu"]') !== null) return true;
  return key === 'Enter' && target.closest('a, button, summary, [role="tab"], [role="separator"]') !== null;
}

/** True while a dialog is on show; closed ones stay in the document without a box. */
export function isDialogOpen(): boolean {
  const dialogs = document.querySelectorAll('[role="dialog"][aria-modal="true"], dialog[open]');
  return Array.from(dialogs).some((dialog) => dialog.getClientRects().length > 0);
}

/** Listens for as long as the calling component lives. */
export function useKeys(): void {
  const { single_letter_keys } = storeToRefs(useSettings());
  let first = '';
  let first_at = 0;

  function keydown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.altKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey) {
      if (runKeys(`mod+${key}`)) event.preventDefault();
      return;
    }
    if (belongsToField(event.target, key) || isDialogOpen()) return;
    if (key.length > 1) {
      if (!hasOwnUse(event.target, key) && runKeys(key)) event.preventDefault();
      return;
    }
    if (!single_letter_keys.value) return;
    const now = Date.now();
    const keys = first !== '' && now - first_at < SECOND_KEY_WAIT_MS ? `${first} ${key}` : key;
    if (runKeys(keys)) {
      event.preventDefault();
      first = '';
    } else {
      first = commands.value.some((one) => one.keys?.startsWith(`${key} `) === true) ? key : '';
      first_at = now;
    }
  }

  onMounted(() => document.addEventListener('keydown', keydown));
  onUnmounted(() => document.removeEventListener('keydown', keydown));
}
