/**
 * Serves the built screens to the window at app://surety/, with the same headers as the HTTP host.
 *
 * Invariants: only GET and HEAD, only that host, only files of the build's folder (see static-files). It knows
 * nothing of the screens.
 */
import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';

import { SECURITY_HEADERS } from '#server/console/security-headers';
import { findStatic } from '#server/console/static-files';

import { APP_SCHEME, isConsoleAddress } from './address';

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

async function respond(request: Request, folder: string): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return plain(405, 'Method not allowed');
  }
  const file = isConsoleAddress(request.url) ? await findStatic(folder, new URL(request.url).pathname) : null;
  if (file === null) {
    return plain(404, 'Not found');
  }
  const body = request.method === 'HEAD' ? null : new Uint8Array(await readFile(file.path));
  return new Response(body, { headers: { ...SECURITY_HEADERS, 'content-type': file.content_type } });
}

/** Serves a folder from now on. */
export function serveScreens(folder: string): void {
  protocol.handle(APP_SCHEME, (request) => respond(request, folder));
}
