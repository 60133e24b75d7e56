/**
 * Checkpoint files: the head of a journal written down outside its workspace, against which a chain that was
 * cut or replaced shows.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

import { UsageError } from './exit';

const checkpointFile = z.object({
  workspace_id: z.string().min(1),
  seq: z.int().min(0),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  booked_at: z.string(),
});

export type CheckpointFile = z.output<typeof checkpointFile>;

/** Reads a checkpoint of a workspace. Throws UsageError for other files and other workspaces. */
export async function readCheckpoint(path: string, workspace_id: string): Promise<CheckpointFile> {
  const text = await readFile(path, 'utf8');
  let parsed: ReturnType<typeof checkpointFile.safeParse>;
  try {
    parsed = checkpointFile.safeParse(JSON.parse(text));
  } catch {
    throw new UsageError(`${path} is no checkpoint: expected JSON`, { path }, 'checkpoint');
  }
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new UsageError(`${path} is no checkpoint: see ${fields}`, { path }, 'checkpoint');
  }
  if (parsed.data.workspace_id !== workspace_id) {
    throw new UsageError(
      `${path} is the checkpoint of another workspace (${parsed.data.workspace_id})`,
      { path, workspace_id: parsed.data.workspace_id },
      'checkpoint',
    );
  }
  return parsed.data;
}
