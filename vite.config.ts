// Bundles the headless programs: the command line (server/main.ts) and every worker (server/**/*-worker.ts)
// into dist/server/<name>.js. npm packages stay outside the bundle; sources of this checkout go into it.
// Invariants: output runs on Node 18 and newer (the desktop shell may carry one that old), is ESM, lies
// flat in one folder, so that a worker is found by new URL('./<name>-worker.js', import.meta.url) from any
// chunk, and is stamped with the fingerprint of the sources as they were when the build began.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { defineConfig } from 'vite';
import { stampSources } from './scripts/stamp-sources';

const root = import.meta.dirname;

function entries(): Record<string, string> {
  const found: Record<string, string> = { main: join(root, 'server', 'main.ts') };
  for (const path of readdirSync(join(root, 'server'), { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('-worker.ts')) continue;
    const name = basename(path, '.ts');
    if (name in found) throw new Error(`two programs would both be built as ${name}.js: ${path}`);
    found[name] = join(root, 'server', path);
  }
  return found;
}

export default defineConfig({
  root,
  plugins: [stampSources('server')],
  publicDir: false,
  build: {
    ssr: true,
    target: 'node18',
    outDir: 'dist/server',
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: entries(),
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});
