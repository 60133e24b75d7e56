// Bundles the desktop application into dist/electron: main process, core's process, its thread, preload, one for each
// --mode, each one file, for a sandboxed preload can load no other and the others must not start each other.
// Invariants: CommonJS, which every version of Electron loads, out of an archive too; inside is everything but electron,
// Node's own modules and the packages that scripts/desktop-packages.mjs names; built for Node 18 and Chrome 114.
import { join } from 'node:path';
import { defineConfig } from 'vite';

import { OUTSIDE_PACKAGES } from './scripts/desktop-packages.mjs';
import { stampSources } from './scripts/stamp-sources';

const root = import.meta.dirname;
// What signs documents could do so with keys of a cloud, whose packages are not installed.
const CLOUD_PACKAGES = ['@google-cloud/kms', '@google-cloud/secret-manager'];
const external = ['electron', ...OUTSIDE_PACKAGES, 'wawoff2/decompress.js', ...CLOUD_PACKAGES];

export default defineConfig(({ mode: program }) => ({
  root,
  plugins: [stampSources('electron')],
  publicDir: false,
  ssr: { noExternal: true, external, target: 'node' },
  build: {
    ssr: true,
    target: program === 'preload' ? 'chrome114' : 'node18',
    outDir: 'dist/electron',
    // The first of them clears what was there.
    emptyOutDir: program === 'main',
    sourcemap: false,
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { [program]: join(root, 'electron', `${program}.ts`) },
      external,
      output: {
        ...{ format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
        // Smaller by what nobody reads; names stay, as the frames of an error are logged.
        minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
      },
    },
  },
}));
