// `npm run build`: makes every build that is older than its sources: command line, screens, desktop shell.
// Invariant: says what it makes; the exit code is zero only when all builds are as new as their sources.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { BuildError, ensureBuilt } from './fresh-builds.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
try {
  ensureBuilt(root, ['server', 'renderer', 'electron'], (target) => console.log(`Building dist/${target}`));
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
