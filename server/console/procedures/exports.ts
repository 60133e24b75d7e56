/** What a list shows as a CSV file: made as long work, then fetched. */
import { canonicalJson } from '#core/kernel/canonical';
import { canExport, listReaders } from '#core/staff/permissions';

import { startExport } from '../export-job';
import { CSV_TYPE } from '../file-tickets';
import { forbidden, notFound } from '../failures';
import { present, type Implementer } from '../implementer';

export function exportProcedures(os: Implementer) {
  return {
    run: os.exports.run.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      if (!canExport(input.list, (permission) => person.permissions.has(permission))) {
        throw forbidden(listReaders(input.list));
      }
      const { key, ...request } = input;
      const under = { actor: person.login, key, asked: canonicalJson(request) };
      const begun = context.host.jobs.begun(under);
      return { job_id: begun ?? (await startExport(context.host, desk, under, request, person)) };
    }),
    link: os.exports.link.handler(({ context, input: { job_id } }) => {
      const { host, session } = context;
      const { login } = present(context).person;
      const job = host.jobs.list(login).find(({ id }) => id === job_id);
      const file_id = job?.kind === 'export' ? job.result?.['file_id'] : undefined;
      const file = typeof file_id === 'string' ? host.staged.find(file_id, login) : null;
      if (file === null) {
        throw notFound('file', job_id);
      }
      return { path: host.tickets.issue(session, { ...file, media_type: CSV_TYPE }), name: file.name };
    }),
  };
}
