/**
 * A certificate that was computed again, beside what was drafted: row by row, with the amounts that only the books tell.
 *
 * It shows; whether both are the same to the byte is told by comparing the texts. Pure.
 */
import { readUnsigned } from '#core/custody/certificate-text';
import type { AgreementStatement } from '#core/custody/primitives/documents';
import type { RecomputedRow } from '#core/contract/custody-certificates';
import { RUN_TESTS } from '#core/custody/custody-words';

import type { Drafted, DraftedFigures } from './month-work';

type Group = RecomputedRow['group'];

interface Said {
  readonly group: Group;
  readonly label: string;
  readonly value: string;
}

/** What a statement says, as rows by group and label. */
function saidBy(statement: AgreementStatement): Said[] {
  const { tree, components, banks, roll_forward, receivables, tests } = statement;
  const said = (group: Group, label: string, value: string): Said => ({ group, label, value });
  return [
    said('tree', 'root', tree.root),
    said('tree', 'depth', String(tree.depth)),
    said('tree', 'receivables', receivables),
    said('tree', 'sum', tree.sum),
    ...components.map(({ label, commitment }) => said('component', label, commitment)),
    ...(roll_forward?.movements ?? []).map(({ label, commitment }) => said('movement', label, commitment)),
    ...banks.map(({ statement: of }) => said('bank', of.account, of.commitment)),
    ...RUN_TESTS.map((test) => said('test', test, tests[test])),
  ];
}

function amountOf({ group, label }: Said, figures: DraftedFigures): bigint | null {
  const of = (amounts: Readonly<Record<string, bigint>> | null): bigint | null => amounts?.[label] ?? null;
  if (group === 'component') return of(figures.components);
  if (group === 'movement') return of(figures.movements);
  if (group === 'bank') {
    return figures.banks.find(({ account }) => account === label)?.balance_minor ?? null;
  }
  return label === 'sum' ? figures.sum_minor : null;
}

/** Both beside each other; what only one of them has stands beside nothing. */
export function recomputedRows(drafted: string, { content, figures }: Drafted): RecomputedRow[] {
  const [before, after] = [drafted, content].map((text) => {
    const statement = readUnsigned(text)?.statement;
    return statement === undefined ? [] : saidBy(statement);
  });
  const keyOf = ({ group, label }: Said): string => `${group}|${label}`;
  const found = new Map((after ?? []).map((one) => [keyOf(one), one]));
  const known = new Set((before ?? []).map(keyOf));
  const rows = (before ?? []).map((one) => ({ one, value: found.get(keyOf(one))?.value ?? '' }));
  const added = (after ?? []).filter((one) => !known.has(keyOf(one)));
  return [
    ...rows.map(({ one, value }) => ({
      ...{ group: one.group, label: one.label, drafted: one.value, found: value },
      ...{ same: one.value === value, amount_minor: amountOf(one, figures) },
    })),
    ...added.map((one) => ({
      ...{ group: one.group, label: one.label, drafted: '', found: one.value },
      ...{ same: false, amount_minor: amountOf(one, figures) },
    })),
  ];
}
