// A child process that holds the books of a workspace for work, as another running program does: says so on standard
// output, and stores one noted event for every line it reads, until it is killed.
import { createInterface } from 'node:readline';
import { parseCommand } from '#core/ledger/commands';
import { openBooks } from '#server/composition/open-books';

const books = await openBooks(process.argv[2] ?? '');
process.stdout.write('open\n');

for await (const line of createInterface({ input: process.stdin })) {
  const data = { event: 'backup', subject: line, details: {} };
  const key = `child|${line}|${String(Date.now())}`;
  const parsed = parseCommand({ kind: 'note-event', key, actor: 'console', at: Date.now(), data });
  if (!parsed.ok) {
    throw new Error('the event is no command');
  }
  const result = await books.ledger.submit(parsed.command);
  process.stdout.write(`${result.status}\n`);
}
