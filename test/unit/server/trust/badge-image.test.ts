// The pictures of a badge: the same shapes as SVG and PNG, whole files, the same bytes each time.
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

import { badgeDrawing, badgePng, badgeSvg } from '#server/trust/badge-image';
import type { BadgeFile } from '#server/trust/badge-files';
import { pngOf } from '#server/trust/png';
import { circle, rectangle, svgOf } from '#server/trust/shapes';

const FILE: BadgeFile = {
  credential: {
    ...{ schema: 'surety-badge-1', number: 'TM-000042', platform: '0198f1f2-aaaa-7bbb-8ccc-1234567890ab' },
    ...{ account_id: 'acct-000123', display_name: '春风茶叶专营店 Spring Tea & Co.' },
    ...{ valid_from: '2026-03-01T08:00:00.000Z', valid_until: '2027-03-01T08:00:00.000Z' },
    ...{ standard_version: 1, audit_id: 'audit-1234', entry: { seq: 4_321, hash: 'ab'.repeat(32) } },
    key_id: '0123456789abcdef',
  },
  signature: '0123456789abcdef'.repeat(8),
};

/** Red, green and blue of each pixel of a PNG that this program wrote. */
function pixelsOf(png: Buffer): { width: number; height: number; at: (x: number, y: number) => number[] } {
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const start = png.indexOf('IDAT');
  const raw = inflateSync(png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4)));
  const line = 1 + width * 3;
  return {
    width,
    height,
    at: (x, y) => [...raw.subarray(y * line + 1 + x * 3, y * line + 4 + x * 3)],
  };
}

describe('the rasteriser', () => {
  it('fills by the non-zero rule, and pixels in part by how much of them is covered', () => {
    const hole = [...rectangle(1, 1, 6, 6), ...rectangle(3, 3, 2, 2)];
    const half = rectangle(8.5, 1, 1, 1);
    const drawing = {
      width: 12,
      height: 8,
      shapes: [
        { steps: hole, fill: '#ff0000' },
        { steps: half, fill: '#000000' },
      ],
    };
    const { at } = pixelsOf(pngOf(drawing));
    expect(at(0, 0)).toEqual([255, 255, 255]);
    expect(at(1, 1)).toEqual([255, 0, 0]);
    // Both outlines turn the same way.
    expect(at(4, 4)).toEqual([255, 0, 0]);
    expect([at(8, 1), at(9, 1), at(10, 1)]).toEqual([
      [128, 128, 128],
      [128, 128, 128],
      [255, 255, 255],
    ]);
    const reversed = [...rectangle(1, 1, 6, 6), ...rectangle(5, 3, -2, 2)];
    expect(pixelsOf(pngOf({ ...drawing, shapes: [{ steps: reversed, fill: '#ff0000' }] })).at(4, 4)).toEqual([
      255, 255, 255,
    ]);
  });
  it('covers the area of a circle', () => {
    const drawing = { width: 40, height: 40, shapes: [{ steps: circle(20, 20, 15), fill: '#000000' }] };
    const { at } = pixelsOf(pngOf(drawing));
    let dark = 0;
    for (let y = 0; y < 40; y += 1) for (let x = 0; x < 40; x += 1) dark += 1 - (at(x, y)[0] ?? 255) / 255;
    expect(Math.abs(dark - Math.PI * 15 ** 2)).toBeLessThan(3);
  });
});

describe('the badge', () => {
  it('is drawn the same each time, without letters that need a font', async () => {
    const [png, svg] = [await badgePng(FILE), await badgeSvg(FILE)];
    const { width, height, at } = pixelsOf(png);
    expect([width, height]).toEqual([1_200, 640]);
    expect(at(220, 140)).toEqual([0xf2, 0xc9, 0x4c]);
    expect(await badgePng(FILE)).toEqual(png);
    const text = svg.toString('utf8');
    expect(text).not.toMatch(/<text|<image|href|<script/);
    expect(text).toContain('Spring Tea &amp; Co.');
    const { shapes } = await badgeDrawing(FILE);
    expect(text.match(/<path /g)).toHaveLength(shapes.length);
  });
  it('keeps a long name within the picture', async () => {
    const long = { ...FILE, credential: { ...FILE.credential, display_name: '国际贸易有限公司'.repeat(10) } };
    const { shapes } = await badgeDrawing(long);
    const right = Math.max(...shapes.flatMap(({ steps }) => steps.map((step) => step[1] ?? 0)));
    expect(right).toBeLessThanOrEqual(1_200);
  });
  it('has the title of an SVG escaped', () => {
    expect(svgOf({ width: 1, height: 1, shapes: [] }, 'a<b>&c')).toContain('<title>a&lt;b>&amp;c</title>');
  });
});
