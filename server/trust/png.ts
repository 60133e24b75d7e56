/**
 * A drawing as a PNG file (RFC 2083), by its own small rasteriser: shapes are flattened to lines and filled by scanlines.
 *
 * Each row of pixels is the mean of some lines through it, along which what is covered is exact. The same drawing gives
 * the same pixels everywhere.
 */
import { deflateSync } from 'node:zlib';

import type { Drawing, Shape, Step } from './shapes';

/** Lines through each row of pixels. */
const LINES = 4;
/** Straight pieces of one curve. */
const PIECES = 16;

/** A straight piece that goes down from `top` to `bottom`, or up where `turn` is -1. */
interface Edge {
  readonly top: number;
  readonly bottom: number;
  readonly x_top: number;
  readonly slope: number;
  readonly turn: 1 | -1;
}

type Point = readonly [number, number];

function curvePoint(points: readonly Point[], t: number): Point {
  let level = points;
  while (level.length > 1) {
    level = level.slice(1).map(([x, y], place): Point => {
      const [x_before, y_before] = level[place] ?? [0, 0];
      return [x_before + (x - x_before) * t, y_before + (y - y_before) * t];
    });
  }
  return level[0] ?? [0, 0];
}

/** Points of one step after the point where it begins. */
function pointsOf(from: Point, step: Step): readonly Point[] {
  switch (step[0]) {
    case 'M':
    case 'L':
      return [[step[1], step[2]]];
    case 'Q':
    case 'C': {
      const numbers = step.slice(1) as readonly number[];
      const controls = Array.from({ length: numbers.length / 2 }, (_, place): Point => {
        return [numbers[2 * place] ?? 0, numbers[2 * place + 1] ?? 0];
      });
      return Array.from({ length: PIECES }, (_, piece) =>
        curvePoint([from, ...controls], (piece + 1) / PIECES),
      );
    }
    case 'Z':
      return [];
  }
}

function edgeOf([x1, y1]: Point, [x2, y2]: Point): Edge | null {
  if (y1 === y2) {
    return null;
  }
  const slope = (x2 - x1) / (y2 - y1);
  return y1 < y2
    ? { top: y1, bottom: y2, x_top: x1, slope, turn: 1 }
    : { top: y2, bottom: y1, x_top: x2, slope, turn: -1 };
}

/** Every outline closed, whether it says so or not. */
function edgesOf({ steps }: Shape): readonly Edge[] {
  const edges: Edge[] = [];
  let [start, at]: Point[] = [
    [0, 0],
    [0, 0],
  ];
  const to = (point: Point): void => {
    const edge = edgeOf(at ?? point, point);
    if (edge !== null) {
      edges.push(edge);
    }
    at = point;
  };
  for (const step of steps) {
    if (step[0] === 'M') {
      to(start ?? [0, 0]);
      start = [step[1], step[2]];
      at = start;
    } else if (step[0] === 'Z') {
      to(start ?? [0, 0]);
    } else {
      pointsOf(at ?? [0, 0], step).forEach(to);
    }
  }
  to(start ?? [0, 0]);
  return edges;
}

/** Adds what lies between two places of a line to the pixels it covers. */
function cover(row: Float64Array, from: number, to: number, part: number): void {
  const [left, right] = [Math.max(0, from), Math.min(row.length, to)];
  for (let pixel = Math.floor(left); pixel < right; pixel += 1) {
    const covered = Math.min(right, pixel + 1) - Math.max(left, pixel);
    row[pixel] = (row[pixel] ?? 0) + covered * part;
  }
}

function fillLine(row: Float64Array, edges: readonly Edge[], y: number): void {
  const crossings = edges
    .filter(({ top, bottom }) => top <= y && y < bottom)
    .map(({ x_top, top, slope, turn }) => ({ x: x_top + (y - top) * slope, turn }))
    .sort((left, right) => left.x - right.x);
  let turns = 0;
  let from = 0;
  for (const { x, turn } of crossings) {
    if (turns === 0) {
      from = x;
    }
    turns += turn;
    if (turns === 0) {
      cover(row, from, x, 1 / LINES);
    }
  }
}

const BYTES = 3;

function colourOf(fill: string): readonly number[] {
  return [1, 3, 5].map((place) => Number.parseInt(fill.slice(place, place + 2), 16));
}

function paint(pixels: Buffer, { width, height }: Drawing, shape: Shape): void {
  const edges = edgesOf(shape);
  const colour = colourOf(shape.fill);
  const top = Math.max(0, Math.floor(Math.min(...edges.map((edge) => edge.top))));
  const bottom = Math.min(height, Math.ceil(Math.max(...edges.map((edge) => edge.bottom))));
  for (let y = top; y < bottom; y += 1) {
    const row = new Float64Array(width);
    const near = edges.filter((edge) => edge.top < y + 1 && edge.bottom > y);
    for (let line = 0; line < LINES; line += 1) {
      fillLine(row, near, y + (line + 0.5) / LINES);
    }
    row.forEach((covered, x) => {
      if (covered > 0) {
        const part = Math.min(1, covered);
        colour.forEach((value, channel) => {
          const place = (y * width + x) * BYTES + channel;
          pixels[place] = Math.round((pixels[place] ?? 0) * (1 - part) + value * part);
        });
      }
    });
  }
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  }
  return value >>> 0;
});

function crcOf(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crcOf(named));
  return Buffer.concat([length, named, crc]);
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** The drawing on white as a PNG file: 8 bits per channel, no alpha. */
export function pngOf(drawing: Drawing): Buffer {
  const { width, height, shapes } = drawing;
  const pixels = Buffer.alloc(width * height * BYTES, 0xff);
  for (const shape of shapes) {
    paint(pixels, drawing, shape);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits, true colour.
  header.set([8, 2], 8);
  const lines = Array.from({ length: height }, (_, y) =>
    Buffer.concat([Buffer.of(0), pixels.subarray(y * width * BYTES, (y + 1) * width * BYTES)]),
  );
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(lines), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
