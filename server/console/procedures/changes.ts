/** What changed: new entries, session state; a beat while nothing does. */
import { present, type Implementer } from '../implementer';

export function changeProcedures(os: Implementer) {
  return {
    /** Listening is no use of the session. */
    watch: os.changes.watch.handler(({ context }) => {
      const { desk } = present(context);
      // Whoever read something before he listened sees whether it is behind.
      const first = { type: 'books' as const, ...desk.head, subjects: [] };
      return context.host.changes.listen({ signal: context.until, first });
    }),
  };
}
