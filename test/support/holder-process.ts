// A child process that opens a workspace for writing, says so on standard output, and appends an entry for
// every "go" it reads, until it is killed. For tests of the lock and of what a kill leaves behind.
import { createInterface } from 'node:readline';
import { openWorkspace } from '#database/workspace';
import { EntryChain } from '#test/support/entry-chain';

const location = process.argv[2] ?? '';
const workspace = await openWorkspace(location, { access: 'write', program: 'surety-child 9.9.9' });
const chain = new EntryChain();
process.stdout.write('open\n');

for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'go') continue;
  const expected_head = chain.head;
  const entries = chain.many(3);
  await workspace.store.append({ expected_head, entries, rows: new Map(), profiles: [] });
  process.stdout.write(`stored ${chain.head.seq}\n`);
}
