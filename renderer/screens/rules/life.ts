/**
 * What can be done with a version of a rule, and why not: the life of draft, shadow, active and retired.
 *
 * `useRuleLife(…)` gives acts for a row of buttons; the core decides again when one is sent.
 */
import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';

import type { RuleVersionView } from '#core/contract/rules';
import type { CommandKind } from '#core/ledger/commands';

import { firstReason, type Act } from '../../ui/act';
import { useAllowed } from '../../ui/allowed';

/** What somebody may ask a second person about a version. */
export type Asked = 'activate' | 'go-back' | 'retire';

export interface RuleLife {
  readonly begun: boolean;
  readonly version: RuleVersionView;
  /** Id of a request about the rule that waits already. */
  readonly pending: string | null;
  /** A backtest of exactly this version is at hand. */
  readonly tried: boolean;
}

export interface LifeActs {
  edit(): void;
  shadow(): void;
  since(): void;
  ask(what: Asked): void;
}

export function useRuleLife(life: () => RuleLife | null, run: LifeActs): ComputedRef<readonly Act[]> {
  const { t } = useI18n();
  const allowed = useAllowed();

  function acts({ begun, version, pending, tried }: RuleLife): readonly Act[] {
    const { state, activated_at } = version;
    const was_active = activated_at !== null;
    /** The first reason that holds, after those that hold for everything. */
    const why = (kind: CommandKind, ...reasons: readonly (string | false)[]): string | null => {
      const forbidden = begun ? allowed.forKind(kind) : t('rules.not_begun.reason');
      return firstReason(forbidden, ...reasons);
    };
    const waits = pending !== null && t('rules.life.waits', { id: pending });
    const is_young = state === 'draft' || state === 'shadow';
    return [
      {
        ...{ id: 'edit-rule', label: t('rules.life.edit'), keys: 'e', run: () => run.edit() },
        reason: why('draft-rule'),
      },
      {
        ...{ id: 'shadow-rule', label: t('commands.shadow-rule.action'), run: () => run.shadow() },
        reason: why('shadow-rule', state !== 'draft' && t('rules.life.only_draft')),
      },
      {
        ...{ id: 'since-shadow', label: t('rules.life.since'), run: () => run.since() },
        reason: allowed.forTrial() ?? (state === 'shadow' ? null : t('rules.life.only_shadow')),
      },
      {
        ...{ id: 'activate-rule', label: t('rules.life.activate'), needs_second: true, main: true },
        run: () => run.ask('activate'),
        reason: why(
          'activate-rule',
          !is_young && t(state === 'active' ? 'rules.life.active_already' : 'rules.life.only_young'),
          waits,
          !tried && t('rules.life.untried'),
        ),
      },
      {
        ...{ id: 'go-back', label: t('rules.life.go_back'), needs_second: true },
        run: () => run.ask('go-back'),
        reason: why(
          'activate-rule',
          (state !== 'retired' || !was_active) && t('rules.life.only_was_active'),
          waits,
        ),
      },
      {
        ...{ id: 'retire-rule', label: t('commands.retire-rule.action'), needs_second: true },
        run: () => run.ask('retire'),
        reason: why(
          'retire-rule',
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
