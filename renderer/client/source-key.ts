/** What a question is about, as one text: equal for equal questions. Amounts are bigint, which JSON has no form for. */

/** The key of a question, whatever it is made of. */
export function sourceKey(source: unknown): string {
  return JSON.stringify([source], (_name, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  );
}
