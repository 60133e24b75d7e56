/** Figures of monitoring as people read them, and alarms in words. */
import type { MonitoringAlarmView, MonitoringReportView } from '#core/contract/credit-monitoring';

import type { Translate } from '../../ui/failure-text';
import { instantText } from '../../ui/instants';
import type { Tone } from '../../ui/tones';
import { characteristicText } from './words';

const NONE = '–';
const DAY_LENGTH = 10;

const minus = (text: string): string => text.replace('-', '\u2212');

/** A figure with so many decimals; a dash where there is none. */
export function decimalsText(value: number | null | undefined, digits = 3): string {
  return value === null || value === undefined ? NONE : minus(value.toFixed(digits));
}

/** A share in per cent; a dash of nothing. */
export function partText(count: number, of: number): string {
  return of === 0 ? NONE : `${((count / of) * 100).toFixed(1)} %`;
}

export const dayOf = (at: number): string => instantText(at).slice(0, DAY_LENGTH);

export function intervalText(
  interval: { readonly low: number; readonly high: number } | null,
  digits: number,
  t: Translate,
): string {
  if (interval === null) return NONE;
  const [low, high] = [interval.low.toFixed(digits), interval.high.toFixed(digits)];
  return t('monitoring.between', { low, high });
}

type Grouping = MonitoringReportView['groups'][number]['grouping'];

export function groupText(grouping: Grouping, group: string, t: Translate): string {
  if (group === '') return t('monitoring.not_given');
  return grouping === 'size' ? t(`monitoring.size.${group}`) : group;
}

/** What an alarm is about, where it is not about all. */
function aboutText({ code, about, grouping }: MonitoringAlarmView, t: Translate): string {
  if (about === null) return '';
  if (grouping !== null) {
    return `${t(`monitoring.grouping.${grouping}`)} ${groupText(grouping, about, t)}`;
  }
  return code === 'overrides' ? t(`monitoring.matter.${about}`) : characteristicText(about, t);
}

/** An alarm in a sentence. */
export function alarmText(alarm: MonitoringAlarmView, t: Translate): string {
  return t(`monitoring.alarm.${alarm.code}`, { about: aboutText(alarm, t) });
}

/** The section of the page that shows more of it. */
export function sectionOf({ code }: MonitoringAlarmView): string {
  switch (code) {
    case 'score-shift':
      return 'stability';
    case 'mean-drift':
      return 'months';
    case 'characteristic-shift':
      return 'characteristics';
    case 'discrimination':
    case 'more-bad':
    case 'fewer-bad':
      return 'outcomes';
    case 'overrides':
      return 'decisions';
    case 'group-passing':
    case 'group-more-bad':
    case 'group-fewer-bad':
      return 'groups';
  }
}

/** Points are whole, shares in per cent, all else with three decimals. */
export function valueText({ code }: MonitoringAlarmView, value: number): string {
  if (code === 'mean-drift') return minus(value.toFixed(0));
  return code === 'overrides' ? `${(value * 100).toFixed(1)} %` : value.toFixed(3);
}

export function levelTag(level: MonitoringAlarmView['level'], t: Translate): { tone: Tone; label: string } {
  return { tone: level === 'alarm' ? 'alarm' : 'warn', label: t(`monitoring.level.${level}`) };
}
