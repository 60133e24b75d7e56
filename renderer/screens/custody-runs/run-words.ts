/** Words and tones of daily runs: figures by their names, days by their states. */
import type { RunAlarm } from '#core/contract/custody-runs';
import type { DayState } from '#core/custody/run-words';
import type { RunState, TestOutcome } from '#core/custody/custody-words';

import type { Known, Translate } from '../../ui/failure-text';
import { amountText, countText } from '../../ui/figures';
import type { Tone } from '../../ui/tones';

const PPM_PER_PERCENT = 10_000;

const STATES: Readonly<Record<DayState | RunState, Tone>> = {
  ...{ none: 'plain', future: 'plain', due: 'notice', missed: 'alarm', superseded: 'plain' },
  ...{ computed: 'warn', prepared: 'notice', reviewed: 'calm' },
};
const OUTCOMES: Readonly<Record<TestOutcome, Tone>> = {
  ...{ passed: 'calm', failed: 'alarm', 'not-applicable': 'plain' },
};

export const stateTone = (state: DayState | RunState): Tone => STATES[state];
export const outcomeTone = (outcome: TestOutcome): Tone => OUTCOMES[outcome];

const OPEN_FIGURE = /^((?:books|bank)_(?:in|out))_(to_5|to_10|older)_(count|minor)$/;
const SHARE = /^(.*)_ppm$/;

/** The name of a figure, in words. */
export function figureName(name: string, t: Translate, te: Known): string {
  const open = OPEN_FIGURE.exec(name);
  if (open !== null) {
    const [, corner = '', band = '', what = ''] = open;
    const words = [t(`custody_runs.corner.${corner}`), t(`custody_runs.band.${band}`)];
    return [...words, t(`custody_runs.what.${what}`)].join(' · ');
  }
  const share = SHARE.exec(name);
  if (share !== null) return t('custody_runs.share_of', { bank: share[1] ?? '' });
  const key = `custody_runs.figure.${name}`;
  return te(key) ? t(key) : name;
}

/** A figure as text: an amount, a share, a count or a day. */
export function figureText(name: string, value: bigint | number | string | null, currency: string): string {
  if (value === null) return '–';
  if (typeof value === 'bigint') return `${currency} ${amountText(value, currency)}`;
  if (typeof value === 'string') return value;
  return SHARE.test(name) ? `${(value / PPM_PER_PERCENT).toFixed(2)} %` : countText(value);
}

/** What an alarm says. */
export function alarmText({ code, day, amount_minor, account_id, currency }: RunAlarm, t: Translate): string {
  return t(`custody_runs.alarm.${code}`, {
    ...{ day: day ?? '', account: account_id ?? '', currency },
    amount:
      amount_minor === null
        ? ''
        : `${currency} ${amountText(amount_minor < 0n ? -amount_minor : amount_minor, currency)}`,
  });
}
