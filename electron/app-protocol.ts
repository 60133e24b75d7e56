/**
 * Serves the built screens to the window at app://surety/, with the same headers as the HTTP host, and files that the
 * core made for the person to keep.
 *
 * Invariants: only GET and HEAD, only that host, only files of the build's folder (see static-files) and those that the
 * core names for a ticket. It knows nothing of the screens.
 */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { protocol } from 'electron';

import { fileHeaders } from '#server/console/file-tickets';
import { SECURITY_HEADERS } from '#server/console/security-headers';
import { findStatic } from '#server/console/static-files';

import { APP_SCHEME, isConsoleAddress, madePath } from './address';
import type { MadeFile } from './core-messages';

/** The file that a path is a ticket for. */
export type FindMade = (path: string) => Promise<MadeFile | null>;

/** To be called before the application is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

function plain(status: number, text: string): Response {
  const headers = { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8' };
  return new Response(text, { status, headers });
}

/** Streamed, so a file may be larger than the memory. */
function made({ path, ...file }: MadeFile): Response {
  const body = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
  return new Response(body, { headers: { ...SECURITY_HEADERS, ...fileHeaders(file) } });
}

async function respond(request: Request, folder: string, findMade: FindMade): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return plain(405, 'Method not allowed');
  }
  const ticket = madePath(request.url);
  if (ticket !== null) {
    const found = request.method === 'GET' ? await findMade(ticket) : null;
    return found === null ? plain(404, 'Not found') : made(found);
  }
  const file = isConsoleAddress(request.url) ? await findStatic(folder, new URL(request.url).pathname) : null;
  if (file === null) {
    return plain(404, 'Not found');
  }
  const body = request.method === 'HEAD' ? null : new Uint8Array(await readFile(file.path));
  return new Response(body, { headers: { ...SECURITY_HEADERS, 'content-type': file.content_type } });
}

/** Serves a folder, and what the core made, from now on. */
export function serveScreens(folder: string, findMade: FindMade): void {
  protocol.handle(APP_SCHEME, (request) => respond(request, folder, findMade));
}
