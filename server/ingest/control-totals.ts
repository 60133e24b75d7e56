/**
 * Control totals: a total row at the end of a file against what was read before it.
 *
 * Every data row counts, also one that is left out or rejected, because the file's author counted it too.
 * Sums are exact. A difference is reported; it stops nothing, since rows before the total row are stored.
 */
import { rowIssue, type RowIssue } from '#core/ingest/issue';
import type { RowPlan, RowStep, TotalsPlan } from '#core/ingest/row-plan';

import type { RawRow } from './csv-rows';

export class ControlTotals {
  readonly #plan: RowPlan;
  readonly #totals: TotalsPlan;
  readonly #amount: RowStep | undefined;
  #rows = 0;
  #sum_minor = 0n;
  #declared: readonly string[] | null = null;

  constructor(plan: RowPlan, totals: TotalsPlan) {
    this.#plan = plan;
    this.#totals = totals;
    this.#amount = plan.steps.find((step) => step.spec.name === 'amount_minor');
  }

  /** True for the total row itself; counts any other. */
  isTotal(row: RawRow): boolean {
    if (row.cells?.[0]?.trim().startsWith(this.#totals.starts_with) === true) {
      this.#declared = row.cells;
      return true;
    }
    this.#rows += 1;
    if (row.cells !== null && this.#amount !== undefined && this.#totals.amount_index >= 0) {
      this.#sum_minor += this.#minor(row.cells[this.#amount.index]) ?? 0n;
    }
    return false;
  }

  #minor(cell: string | undefined): bigint | undefined {
    const text = cell?.trim() ?? '';
    const { amount_convert } = this.#totals;
    const converted = amount_convert === null ? { ok: true, text } : amount_convert(text);
    return converted.ok && 'text' in converted && /^\d{1,30}$/.test(converted.text)
      ? BigInt(converted.text)
      : undefined;
  }

  issues(): RowIssue[] {
    const { count_index, amount_index, starts_with } = this.#totals;
    if (this.#declared === null) {
      return [
        rowIssue(
          '(total row)',
          '',
          `expected a total row beginning with ${starts_with}: the file may be cut off`,
        ),
      ];
    }
    const found: RowIssue[] = [];
    const count = this.#declared[count_index]?.trim() ?? '';
    if (count_index >= 0 && /\d+/.exec(count)?.[0] !== String(this.#rows)) {
      const expected = `expected ${String(this.#rows)}: that many rows were read`;
      found.push(rowIssue(this.#plan.headers[count_index] ?? '', count, expected));
    }
    const amount = this.#declared[amount_index] ?? '';
    if (amount_index >= 0 && this.#minor(amount) !== this.#sum_minor) {
      const expected = `expected ${this.#sum_minor.toString()} in minor units: the sum of the rows read`;
      found.push(rowIssue(this.#plan.headers[amount_index] ?? '', amount, expected));
    }
    return found;
  }
}
