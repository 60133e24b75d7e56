/**
 * How a command asks, and how it ended.
 */

/** `authorise`: may this happen? `record`: this happened (import of history). */
export type Mode = 'authorise' | 'record';

export type Outcome = 'done' | 'refused';
