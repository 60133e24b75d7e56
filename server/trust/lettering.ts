/**
 * Texts as outlines, in the font of all documents (Noto Sans SC) at any weight.
 */
import { create, type Font, type GlyphCommand } from 'fontkit';

import { loadFonts, type Fonts } from '#server/pdf/fonts';

import type { Step } from './shapes';

interface Place {
  readonly x: number;
  /** Of the line the letters stand on. */
  readonly y: number;
  readonly scale: number;
}

/** Font units go up, pixels go down. */
function stepOf({ command, args }: GlyphCommand, { x, y, scale }: Place): Step {
  const at = args.map((value, place) => (place % 2 === 0 ? x + value * scale : y - value * scale));
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = at;
  switch (command) {
    case 'moveTo':
      return ['M', a, b];
    case 'lineTo':
      return ['L', a, b];
    case 'quadraticCurveTo':
      return ['Q', a, b, c, d];
    case 'bezierCurveTo':
      return ['C', a, b, c, d, e, f];
    case 'closePath':
      return ['Z'];
  }
}

interface Style {
  /** Pixels of one em. */
  readonly size: number;
  /** 100 to 900. */
  readonly weight: number;
}

interface Fit extends Style {
  /** Pixels there are, and the smallest size. */
  readonly width: number;
  readonly least: number;
}

export class Lettering {
  readonly #fonts: Fonts;
  readonly #open = new Map<string, Font>();

  private constructor(fonts: Fonts) {
    this.#fonts = fonts;
  }

  /** For some texts; others may lack their characters. */
  static async of(texts: readonly string[]): Promise<Lettering> {
    return new Lettering(await loadFonts(texts));
  }

  #font(slice: string, weight: number): Font {
    const name = `${slice}|${String(weight)}`;
    const known = this.#open.get(name);
    if (known !== undefined) {
      return known;
    }
    const opened = create(this.#fonts.files.get(slice) ?? new Uint8Array()).getVariation({ wght: weight });
    this.#open.set(name, opened);
    return opened;
  }

  /** A line of text that begins at a place, and its width in pixels. */
  line(text: string, x: number, y: number, { size, weight }: Style): { steps: Step[]; width: number } {
    const steps: Step[] = [];
    let at = x;
    for (const run of this.#fonts.runs(text)) {
      const font = this.#font(run.slice, weight);
      const scale = size / font.unitsPerEm;
      const { glyphs, positions } = font.layout(run.text);
      for (const [index, { path }] of glyphs.entries()) {
        steps.push(...path.commands.map((command) => stepOf(command, { x: at, y, scale })));
        at += (positions[index]?.xAdvance ?? 0) * scale;
      }
    }
    return { steps, width: at - x };
  }

  /** The same, made smaller until it fits; cut where it does not in the least size. */
  fitted(text: string, [x, y]: readonly [number, number], { size, weight, width, least }: Fit): Step[] {
    const whole = this.line(text, x, y, { size, weight });
    if (whole.width <= width) {
      return whole.steps;
    }
    const style = { size: Math.max(least, (size * width) / whole.width), weight };
    const characters = Array.from(text);
    let line = this.line(text, x, y, style);
    // A pixel for what the sums round.
    while (line.width > width + 1 && characters.length > 0) {
      characters.pop();
      line = this.line(`${characters.join('')}…`, x, y, style);
    }
    return line.steps;
  }
}
