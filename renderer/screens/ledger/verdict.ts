/**
 * What a verification found, read out of its job: whether all is in order, and the first break.
 *
 * The kind of break is said in the language of the page (`ledger.break`); the detail is evidence and stays as it is.
 */
import type { Job } from '#core/contract/jobs';
import type { BreakKind } from '#core/ledger/fold';

export interface Finding {
  readonly kind: BreakKind;
  /** Entry at which it shows; null for what lies beside the journal. */
  readonly seq: number | null;
  readonly detail: string;
}

export interface Verdict {
  readonly ok: boolean;
  readonly finding: Finding | null;
}

/** The verdict of an ended job; a job without a result has found nothing. */
export function verdictOf({ result }: Pick<Job, 'result'>): Verdict {
  return {
    ok: result?.['ok'] === true,
    finding: (result?.['first_break'] as Finding | null | undefined) ?? null,
  };
}
