// What axe sees on a page: violations of WCAG 2.2 A and AA, in the light and in the dark.
// Invariants: a page is looked at when nothing on it is being read or moves; names and roles go by the language alone,
// so that in the second theme contrast is what is left to look at.
// It does not know any screen.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

import { picture, type Look, type Stage } from '#test/support/browser';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];
const WHOLE = { type: 'tag', values: TAGS };
const CONTRAST = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };
const PLACES_SHOWN = 3;

/** Two frames and the end of what moves and is to end. */
const AT_REST = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))).then(() =>
  Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime))
    .map(({ finished }) => finished)))`;

/** A page of a console on which axe is at hand, at its first heading. */
export async function visitWithAxe(stage: Stage, look: Look): Promise<Page> {
  const page = await stage.visit({ ...look, bypass_csp: true });
  await page.context().addInitScript({ content: AXE });
  await page.reload();
  await page.locator('h1').waitFor();
  return page;
}

async function settled(page: Page): Promise<void> {
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
  await page.evaluate(AT_REST);
}

/** What is wrong on the page: rule, how many places, and the first of them. */
export async function violations(page: Page, rules: typeof WHOLE = WHOLE): Promise<string[]> {
  await settled(page);
  const options = JSON.stringify({ runOnly: rules, resultTypes: ['violations'] });
  const found = await page.evaluate<AxeResults>(`axe.run(document, ${options})`);
  return found.violations.map(({ id, nodes }) => {
    const places = nodes
      .slice(0, PLACES_SHOWN)
      .map((node) => `${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`);
    return `${id} (${String(nodes.length)}): ${places.join(' | ')}`;
  });
}

/** What is wrong in the dark and in the light, on a page that follows the system's theme; a name keeps a picture of each. */
export async function violationsInBoth(page: Page, name?: string): Promise<string[]> {
  const found: string[] = [];
  for (const [theme, rules] of [
    ['dark', CONTRAST],
    ['light', WHOLE],
  ] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.locator(`html[data-theme="${theme}"]`).waitFor({ state: 'attached' });
    found.push(...(await violations(page, rules)).map((one) => `${theme}: ${one}`));
    if (name !== undefined) await picture(page, `${name}-${theme}`);
  }
  return found;
}
