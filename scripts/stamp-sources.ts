/**
 * Vite's plugin that writes beside a build what it was made from, as the sources were when the build began.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

import { fingerprintFile, sourceFingerprint, type Target } from './source-fingerprint.mjs';

/** Stamps one of the builds. */
export function stampSources(target: Target): Plugin {
  const root = join(import.meta.dirname, '..');
  let fingerprint = '';
  return {
    name: 'surety:stamp-sources',
    buildStart: () => {
      fingerprint = sourceFingerprint(root, target);
    },
    writeBundle: () => {
      writeFileSync(join(root, fingerprintFile(target)), fingerprint);
    },
  };
}
