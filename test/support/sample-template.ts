// Sample platforms that a run of the tests makes once and copies from then on: making one takes seconds, and most tests of the console begin with it.
// Invariants: a copy is never one that is still being made, nor one from the future of the clock that asks; whoever makes it
// in a process that dies holds nobody up for long. Where no folder was set up, there is no template.
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Names the folder, for every process of the run. */
export const SAMPLES_FOLDER = 'SURETY_TEST_SAMPLES';

/** A clock that is further off lives in another time than the template was made in. */
const OFF_MS_MAX = 60_000;
const WAIT_MS_MAX = 120_000;
const POLL_MS = 100;

const made = (path: string): boolean => existsSync(path);

/**
 * A closed workspace to copy, or null where whoever asks is to make his own.
 * @param make makes it in a folder and tells where it is
 */
export async function sampleTemplate(
  trades: number,
  now: number,
  make: (folder: string, trades: number) => Promise<string>,
): Promise<string | null> {
  const folder = process.env[SAMPLES_FOLDER];
  if (folder === undefined || Math.abs(now - Date.now()) > OFF_MS_MAX) return null;
  const path = join(folder, `${String(trades)}.surety`);
  const making = join(folder, `${String(trades)}.making`);
  if (!made(path) && begins(making)) {
    renameSync(await make(making, trades), path);
    rmSync(making, { recursive: true, force: true });
  }
  for (const until = Date.now() + WAIT_MS_MAX; !made(path);) {
    if (Date.now() > until) return null;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return statSync(path).mtimeMs <= now ? path : null;
}

/** Whether nobody else began it. */
function begins(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
