// A child that keeps one checkpoint after the other, each of many parts that all say which it is, until it is killed.
import type { Checkpoint } from '#core/risk/vectors';
import { openWorkspace } from '#database/workspace';

const [location = ''] = process.argv.slice(2);
const PARTS = 30;

const { vectors } = await openWorkspace(location, { access: 'write', program: 'surety-kill 1.0.0' });
for (let number = ((await vectors.checkpoint())?.upto_seq ?? 0) + 1; ; number += 1) {
  const parts = Array.from({ length: PARTS }, () => new Uint8Array(20_000).fill(number % 251));
  const digest = String(number);
  const kept: Checkpoint = { catalogue: 'c', upto_seq: number, upto_hash: 'h', parts: PARTS, digest };
  await vectors.keepCheckpoint(kept, parts);
  process.stdout.write(`kept ${digest}\n`);
}
