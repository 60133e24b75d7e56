/** What can be done with a scorecard, and why not: draft, challenger, champion, retired. The core decides again. */
import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';

import type { ScorecardView } from '#core/contract/credit';

import { firstReason, type Act } from '../../ui/act';
import { useAllowed } from '../../ui/allowed';

export type ScorecardAct = 'challenge-scorecard' | 'promote-scorecard' | 'retire-scorecard';

interface ScorecardLife {
  readonly scorecard: ScorecardView;
  /** Id of a request about scorecards that waits already. */
  readonly pending: string | null;
}

export function useScorecardLife(
  life: () => ScorecardLife | null,
  run: (act: ScorecardAct) => void,
): ComputedRef<readonly Act[]> {
  const { t } = useI18n();
  const allowed = useAllowed();

  function acts({ scorecard, pending }: ScorecardLife): readonly Act[] {
    const { state, promoted_at, characteristics } = scorecard;
    const why = (kind: ScorecardAct, ...reasons: readonly (string | false)[]): string | null =>
      firstReason(allowed.forKind(kind), ...reasons);
    const goes_back = state === 'retired' && promoted_at !== null;
    const strange = characteristics === null && t('scorecards.not_understood');
    return [
      {
        ...{ id: 'challenge-scorecard', run: () => run('challenge-scorecard') },
        label: t('commands.challenge-scorecard.action'),
        reason: why('challenge-scorecard', state !== 'draft' && t('scorecards.why.only_draft'), strange),
      },
      {
        ...{ id: 'promote-scorecard', needs_second: true, main: true, run: () => run('promote-scorecard') },
        label: t(goes_back ? 'scorecards.go_back' : 'commands.promote-scorecard.action'),
        reason: why(
          'promote-scorecard',
          state === 'champion' && t('scorecards.why.champion_already'),
          state === 'retired' && !goes_back && t('scorecards.why.never_champion'),
          strange,
          pending !== null && t('rules.life.waits', { id: pending }),
        ),
      },
      {
        ...{ id: 'retire-scorecard', run: () => run('retire-scorecard') },
        label: t('commands.retire-scorecard.action'),
        reason: why(
          'retire-scorecard',
          state !== 'draft' && state !== 'challenger' && t('scorecards.why.only_waiting'),
        ),
      },
    ];
  }

  return computed(() => {
    const now = life();
    return now === null ? [] : acts(now);
  });
}
