// A page worked by keys alone: nothing here clicks; the focus is moved as a person moves it.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Beyond the sidebar, which has some thirty links, and the filters of a list. */
const TABS_MAX = 140;

/** Name by which a screen reader announces what has the focus. */
const NAME = `(() => {
  const one = document.activeElement;
  const labelled = (one.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '');
  const label = one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent ?? (labelled.join(' ').trim() || one.textContent);
  return (label ?? '').replace(/\\s+/g, ' ').trim();
})()`;

/** Presses Tab until a field or button of this name has the focus. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const wanted = (now: string): boolean => (typeof name === 'string' ? now === name : name.test(now));
  const seen: string[] = [];
  for (let press = 0; press < TABS_MAX; press += 1) {
    const now = await page.evaluate<string>(NAME);
    if (wanted(now)) return;
    seen.push(now);
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not come to ${String(name)}; it came by ${seen.join(' | ')}`);
}

/** Chooses in the select that has the focus. */
export async function pick(page: Page, option: string): Promise<void> {
  await page.keyboard.press('Enter');
  const shown = page.getByRole('option').filter({ visible: true });
  await shown.first().waitFor();
  const place = (await shown.allTextContents()).map((text) => text.trim()).indexOf(option);
  expect(place).toBeGreaterThanOrEqual(0);
  for (let step = 0; step <= place; step += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await shown.first().waitFor({ state: 'hidden' });
}

/** Goes to a field and writes into it, in place of what was there. */
export async function fill(page: Page, field: string | RegExp, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}
