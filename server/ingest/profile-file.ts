/**
 * Reads mapping profiles from JSON files; says which field of which file is wrong.
 */
import { readFile } from 'node:fs/promises';

import { parseProfile, type ImportProfile } from '#core/ingest/profile';

export class ProfileError extends Error {
  readonly path: string;
  readonly issues: readonly { readonly field: string; readonly expected: string }[];

  constructor(path: string, issues: readonly { readonly field: string; readonly expected: string }[]) {
    const lines = issues.map((issue) =>
      issue.field === '' ? issue.expected : `${issue.field}: ${issue.expected}`,
    );
    super(`${path} is no mapping profile: ${lines.join('; ')}`);
    this.name = 'ProfileError';
    this.path = path;
    this.issues = issues;
  }
}

/** The JSON of a profile file; throws ProfileError when it holds none, the system's error when it cannot be read. */
export async function readProfileJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8');
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown;
  } catch (error) {
    throw new ProfileError(path, [
      { field: '', expected: `expected JSON (${error instanceof Error ? error.message : ''})` },
    ]);
  }
}

/**
 * Reads a file with one profile, or with a list of profiles that each take another record out of every row.
 * Throws ProfileError when it holds anything else, the system's error when it cannot be read.
 */
export async function readProfiles(path: string): Promise<ImportProfile[]> {
  const json = await readProfileJson(path);
  const list: readonly unknown[] = Array.isArray(json) ? json : [json];
  return list.map((item, index) => {
    const parsed = parseProfile(item);
    if (parsed.ok) {
      return parsed.profile;
    }
    const prefix = Array.isArray(json) ? `${String(index)}.` : '';
    throw new ProfileError(
      path,
      parsed.issues.map((issue) => ({ ...issue, field: `${prefix}${issue.field}` })),
    );
  });
}
