// Tables of the document of measures: the ladder, reasons to impose and to lift, as the core itself has them.
import {
  ALL_LIFT_REASONS,
  ALL_MEASURE_REASONS,
  ASSOCIATION_CODES,
  LIFT_REASONS,
  MEASURE_REASONS,
} from '#core/enforcement/reason-codes';
import { MATRIX, PURPOSES, type Effect } from '#core/enforcement/matrix';
import { RESTRICTION_KINDS } from '#core/ledger/tables';

import { table } from './table';

const EFFECTS: readonly Effect[] = ['stop', 'limit', 'delay', 'divert'];

/** Rungs, mildest first, with what each does. */
export function ladderTable(): string {
  return table(
    ['rung', 'code', ...EFFECTS],
    RESTRICTION_KINDS.map((kind) => [
      `\`${kind}\``,
      ASSOCIATION_CODES[kind],
      ...EFFECTS.map((effect) => PURPOSES.filter((purpose) => MATRIX[kind][purpose] === effect).join(', ')),
    ]),
  );
}

export function measureReasonTable(): string {
  return table(
    ['reason', 'carries up to'],
    ALL_MEASURE_REASONS.map((reason) => [`\`${reason}\``, `\`${MEASURE_REASONS[reason]}\``]),
  );
}

export function liftReasonTable(): string {
  return table(
    ['reason', 'honest'],
    ALL_LIFT_REASONS.map((reason) => [`\`${reason}\``, LIFT_REASONS[reason] ? 'yes' : '']),
  );
}
