#!/usr/bin/env node
// The installed command `surety`: runs the built command line in this very process, so that arguments,
// signals and the exit code are its own.
// Invariant: inside a checkout the build is never older than the sources. It is renewed first when it is,
// silently on success and with vite's words on standard error when it fails; standard output belongs to
// the command alone.
// It does not know any command: that is server/main.ts, which runs as soon as it is imported.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const main = join(root, 'dist', 'server', 'main.js');

if (existsSync(join(root, 'server', 'main.ts')) && existsSync(join(root, 'vite.config.ts'))) {
  const { BuildError, ensureBuilt } = await import('../scripts/fresh-builds.mjs');
  try {
    ensureBuilt(root, ['server']);
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    fail(`surety: ${error.message}`);
  }
}
if (!existsSync(main)) fail(`surety: not built: ${main} is missing. Run "npm ci && npm run build" first.`);

process.setSourceMapsEnabled(true);
await import(pathToFileURL(main).href);

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(70);
}
