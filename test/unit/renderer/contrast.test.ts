/** Every pair of text and ground has the contrast that WCAG 2.2 AA asks for, in light and dark; read from tokens.css. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { MARK_PAIRS, TEXT_PAIRS } from '../../../renderer/app/token-pairs';

const CSS = readFileSync(new URL('../../../renderer/app/tokens.css', import.meta.url), 'utf8');

function tokensOf(theme: string): ReadonlyMap<string, string> {
  const start = CSS.indexOf(`:root[data-theme='${theme}'] {`);
  const block = CSS.slice(start, CSS.indexOf('}', start));
  return new Map(
    [...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name!, value!]),
  );
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function tooWeak(theme: string, pairs: readonly (readonly [string, string])[], least: number): string[] {
  const tokens = tokensOf(theme);
  return pairs.flatMap(([text, ground]) => {
    const ratio = contrast(tokens.get(text)!, tokens.get(ground)!);
    return ratio >= least ? [] : [`${text} on ${ground}: ${ratio.toFixed(2)}`];
  });
}

describe.each(['light', 'dark'])('the %s theme', (theme) => {
  it('names a colour for every token of a pair', () => {
    const tokens = tokensOf(theme);
    const missing = [...TEXT_PAIRS, ...MARK_PAIRS].flat().filter((name) => !tokens.has(name));
    expect(missing).toEqual([]);
  });
  it('has at least 4.5:1 for text', () => {
    expect(tooWeak(theme, TEXT_PAIRS, 4.5)).toEqual([]);
  });
  it('has at least 3:1 for marks and borders of controls', () => {
    expect(tooWeak(theme, MARK_PAIRS, 3)).toEqual([]);
  });
});

it('knows a weak pair when it sees one', () => {
  expect(contrast('#ffffff', '#000000')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeLessThan(4.5);
});
