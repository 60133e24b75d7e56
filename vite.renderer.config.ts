// Bundles the console's screens into dist/renderer: static files that a browser gets over loopback and the window
// gets over app://. Invariants: no inline script, no eval (strict CSP with trusted types), targets Chrome 114 as the
// oldest desktop shell has it; routes are chunks of their own.
import vue from '@vitejs/plugin-vue';
import { join } from 'node:path';
import { defineConfig } from 'vite';

import { stampSources } from './scripts/stamp-sources';

const root = import.meta.dirname;

export default defineConfig({
  root: join(root, 'renderer'),
  base: './',
  plugins: [stampSources('renderer'), vue()],
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_JIT_COMPILATION__: 'true',
    __INTLIFY_DROP_MESSAGE_COMPILER__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: {
    target: 'chrome114',
    outDir: join(root, 'dist', 'renderer'),
    emptyOutDir: true,
    sourcemap: false,
    modulePreload: { polyfill: false },
    // Small files too: an inlined one would need data: in the policy for fonts.
    assetsInlineLimit: 0,
  },
});
