/**
 * Plain shapes: filled outlines in pixels, from the top left. What is drawn as SVG and as PNG is the same list of them,
 * so the two cannot say different things. Texts are outlines, too: no viewer needs a font.
 */

/** One step of an outline: move, line, quadratic and cubic curve, close. */
export type Step =
  | readonly ['M' | 'L', number, number]
  | readonly ['Q', number, number, number, number]
  | readonly ['C', number, number, number, number, number, number]
  | readonly ['Z'];

export interface Shape {
  /** Filled by the non-zero rule. */
  readonly steps: readonly Step[];
  /** `#rrggbb` */
  readonly fill: string;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

export function rectangle(x: number, y: number, width: number, height: number): Step[] {
  return [['M', x, y], ['L', x + width, y], ['L', x + width, y + height], ['L', x, y + height], ['Z']];
}

/** A closed outline through points. */
export function polygon(points: readonly (readonly [number, number])[]): Step[] {
  const steps = points.map(([x, y], place): Step => [place === 0 ? 'M' : 'L', x, y]);
  return [...steps, ['Z']];
}

/** Control points of a quarter circle by a cubic curve, as part of the radius. */
const QUARTER = 0.5523;

export function roundedRectangle(
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  radius: number,
): Step[] {
  const [right, bottom, rest] = [x + width, y + height, radius * (1 - QUARTER)];
  return [
    ['M', x + radius, y],
    ['L', right - radius, y],
    ['C', right - rest, y, right, y + rest, right, y + radius],
    ['L', right, bottom - radius],
    ['C', right, bottom - rest, right - rest, bottom, right - radius, bottom],
    ['L', x + radius, bottom],
    ['C', x + rest, bottom, x, bottom - rest, x, bottom - radius],
    ['L', x, y + radius],
    ['C', x, y + rest, x + rest, y, x + radius, y],
    ['Z'],
  ];
}

export function circle(x: number, y: number, radius: number): Step[] {
  return roundedRectangle({ x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius }, radius);
}

/** A wheel of points between two radii, its first point at the top. */
export function wheel(
  [x, y]: readonly [number, number],
  points: number,
  outer: number,
  inner: number,
): Step[] {
  return polygon(
    Array.from({ length: points * 2 }, (_, place) => {
      const angle = (Math.PI * place) / points - Math.PI / 2;
      const radius = place % 2 === 0 ? outer : inner;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const;
    }),
  );
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Steps as the `d` of a path. */
export function outlineOf(steps: readonly Step[]): string {
  return steps.map(([letter, ...numbers]) => letter + numbers.map(rounded).join(' ')).join('');
}

/** The drawing as an SVG file. It holds outlines and colours only. */
export function svgOf({ width, height, shapes }: Drawing, title: string): string {
  const size = `width="${String(width)}" height="${String(height)}"`;
  const named = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const paths = shapes.map(({ steps, fill }) => {
    return `<path fill="${fill}" d="${outlineOf(steps)}"/>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${String(width)} ${String(height)}" role="img">`,
    `<title>${named}</title>`,
    ...paths,
    '</svg>\n',
  ].join('\n');
}
