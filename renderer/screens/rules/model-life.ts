/** What can be done with a version of a model, and why not: draft, shadow, active, retired. The core decides again. */
import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';

import type { Row } from '#core/ledger/tables';

import { firstReason, type Act } from '../../ui/act';
import { useAllowed } from '../../ui/allowed';

export const MODEL_ACTS = ['shadow-model', 'activate-model', 'retire-model'] as const;
export type ModelAct = (typeof MODEL_ACTS)[number];

export interface ModelLife {
  readonly model: Row<'risk_model'>;
  /** Id of a request about models that waits already. */
  readonly pending: string | null;
}

export function useModelLife(
  life: () => ModelLife | null,
  run: (act: ModelAct) => void,
): ComputedRef<readonly Act[]> {
  const { t } = useI18n();
  const allowed = useAllowed();

  function acts({ model, pending }: ModelLife): readonly Act[] {
    const { state, activated_at, figures } = model;
    const why = (kind: ModelAct, ...reasons: readonly (string | false)[]): string | null =>
      firstReason(allowed.forKind(kind), ...reasons);
    const waits = pending !== null && t('rules.life.waits', { id: pending });
    const goes_back = state === 'retired' && activated_at !== null;
    const unmeasured = figures.measured_guilty === 0 || figures.measured_honest === 0;
    return [
      {
        ...{ id: 'shadow-model', label: t('commands.shadow-model.action'), run: () => run('shadow-model') },
        reason: why('shadow-model', state !== 'draft' && t('rules.life.only_draft')),
      },
      {
        ...{ id: 'activate-model', needs_second: true, main: true, run: () => run('activate-model') },
        label: t(goes_back ? 'rules.life.go_back' : 'rules.life.activate'),
        reason: why(
          'activate-model',
          state === 'active' && t('rules.life.active_already'),
          state === 'retired' && !goes_back && t('rules.life.only_young'),
          unmeasured && t('models.unmeasured'),
          waits,
        ),
      },
      {
        ...{ id: 'retire-model', label: t('commands.retire-model.action'), needs_second: true },
        run: () => run('retire-model'),
        reason: why(
          'retire-model',
          state !== 'active' && state !== 'shadow' && t('rules.life.only_running'),
          waits,
        ),
      },
    ];
  }

  return computed(() => {
    const now = life();
    return now === null ? [] : acts(now);
  });
}
