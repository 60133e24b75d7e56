// Which packages of node_modules the desktop application takes along, and which of their files.
// Invariants: everything else is inside its bundles (vite.electron.config.ts) or needed only for installing; a package
// that one of these needs comes with it by itself, found as Node finds it.
// It does not know how an application is packed (electron-builder.config.mjs).
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 */

/**
 * Left out of the bundles: knex finds its driver by name, a driver may have a binary, and what sets documents reads
 * fonts and tables from its own files.
 */
export const OUTSIDE_PACKAGES = [
  '@fontsource-variable/noto-sans-sc',
  'fontkit',
  'knex',
  'pdfkit',
  'pg',
  'sqlite3',
  'wawoff2',
];

/**
 * What a package names as needed and uses for installing, for its own command line or elsewhere alone.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const UNUSED = {
  knex: ['commander', 'escalade', 'esm', 'getopts', 'interpret', 'rechoir', 'resolve-from', 'tildify'],
  pg: ['pg-cloudflare'],
  sqlite3: ['node-addon-api', 'node-gyp', 'prebuild-install', 'tar'],
  wawoff2: ['argparse'],
};

/** Files of packages that no program reads. */
const LEFT_OUT = [
  '!**/*.{md,markdown,map,ts,mts,cts,flow,yml,yaml,gyp}',
  '!**/{test,tests,docs,example,examples,benchmark}/**',
  '!**/{test,bench}.js',
  '!**/{Makefile,.*}',
  '!knex/{bin,types}/**',
  '!lodash/fp/**',
  '!sqlite3/{deps,node-addon-api,src}/**',
  '!sqlite3/build/**',
  'sqlite3/build/Release/node_sqlite3.node',
  '!pdfkit/{.yarn,tools,types}/**',
  '!pdfkit/js/pdfkit.{browser,old,standalone}*',
  '!wawoff2/build/compress_binding.js',
];

/**
 * The folders of all packages that go along.
 * @param {string} root the checkout
 * @returns {string[]} relative to node_modules, with slashes, in order
 */
export function packageFolders(root) {
  const modules = join(root, 'node_modules');
  /** @type {Set<string>} */
  const found = new Set();
  const pending = OUTSIDE_PACKAGES.map((name) => join(modules, name));
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    if (found.has(folder)) continue;
    found.add(folder);
    for (const name of needs(folder)) {
      const place = resolve(name, folder, modules);
      if (place !== null) pending.push(place);
    }
  }
  return [...found].map((folder) => relative(modules, folder).split(sep).join('/')).sort();
}

/**
 * The same as patterns for files below node_modules.
 * @param {string} root the checkout
 * @returns {string[]}
 */
export function packageFiles(root) {
  const folders = packageFolders(root);
  // A package's own folder of packages holds some that are not needed.
  return [...folders.flatMap((folder) => [`!${folder}/node_modules/**`, `${folder}/**`]), ...LEFT_OUT];
}

/** @param {string} folder */
function needs(folder) {
  const text = readFileSync(join(folder, 'package.json'), 'utf8');
  // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- what npm installs has this shape
  const manifest = /** @type {Manifest} */ (JSON.parse(text));
  const unused = UNUSED[manifest.name] ?? [];
  const named = { ...manifest.dependencies, ...manifest.optionalDependencies };
  return Object.keys(named).filter((one) => !unused.includes(one));
}

/**
 * As Node looks: in the package's own folder of packages, then in those above it. Optional ones may be absent.
 * @param {string} name
 * @param {string} from folder of the package that needs it
 * @param {string} modules
 */
function resolve(name, from, modules) {
  for (let folder = from; folder.startsWith(modules); folder = dirname(folder)) {
    const place = folder.endsWith('node_modules') ? join(folder, name) : join(folder, 'node_modules', name);
    if (existsSync(join(place, 'package.json'))) return place;
  }
  return null;
}
