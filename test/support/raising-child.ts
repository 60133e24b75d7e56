// A child that looks through the books and raises what it finds, and says of each alert that it is durable, until it is
// killed. The ledger takes few commands at a time, so that one scan's alerts are many batches.
import type { Command } from '#core/ledger/commands';
import { openBooks } from '#server/composition/open-books';
import { findRaises } from '#server/risk/find-raises';
import { raiseAlerts } from '#server/risk/raise-alerts';

const [location = '', at = '0'] = process.argv.slice(2);

const { ledger, reader, vectors, env, close } = await openBooks(location, { batch_max: 3 });
const watch = { signal: new AbortController().signal, onProgress: () => undefined };
const found = await findRaises({ reader, vectors, sha256: env.sha256 }, Number(at), watch);
process.stdout.write(`found ${String(found.raises.length)}\n`);
const submitMany = (commands: readonly Command[]) =>
  Promise.all(
    commands.map(async (command) => {
      const result = await ledger.submit(command);
      process.stdout.write(`told ${result.status} ${command.key}\n`);
      return result;
    }),
  );
const submit = ledger.submit.bind(ledger);
await raiseAlerts({ ledger: { submit, submitMany }, reader }, found.raises, { at: Number(at) });
await close();
process.stdout.write('finished\n');
