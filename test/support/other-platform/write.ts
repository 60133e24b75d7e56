/**
 * Writes another platform into a folder, with its truth:
 * `npx tsx test/support/other-platform/write.ts --trades 20000 --seed 5 --out DIR`
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { otherPlatform } from '../other-platform';
import { truthLines } from './rows';

const { values } = parseArgs({
  options: {
    trades: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
  },
});
if (values.out === undefined) {
  throw new Error('--out names the folder to write into');
}
const { files, truth } = otherPlatform({ seed: Number(values.seed), trades: Number(values.trades) });
await mkdir(values.out, { recursive: true });
for (const [name, lines] of Object.entries({ ...files, 'truth.csv': truthLines(truth) })) {
  await writeFile(join(values.out, name), `${lines.join('\n')}\n`);
}
