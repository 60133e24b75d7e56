/** Making the contract's filters out of text in the address: what does not parse counts as not given. */

/** The member of a closed set that the text is, if it is one. */
export function memberOf<T extends string>(set: readonly T[], text: string): T | undefined {
  return set.find((one) => one === text);
}

/** Values without those that are undefined. */
export function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
