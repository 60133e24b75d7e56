export const GUARDS: readonly string[] = [];
