/**
 * Assertions: a broken invariant throws and ends the command before anything is stored.
 */

export class InvariantError extends Error {
  constructor(message: string) {
    super(`Invariant broken: ${message}`);
    this.name = 'InvariantError';
  }
}

/** Throws InvariantError unless the condition holds. Hot paths give a function, which makes the text only then. */
export function assert(condition: boolean, message: string | (() => string)): asserts condition {
  if (!condition) {
    throw new InvariantError(typeof message === 'string' ? message : message());
  }
}
