/** The thread in which the core of the desktop application tries rules on the past (server/console/trial-worker.ts). */
import '#server/console/trial-worker';
