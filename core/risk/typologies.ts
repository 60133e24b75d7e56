/**
 * The twelve typologies of cash-out and sham trades that are looked for; docs/risk.md says what each is.
 */
export const TYPOLOGIES = [
  'C1',
  'C2',
  'C3',
  'C4',
  'C5',
  'C6',
  'C7',
  'C8',
  'C9',
  'C10',
  'C11',
  'C12',
] as const;
export type Typology = (typeof TYPOLOGIES)[number];
