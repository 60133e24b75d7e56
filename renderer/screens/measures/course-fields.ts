/** The suggested course of a measure and the fields of its form: what of it is put there, beside what somebody typed. */
import type { RestrictionKind } from '#core/ledger/tables';

import { typingInstant } from '../../ui/instants';

export interface SuggestedCourse {
  readonly ends_at: number;
  readonly step_down: { readonly kind: RestrictionKind; readonly days: number } | null;
}

const NAMES = ['ends_at', 'step_down.kind', 'step_down.days'] as const;
type Fields = Readonly<Record<(typeof NAMES)[number], string>>;
export const NOTHING: Fields = { ends_at: '', 'step_down.kind': '', 'step_down.days': '' };

/** A course as it stands in the fields of the form. */
export function courseFields(course: SuggestedCourse | null): Fields {
  if (course === null) return NOTHING;
  const { ends_at, step_down } = course;
  return {
    ends_at: typingInstant(ends_at),
    'step_down.kind': step_down?.kind ?? '',
    'step_down.days': step_down === null ? '' : String(step_down.days),
  };
}

/** As much of a proposal's data as a course is about. */
export interface TypedMeasure {
  readonly restriction?: unknown;
  readonly reason_code?: string;
  readonly starts_at?: number;
  readonly ends_at?: number;
  readonly step_down?: { readonly kind?: string; readonly days?: number };
}

/** What stands in these fields now, as text. */
function typedFields({ ends_at, step_down }: TypedMeasure): Fields {
  return {
    ends_at: ends_at === undefined ? '' : typingInstant(ends_at),
    'step_down.kind': step_down?.kind ?? '',
    'step_down.days': step_down?.days === undefined ? '' : String(step_down.days),
  };
}

/** Fields that change with a suggestion: those in which the last one, or nothing, still stands. */
export function fieldsToSet(
  before: Fields,
  now: TypedMeasure,
  next: Fields,
): readonly (readonly [string, string])[] {
  const current = typedFields(now);
  return NAMES.filter((name) => current[name] === before[name] && next[name] !== before[name]).map(
    (name) => [name, next[name]] as const,
  );
}
