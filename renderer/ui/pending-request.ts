/**
 * The request about a matter that waits for a second person: `const pendingOf = usePendingRequest(); await pendingOf('model', signal)`.
 *
 * Matters are those of `core/approvals/matters.ts`. Its id, or null without one and for whoever may not read requests.
 */
import { useSession } from '../app/session';
import { client } from '../client/client';

const PENDING_MAX = 200;

export function usePendingRequest(): (matter: string, signal: AbortSignal) => Promise<string | null> {
  const session = useSession();
  return async (matter, signal) => {
    if (!session.can('books.read')) return null;
    const asked = { filter: { status: 'pending' as const }, limit: PENDING_MAX };
    const { rows } = await client.approvals.list(asked, { signal });
    return rows.find((row) => row.matter === matter)?.id ?? null;
  };
}
