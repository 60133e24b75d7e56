/**
 * Words of custody in the books: formats of statements, tests of the daily run with what may come of them, causes of breaks.
 */

/** Formats in which banks send statements. */
export const STATEMENT_FORMATS = ['camt053', 'mt940', 'bai2', 'ofx', 'csv'] as const;
export type StatementFormat = (typeof STATEMENT_FORMATS)[number];

/** What every daily run computes; named in docs/custody.md. */
export const RUN_TESTS = [
  'T1',
  'T2',
  'T3',
  'T4',
  'T5',
  'T6',
  'T7',
  'T8',
  'T9',
  'T10',
  'T11',
  'T12',
  'T13',
  'T14',
  'T15',
  'T16',
] as const;
export type RunTest = (typeof RUN_TESTS)[number];

export const TEST_OUTCOMES = ['passed', 'failed', 'not-applicable'] as const;
export type TestOutcome = (typeof TEST_OUTCOMES)[number];

/** Why a side has what the other has not, as people found. */
export const BREAK_CAUSES = [
  'timing',
  'bank-twice',
  'bank-amount',
  'bank-missing',
  'unknown-receipt',
  'bank-charge',
  'books-error',
  'other',
] as const;
export type BreakCause = (typeof BREAK_CAUSES)[number];

/** Who signs a run: who prepared it, and then somebody else who looked it over. */
export const SIGNER_PARTS = ['preparer', 'reviewer'] as const;

export const RUN_STATES = ['computed', 'prepared', 'reviewed', 'superseded'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** How a bank's letter on an account stands on a day. */
export const LETTER_STATES = ['missing', 'in-force', 'ends-soon', 'ended'] as const;
export type LetterState = (typeof LETTER_STATES)[number];

/** How bank lines and movements come together, most telling first. */
export const MATCH_RULES = [
  'same-reference',
  'batch-details',
  'reference-sum',
  'card-day',
  'reference-in-text',
  'manual',
] as const;
export type MatchRule = (typeof MATCH_RULES)[number];

/** Ways in which items may belong together that only people confirm. */
export const SUGGESTION_RULES = [
  'amount-off',
  'amount-and-day',
  'amount-sum',
  'bank-reversal',
  'books-reversal',
  'bank-twice',
  // An adjustment that was asked for because of these items.
  'adjusted',
  // People put such together before.
  'learned',
] as const;
export type SuggestionRule = (typeof SUGGESTION_RULES)[number];

/** The four corners of what is outstanding: who has it, and which way it goes. */
export const QUADRANTS = ['books-in', 'books-out', 'bank-in', 'bank-out'] as const;
export type Quadrant = (typeof QUADRANTS)[number];

/** Ages of outstanding items, in days: up to 5, 6 to 10, 11 and more. */
export const AGE_BANDS = ['to-5', 'to-10', 'older'] as const;
export type AgeBand = (typeof AGE_BANDS)[number];
