/** Words of monitoring: what alarms are about, how decisions stand to scores, by what merchants are grouped. */

export const ALARM_CODES = [
  /** The distribution of scores is another than that of the reference. */
  'score-shift',
  'characteristic-shift',
  'mean-drift',
  /** Scores tell bad from good too little. */
  'discrimination',
  /** More, or fewer, bad outcomes than scores said. */
  'more-bad',
  'fewer-bad',
  /** Too many decisions against the score. */
  'overrides',
  /** A group passes less often than the largest one. */
  'group-passing',
  'group-more-bad',
  'group-fewer-bad',
] as const;
export type AlarmCode = (typeof ALARM_CODES)[number];

/** Gravest first. */
export const ALARM_LEVELS = ['alarm', 'watch'] as const;
export type AlarmLevel = (typeof ALARM_LEVELS)[number];

export const DECISION_MATTERS = ['badge', 'card', 'loan'] as const;
export type DecisionMatter = (typeof DECISION_MATTERS)[number];

/** How a decision stands to the score: in line, against it, or taken without one. */
export const DECISION_SIDES = ['in-line', 'granted-against', 'refused-against', 'no-score'] as const;
export type DecisionSide = (typeof DECISION_SIDES)[number];

/** By which merchants are told apart for fairness. */
export const GROUPINGS = ['region', 'size', 'category'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Sizes by sales of the last 90 days: none, fewer than 20, fewer than 100, more. */
export const SIZES = ['none', 'few', 'some', 'many'] as const;

/** Where the reference comes from: the champion's first scores, the first month shown, or somebody's choice. */
export const REFERENCE_KINDS = ['first-scores', 'first-month', 'chosen'] as const;
export type ReferenceKind = (typeof REFERENCE_KINDS)[number];
