// `npm run package`: packs the desktop application for the system it runs on, into dist/packages.
// Invariants: builds first what is older than its sources; the exit code is zero only when everything was made.
// Arguments: --dir (the unpacked application, no installer), --output FOLDER. Installers of another system are made
// there: sqlite3's binary is the one of this machine.
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, Platform } from 'electron-builder';

import config from '../electron-builder.config.mjs';
import { BuildError, ensureBuilt } from './fresh-builds.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

try {
  const { values } = parseArgs({
    options: {
      dir: { type: 'boolean', default: false },
      output: { type: 'string' },
    },
  });
  ensureBuilt(root, ['renderer', 'electron'], (target) => console.log(`Building dist/${target} ...`));
  const output = values.output === undefined ? config.directories?.output : resolve(values.output);
  const made = await build({
    projectDir: root,
    targets: Platform.current().createTarget(values.dir ? 'dir' : null),
    config: { ...config, directories: { ...config.directories, ...(output ? { output } : {}) } },
    publish: 'never',
  });
  console.log(['Packed:', ...made].join('\n  '));
} catch (error) {
  const isUse = error instanceof TypeError && 'code' in error;
  if (!(error instanceof BuildError) && !isUse) throw error;
  console.error(`surety: ${error.message}`);
  process.exitCode = isUse ? 2 : 70;
}
