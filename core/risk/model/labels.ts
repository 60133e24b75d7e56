/**
 * Labels: who judged a trade to be sham or honest, and when that was known.
 *
 * A model is trained on labels whatever they come from; they are an iterable. A trade may be labelled again (an appeal
 * that succeeds): the latest judgement known by then counts. No label is older than its judgement: whoever trains as of
 * an instant leaves out what was judged later.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';

import type { TruthLabel } from '../evaluate';
import type { KnownTrade } from '../known';
import type { TradeLabel } from '../labels';

export const LABEL_SOURCES = ['truth', 'disposition'] as const;
export type LabelSource = (typeof LABEL_SOURCES)[number];

export interface Label {
  readonly trade_id: string;
  readonly guilty: boolean;
  /** From then on the judgement could be used. */
  readonly known_at: Instant;
  readonly source: LabelSource;
  /** Typology of the guilty; `honest:NAME` of a look-alike; empty when nothing is known. */
  readonly typology: string;
}

/**
 * How long after payment a trade is judged where only the truth is known, not when it came out: money is followed for
 * 15 days after payment (`money-flow.ts`), and a claim or a withdrawal may follow some days later.
 */
export const REVIEW_MS = 21 * DAY_MS;

const HONEST = 'honest:';

/** True for the typology of an honest look-alike. */
export const isLookAlike = (typology: string): boolean => typology.startsWith(HONEST);

/** The truth as labels of paid trades, each known REVIEW_MS after payment. A trade that the truth does not name is honest. */
export function* truthLabels(
  truth: Iterable<TruthLabel>,
  trades: Iterable<KnownTrade>,
): IterableIterator<Label> {
  const named = new Map<string, string>();
  for (const { subject_kind, subject_id, typology } of truth) {
    // A look-alike that is part of a sham as well is guilty.
    const known = named.get(subject_id);
    const first = known === undefined || (isLookAlike(known) && !isLookAlike(typology));
    if (subject_kind === 'trade' && first) named.set(subject_id, typology);
  }
  for (const { id, paid_at } of trades) {
    const typology = named.get(id) ?? '';
    const guilty = typology !== '' && !isLookAlike(typology);
    yield { trade_id: id, guilty, known_at: paid_at + REVIEW_MS, source: 'truth', typology };
  }
}

/** What people decided about trades, as labels; each is known from the decision on. */
export function decidedLabels(decisions: readonly TradeLabel[]): Label[] {
  return decisions.map(({ trade_id, verdict, name, known_at }) => {
    const guilty = verdict === 'confirmed';
    return {
      trade_id,
      guilty,
      known_at,
      source: 'disposition',
      typology: guilty ? name : `${HONEST}${name}`,
    };
  });
}

/** When trades were judged first, by their ids. */
export function firstJudged(labels: readonly Label[]): Map<string, Instant> {
  const first = new Map<string, Instant>();
  for (const { trade_id, known_at } of labels) {
    first.set(trade_id, Math.min(known_at, first.get(trade_id) ?? Number.POSITIVE_INFINITY));
  }
  return first;
}
