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

import { messageType, type FromCore, type ToCore } from './core-messages';

const parent: ParentPort = process.parentPort;
const data_folder = process.argv[2];
if (data_folder === undefined) {
  throw new Error('the data folder is missing');
}

// Ctrl-C reaches the whole group of processes; the main process says when to end.
process.on('SIGINT', () => undefined);

const host = createConsole({ data_folder, program: PROGRAM });
const tell = (message: FromCore): void => parent.postMessage(message);

/** The file of a ticket; the port of the page that got it is the session it belongs to. */
function answerFile({ ask, path }: Extract<ToCore, { type: 'file' }>): void {
  const taken = host.tickets.take(path, null);
  const file =
    taken === null
      ? null
      : { path: taken.path, name: taken.name, bytes: taken.bytes, media_type: taken.media_type };
  tell({ type: 'file', ask, file });
}

/** The key that opens vaults on this machine. */
function takeKeychain({ machine_key }: Extract<ToCore, { type: 'keychain' }>): void {
  host.keychain =
    machine_key === null ? null : { id: machine_key.id, key: Buffer.from(machine_key.key, 'base64') };
}

parent.on('message', ({ data, ports }) => {
  const [port] = ports;
  switch (messageType(data)) {
    case 'connect':
      if (port !== undefined) {
        serveOnPort(host, port);
      }
      break;
    case 'keychain':
      takeKeychain(data as Extract<ToCore, { type: 'keychain' }>);
      break;
    case 'file':
      answerFile(data as Extract<ToCore, { type: 'file' }>);
      break;
    case 'close':
      void host.close().finally(() => process.exit(0));
      break;
    default:
      throw new Error('the main process told something unknown');
  }
});

tell({ type: 'ready' });
