/**
 * The tables of docs/formats.md, made from the record types, so that the document cannot fall behind.
 */
import { describeType } from './columns';
import { RECORDS, type RecordSpec } from './records';

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function kindText(record: RecordSpec): string {
  const { kind } = record;
  if (typeof kind === 'string') {
    return `Command \`${kind}\``;
  }
  const parts = Object.entries(kind.kinds).map(
    ([value, name]) => `\`${name}\` where \`${kind.by}\` is \`${value}\``,
  );
  return `Command ${parts.join(', ')}`;
}

function recordSection(record: RecordSpec): string {
  const rows = record.columns.map((spec) => {
    const needed = spec.only_for === null ? (spec.required ? 'yes' : 'no') : `where \`${spec.only_for}\``;
    const cells = [
      `\`${spec.name}\``,
      needed,
      describeType(spec),
      cell(spec.meaning),
      `\`${cell(spec.example)}\``,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    `### ${record.title} (\`${record.name}\`)`,
    '',
    `${record.meaning} ${kindText(record)}; external id \`${record.id_column}\`; instant \`${record.at_column}\`.`,
    '',
    '| column | required | form | meaning | example |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** Markdown of all record types, in the order in which rows of the same instant are taken. */
export function formatTables(): string {
  return RECORDS.map(recordSection).join('\n');
}
