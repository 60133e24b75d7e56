// Makes the page that checks custody certificates offline: node scripts/custody-page.mjs [FILE]
// One HTML file with everything in it (default dist/custody-verifier.html). Its policy lets run its own script and style, named
// by their digests, and nothing else: no network, no frame, no form, no eval.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PAGE = join(ROOT, 'renderer', 'custody-page');

/** @returns {Promise<string>} the page's script, bundled whole */
async function script() {
  const built = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    build: {
      target: 'chrome114',
      write: false,
      minify: true,
      modulePreload: false,
      lib: { entry: join(PAGE, 'main.ts'), formats: ['iife'], name: 'custodyPage' },
    },
  });
  const chunks = [built].flat().flatMap((output) => ('output' in output ? output.output : []));
  const [chunk] = chunks;
  if (chunk?.type !== 'chunk' || chunks.length !== 1) {
    throw new Error('the page is more than one script');
  }
  // Nothing in the script may end the element that it stands in.
  return chunk.code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}

/** @param {string} text what stands between the tags, to the byte */
function digest(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** @returns {Promise<string>} the whole page */
export async function custodyPage() {
  const code = await script();
  const style = readFileSync(join(PAGE, 'style.css'), 'utf8');
  const policy = [
    `default-src 'none'`,
    `script-src ${digest(code)}`,
    `style-src ${digest(style)}`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `require-trusted-types-for 'script'`,
  ].join('; ');
  return readFileSync(join(PAGE, 'page.html'), 'utf8')
    .replace('<style></style>', () => `<style>${style}</style>`)
    .replace('<script></script>', () => `<script>${code}</script>`)
    .replace('POLICY', () => policy);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = resolve(process.argv[2] ?? join(ROOT, 'dist', 'custody-verifier.html'));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await custodyPage());
  console.log(file);
}
