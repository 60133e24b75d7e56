/** Fetches the file of an export that is done: `await saveExport(job)`; the way to it is good once, so it is asked for each time. */
import type { Job } from '#core/contract/jobs';

import { client } from '../client/client';
import { saveFrom } from '../client/save-file';

/** What an export's result says, as far as it is shown; null until it is done. */
export function exportResult(job: Job): { readonly rows: number; readonly name: string } | null {
  const { rows, name } = job.result ?? {};
  const is_done = job.kind === 'export' && job.status === 'done';
  return is_done && typeof rows === 'number' && typeof name === 'string' ? { rows, name } : null;
}

/** Name of the file that other work made; null where it made none. */
export function madeFile({ kind, status, result }: Job): string | null {
  const { file_id, name } = result ?? {};
  const is_made = kind !== 'export' && status === 'done' && typeof file_id === 'string';
  return is_made && typeof name === 'string' ? name : null;
}

/** Hands it to the person. Rejects when it is no longer there. */
export async function saveMade(job: Job): Promise<void> {
  const { path, name } = await client.custodyCertificates.link({ job_id: job.id });
  saveFrom(path, name);
}

/** Hands the file to the person. Rejects when it is no longer there. */
export async function saveExport(job: Job): Promise<void> {
  const { path, name } = await client.exports.link({ job_id: job.id });
  saveFrom(path, name);
}
