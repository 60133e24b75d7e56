/**
 * How many trades a sample platform has: fewer hold not every case that it is to show.
 *
 * Apart from the generator, so that screens can say it at the field without taking the generator along.
 */
export const SAMPLE_TRADES_MIN = 1_000;
export const SAMPLE_TRADES_MAX = 1_000_000;
