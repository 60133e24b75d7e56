/**
 * The model card: where a model comes from, how good it was on trades it had not seen, and what it is not for.
 *
 * Made at training and kept with the model, so that nobody has to believe a score without knowing this. All of it is
 * data; `card-text.ts` writes it out. The fields follow M. Mitchell et al., "Model cards for model reporting" (2019).
 */
import type { Instant } from '#core/kernel/instant';

import { isLookAlike, isSham, LABEL_SOURCES, type LabelSource } from '../labels';
import type { Candidate } from './candidates';
import type { Example, SplitWay } from './examples';
import { measure, type Measured, type RuleScore } from './measure';
import type { Trained } from './train';

/** How many labels of a source there were in a part. */
export interface LabelCount {
  readonly part: 'training' | 'measuring';
  readonly source: LabelSource;
  readonly guilty: number;
  readonly honest: number;
  /** Of the honest, those named as look-alikes. */
  readonly look_alikes: number;
}

export interface ModelCard {
  /** Who had it trained, where that was said, and when. */
  readonly trained_by: string | null;
  readonly trained_at: Instant;
  readonly workspace_id: string;
  /** Entries of the journal it was made from; what it learnt ends with those before the split. */
  readonly from_seq: number;
  readonly to_seq: number;
  /** Of the trades: first payment, last payment. */
  readonly paid_from: Instant;
  readonly paid_to: Instant;
  readonly split_at: Instant;
  /** By what trades are before the split. */
  readonly split_by: SplitWay;
  readonly labels: readonly LabelCount[];
  /** Paid before the split, but in neither part: judged after it, or by payment not reviewed by then. */
  readonly left_out: number;
  readonly candidates: readonly Candidate[];
  readonly chosen: Candidate;
  readonly measured: Measured;
}

export interface CardFacts {
  readonly trained_by: string | null;
  readonly trained_at: Instant;
  readonly workspace_id: string;
  readonly to_seq: number;
  readonly split_at: Instant;
}

function labelCounts(part: LabelCount['part'], examples: readonly Example[]): LabelCount[] {
  return LABEL_SOURCES.flatMap((source) => {
    const labels = examples.map(({ label }) => label).filter((label) => label.source === source);
    const guilty = labels.filter(isSham).length;
    const look_alikes = labels.filter(isLookAlike).length;
    return labels.length === 0 ? [] : [{ part, source, guilty, honest: labels.length - guilty, look_alikes }];
  });
}

/** The card of a model that was just trained: measures it on the later part. */
export function cardOf(
  { model, parts, candidates, chosen }: Trained,
  facts: CardFacts,
  rules: RuleScore,
): ModelCard {
  const all = [...parts.before, ...parts.after];
  return {
    ...facts,
    from_seq: 1,
    paid_from: all[0]?.trade.paid_at ?? facts.split_at,
    paid_to: all.at(-1)?.trade.paid_at ?? facts.split_at,
    labels: [...labelCounts('training', parts.before), ...labelCounts('measuring', parts.after)],
    ...{ split_by: parts.by, left_out: parts.between },
    ...{ candidates, chosen, measured: measure(model, parts.after, rules) },
  };
}
