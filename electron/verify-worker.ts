/** The thread in which the core of the desktop application verifies books (server/console/verify-worker.ts). */
import '#server/console/verify-worker';
