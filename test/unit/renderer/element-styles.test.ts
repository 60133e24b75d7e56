/** Styles of Element Plus: those of the components that screens use, with what these are made of, and no others. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const COMPONENTS = join(ROOT, 'node_modules', 'element-plus', 'es', 'components');
const SHEET = /['"]element-plus\/theme-chalk\/([\w-]+)\.css['"]/g;

/** Components used by the sources: `ElRadioButton` is radio-button. */
function used(): string[] {
  const found = new Set<string>();
  for (const path of readdirSync(join(ROOT, 'renderer'), { recursive: true, encoding: 'utf8' })) {
    if (!/\.(vue|ts)$/.test(path)) continue;
    const source = readFileSync(join(ROOT, 'renderer', path), 'utf8');
    for (const [, names = ''] of source.matchAll(/import \{([^}]*)\} from 'element-plus'/g)) {
      for (const name of names.split(',').map((one) => one.trim())) {
        if (/^El[A-Z]/.test(name)) {
          found.add(
            name
              .slice(2)
              .replace(/\B[A-Z]/g, '-$&')
              .toLowerCase(),
          );
        }
      }
    }
  }
  return [...found];
}

/** Sheets that a component's own list of styles names, and those of the components it is made of. */
function sheetsOf(list: string, seen = new Set<string>()): Set<string> {
  const sheets = new Set<string>();
  if (seen.has(list)) return sheets;
  seen.add(list);
  const source = readFileSync(list, 'utf8');
  for (const [, sheet = ''] of source.matchAll(SHEET)) sheets.add(sheet);
  for (const [, path = ''] of source.matchAll(/import "(\.\.\/[^"]+)"/g)) {
    for (const sheet of sheetsOf(resolve(dirname(list), path), seen)) sheets.add(sheet);
  }
  return sheets;
}

describe('styles of Element Plus', () => {
  it('are those of the components in use', () => {
    const wanted = new Set<string>();
    for (const component of used()) {
      for (const sheet of sheetsOf(join(COMPONENTS, component, 'style', 'css.mjs'))) wanted.add(sheet);
    }
    const loaded = readFileSync(join(ROOT, 'renderer', 'app', 'element-styles.ts'), 'utf8');
    expect([...loaded.matchAll(SHEET)].map(([, sheet]) => sheet).sort()).toEqual([...wanted].sort());
    expect(wanted.size).toBeGreaterThan(20);
  });
});
