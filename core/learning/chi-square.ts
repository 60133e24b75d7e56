/**
 * The chi-square distribution: how likely a sum of so many squares is to come out that large by chance.
 *
 * Both functions rest on the incomplete gamma function, by its series below a + 1 and by its continued fraction above
 * (NIST Digital Library of Mathematical Functions, 8.7.1 and 8.9.2). Degrees of freedom are whole numbers, so the gamma
 * function is a product.
 */

const TERMS_MAX = 10_000;
const TERM_MIN = 1e-15;
const TINY = 1e-300;

/** ln of the gamma function at half a whole number. */
function logGammaHalf(freedom: number): number {
  let sum = freedom % 2 === 1 ? Math.log(Math.PI) / 2 : 0;
  for (let at = freedom % 2 === 1 ? 0.5 : 1; at < freedom / 2; at += 1) sum += Math.log(at);
  return sum;
}

/** The lower part by its series, before the factor. */
function lowerSum(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let step = 1; step < TERMS_MAX && term > sum * TERM_MIN; step += 1) {
    term *= x / (a + step);
    sum += term;
  }
  return sum;
}

/** The upper part by its continued fraction (Lentz's method), before the factor. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let step = 1; step < TERMS_MAX; step += 1) {
    const part = -step * (step - a);
    b += 2;
    d = part * d + b;
    c = b + part / c;
    d = 1 / (Math.abs(d) < TINY ? TINY : d);
    c = Math.abs(c) < TINY ? TINY : c;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < TERM_MIN) break;
  }
  return fraction;
}

/** Chance that a chi-square of so many degrees of freedom, 1 or more, is at least `value`. */
export function chiSquareTail(value: number, freedom: number): number {
  if (value <= 0) return 1;
  const [a, x] = [freedom / 2, value / 2];
  const factor = Math.exp(a * Math.log(x) - x - logGammaHalf(freedom));
  return x < a + 1 ? 1 - factor * lowerSum(a, x) : factor * upperFraction(a, x);
}

const HALVINGS = 100;

/** The value that is reached by chance with `chance`, above 0 and below 1. */
export function chiSquareQuantile(chance: number, freedom: number): number {
  let [low, high] = [0, freedom + 1];
  while (chiSquareTail(high, freedom) > chance) high *= 2;
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (low + high) / 2;
    if (chiSquareTail(middle, freedom) > chance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
