/** Long work of the person who asks: what runs, how far it is, stopping it. */
import { notFound } from '../failures';
import { present, type Implementer } from '../implementer';

export function jobProcedures(os: Implementer) {
  return {
    list: os.jobs.list.handler(({ context }) => context.host.jobs.list(present(context).person.login)),
    watch: os.jobs.watch.handler(({ context }) =>
      context.host.jobs.watch(present(context).person.login, context.until),
    ),
    cancel: os.jobs.cancel.handler(async ({ context, input }) => {
      const job = await context.host.jobs.cancel(input.id, present(context).person.login);
      if (job === null) {
        throw notFound('job', input.id);
      }
      return job;
    }),
  };
}
