/** Why nothing was developed, fitted or compared, in figures that can be told. */
import type { EditProblem } from '../credit-words';
import type { DevelopmentProblem } from './develop';

export type Undeveloped =
  | DevelopmentProblem
  /** No day of observation whose outcomes have been told. */
  | { readonly reason: 'no-days'; readonly told_after_days: number }
  /** The table cannot be read. */
  | { readonly reason: 'table'; readonly line: number; readonly column: string; readonly expected: string }
  /** A change of bins that cannot be made. */
  | { readonly reason: 'edit'; readonly name: string; readonly problem: EditProblem }
  | { readonly reason: 'nothing-takes-part' };
