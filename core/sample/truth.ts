/**
 * The truth about the sample: who took part in what, from when to when.
 *
 * Truth is kept outside the workspace. A subject gets one line per group; the line's span grows with
 * every act. It knows nothing of how the acts were made.
 */
import { formatInstant, type Instant } from '#core/kernel/instant';

export type SubjectKind = 'merchant' | 'buyer' | 'mule' | 'account' | 'trade' | 'instrument' | 'withdrawal';

/** One line of the truth. */
export interface TruthLabel {
  readonly subject_kind: SubjectKind;
  readonly subject_id: string;
  /** C1 to C12, or `honest:NAME`. */
  readonly typology: string;
  readonly group_id: string;
  readonly from: Instant;
  readonly to: Instant;
}

interface Span {
  readonly kind: SubjectKind;
  readonly id: string;
  from: Instant;
  to: Instant;
}

/** A group of acts that belong together: one scheme, or one honest look-alike. */
export class Group {
  readonly typology: string;
  readonly id: string;
  readonly #spans = new Map<string, Span>();

  constructor(typology: string, id: string) {
    this.typology = typology;
    this.id = id;
  }

  /** Says that a subject took part at an instant. */
  mark(kind: SubjectKind, id: string, at: Instant): void {
    const key = `${kind}|${id}`;
    const span = this.#spans.get(key);
    if (span === undefined) {
      this.#spans.set(key, { kind, id, from: at, to: at });
    } else {
      span.from = Math.min(span.from, at);
      span.to = Math.max(span.to, at);
    }
  }

  *labels(): IterableIterator<TruthLabel> {
    for (const span of this.#spans.values()) {
      yield {
        subject_kind: span.kind,
        subject_id: span.id,
        typology: this.typology,
        group_id: this.id,
        from: span.from,
        to: span.to,
      };
    }
  }
}

/** All groups of a sample. */
export class Truth {
  readonly #groups: Group[] = [];

  group(typology: string): Group {
    const group = new Group(typology, `G${String(this.#groups.length + 1).padStart(5, '0')}`);
    this.#groups.push(group);
    return group;
  }

  get groups(): readonly Group[] {
    return this.#groups;
  }

  *labels(): IterableIterator<TruthLabel> {
    for (const group of this.#groups) {
      yield* group.labels();
    }
  }
}

export const TRUTH_HEADER = 'subject_kind,subject_id,typology,group_id,from,to\n';

/** One line of the truth file. No field can hold a comma, a quote or a line break. */
export function truthLine(label: TruthLabel): string {
  const { subject_kind, subject_id, typology, group_id, from, to } = label;
  return `${subject_kind},${subject_id},${typology},${group_id},${formatInstant(from)},${formatInstant(to)}\n`;
}
