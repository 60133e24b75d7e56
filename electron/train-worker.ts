/** The thread in which the core of the desktop application trains models (server/console/train-worker.ts). */
import '#server/console/train-worker';
