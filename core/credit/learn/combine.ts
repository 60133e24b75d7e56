/**
 * One points table out of several: the weighted mean of additive models is additive over the bins that all of them tell apart.
 */
import { binCount, levelBin, missingBin, numberBin, type Binning } from './binning';
import type { AdditiveModel } from './design';

/** A model with the bins that it speaks of. */
export interface BinnedModel {
  readonly binnings: readonly Binning[];
  readonly model: AdditiveModel;
}

/** Bins that tell apart whatever one of the given bins of the same characteristic tells apart. */
function commonBinning(binnings: readonly Binning[]): Binning {
  const [first] = binnings;
  if (first === undefined) throw new RangeError('no bins to combine');
  if (first.kind === 'numeric') {
    const edges = binnings.flatMap((one) => (one.kind === 'numeric' ? one.edges : []));
    const special = binnings.flatMap((one) => (one.kind === 'numeric' ? one.special : []));
    return {
      ...{ kind: 'numeric', name: first.name },
      edges: [...new Set(edges)].sort((left, right) => left - right),
      special: [...new Set(special)],
    };
  }
  const levels = binnings.flatMap((one) => (one.kind === 'categorical' ? one.groups.flat() : []));
  const groups = new Map<string, string[]>();
  for (const level of [...new Set(levels)].sort((left, right) => (left < right ? -1 : 1))) {
    const key = binnings.map((one) => (one.kind === 'categorical' ? levelBin(one, level) : 0)).join();
    groups.set(key, [...(groups.get(key) ?? []), level]);
  }
  return { kind: 'categorical', name: first.name, groups: [...groups.values()] };
}

/** The bin of `coarse` that holds what a bin of `fine` holds, where `fine` tells apart no less. */
function binWithin(coarse: Binning, fine: Binning, bin: number): number {
  if (coarse.kind === 'numeric' && fine.kind === 'numeric') {
    if (bin <= fine.edges.length) {
      return numberBin(coarse, bin === 0 ? -Infinity : (fine.edges[bin - 1] as number));
    }
    const code = fine.special[bin - fine.edges.length - 1];
    return code === undefined ? missingBin(coarse) : numberBin(coarse, code);
  }
  if (coarse.kind === 'categorical' && fine.kind === 'categorical') {
    const level = fine.groups[bin]?.[0];
    if (level !== undefined) return levelBin(coarse, level);
    return bin === missingBin(fine) ? missingBin(coarse) : binCount(coarse) - 1;
  }
  throw new RangeError(`bins of ${fine.name} are of two kinds`);
}

/** Neighbouring ranges that say the same become one, and so do groups of levels. */
function simplified(binning: Binning, part: Float64Array): { binning: Binning; part: Float64Array } {
  if (binning.kind === 'numeric') {
    const kept = binning.edges.flatMap((edge, place) =>
      part[place] === part[place + 1] ? [] : [{ edge, place }],
    );
    const rest = part.slice(binning.edges.length + 1);
    const ranges = [part[0] as number, ...kept.map(({ place }) => part[place + 1] as number)];
    return {
      binning: { ...binning, edges: kept.map(({ edge }) => edge) },
      part: Float64Array.from([...ranges, ...rest]),
    };
  }
  return { binning, part };
}

/**
 * The weighted mean of models; weights sum to 1. A characteristic that a model does not use counts there as saying nothing.
 */
export function combine(models: readonly (BinnedModel & { readonly weight: number })[]): BinnedModel {
  const names = [...new Set(models.flatMap(({ binnings }) => binnings.map(({ name }) => name)))];
  const binnings: Binning[] = [];
  const parts: Float64Array[] = [];
  for (const name of names) {
    const own = models.flatMap(({ binnings: of_model, model, weight }) => {
      const place = of_model.findIndex((binning) => binning.name === name);
      const binning = of_model[place];
      const part = model.parts[place];
      return binning === undefined || part === undefined ? [] : [{ binning, part, weight }];
    });
    const common = commonBinning(own.map(({ binning }) => binning));
    const part = new Float64Array(binCount(common));
    for (let bin = 0; bin < part.length; bin += 1) {
      for (const one of own) {
        part[bin] =
          (part[bin] as number) + one.weight * (one.part[binWithin(one.binning, common, bin)] as number);
      }
    }
    const simple = simplified(common, part);
    binnings.push(simple.binning);
    parts.push(simple.part);
  }
  const intercept = models.reduce((sum, { model, weight }) => sum + weight * model.intercept, 0);
  return { binnings, model: { intercept, parts } };
}
