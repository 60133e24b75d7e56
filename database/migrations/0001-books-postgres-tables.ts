export const TABLES: readonly string[] = [];
