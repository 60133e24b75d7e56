/** What changed: new entries, session state; a beat while nothing does. */
import type { Console, ChangeEvent } from '../console';
import { present, type Implementer } from '../implementer';

const BEAT_MS = 15_000;

/** Events until the listening ends. Listening is no use of the session. */
async function* changesOf(host: Console, until: AbortSignal): AsyncGenerator<ChangeEvent, void> {
  // So that whoever listens knows at once that he does.
  yield { type: 'beat' };
  yield* host.changes.listen(until, BEAT_MS, () => ({ type: 'beat' }));
}

export function changeProcedures(os: Implementer) {
  return {
    watch: os.changes.watch.handler(({ context }) => {
      present(context);
      return changesOf(context.host, context.until);
    }),
  };
}
