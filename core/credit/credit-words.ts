/**
 * Words of developing scorecards: what outcomes are made of, ways of learning, edits of bins, and what stands in the way.
 */

/** What can happen to a merchant in the window, and how it is counted. */
export const OUTCOME_EVENTS = [
  /** Alerts on him that were confirmed and stand. */
  'confirmed-alerts',
  /** His sales that issuers took back. */
  'chargebacks',
  /** His sales whose dispute gave the buyer something back. */
  'lost-disputes',
  /** Days for which what the guarantee paid to one of his buyers has been owed by the end of the window. */
  'unrecovered-days',
  /** Days that a loan was late in the window, as banks report or the books say of loans paid out here. */
  'overdue-days',
  /** Loans that a lender gave up. */
  'written-off',
] as const;
export type OutcomeEvent = (typeof OUTCOME_EVENTS)[number];

/** Ways of learning: weights of evidence, ridge on bins, additive boosting; a blend is the mean of some of them. */
export const LEARNER_KINDS = ['woe', 'ridge', 'boosted', 'blend'] as const;
export type LearnerKind = (typeof LEARNER_KINDS)[number];

/** Whether the share of bad rows may only rise, only fall, or do either along the ranges; or as the data and its direction say. */
export const ASKED_TRENDS = ['ascending', 'descending', 'none', 'automatic'] as const;
export type AskedTrend = (typeof ASKED_TRENDS)[number];

/** Why a change of bins cannot be made. */
export const EDIT_PROBLEMS = [
  'no-characteristic',
  'no-bin',
  'no-level',
  'not-a-number',
  'not-between',
  'empty-bin',
  'too-many-bins',
  'wrong-kind',
] as const;
export type EditProblem = (typeof EDIT_PROBLEMS)[number];

/** Why a scorecard cannot be drafted: columns or levels of another program, bins that no score can hold. */
export const UNDRAFTABLE = ['columns', 'too-many-bins', 'nothing-in-it'] as const;
export type Undraftable = (typeof UNDRAFTABLE)[number];

/** What a scorecard is not good for, as its card says. */
export const CARD_LIMITS = [
  /** Fewer bad rows than a scorecard should be learnt from. */
  'few-bad',
  /** It was not measured on later days. */
  'no-later-rows',
  /** Outcomes of rows it was learnt from were told on the days it was measured on. */
  'told-later',
  /** The same merchants stand among the rows it was learnt from and measured on. */
  'same-merchants',
  /** Columns that may tell the outcome because they were written down after it. */
  'leaks',
  /** Points that go against the direction in which a characteristic may move a score. */
  'against-direction',
  /** What it says and what was the case are far apart on later days. */
  'uncalibrated',
  /** It ranks later days much worse than those it was learnt from. */
  'unstable',
  /** Bins were changed by people who had seen the outcomes. */
  'adjusted',
  /** Learnt from those who were let in: of others it says nothing. */
  'accepted-only',
] as const;
export type CardLimit = (typeof CARD_LIMITS)[number];
