/** Of which days figures are shown: some last days, everything, or days of one's own; as the address has it. Pure. */
import type { Address } from '../../app/address';
import { addDays } from '../../ui/calendar';
import { dayEnd, dayStart } from '../../ui/instants';
import { given, memberOf } from '../../ui/query-values';

/** Some last days with today, everything, or two days of one's own. */
export const SPANS = ['7', '30', '90', '365', 'all', 'days'] as const;
export type Span = (typeof SPANS)[number];

export interface FiguresWindow {
  readonly span: Span;
  /** Days of one's own; '' for no bound. */
  readonly from_day: string;
  readonly to_day: string;
  /** What is asked: from, and up to but not including. */
  readonly asked: { readonly from?: number; readonly to?: number };
}

const SPAN_USUAL: Span = '30';

/** The window that the address asks for, `today` being a day of the person's zone. */
export function windowOf(address: Pick<Address, 'text'>, today: string): FiguresWindow {
  const span = memberOf(SPANS, address.text('span')) ?? SPAN_USUAL;
  const [from_day, to_day] = [address.text('from'), address.text('to')];
  if (span === 'all') return { span, from_day: '', to_day: '', asked: {} };
  if (span !== 'days') {
    const first = addDays(today, 1 - Number(span));
    return { span, from_day: first, to_day: today, asked: given({ from: dayStart(first) }) };
  }
  const last = dayEnd(to_day);
  const asked = given({ from: dayStart(from_day), to: last === undefined ? undefined : last + 1 });
  return { span, from_day, to_day, asked };
}

/** True for days of one's own of which the last is before the first. */
export function isBackwards({ asked }: FiguresWindow): boolean {
  return asked.from !== undefined && asked.to !== undefined && asked.to <= asked.from;
}
