// Writes the tables of docs/formats.md anew from the record types in core/ingest.
// Run it after changing a column: npx tsx scripts/format-docs.ts. A test fails while the document is behind.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';

import { formatTables } from '#core/ingest/format-tables';

const BEGIN = '<!-- record types: made by scripts/format-docs.ts -->';
const END = '<!-- end of record types -->';

export const FORMATS_FILE = fileURLToPath(new URL('../docs/formats.md', import.meta.url));

/** The document with its tables made anew; throws when the marks around them are missing. */
export async function renewFormats(document: string): Promise<string> {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin === -1 || end < begin) {
    throw new Error(`docs/formats.md needs the marks ${BEGIN} and ${END}`);
  }
  const renewed = `${document.slice(0, begin + BEGIN.length)}\n\n${formatTables()}\n${document.slice(end)}`;
  return format(renewed, { ...(await resolveConfig(FORMATS_FILE)), parser: 'markdown' });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(FORMATS_FILE, await renewFormats(readFileSync(FORMATS_FILE, 'utf8')));
}
