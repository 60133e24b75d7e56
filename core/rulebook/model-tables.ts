/**
 * Projections of trained models: every version that was ever drafted, and which of them are asked now.
 *
 * A model with its card stays in the entry that drafted it; here is what lists and deciding need of it. At most one is
 * active, and at most one runs beside it in the shadow.
 */
import { col, defineTable, fixed } from '#core/kernel/table-spec';
import type { ModelKind } from '#core/risk/model/kinds';

import type { RuleState } from './rule-tables';

/** Of a model's card, as decimal text where not whole: what it was measured at on later trades, beside the rules. */
export interface ModelFigures {
  readonly trained_guilty: number;
  readonly trained_honest: number;
  readonly measured_guilty: number;
  readonly measured_honest: number;
  /** Average precision; null where nobody was guilty. */
  readonly model: string | null;
  readonly rules: string | null;
  readonly together: string | null;
}

const riskModelTable = defineTable('risk_model', 'id', {
  /** Its version: the digest of its canonical text. */
  id: col.text(),
  /** The how manieth that was drafted, from 1 on. */
  no: fixed(col.int()),
  state: col.text<RuleState>(),
  kind: fixed(col.text<ModelKind>()),
  /** From this score on it suspects by itself, as decimal text; null when it never does. */
  threshold: fixed(col.textOrNull()),
  /** Entries up to this one were read, and what was judged before the split was learnt. */
  trained_seq: fixed(col.int()),
  split_at: fixed(col.int()),
  figures: fixed(col.json<ModelFigures>()),
  note: fixed(col.text()),
  drafted_by: fixed(col.text()),
  drafted_at: fixed(col.int()),
  /** The entry that holds the model and its card. */
  drafted_seq: fixed(col.int()),
  shadow_at: col.intOrNull(),
  activated_at: col.intOrNull(),
  activated_by: col.textOrNull(),
  approved_by: col.textOrNull(),
  retired_at: col.intOrNull(),
  retired_by: col.textOrNull(),
});

/** One row: the models that are asked. */
const riskModelHeadTable = defineTable('risk_model_head', 'id', {
  id: col.text(),
  /** How many were drafted. */
  latest: col.int(),
  active: col.textOrNull(),
  shadow: col.textOrNull(),
});

/** The id of that one row. */
export const MODEL_HEAD = 'trades';

export const MODEL_TABLES = { risk_model: riskModelTable, risk_model_head: riskModelHeadTable } as const;
