/** Tones of real-name levels: the further somebody was checked, the calmer. */
import type { RealNameLevel } from '#core/ledger/tables';

import type { Tone } from '../../ui/tones';

const TONES: Readonly<Record<RealNameLevel, Tone>> = {
  none: 'warn',
  claimed: 'plain',
  document: 'notice',
  bank: 'calm',
};

export const levelTone = (level: RealNameLevel): Tone => TONES[level];
