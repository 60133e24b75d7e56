/**
 * Renderings in words of a language: for screens, files and the command line alike.
 */
import { behind } from '../run/sources';
import type { Source } from '../run/sources';
import type { Cell, Sheet } from './sheet';
import type { SheetLanguage } from '../run-words';
import { WORDS, type Word } from './words';

interface Figured {
  readonly source: Source;
  readonly run_id: string | null;
  /** There is something behind it. */
  readonly drills: boolean;
}

export type SpelledCell =
  | { readonly kind: 'text'; readonly text: string }
  | ({ readonly kind: 'money'; readonly minor: bigint | null } & Figured)
  | ({ readonly kind: 'count'; readonly count: number | null } & Figured);

export interface SpelledSheet {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly cells: readonly SpelledCell[]; readonly total: boolean }[];
}

export const said = (word: Word, language: SheetLanguage): string => WORDS[word][language];

const OUTCOMES = { passed: 'passed', failed: 'failed', 'not-applicable': 'not_applicable' } as const;

function spelledCell(cell: Cell, language: SheetLanguage): SpelledCell {
  switch (cell.kind) {
    case 'words':
      return { kind: 'text', text: said(cell.words, language) };
    case 'text':
      return cell;
    case 'outcome':
      return { kind: 'text', text: said(OUTCOMES[cell.outcome], language) };
    case 'money':
    case 'count': {
      const { source, run_id = null } = cell;
      const of = { source, run_id, drills: behind(source) !== null };
      return cell.kind === 'money'
        ? { kind: 'money', minor: cell.minor === null ? null : BigInt(cell.minor), ...of }
        : { kind: 'count', count: cell.count, ...of };
    }
  }
}

export function spelled(sheets: readonly Sheet[], language: SheetLanguage): SpelledSheet[] {
  return sheets.map(({ id, title, columns, rows }) => ({
    ...{ id, title: said(title, language), columns: columns.map((word) => said(word, language)) },
    rows: rows.map(({ cells, total = false }) => ({
      ...{ cells: cells.map((cell) => spelledCell(cell, language)), total },
    })),
  }));
}
