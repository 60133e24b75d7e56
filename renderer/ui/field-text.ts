/**
 * The name of a field of the input in words: `fieldText('data.amount', t, te)` gives "Amount".
 *
 * Fields of commands have their words in messages/<language>/commands.ts, others in values.ts under `field`. A field
 * without words keeps its name.
 */
type Translate = (key: string) => string;
type Known = (key: string) => boolean;

/** Where the data of a command lies within what is sent. */
const WITHIN = /^(?:command\.)?(?:data\.)?/;

export function fieldText(field: string, t: Translate, te: Known): string {
  const name = field.replace(WITHIN, '').replace(/\./g, '_');
  const key = [`values.field.${name}`, `commands.field.${name}`].find(te);
  return key === undefined ? field : t(key);
}
