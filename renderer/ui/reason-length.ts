/** A reason says something: forms wait for this many characters, as the core does. */
export const REASON_LENGTH_MIN = 5;
