/**
 * Files of a hand-over pack as they lie in a folder or an archive, for checking: all of them, and nothing that is no plain file.
 */
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';

import type { FileOfPack } from '#core/custody/verifier/pack-check';

import { UsageError } from '../exit';

/** More than a pack ever has; what unpacks to more is none. */
const BYTES_MAX = 4_000_000_000;
const strange = (path: string, what: string): UsageError =>
  new UsageError(`${path}: ${what}`, { path }, 'file');

async function folderFiles(root: string, below = ''): Promise<FileOfPack[]> {
  const files: FileOfPack[] = [];
  for (const one of await readdir(join(root, below), { withFileTypes: true })) {
    const path = below === '' ? one.name : `${below}/${one.name}`;
    if (one.isDirectory()) files.push(...(await folderFiles(root, path)));
    else if (one.isFile()) files.push({ path, bytes: await readFile(join(root, path)) });
    else throw strange(join(root, path), 'expected a plain file, since a link may lead anywhere');
  }
  return files;
}

function archiveFiles(path: string, archive: Uint8Array): FileOfPack[] {
  const names = new Set<string>();
  let bytes = 0;
  let parts: Record<string, Uint8Array>;
  try {
    parts = unzipSync(archive, {
      filter: ({ name, originalSize }) => {
        bytes += originalSize;
        // Two programs may unpack different ones of two files of one name.
        if (names.has(name)) throw strange(path, `expected each file once, found ${name} twice`);
        if (bytes > BYTES_MAX) throw strange(path, 'expected a pack, found what unpacks to more than 4 GB');
        names.add(name);
        return !name.endsWith('/');
      },
    });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw strange(path, 'expected an archive (zip) that can be read');
  }
  return Object.entries(parts).map(([name, content]) => ({ path: name, bytes: content }));
}

/** The files of a pack, or null where the path is neither a folder nor an archive. Throws UsageError. */
export async function packFiles(path: string): Promise<readonly FileOfPack[] | null> {
  const found = await lstat(path).catch(() => null);
  if (found?.isDirectory() === true) return await folderFiles(path);
  if (!path.toLowerCase().endsWith('.zip') || found === null) return null;
  return archiveFiles(path, await readFile(path));
}
