/** What changed: new entries, session state; a beat while nothing does. */
import type { ChangeEvent } from '../console';
import { present, type Implementer } from '../implementer';

/** Events as a person may hear them: what tells of suspicions for whoever may read risk work alone. */
async function* heardBy(events: AsyncGenerator<ChangeEvent, void>, reads_risk: boolean) {
  try {
    for await (const event of events) {
      if (event.type === 'books') {
        const { confidential, subjects, ...books } = event;
        yield { ...books, subjects: reads_risk ? [...subjects, ...confidential] : subjects };
      } else {
        yield event;
      }
    }
  } finally {
    await events.return();
  }
}

export function changeProcedures(os: Implementer) {
  return {
    /** Listening is no use of the session. */
    watch: os.changes.watch.handler(({ context }) => {
      const { desk, person } = present(context);
      // Whoever read something before he listened sees whether it is behind.
      const first = { type: 'books' as const, ...desk.head, subjects: [], confidential: [] };
      const events = context.host.changes.listen({ signal: context.until, first });
      return heardBy(events, person.permissions.has('risk.read'));
    }),
  };
}
