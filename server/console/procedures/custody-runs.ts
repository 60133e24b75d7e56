/** Daily runs of custody: a month, one in full, its renderings, what is behind a figure, alarms, running and files. */
import { uuidV7 } from '#server/composition/uuid-v7';

import { startCustodyRun } from '../custody-run-job';
import { alarmsView, behindView, formView, monthView, runDetail, runFileLink } from '../custody-run-views';
import { present, type Implementer } from '../implementer';

export function custodyRunProcedures(os: Implementer) {
  return {
    month: os.custodyRuns.month.handler(({ context, input }) => monthView(present(context).desk, input)),
    detail: os.custodyRuns.detail.handler(({ context, input }) => runDetail(present(context).desk, input.id)),
    form: os.custodyRuns.form.handler(({ context, input }) => formView(present(context).desk, input)),
    behind: os.custodyRuns.behind.handler(({ context, input }) => behindView(present(context).desk, input)),
    alarms: os.custodyRuns.alarms.handler(({ context }) => alarmsView(present(context).desk)),
    run: os.custodyRuns.run.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      const wanted = { ...input, actor: person.login, record: true };
      return { job_id: await startCustodyRun(context.host, desk, wanted) };
    }),
    preview: os.custodyRuns.preview.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      const wanted = { ...input, actor: person.login, key: uuidV7(desk.now()), record: false };
      return { job_id: await startCustodyRun(context.host, desk, wanted) };
    }),
    file: os.custodyRuns.file.handler(({ context, input }) => {
      const { desk, person } = present(context);
      const { host, session } = context;
      return runFileLink(host, desk, { session, login: person.login }, input);
    }),
  };
}
