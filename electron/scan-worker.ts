/** The thread in which the core of the desktop application looks for cash-out and sham trades (server/console/scan-worker.ts). */
import '#server/console/scan-worker';
