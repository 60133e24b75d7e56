/** Something that can be done with what is on show; a row of buttons draws it. */
export interface Act {
  readonly id: string;
  readonly label: string;
  /** Why it cannot be done now; null when it can. */
  readonly reason: string | null;
  /** A second person has to agree. */
  readonly needs_second?: boolean;
  /** The one that people mostly want. */
  readonly main?: boolean;
  /** Its key, as in the registry of commands. */
  readonly keys?: string;
  /** Seldom wanted: it stands under "More actions". */
  readonly seldom?: boolean;
  readonly run: () => void;
}

/** Why something cannot be done: the first reason that holds of those asked in turn; null when it can be done. */
export function firstReason(...reasons: readonly (string | false | null)[]): string | null {
  return reasons.find((reason) => typeof reason === 'string') ?? null;
}
