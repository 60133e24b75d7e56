/** What changed: new entries, session state; a beat while nothing does. */
import type { Console, ChangeEvent } from '../console';
import { present, type Implementer } from '../implementer';
import type { StaffSession } from '../staff-session';

const BEAT_MS = 15_000;

/** Events for one session; ends when its person is signed out. Listening is no use of the session. */
async function* changesOf(
  host: Console,
  session: StaffSession,
  signal: AbortSignal | undefined,
): AsyncGenerator<ChangeEvent, void> {
  const { login } = session;
  // So that whoever listens knows at once that he does.
  yield { type: 'beat' };
  for await (const event of host.changes.listen(signal, BEAT_MS, () => ({ type: 'beat' }))) {
    await host.lockIdle(session);
    if (session.login !== login) {
      yield { type: 'session' };
      return;
    }
    yield session.locked && event.type === 'books' ? { type: 'beat' } : event;
  }
}

export function changeProcedures(os: Implementer) {
  return {
    watch: os.changes.watch.handler(({ context, signal }) => {
      present(context);
      return changesOf(context.host, context.session, signal);
    }),
  };
}
