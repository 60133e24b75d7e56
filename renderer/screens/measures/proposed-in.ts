/** A measure out of the data of a command, as what it would touch is asked for. */
import { RESTRICTION_KINDS, type RestrictionKind, type RestrictionTerms } from '#core/ledger/tables';

export interface ProposedMeasure {
  readonly account_id: string;
  readonly kind: RestrictionKind;
  readonly terms: RestrictionTerms;
  readonly starts_at?: number | undefined;
  readonly ends_at?: number | undefined;
  readonly step_down?:
    { kind: RestrictionKind; terms: RestrictionTerms; days?: number | undefined } | undefined;
}

interface Typed {
  readonly account_id?: unknown;
  readonly restriction?: unknown;
  readonly terms?: RestrictionTerms;
  readonly starts_at?: number;
  readonly ends_at?: number;
  readonly step_down?: { readonly kind?: unknown; readonly terms?: RestrictionTerms; readonly days?: number };
}

/** The kind of a value; undefined for none. */
export function kindOf(value: unknown): RestrictionKind | undefined {
  return RESTRICTION_KINDS.find((one) => one === value);
}

/** The measure that data speak of; null until they name an account and a rung. */
export function proposedIn(data: Readonly<Record<string, unknown>>): ProposedMeasure | null {
  const { account_id, restriction, terms = {}, starts_at, ends_at, step_down } = data as Typed;
  const kind = kindOf(restriction);
  const next = kindOf(step_down?.kind);
  if (kind === undefined || typeof account_id !== 'string') return null;
  return {
    ...{ account_id, kind, terms, starts_at, ends_at },
    step_down:
      next === undefined || ends_at === undefined
        ? undefined
        : { kind: next, terms: step_down?.terms ?? {}, days: step_down?.days },
  };
}
