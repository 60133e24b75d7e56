/**
 * Asking models about the trades of an alert: what the active one and the one in the shadow say, and why.
 *
 * A model is asked about a trade as it stood at its last occasion within the time of review, as it was trained; a trade
 * that was flagged later, as it stood then. What it says goes into the alert's evidence, so that it can be read for ever
 * what was said then, by which version. It decides nothing: which alerts there are is for the rules.
 */
import {
  decimalOf,
  EVIDENCE_PARTS_MAX,
  type EvidenceTrade,
  type ModelSaid,
  type ScoredTrade,
} from '#core/cases/evidence';
import type { Instant } from '#core/kernel/instant';

import type { Occasion } from '../detector';
import type { KnownTrade } from '../known';
import { REVIEW_MS } from '../labels';
import type { Kept } from './examples';
import { compileModel, type CompiledModel } from './model';
import type { VersionedModel } from './model-file';

/** Keeps the vectors of flagged trades during a scan; its `observe` is the scan's observer of occasions. */
export class FlaggedVectors {
  readonly kept = new Map<KnownTrade, Kept>();
  #now: Instant = 0;

  readonly observe = ({ trade, vector, seq, at, flagged }: Occasion): void => {
    // A late entry tells of earlier, but what is known by then includes all that was told before.
    this.#now = Math.max(this.#now, at);
    if (flagged && (this.#now <= trade.paid_at + REVIEW_MS || !this.kept.has(trade))) {
      this.kept.set(trade, { trade, vector, seq, at: this.#now });
    }
  };
}

/** A model that is asked. */
export interface AskedModel {
  readonly place: ModelSaid['place'];
  readonly file: VersionedModel;
}

function scored({ trade, vector, seq, at }: Kept, compiled: CompiledModel): ScoredTrade {
  const { score, base, contributions } = compiled.explain(vector);
  const strongest = contributions.slice(0, EVIDENCE_PARTS_MAX);
  const others = contributions.slice(EVIDENCE_PARTS_MAX);
  return {
    ...{ trade_id: trade.id, seq, at, score: decimalOf(score), base: decimalOf(base) },
    parts: strongest.map(({ feature, value, contribution }) => ({
      ...{ feature, value: value === null ? null : decimalOf(value), part: decimalOf(contribution) },
    })),
    rest: decimalOf(others.reduce((sum, { contribution }) => sum + contribution, 0)),
  };
}

/** Says what models say of the trades that an alert tells; undefined where there is nothing to say. */
export type ModelsAsked = (trades: readonly EvidenceTrade[]) => ModelSaid[] | undefined;

/** Compiles models, to be asked about trades whose vectors were kept. Throws a RangeError for a feature that is unknown. */
export function askModels(
  models: readonly AskedModel[],
  { kept }: Pick<FlaggedVectors, 'kept'>,
): ModelsAsked {
  const by_id = new Map([...kept.values()].map((one) => [one.trade.id, one]));
  const asked = models.map(({ place, file }) => ({
    ...{ place, version: file.version, compiled: compileModel(file.model) },
    threshold: file.model.threshold === null ? null : decimalOf(file.model.threshold),
    /** Trades are told in several alerts. */
    said: new Map<string, ScoredTrade>(),
  }));
  return (trades) => {
    const known = trades.map(({ trade_id }) => by_id.get(trade_id)).filter((one) => one !== undefined);
    if (known.length === 0 || asked.length === 0) return undefined;
    return asked.map(({ place, version, threshold, compiled, said }) => ({
      ...{ version, place, threshold },
      trades: known.map((one) => {
        const found = said.get(one.trade.id) ?? scored(one, compiled);
        said.set(one.trade.id, found);
        return found;
      }),
    }));
  };
}
