/** Open items in words: what they are, and why they may belong together. */
import type { ItemBrief, SuggestionView } from '#core/contract/custody';
import { readSuggestionReason } from '#core/custody/suggestion-reason';

import type { Translate } from '../../ui/failure-text';
import { countText } from '../../ui/figures';

/** The bank's type of booking, or the kind of the entry. */
export function itemWhat(
  { side, what }: Pick<ItemBrief, 'side' | 'what'>,
  kindText: (kind: string) => string,
): string {
  return side === 'bank' ? what : kindText(what);
}

/** Why items may belong together, in a sentence. */
export function whyText(
  { rule, days, learned }: Pick<SuggestionView, 'rule' | 'days' | 'learned'>,
  t: Translate,
): string {
  const why = t(`custody.why.${rule}`, { days: countText(days) }, days);
  return learned === null
    ? why
    : `${why} ${t('custody.learned', { confirmed: countText(learned.confirmed), undone: countText(learned.undone) })}`;
}

/** Why a match was made: in the words of whoever made it, or of the suggestion that was confirmed as it was. */
export function reasonText<T extends string | null>(reason: T, t: Translate): T | string {
  const suggested = reason === null ? null : readSuggestionReason(reason);
  if (suggested === null) return reason;
  const why = whyText(suggested, t);
  return t('custody.as_suggested', { why });
}

/** What the bank has more than the books among some items. */
export function differenceOf(items: readonly Pick<ItemBrief, 'side' | 'amount_minor'>[]): bigint {
  return items.reduce(
    (sum, { side, amount_minor }) => sum + (side === 'bank' ? amount_minor : -amount_minor),
    0n,
  );
}

/** Items as a match wants them. */
export function groupOf(items: readonly Pick<ItemBrief, 'id' | 'side'>[]) {
  const idsOf = (side: ItemBrief['side']): string[] =>
    items.filter((item) => item.side === side).map(({ id }) => id);
  return { line_ids: idsOf('bank'), movement_ids: idsOf('books') };
}
