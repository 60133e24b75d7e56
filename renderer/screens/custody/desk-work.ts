/**
 * What can be done with the items of a custody account: matched, taken back, adjusted, noted, escalated; each with its key and why it
 * cannot be done now.
 *
 * Dialogs are opened by setting what is returned here. It does not know how any of it is drawn.
 */
import { ElMessage } from 'element-plus';
import { computed, ref, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';

import type { ItemBrief, SuggestionView } from '#core/contract/custody';

import { useSession } from '../../app/session';
import { client } from '../../client/client';
import { useQuery } from '../../client/query';
import { firstReason, type Act } from '../../ui/act';
import { useAllowed } from '../../ui/allowed';
import type { Translate } from '../../ui/failure-text';
import { useConfirmSuggestion } from './confirm-suggestion';
import type { AccountChoice } from './custody-lists';
import type { DeskSides } from './desk-sides';
import { differenceOf } from './item-words';

/** What was matched last by this person, to be taken back. */
function useLastMatch(account: ComputedRef<AccountChoice>) {
  const session = useSession();
  return useQuery(
    () => ({ account_id: account.value.id, by: session.state?.person?.login ?? '' }),
    async ({ account_id, by }, signal) => {
      const filter = { account_id, by, undone: false };
      const { rows } = await client.custody.matches({ filter, limit: 1 }, { signal });
      return { match: rows[0] ?? null };
    },
  );
}

/** What is matched or adjusted: what is selected, else the item in view with what is suggested of it. */
interface Matter {
  readonly selection: readonly ItemBrief[];
  readonly item: ItemBrief | null;
  readonly suggestion: SuggestionView | null;
}

/** What an adjustment is for: the selection, else what is suggested together, else the one item. */
function toAdjust({ selection, item, suggestion }: Matter): readonly ItemBrief[] {
  if (selection.length > 0) return selection;
  if (suggestion?.rule === 'amount-off') return suggestion.items.filter(({ is_open }) => is_open);
  return item === null ? [] : [item];
}

function cannotConfirm({ selection, suggestion }: Matter, t: Translate): string | null {
  if (selection.length > 0) {
    if (selection.length < 2) return t('custody.one_alone');
    return differenceOf(selection) === 0n ? null : t('custody.sums_differ');
  }
  if (suggestion === null) return t('custody.no_suggestion');
  return suggestion.fits ? null : t('custody.does_not_fit');
}

function cannotAdjust(matter: Matter, t: Translate): string | null {
  const items = toAdjust(matter);
  if (items.length === 0) return t('custody.nothing_focused');
  return differenceOf(items) === 0n ? t('custody.agrees') : null;
}

/** Acts on the selection of a desk, else on the item in view and what is suggested of it. */
export function useDeskWork(
  account: ComputedRef<AccountChoice>,
  desk: DeskSides,
  suggestion: ComputedRef<SuggestionView | null>,
) {
  const { t } = useI18n();
  const allowed = useAllowed();
  const { selection, item } = desk;
  const matter = computed<Matter>(() => ({
    ...{ selection: selection.value, item: item.value, suggestion: suggestion.value },
  }));

  const last = useLastMatch(account);

  async function reload(): Promise<void> {
    await Promise.all([desk.reload(), last.reload()]);
  }

  /** After what is selected or suggested was matched. */
  async function matched(): Promise<void> {
    desk.clearSelection();
    ElMessage.success(t('custody.matched'));
    await reload();
    desk.focusSide(desk.side.value);
  }

  const { submit: confirming, confirm: confirmSuggestion } = useConfirmSuggestion();
  const reasoning = ref(false);
  const adjusting = ref(false);
  const adjusted_items = ref<readonly ItemBrief[]>([]);
  const noting = ref<'note' | 'escalate' | null>(null);
  const undoing = ref(false);
  const noting_open = computed({
    get: () => noting.value !== null,
    set: (open) => {
      if (!open) noting.value = null;
    },
  });

  async function confirm(): Promise<void> {
    if (selection.value.length > 0) {
      reasoning.value = true;
    } else if (suggestion.value !== null && !confirming.busy.value) {
      if (await confirmSuggestion(account.value.id, suggestion.value)) await matched();
    }
  }

  function adjust(): void {
    adjusted_items.value = toAdjust(matter.value);
    adjusting.value = true;
  }

  const acts = computed<readonly Act[]>(() => {
    const cannot_note = firstReason(
      allowed.forKind('note-break'),
      item.value === null && t('custody.nothing_focused'),
    );
    const none_last = (last.data.value?.match ?? null) === null;
    return [
      {
        ...{
          id: 'confirm',
          label: t('custody.confirm'),
          keys: 'Enter',
          main: true,
          run: () => void confirm(),
        },
        reason: firstReason(allowed.forKind('match-items'), cannotConfirm(matter.value, t)),
      },
      {
        ...{ id: 'adjust', label: t('custody.adjust'), keys: 'a', run: adjust },
        reason: firstReason(allowed.forKind('adjust'), cannotAdjust(matter.value, t)),
      },
      {
        ...{ id: 'note', label: t('custody.note'), keys: 'n', run: () => (noting.value = 'note') },
        reason: cannot_note,
      },
      {
        ...{
          id: 'escalate',
          label: t('custody.escalate'),
          keys: 'e',
          run: () => (noting.value = 'escalate'),
        },
        reason: firstReason(cannot_note, item.value?.is_escalated === true && t('custody.escalated')),
      },
      {
        ...{ id: 'undo', label: t('custody.undo_last'), keys: 'u', run: () => (undoing.value = true) },
        reason: firstReason(allowed.forKind('undo-match'), none_last && t('custody.nothing_to_undo')),
      },
    ];
  });

  return {
    ...{ acts, last, reload, matched, confirming },
    ...{ reasoning, adjusting, adjusted_items, noting, noting_open, undoing },
  };
}
