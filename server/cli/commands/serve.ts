/**
 * `surety serve`: the console on this machine, for a browser: prints its address and runs until it is stopped.
 *
 * The address is good once; every line typed on standard input, an empty one too, prints another.
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';

import { dataFolder } from '#server/composition/data-folder';
import { PROGRAM } from '#server/composition/version';
import { createConsole } from '#server/console/console';
import { serveHttp } from '#server/console/http-host';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { wholeNumber } from '../options';
import type { Run } from '../run';

interface ServeOptions {
  readonly port?: number;
  readonly screens?: string;
}

const PAGE = 'index.html';

/** Where the build puts the screens, seen from the built program and from its source. */
function builtScreens(): string | undefined {
  const here = dirname(fileURLToPath(import.meta.url));
  const places = [join(here, '..', 'renderer'), join(here, '..', '..', '..', 'dist', 'renderer')];
  return places.find((folder) => existsSync(join(folder, PAGE)));
}

/** Waits until somebody wants the program to end. */
function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    }
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function serve(cli: Cli, options: ServeOptions): Promise<ExitCode> {
  const static_folder = options.screens ?? builtScreens();
  if (static_folder === undefined || !existsSync(join(static_folder, PAGE))) {
    throw new UsageError('the screens are not built: run "npm run build" first', {}, 'not-built');
  }
  const data_folder = dataFolder(cli.host.env, process.platform, homedir());
  const host = createConsole({ data_folder, program: PROGRAM });
  const location = cli.locationOr('');
  try {
    if (location !== '') {
      await host.open(location);
    }
    const server = await serveHttp(host, { port: options.port, static_folder });
    const lines = createInterface({ input: cli.host.stdin });
    try {
      await cli.answer({ url: server.url }, () => `${server.url}\n`);
      lines.on('line', () => {
        const url = server.invite();
        void cli.answer({ url }, () => `${url}\n`);
      });
      await stopped(cli.signal);
    } finally {
      lines.close();
      await server.close();
    }
  } finally {
    await host.close();
  }
  return cli.stoppedExit ?? EXIT.done;
}

export function serveCommand(run: Run): Command {
  return new Command('serve')
    .description('the console in a browser on this machine: prints its address, runs until it is stopped')
    .addOption(new Option('--port <n>', 'a free one unless given').argParser(wholeNumber(1, 65_535)))
    .option('--screens <folder>', 'serve screens of another build')
    .action(run(serve));
}
