/** Monitoring of credit scores: the last report, what was noted of it, making another, and it as a table. */
import { lastMonitoring } from '#server/credit/monitor-scores';

import { forbidden } from '../failures';
import { readLastReport } from '../last-report';
import { present, type Implementer } from '../implementer';
import { startMonitoring } from '../monitoring-job';
import { monitoringLink, monitoringView } from '../monitoring-views';

export function creditMonitoringProcedures(os: Implementer) {
  return {
    last: os.creditMonitoring.last.handler(({ context }) =>
      lastMonitoring(present(context).desk.books.lists),
    ),
    report: os.creditMonitoring.report.handler(async ({ context }) => {
      const last = await readLastReport(present(context).desk.books.kept_work);
      return { report: last === null ? null : monitoringView(last) };
    }),
    run: os.creditMonitoring.run.handler(({ context, input: { key, months } }) => {
      const { desk, person } = present(context);
      return { job_id: startMonitoring(context.host, desk, { actor: person.login, key, months }) };
    }),
    link: os.creditMonitoring.link.handler(async ({ context }) => {
      const { desk, person } = present(context);
      if (!person.permissions.has('data.export')) {
        throw forbidden(['data.export']);
      }
      const { host, session } = context;
      return await monitoringLink(host, desk, { session, login: person.login });
    }),
  };
}
