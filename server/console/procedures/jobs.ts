/** Long work of the person who asks: what runs, how far it is, stopping it. */
import type { Job } from '#core/contract/jobs';

import { notFound } from '../failures';
import { present, type Implementer } from '../implementer';
import type { StaffSession } from '../staff-session';

/** Changes of jobs until their person leaves; none while the session is locked. */
async function* whileSignedIn(
  jobs: AsyncGenerator<Job, void>,
  session: StaffSession,
  login: string,
): AsyncGenerator<Job, void> {
  for await (const job of jobs) {
    if (session.login !== login) {
      return;
    }
    if (!session.locked) {
      yield job;
    }
  }
}

export function jobProcedures(os: Implementer) {
  return {
    list: os.jobs.list.handler(({ context }) => context.host.jobs.list(present(context).person.login)),
    watch: os.jobs.watch.handler(({ context, signal }) => {
      const { login } = present(context).person;
      return whileSignedIn(context.host.jobs.watch(login, signal), context.session, login);
    }),
    cancel: os.jobs.cancel.handler(async ({ context, input }) => {
      const job = await context.host.jobs.cancel(input.id, present(context).person.login);
      if (job === null) {
        throw notFound('job', input.id);
      }
      return job;
    }),
  };
}
