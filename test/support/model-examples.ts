/**
 * Examples for learners: vectors of the catalogue with the values a test names, and labelled trades made of them.
 */
import { HOUR_MS } from '#core/kernel/instant';
import { FEATURE_NAMES, featurePlace } from '#core/risk/features';
import { Knowledge } from '#core/risk/knowledge';
import type { Example } from '#core/risk/model/examples';
import { REVIEW_MS } from '#core/risk/labels';

export const BEGIN = Date.UTC(2026, 0, 1);

/** A vector of which all but the named values is missing. */
export function vectorOf(values: Readonly<Record<string, number>>): Float64Array {
  const vector = new Float64Array(FEATURE_NAMES.length).fill(Number.NaN);
  for (const [name, value] of Object.entries(values)) {
    const place = featurePlace(name);
    if (place === undefined) throw new RangeError(`there is no feature ${name}`);
    vector[place] = value;
  }
  return vector;
}

/** Draws in [0, 1) that are the same each time. */
export function drawsOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Trades paid one an hour, each with what is said of it and REVIEW_MS later judged. */
export function examplesLike(
  count: number,
  say: (index: number) => { readonly values: Readonly<Record<string, number>>; readonly guilty: boolean },
): Example[] {
  const known = new Knowledge();
  const account = { party_id: 'p', currency: 'CNY', category: 'books', at: BEGIN };
  known.openAccount({ ...account, account_id: 'buyer', merchant: false });
  known.openAccount({ ...account, account_id: 'shop', merchant: true });
  return Array.from({ length: count }, (_, index) => {
    const at = BEGIN + index * HOUR_MS;
    const id = `T${String(index)}`;
    const trade = known.createTrade({
      trade_id: id,
      buyer_id: 'buyer',
      seller_id: 'shop',
      amount_minor: 100,
      at,
    });
    if (trade === null) throw new Error('the accounts are known');
    const { values, guilty } = say(index);
    return {
      ...{ trade, vector: vectorOf(values), seq: index + 1, at },
      label: {
        ...{ trade_id: id, verdict: guilty ? 'confirmed' : 'honest', known_at: at + REVIEW_MS },
        ...{ source: 'truth', name: guilty ? 'C1' : index % 10 === 0 ? 'flash-sale' : '' },
      },
    };
  });
}

/** Trades of which a twelfth is guilty, by a share of money back and quick confirmation, with some noise. */
export function noisyExamples(count: number, seed: number): Example[] {
  const draw = drawsOf(seed);
  return examplesLike(count, () => {
    const guilty = draw() < 1 / 12;
    const back = guilty ? 0.5 + 0.5 * draw() : Math.max(0, draw() - 0.4);
    const minutes = (guilty ? 40 : 2_000) * (0.2 + draw());
    const confirmed = draw() < 0.9 ? { confirm_minutes: minutes } : {};
    return { values: { back_share: back, by_card: draw() < 0.5 ? 1 : 0, ...confirmed }, guilty };
  });
}
