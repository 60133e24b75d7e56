/** The thread in which the core of the desktop application computes certificates of custody (server/console/custody-worker.ts). */
import '#server/console/custody-worker';
