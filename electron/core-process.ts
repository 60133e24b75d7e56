/**
 * The process of the core: the console's host behind message ports, apart from every window.
 *
 * Started by core-host with the data folder as its argument. Ends when told to, after the books are closed; an error
 * nobody expected ends it too, and the main process starts it again.
 */
import type { ParentPort } from 'electron';

import { PROGRAM } from '#server/composition/version';
import { createConsole } from '#server/console/console';
import { serveOnPort } from '#server/console/port-host';

import { messageType, type FromCore } from './core-messages';

const parent: ParentPort = process.parentPort;
const data_folder = process.argv[2];
if (data_folder === undefined) {
  throw new Error('the data folder is missing');
}

// Ctrl-C reaches the whole group of processes; the main process says when to end.
process.on('SIGINT', () => undefined);

const host = createConsole({ data_folder, program: PROGRAM });

parent.on('message', ({ data, ports }) => {
  const [port] = ports;
  switch (messageType(data)) {
    case 'connect':
      if (port !== undefined) {
        serveOnPort(host, port);
      }
      break;
    case 'close':
      void host.close().finally(() => process.exit(0));
      break;
    default:
      throw new Error('the main process told something unknown');
  }
});

const ready: FromCore = { type: 'ready' };
parent.postMessage(ready);
