/**
 * How pressing an alert is by its score: `const urgency = useUrgency(); urgency.of(alert.score)`.
 *
 * The bounds are those of the policy in force; until it is read the level is unknown and only the score is shown.
 */
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';

import type { PolicyData } from '#core/policy/policy';

import { client } from '../../client/client';
import { useQuery } from '../../client/query';
import type { Tag } from '../../ui/cells';
import { levelOf, scoreText, type Bounds } from './score';

const TONES = { urgent: 'alarm', high: 'warn', other: 'notice' } as const;

export interface Urgency {
  /** Score and level as one tag. */
  readonly tag: (score: number) => Tag;
}

export function useUrgency(): Urgency {
  const { t } = useI18n();
  const policies = useQuery(
    () => 'policies',
    (_asked, signal) => client.policies.list(undefined, { signal }),
    { books: false },
  );
  const bounds = computed<Bounds | null>(() => {
    const row = policies.data.value?.find(({ kind, current }) => kind === 'alerts' && current);
    return row === undefined ? null : (row.data as PolicyData<'alerts'>);
  });
  function tag(score: number): Tag {
    if (bounds.value === null) return { tone: 'plain', label: scoreText(score) };
    const level = levelOf(score, bounds.value);
    return { tone: TONES[level], label: `${scoreText(score)} ${t(`alerts.level.${level}`)}` };
  }
  return { tag };
}
