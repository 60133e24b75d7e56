/**
 * Folds: rows divided so that each part has its share of bad ones, and always in the same way.
 *
 * Which fold a row falls into follows from its place alone, stirred by a multiplicative hash (D. Knuth, The Art of Computer
 * Programming, volume 3, section 6.4): a file in the order of time or of outcome gives no lopsided folds.
 */

const STIR = 2_654_435_761;

/** The fold of each row, 0 to `folds` - 1; bad and good rows are dealt out in turn, in stirred order. */
export function stratifiedFolds(bad: ArrayLike<number>, folds: number): Uint8Array {
  const fold_of = new Uint8Array(bad.length);
  for (const outcome of [0, 1]) {
    const rows: { row: number; stirred: number }[] = [];
    for (let row = 0; row < bad.length; row += 1) {
      if (bad[row] === outcome) rows.push({ row, stirred: Math.imul(row + 1, STIR) >>> 0 });
    }
    rows.sort((left, right) => left.stirred - right.stirred);
    for (const [place, { row }] of rows.entries()) fold_of[row] = place % folds;
  }
  return fold_of;
}

export interface FoldRows {
  readonly inside: Uint32Array;
  readonly outside: Uint32Array;
}

/** Rows outside and inside of a fold: those to learn from, and those to be judged by. */
export function rowsOfFold(fold_of: ArrayLike<number>, fold: number): FoldRows {
  const inside: number[] = [];
  const outside: number[] = [];
  for (let row = 0; row < fold_of.length; row += 1) (fold_of[row] === fold ? inside : outside).push(row);
  return { inside: Uint32Array.from(inside), outside: Uint32Array.from(outside) };
}

/**
 * The fold of each row where rows belong together, such as days of the same merchant: no group stands on both sides of a
 * fold. Groups with a bad row and those without one are dealt out in turn, in stirred order of their first rows.
 */
export function groupedFolds(groups: readonly string[], bad: ArrayLike<number>, folds: number): Uint8Array {
  const place_of = new Map<string, number>();
  const group_bad: number[] = [];
  const group_of = groups.map((group, row) => {
    const place = place_of.get(group) ?? place_of.size;
    place_of.set(group, place);
    group_bad[place] = Math.max(group_bad[place] ?? 0, bad[row] as number);
    return place;
  });
  const of_group = stratifiedFolds(group_bad, folds);
  return Uint8Array.from(group_of, (place) => of_group[place] as number);
}
