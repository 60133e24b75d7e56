declare module 'fontkit' {
  export interface GlyphCommand {
    readonly command: 'moveTo' | 'lineTo' | 'quadraticCurveTo' | 'bezierCurveTo' | 'closePath';
    readonly args: readonly number[];
  }
  export interface GlyphRun {
    readonly glyphs: readonly { readonly path: { readonly commands: readonly GlyphCommand[] } }[];
    /** In units of the font. */
    readonly positions: readonly { readonly xAdvance: number }[];
  }
  export interface Font {
    readonly unitsPerEm: number;
    /** The same font at a place on its axes, such as `wght`. */
    getVariation(settings: Readonly<Record<string, number>>): Font;
    layout(text: string): GlyphRun;
  }
  export function create(file: Uint8Array): Font;
}
