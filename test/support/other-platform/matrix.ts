/**
 * Detection on variations of the other platform, as a table in Markdown:
 * `npx tsx test/support/other-platform/matrix.ts --trades 20000 --seed 5 [--only 'hops|parts']`
 */
import { parseArgs } from 'node:util';

import { alertsOf } from '#core/risk/alerts';
import { evaluate } from '#core/risk/evaluate';
import { scanJournal } from '#core/risk/scan';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { TYPOLOGIES } from '#core/risk/typologies';

import { importedPlatform } from '../risk-platform';
import { VARIATION_NAMES } from './variations';

const { values } = parseArgs({
  options: {
    trades: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
  },
});

const percent = (share: number | null | undefined): string =>
  share === null || share === undefined ? '-' : (share * 100).toFixed(0);

const named = TYPOLOGIES.filter((typology) => typology !== 'C10');
const columns = ['variation', 'recall', 'precision', 'of the first 100', 'look-alikes', ...named];
console.log(`| ${columns.join(' | ')} |`);
console.log(`| ${columns.map((_, place) => (place === 0 ? '---' : '---:')).join(' | ')} |`);
for (const name of VARIATION_NAMES.filter((one) => new RegExp(values.only).test(one))) {
  const { store, truth } = await importedPlatform(Number(values.trades), Number(values.seed), name);
  const { detector } = await scanJournal(store, STARTING_RULES);
  const found = evaluate(alertsOf(detector), truth);
  const figures = [
    ...[percent(found.recall), percent(found.precision), percent(found.precision_at_100)],
    ((found.honest.recall ?? 0) * 100).toFixed(1),
    ...named.map((typology) => percent(found.by_typology[typology]?.recall)),
  ];
  console.log(`| ${[name, ...figures].join(' | ')} |`);
}
