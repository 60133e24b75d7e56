/**
 * What a document says, before it is set: headings, paragraphs, facts, tables, and what stands on every page.
 *
 * Whoever makes a letter or a report describes it so; `render.ts` sets it. The same description gives the same bytes.
 */
import type { Instant } from '#core/kernel/instant';

export interface PdfColumn {
  readonly title: string;
  /** Share of the table's width; shares are taken of their sum. */
  readonly share: number;
  readonly align?: 'left' | 'right';
}

export type PdfBlock =
  | { readonly type: 'heading'; readonly text: string }
  /** Breaks lines at line feeds. */
  | { readonly type: 'paragraph'; readonly text: string; readonly small?: boolean }
  /** Labels with their values. */
  | { readonly type: 'facts'; readonly rows: readonly (readonly [label: string, value: string])[] }
  /** Its header stands on every page that it is on. */
  | {
      readonly type: 'table';
      readonly columns: readonly PdfColumn[];
      readonly rows: readonly (readonly string[])[];
      /** Stands in place of the rows where there are none. */
      readonly empty: string;
    };

/** A file that travels inside the document. */
export interface PdfAttachment {
  readonly name: string;
  readonly media_type: string;
  readonly about: string;
  readonly bytes: Uint8Array;
}

export interface PdfDescription {
  readonly title: string;
  readonly language: 'en' | 'zh';
  /** When it was made, as the file says: of the books, never of the clock. */
  readonly made_at: Instant;
  /** Across every page, behind the text; null for none. */
  readonly watermark: string | null;
  /** At the top of every page: left and right. */
  readonly header: readonly [left: string, right: string];
  /** At the foot of every page, beside its number. */
  readonly footer: string;
  readonly blocks: readonly PdfBlock[];
  readonly attachments?: readonly PdfAttachment[];
}
