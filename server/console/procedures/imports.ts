/** Importing history: files are staged in pieces, looked at, rehearsed, imported. */
import { describeType } from '#core/ingest/columns';
import { RECORDS } from '#core/ingest/records';
import { canonicalJson } from '#core/kernel/canonical';

import { invalid, notFound } from '../failures';
import { startImport } from '../import-job';
import { inspectFile } from '../import-inspection';
import { present, type Implementer } from '../implementer';
import { mustFile, shownName, wholeFile } from '../staged-names';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

export function importProcedures(os: Implementer) {
  return {
    records: os.imports.records.handler(() =>
      RECORDS.map(({ name, columns }) => ({
        name,
        fields: columns.map((spec) => ({
          name: spec.name,
          required: spec.required,
          expected: describeType(spec),
        })),
      })),
    ),
    begin: os.imports.begin.handler(async ({ context, input }) => {
      const { login } = present(context).person;
      const file_id = await context.host.staged.begin(shownName(input.name), input.bytes, login);
      if (file_id === null) {
        throw invalid({ field: 'bytes', expected: 'expected fewer files, of at most 4 GiB each' });
      }
      return { file_id };
    }),
    append: os.imports.append.handler(async ({ context, input: { file_id, offset, piece } }) => {
      const { login } = present(context).person;
      const { staged } = context.host;
      const file = mustFile(staged, file_id, login);
      if (!BASE64.test(piece)) {
        throw invalid({ field: 'piece', expected: 'expected base64' });
      }
      const outcome = await staged.append(file_id, login, offset, Buffer.from(piece, 'base64'));
      if (outcome === 'unknown') {
        throw notFound('file', file_id);
      }
      if (outcome !== 'written') {
        const field = outcome === 'offset' ? 'offset' : 'piece';
        throw invalid({ field, expected: `expected what follows byte ${String(file.written)}` });
      }
      return { bytes: file.written };
    }),
    inspect: os.imports.inspect.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      const file = wholeFile(context.host.staged, input.file_id, person.login);
      return await inspectFile(file, { source: 'import', actor: person.login, now: desk.now() });
    }),
    discard: os.imports.discard.handler(async ({ context, input }) => {
      const { login } = present(context).person;
      const outcome = await context.host.staged.discard(input.file_id, login);
      if (outcome === 'unknown') {
        throw notFound('file', input.file_id);
      }
      if (outcome === 'held') {
        throw invalid({ field: 'file_id', expected: 'expected a file that no job reads' });
      }
      return {};
    }),
    rejects: os.imports.rejects.handler(({ context, input }) => {
      const csv = context.host.jobs.text(input.job_id, present(context).person.login);
      if (csv === null) {
        throw notFound('rejects', input.job_id);
      }
      return { csv };
    }),
    run: os.imports.run.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      const { key, ...asked_for } = input;
      const { file_ids, mappings, source, rehearse } = asked_for;
      const under = { actor: person.login, key, asked: canonicalJson(asked_for) };
      // Before its files are looked for: an import that ended has none any more.
      const begun = context.host.jobs.begun(under);
      if (begun !== null) {
        return { job_id: begun };
      }
      const files = [...new Set(file_ids)].map((id) => wholeFile(context.host.staged, id, person.login));
      const asked = { files, mappings, source, rehearse, ...under };
      return { job_id: await startImport(context.host, desk, asked) };
    }),
  };
}
