// A child process that makes a workspace aside, says so, and puts it in its place when it reads "go", unless it is killed before.
import { createInterface } from 'node:readline';
import { makeWorkspace } from '#database/workspace';

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
await makeWorkspace(process.argv[2] ?? '', { program: 'surety-child 9.9.9' }, async () => {
  process.stdout.write('making\n');
  await lines.next();
});
process.stdout.write('made\n');
process.exit(0);
