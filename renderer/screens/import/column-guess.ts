/** Which column of a file is probably which field: names that say the same but for case and separators. */
interface Field {
  readonly name: string;
  readonly required: boolean;
}

const plain = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Field to column, for those whose names agree; '' for the rest. A column is taken once. */
export function guessColumns(fields: readonly Field[], columns: readonly string[]): Record<string, string> {
  const free = new Map(columns.map((column) => [plain(column), column]));
  const guessed: Record<string, string> = {};
  for (const { name } of fields) {
    const column = free.get(plain(name)) ?? '';
    guessed[name] = column;
    if (column !== '') free.delete(plain(name));
  }
  return guessed;
}

/** Required fields without a column. */
export function missingFields(
  fields: readonly Field[],
  columns: Readonly<Record<string, string>>,
): readonly string[] {
  return fields
    .filter(({ name, required }) => required && (columns[name] ?? '') === '')
    .map(({ name }) => name);
}
