// Writes the tables of the documents anew from the code they describe.
// Run it after changing what they show: npx tsx scripts/format-docs.ts. A test fails while one is behind.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';

import { formatTables } from '#core/ingest/format-tables';

import {
  accessTable,
  chartTable,
  eventList,
  policyTable,
  refusalTable,
  restrictionTable,
  roleTable,
} from './book-tables';
import { characteristicTables, outcomeTable } from './characteristic-tables';
import { commandSections } from './command-tables';
import { ladderTable, liftReasonTable, measureReasonTable } from './measure-tables';
import { featureTable, ruleTable } from './risk-tables';

interface Document {
  readonly file: string;
  /** What stands between `<!-- NAME: made by ... -->` and `<!-- end of NAME -->`. */
  readonly sections: Readonly<Record<string, () => string>>;
}

function documentPath(name: string): string {
  return fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
}

/** Every document with tables made from the code. */
export const DOCUMENTS: readonly Document[] = [
  { file: documentPath('command-line.md'), sections: commandSections() },
  { file: documentPath('risk.md'), sections: { features: featureTable } },
  { file: documentPath('rules.md'), sections: { rules: ruleTable } },
  {
    file: documentPath('measures.md'),
    sections: { ladder: ladderTable, reasons: measureReasonTable, 'lift reasons': liftReasonTable },
  },
  {
    file: documentPath('characteristics.md'),
    sections: { characteristics: characteristicTables, outcomes: outcomeTable },
  },
  { file: documentPath('formats.md'), sections: { 'record types': formatTables } },
  {
    file: documentPath('ledger.md'),
    sections: {
      refusals: refusalTable,
      chart: chartTable,
      restrictions: restrictionTable,
      policies: policyTable,
      events: eventList,
      roles: roleTable,
      access: accessTable,
    },
  },
];

function renewSection(document: string, name: string, text: string, file: string): string {
  const begin_mark = `<!-- ${name}: made by scripts/format-docs.ts -->`;
  const end_mark = `<!-- end of ${name} -->`;
  const begin = document.indexOf(begin_mark);
  const end = document.indexOf(end_mark);
  if (begin === -1 || end < begin) {
    throw new Error(`${file} needs the marks ${begin_mark} and ${end_mark}`);
  }
  return `${document.slice(0, begin + begin_mark.length)}\n\n${text}\n\n${document.slice(end)}`;
}

/** A document's text with its tables made anew; throws when the marks around them are missing. */
export async function renewDocument({ file, sections }: Document): Promise<string> {
  let text = readFileSync(file, 'utf8');
  for (const [name, make] of Object.entries(sections)) {
    text = renewSection(text, name, make(), file);
  }
  return format(text, { ...(await resolveConfig(file)), parser: 'markdown' });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const document of DOCUMENTS) {
    writeFileSync(document.file, await renewDocument(document));
  }
}
