/**
 * Why the books did not take a row: a refusal in terms of the row's own columns.
 *
 * The refusal names things of the domain; the person who mends a file needs the column and the value in it.
 * The column is found by the name or the value of a detail, and is the external id otherwise.
 */
import { refusalText, type Refusal } from '#core/kernel/refusal';
import type { Command } from '#core/ledger/commands';

import { rowIssue, type RowIssue } from './issue';
import type { RowPlan, RowStep } from './row-plan';

function dataValue(command: Command, target: string | null): unknown {
  if (target === null) {
    return undefined;
  }
  const [outer = '', inner] = target.split('.');
  const value = (command.data as Readonly<Record<string, unknown>>)[outer];
  return inner === undefined ? value : (value as Readonly<Record<string, unknown>> | undefined)?.[inner];
}

function asText(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'bigint' || typeof value === 'number'
      ? String(value)
      : '';
}

/** The step whose column a refusal is about; undefined when none can be told. */
function stepOf(refusal: Refusal, plan: RowPlan, command: Command): RowStep | undefined {
  const details = Object.entries(refusal.details);
  const byBoth = plan.steps.find((step) =>
    details.some(
      ([name, value]) =>
        step.spec.target === name && asText(dataValue(command, step.spec.target)) === String(value),
    ),
  );
  const byValue = plan.steps.find((step) =>
    details.some(([, value]) => {
      const held = asText(dataValue(command, step.spec.target));
      return (
        (step.spec.type === 'id' || step.spec.type === 'currency') && held !== '' && held === String(value)
      );
    }),
  );
  return byBoth ?? byValue;
}

const EXPECTED: Partial<Record<Refusal['code'], string>> = {
  'key-conflict': 'expected the content under which this identifier was imported before; it is another now',
  'not-found': 'expected something in the books: no earlier row brings it, or the row that does was rejected',
  'already-exists': 'expected something that is not in the books yet',
  'currency-mismatch': 'expected accounts of one currency',
  'wrong-state': 'expected a state of the books that allows this',
  'amount-exceeds': 'expected at most what is left',
};

/** The issue of a row the books rejected. */
export function refusalIssue(
  refusal: Refusal,
  plan: RowPlan,
  external_id: string,
  command: Command,
): RowIssue {
  const expected = `${EXPECTED[refusal.code] ?? 'expected a row the books can take'} (${refusalText(refusal)})`;
  const step = refusal.code === 'key-conflict' ? undefined : stepOf(refusal, plan, command);
  if (step !== undefined) {
    return rowIssue(step.header, asText(dataValue(command, step.spec.target)), expected, step.spec.personal);
  }
  const id_step = plan.steps.find((candidate) => candidate.spec.name === plan.record.id_column);
  return rowIssue(id_step?.header ?? plan.record.id_column, external_id, expected);
}
