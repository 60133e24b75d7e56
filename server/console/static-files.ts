/**
 * Which file of the built screens answers a path of an address.
 *
 * Invariants: nothing outside the folder is ever named, links that lead out of it included; only kinds of files
 * that a build makes are served; a path that looks like a screen gets the one page. It reads no file's content.
 */
import { realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

const PAGE = 'index.html';
const PATH_LENGTH_MAX = 1_000;

export interface StaticFile {
  readonly path: string;
  readonly content_type: string;
}

/** The parts of a path, decoded; null for one that no honest page asks for. */
function partsOf(pathname: string): string[] | null {
  if (pathname.length > PATH_LENGTH_MAX || !pathname.startsWith('/')) {
    return null;
  }
  const parts: string[] = [];
  for (const raw of pathname.split('/').filter((part) => part !== '')) {
    let part: string;
    try {
      part = decodeURIComponent(raw);
    } catch {
      return null;
    }
    if (part === '.' || part === '..' || /[/\\:\0]/.test(part)) {
      return null;
    }
    parts.push(part);
  }
  return parts;
}

/** A regular file inside the folder, by its real path. */
async function fileInside(folder: string, parts: readonly string[]): Promise<string | null> {
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, ...parts));
    const found = await stat(path);
    return found.isFile() && path.startsWith(root + sep) ? path : null;
  } catch {
    return null;
  }
}

/** The file that answers a path: itself, or the page for the path of a screen; null when there is none. */
export async function findStatic(folder: string, pathname: string): Promise<StaticFile | null> {
  const parts = partsOf(pathname);
  if (parts === null) {
    return null;
  }
  const extension = extname(parts.at(-1) ?? '').toLowerCase();
  const isScreen = extension === '';
  const content_type = TYPES[isScreen ? '.html' : extension];
  if (content_type === undefined) {
    return null;
  }
  const path = await fileInside(folder, isScreen ? [PAGE] : parts);
  return path === null ? null : { path, content_type };
}
