/** What he owed before: to the guarantee, as the credit record has it, and to banks as these report. */
import { quantity, type Characteristic } from './definition';

const owed = { axis: 'credit-history', risk: 'more-is-riskier' } as const;

export const HISTORY: readonly Characteristic[] = [
  quantity({
    ...{ ...owed, source: 'dynamic', name: 'credit_notes', unit: 'count' },
    meaning: 'Notes of the credit record that have neither expired nor been withdrawn',
    take: ({ shop, at }) => [...shop.notes.values()].filter((expires_at) => expires_at > at).length,
  }),
  quantity({
    ...{ ...owed, source: 'dynamic', name: 'unrecovered_minor', unit: 'minor' },
    meaning: 'What the guarantee paid to his buyers and has not had back from him',
    take: ({ shop }) =>
      [...shop.claims.values()].reduce((sum, { paid, recovered }) => sum + paid - recovered, 0),
  }),
];
