/**
 * The font of all documents: Noto Sans SC (Open Font Licence), in the slices in which it is published for the web.
 *
 * A document embeds what it uses of the slices its characters lie in. The published font is a variable one whose
 * outlines are those of its thinnest weight; heavier ones are drawn by stroking the outlines, so one set of files serves
 * for all. It knows nothing of documents.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import decompress from 'wawoff2/decompress.js';

const PACKAGE = '@fontsource-variable/noto-sans-sc';

/** Stands for a character that the font does not have. */
const MISSING = '?';

interface Range {
  readonly from: number;
  readonly to: number;
  readonly slice: string;
}

const here = createRequire(import.meta.url);

function rangeOf(text: string, slice: string): Range {
  const [from = '', to = from] = text.trim().replace(/^U\+/, '').split('-');
  return { from: Number.parseInt(from, 16), to: Number.parseInt(to, 16), slice };
}

/** Where each character lies. A slice with a name (latin, ...) comes before the numbered ones. */
async function readRanges(): Promise<readonly Range[]> {
  const text = await readFile(here.resolve(`${PACKAGE}/unicode.json`), 'utf8');
  const slices = Object.entries(JSON.parse(text) as Record<string, string>);
  const named = slices.filter(([key]) => !key.startsWith('['));
  const numbered = slices.filter(([key]) => key.startsWith('['));
  return [...named, ...numbered].flatMap(([key, ranges]) =>
    ranges.split(',').map((range) => rangeOf(range, key.replace(/[[\]]/g, ''))),
  );
}

async function readSlice(slice: string): Promise<Buffer> {
  const path = here.resolve(`${PACKAGE}/files/noto-sans-sc-${slice}-wght-normal.woff2`);
  return Buffer.from(await decompress(await readFile(path)));
}

/** Read once for all documents: files of a package do not change while the program runs. */
let ranges: Promise<readonly Range[]> | null = null;
const slices = new Map<string, Promise<Buffer>>();

function sliceBytes(slice: string): Promise<Buffer> {
  const known = slices.get(slice) ?? readSlice(slice);
  slices.set(slice, known);
  return known;
}

/** A stretch of text that one slice can draw. */
export interface FontRun {
  readonly slice: string;
  readonly text: string;
}

export interface Fonts {
  /** TrueType fonts by the name of their slice, in the order of the names. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Text cut where the slice changes; what no slice has is a question mark. */
  runs(text: string): FontRun[];
}

/** The slices that some texts need. */
export async function loadFonts(texts: Iterable<string>): Promise<Fonts> {
  ranges ??= readRanges();
  const known = await ranges;
  const places = new Map<string, string | null>();
  const find = (character: string): string | null => {
    const code = character.codePointAt(0) ?? 0;
    return known.find(({ from, to }) => code >= from && code <= to)?.slice ?? null;
  };
  const sliceOf = (character: string): string | null => {
    const place = places.get(character);
    if (place !== undefined) return place;
    const found = find(character);
    places.set(character, found);
    return found;
  };
  const needed = new Set<string>();
  for (const text of [MISSING, ...texts]) {
    for (const character of text) {
      const slice = sliceOf(character);
      if (slice !== null) needed.add(slice);
    }
  }
  const files = new Map<string, Buffer>();
  for (const slice of [...needed].sort()) {
    files.set(slice, await sliceBytes(slice));
  }
  const runs = (text: string): FontRun[] => {
    const cut: { slice: string; text: string }[] = [];
    for (const character of text) {
      const own = sliceOf(character);
      const slice = own !== null && files.has(own) ? own : (sliceOf(MISSING) ?? '');
      const shown = slice === own ? character : MISSING;
      const last = cut.at(-1);
      if (last?.slice === slice) {
        last.text += shown;
      } else {
        cut.push({ slice, text: shown });
      }
    }
    return cut;
  };
  return { files, runs };
}
