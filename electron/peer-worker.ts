/** The thread in which the core of the desktop application compares merchants with their peers (server/console/peer-worker.ts). */
import '#server/console/peer-worker';
