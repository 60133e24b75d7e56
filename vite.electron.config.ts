// Bundles the desktop shell into dist/electron as CommonJS, which every version of Electron loads: the main process
// with the first script of the core's process (--mode main), and the preload (--mode preload).
// Invariants: the preload is one file, for a sandboxed one can load no other; everything but electron and Node's own
// modules is inside; built for Node 18 and Chrome 114. The core itself is in dist/server (vite.config.ts).
import { join } from 'node:path';
import { defineConfig } from 'vite';

import { stampSources } from './scripts/stamp-sources';

const root = import.meta.dirname;
const source = (name: string): string => join(root, 'electron', `${name}.ts`);

export default defineConfig(({ mode }) => {
  const isPreload = mode === 'preload';
  const input: Record<string, string> = isPreload
    ? { preload: source('preload') }
    : { main: source('main'), 'core-boot': source('core-boot') };
  return {
    root,
    plugins: [stampSources('electron')],
    publicDir: false,
    ssr: { noExternal: true, external: ['electron'], target: 'node' },
    build: {
      ssr: true,
      target: isPreload ? 'chrome114' : 'node18',
      outDir: 'dist/electron',
      emptyOutDir: !isPreload,
      sourcemap: false,
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input,
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
      },
    },
  };
});
