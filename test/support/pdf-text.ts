// What a PDF says and shows, by the tools of poppler where they are installed.
import { spawnSync } from 'node:child_process';

/** Why texts of PDFs cannot be read here; null where they can. */
export const NO_PDF_TOOLS: string | null =
  spawnSync('pdftotext', ['-v']).error === undefined ? null : 'pdftotext (poppler-utils) is not installed';

/** The text of a PDF, lines as they stand on the pages. */
export function pdfText(pdf: Buffer): string {
  const { status, stdout, stderr } = spawnSync('pdftotext', ['-layout', '-', '-'], { input: pdf });
  if (status !== 0) {
    throw new Error(stderr.toString('utf8'));
  }
  return stdout.toString('utf8');
}
