/** Confirming a suggestion as it is, which takes no reason of one's own: `const { submit, confirm } = useConfirmSuggestion()`. */
import type { SuggestionView } from '#core/contract/custody';
import { suggestionReason } from '#core/custody/suggestion-reason';

import { client } from '../../client/client';
import { useSubmit } from '../../client/submit';
import { groupOf } from './item-words';

export function useConfirmSuggestion() {
  const submit = useSubmit((key, data: Record<string, unknown>) =>
    client.commands.submit({ kind: 'match-items', data, key }),
  );
  /** True when it was matched. */
  async function confirm(account_id: string, suggestion: SuggestionView): Promise<boolean> {
    const matches = [{ rule: 'manual', ...groupOf(suggestion.items) }];
    const reason = suggestionReason(suggestion);
    return (await submit.run({ account_id, matches, reason })) !== null;
  }
  return { submit, confirm };
}
