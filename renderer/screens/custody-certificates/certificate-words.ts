/** How outcomes of checks and lists of names are told on the screen of certificates. */
import type { Translate } from '../../ui/failure-text';
import type { Tone } from '../../ui/tones';
import { listText } from '../../ui/list-text';

/** Outcomes of checks and tests; what is not known here is only told. */
const OUTCOME_TONES: Readonly<Record<string, Tone>> = { passed: 'calm', failed: 'alarm', remark: 'warn' };

export const outcomeTone = (outcome: string): Tone => OUTCOME_TONES[outcome] ?? 'plain';

/** So many names are told; of more, how many. */
const NAMES_MAX = 8;

/** Names in one line, the first of them where they are many. */
export function namesText(names: readonly string[], t: Translate): string {
  const shown = listText(names.slice(0, NAMES_MAX));
  const more = names.length - NAMES_MAX;
  return more > 0 ? `${shown} ${t('custody_certificates.make.more', { count: more })}` : shown;
}
