/**
 * Sets a description as a PDF: A4, one column, embedded fonts, page x of y.
 *
 * The same description gives the same bytes: dates come from it, and nothing is random. It does not know what a
 * document is about.
 */
import PDFDocument from 'pdfkit';

import type { PdfBlock, PdfColumn, PdfDescription } from './document';
import { loadFonts, type Fonts } from './fonts';
import { linesOf } from './line-breaks';

/** Points: 1/72 inch. */
const PAGE = { width: 595.28, height: 841.89 };
const EDGE = { left: 54, right: 54, top: 72, bottom: 64 };
const WIDTH = PAGE.width - EDGE.left - EDGE.right;
const HEADER_Y = 40;
const FOOTER_Y = PAGE.height - 44;

interface Style {
  readonly size: number;
  /** Thickness of the stroke around the outlines, in parts of the size. */
  readonly weight: number;
  readonly colour: string;
}

const REGULAR = 0.028;
const BOLD = 0.062;
const STYLES = {
  title: { size: 17, weight: BOLD, colour: '#111111' },
  heading: { size: 11.5, weight: BOLD, colour: '#111111' },
  body: { size: 9.5, weight: REGULAR, colour: '#111111' },
  label: { size: 9.5, weight: REGULAR, colour: '#595959' },
  small: { size: 8, weight: REGULAR, colour: '#404040' },
  column: { size: 8, weight: BOLD, colour: '#404040' },
  cell: { size: 8, weight: REGULAR, colour: '#111111' },
  edge: { size: 8, weight: REGULAR, colour: '#595959' },
  watermark: { size: 110, weight: 0.05, colour: '#ececec' },
} as const satisfies Readonly<Record<string, Style>>;

const LINE = 1.45;
const RULE_COLOUR = '#c8c8c8';
const CELL_PADDING = 3;
const LABEL_WIDTH = 130;

const PAGE_OF: Readonly<Record<PdfDescription['language'], (page: number, pages: number) => string>> = {
  en: (page, pages) => `Page ${String(page)} of ${String(pages)}`,
  zh: (page, pages) => `第 ${String(page)} 页，共 ${String(pages)} 页`,
};

/** Every text that a description has, the numbers of its pages included. */
function textsOf(description: PdfDescription): string[] {
  const { title, header, footer, watermark, language, blocks } = description;
  const inBlocks = blocks.flatMap((block): readonly string[] => {
    switch (block.type) {
      case 'heading':
      case 'paragraph':
        return [block.text];
      case 'facts':
        return block.rows.flat();
      case 'table':
        return [...block.columns.map((column) => column.title), ...block.rows.flat(), block.empty];
    }
  });
  return [title, ...header, footer, watermark ?? '', PAGE_OF[language](0, 123_456_789), ...inBlocks];
}

/** One document on its way: where the next line goes, and on which page. */
class Setter {
  readonly #doc: PDFKit.PDFDocument;
  readonly #fonts: Fonts;
  readonly #description: PdfDescription;
  #y = EDGE.top;

  constructor(doc: PDFKit.PDFDocument, fonts: Fonts, description: PdfDescription) {
    this.#doc = doc;
    this.#fonts = fonts;
    this.#description = description;
    for (const [slice, file] of fonts.files) {
      doc.registerFont(slice, file);
    }
    this.#begin();
  }

  /** Sets everything and numbers the pages. */
  set(): void {
    const { title, blocks } = this.#description;
    this.#text(title, STYLES.title, 10);
    for (const block of blocks) {
      this.#block(block);
    }
    this.#edges();
  }

  #block(block: PdfBlock): void {
    switch (block.type) {
      case 'heading':
        this.#y += 10;
        // A heading does not stand alone at the foot of a page.
        this.#room(STYLES.heading.size * LINE * 4);
        this.#text(block.text, STYLES.heading, 4);
        return;
      case 'paragraph':
        this.#text(block.text, block.small === true ? STYLES.small : STYLES.body, 6);
        return;
      case 'facts':
        block.rows.forEach(([label, value]) => this.#fact(label, value));
        this.#y += 4;
        return;
      case 'table':
        this.#table(block.columns, block.rows, block.empty);
    }
  }

  #text(text: string, style: Style, after: number): void {
    for (const line of this.#lines(text, style, WIDTH)) {
      this.#room(style.size * LINE);
      this.#line(line, EDGE.left, this.#y, style);
      this.#y += style.size * LINE;
    }
    this.#y += after;
  }

  #fact(label: string, value: string): void {
    const { size } = STYLES.body;
    const lines = this.#lines(value, STYLES.body, WIDTH - LABEL_WIDTH);
    // A value stays whole where a page can hold it: half a proof is none.
    this.#room(Math.min(lines.length * size * LINE, PAGE.height - EDGE.top - EDGE.bottom));
    lines.forEach((line, index) => {
      this.#room(size * LINE);
      if (index === 0) {
        this.#line(label, EDGE.left, this.#y, STYLES.label);
      }
      this.#line(line, EDGE.left + LABEL_WIDTH, this.#y, STYLES.body);
      this.#y += size * LINE;
    });
  }

  #table(columns: readonly PdfColumn[], rows: readonly (readonly string[])[], empty: string): void {
    const all = columns.reduce((sum, { share }) => sum + share, 0);
    const widths = columns.map(({ share }) => (share / all) * WIDTH);
    const titles = columns.map(({ title }) => title);
    const header = (): void => this.#row(titles, columns, widths, STYLES.column);
    this.#room(STYLES.cell.size * LINE * 3 + CELL_PADDING * 4);
    header();
    for (const row of rows) {
      const height = this.#rowHeight(row, widths);
      if (this.#y + height > PAGE.height - EDGE.bottom) {
        this.#next();
        header();
      }
      this.#row(row, columns, widths, STYLES.cell);
    }
    if (rows.length === 0) {
      this.#y += CELL_PADDING;
      this.#text(empty, STYLES.small, 0);
    }
    this.#y += 8;
  }

  #rowHeight(row: readonly string[], widths: readonly number[]): number {
    const counts = row.map((cell, index) => this.#cellLines(cell, widths[index] ?? 0, STYLES.cell).length);
    return Math.max(1, ...counts) * STYLES.cell.size * LINE + CELL_PADDING * 2;
  }

  #cellLines(cell: string, width: number, style: Style): string[] {
    return this.#lines(cell, style, width - CELL_PADDING * 2);
  }

  #row(row: readonly string[], columns: readonly PdfColumn[], widths: readonly number[], style: Style): void {
    const top = this.#y + CELL_PADDING;
    let x = EDGE.left;
    let count = 1;
    row.forEach((cell, index) => {
      const width = widths[index] ?? 0;
      const lines = this.#cellLines(cell, width, style);
      count = Math.max(count, lines.length);
      lines.forEach((line, at) => {
        const room = width - CELL_PADDING * 2 - this.#width(line, style);
        const shift = columns[index]?.align === 'right' ? room : 0;
        this.#line(line, x + CELL_PADDING + shift, top + at * style.size * LINE, style);
      });
      x += width;
    });
    this.#y = top + count * style.size * LINE + CELL_PADDING;
    this.#rule(this.#y);
  }

  #rule(y: number): void {
    this.#doc
      .lineWidth(0.5)
      .strokeColor(RULE_COLOUR)
      .moveTo(EDGE.left, y)
      .lineTo(EDGE.left + WIDTH, y)
      .stroke();
  }

  /** Goes on to the next page unless there is so much room on this one. */
  #room(height: number): void {
    if (this.#y + height > PAGE.height - EDGE.bottom) {
      this.#next();
    }
  }

  #next(): void {
    this.#doc.addPage();
    this.#begin();
  }

  #begin(): void {
    this.#y = EDGE.top;
    const { watermark } = this.#description;
    if (watermark === null) {
      return;
    }
    const [x, y] = [PAGE.width / 2, PAGE.height / 2];
    const style = STYLES.watermark;
    this.#doc.save().rotate(-50, { origin: [x, y] });
    this.#line(watermark, x - this.#width(watermark, style) / 2, y - style.size / 2, style);
    this.#doc.restore();
  }

  /** Head and foot of every page, when it is known how many there are. */
  #edges(): void {
    const { header, footer, language } = this.#description;
    const { start, count } = this.#doc.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      this.#doc.switchToPage(start + page);
      const number = PAGE_OF[language](page + 1, count);
      for (const [[left, right], y] of [
        [header, HEADER_Y],
        [[footer, number], FOOTER_Y],
      ] as const) {
        this.#line(left, EDGE.left, y, STYLES.edge);
        this.#line(right, EDGE.left + WIDTH - this.#width(right, STYLES.edge), y, STYLES.edge);
      }
      this.#rule(HEADER_Y + STYLES.edge.size * LINE + 3);
      this.#rule(FOOTER_Y - 5);
    }
  }

  #lines(text: string, style: Style, width: number): string[] {
    return linesOf(text, width, (part) => this.#width(part, style));
  }

  #width(text: string, { size }: Style): number {
    return this.#fonts
      .runs(text)
      .reduce((sum, run) => sum + this.#doc.font(run.slice).fontSize(size).widthOfString(run.text), 0);
  }

  #line(text: string, x: number, y: number, { size, weight, colour }: Style): void {
    let at = x;
    this.#doc
      .lineWidth(size * weight)
      .lineJoin('round')
      .fillColor(colour)
      .strokeColor(colour);
    for (const run of this.#fonts.runs(text)) {
      this.#doc.font(run.slice).fontSize(size);
      this.#doc.text(run.text, at, y, { lineBreak: false, fill: true, stroke: true });
      at += this.#doc.widthOfString(run.text);
    }
  }
}

/** Sets a description; resolves with the bytes of the PDF. */
export async function renderPdf(description: PdfDescription): Promise<Buffer> {
  const fonts = await loadFonts(textsOf(description));
  const { title, language, made_at } = description;
  const doc = new PDFDocument({
    ...{ size: [PAGE.width, PAGE.height], margin: 0, bufferPages: true, font: [...fonts.files.values()][0] },
    ...{ lang: language === 'zh' ? 'zh-CN' : 'en', displayTitle: true },
    info: { Title: title, CreationDate: new Date(made_at), ModDate: new Date(made_at) },
  } as PDFKit.PDFDocumentOptions);
  const pieces: Buffer[] = [];
  const whole = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (piece: Buffer) => pieces.push(piece));
    doc.on('end', () => resolve(Buffer.concat(pieces)));
    doc.on('error', reject);
  });
  new Setter(doc, fonts, description).set();
  for (const { name, media_type, about, bytes } of description.attachments ?? []) {
    const dates = { creationDate: new Date(made_at), modifiedDate: new Date(made_at) };
    doc.file(Buffer.from(bytes), { name, type: media_type, description: about, ...dates });
  }
  doc.end();
  return await whole;
}
