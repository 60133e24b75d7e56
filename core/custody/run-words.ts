/**
 * Words of daily runs as they are shown: kinds and states of days, alarms, kinds of what is wrong, renderings.
 */

export const DAY_KINDS = ['business', 'weekend', 'holiday', 'worked-weekend'] as const;
export type DayKind = (typeof DAY_KINDS)[number];

/** `none`: nothing is due of it; `future`: it has not ended. */
export const DAY_STATES = ['none', 'future', 'due', 'missed', 'computed', 'prepared', 'reviewed'] as const;
export type DayState = (typeof DAY_STATES)[number];

export const ALARM_CODES = [
  'short',
  'short-next-day',
  'float-used',
  'missed',
  'unallocated',
  'letter-missing',
  'letter-ended',
  'letter-ends',
] as const;
export type AlarmCode = (typeof ALARM_CODES)[number];

/** What a name of what is wrong is the name of. */
export const WRONG_KINDS = ['account', 'entry', 'item', 'day', 'bank', 'ledger', 'whole'] as const;

/** The forms in which a run is shown: cash book, bank and customers; reserve-checking tables; monthly return. */
export const RUN_FORMS = ['three-way', 'pbc', 'return'] as const;
export type RunForm = (typeof RUN_FORMS)[number];

/** Languages of the renderings. */
export const SHEET_LANGUAGES = ['en', 'zh'] as const;
export type SheetLanguage = (typeof SHEET_LANGUAGES)[number];
