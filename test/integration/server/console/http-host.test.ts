// Proves what keeps strangers out of the console over HTTP: names, origins, tokens, cookies, headers, paths, sizes.
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONTENT_POLICY } from '#server/console/security-headers';
import {
  connectHttp,
  cookieFrom,
  testConsole,
  type HttpClient,
  type TestConsole,
} from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();
let tested: TestConsole;
let http: HttpClient;

beforeAll(async () => {
  tested = testConsole(folder);
  http = await connectHttp(tested.host, folder);
});

afterAll(async () => {
  await http.server.close();
  await tested.close();
  expect(tested.failures).toEqual([]);
});

interface Raw {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A request as any program could make it: with whatever path and headers. */
function raw(path: string, headers: Record<string, string> = {}, method = 'GET', body = ''): Promise<Raw> {
  const { port } = new URL(http.origin);
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const own = (): Record<string, string> => ({ cookie: http.cookie, host: new URL(http.origin).host });
const rpc = (): Record<string, string> => ({ ...own(), 'x-surety': '1', 'content-type': 'application/json' });

describe('the address', () => {
  test('is on this machine only, and its token is good once', async () => {
    const url = http.server.invite();
    expect(new URL(url).hostname).toBe('127.0.0.1');
    const first = await fetch(url, { redirect: 'manual' });
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toBe('/');
    expect(first.headers.get('set-cookie')).toMatch(
      /^surety-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
    );
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(403);
  });

  test('a token made up, or sent by POST, opens nothing', async () => {
    expect((await raw('/?token=x', { host: own()['host']! })).status).toBe(403);
    const { pathname, search } = new URL(http.server.invite());
    expect((await raw(`${pathname}${search}`, { host: own()['host']! }, 'POST')).status).toBe(403);
  });

  test('two invitations are two sessions', async () => {
    const other = await cookieFrom(http.server.invite());
    expect(other).not.toBe(http.cookie);
    expect((await raw('/', { ...own(), cookie: other })).status).toBe(200);
  });
});

describe('a request of a stranger', () => {
  test.each([
    ['without cookie', { cookie: '' }],
    ['with a cookie made up', { cookie: 'surety-1=x' }],
    ['to another name (DNS rebinding)', { host: 'attacker.example' }],
    ['to another port', { host: '127.0.0.1:1' }],
    ['from another origin', { origin: 'https://attacker.example' }],
    ['from a page without origin', { origin: 'null' }],
    ['from another site, by its browser’s word', { 'sec-fetch-site': 'cross-site' }],
    ['from another site of the same domain', { 'sec-fetch-site': 'same-site' }],
  ])('%s: 403 for calls and files alike', async (_name, headers) => {
    const call = await raw('/rpc/session/state', { ...rpc(), ...headers }, 'POST', '{}');
    expect(call.status).toBe(403);
    expect(call.text).not.toContain('idle_ms');
    expect((await raw('/', { ...own(), ...headers })).status).toBe(403);
  });

  test('calls need the header that no form can send, and POST', async () => {
    const { 'x-surety': _header, ...without } = rpc();
    expect(_header).toBe('1');
    expect((await raw('/rpc/session/state', without, 'POST', '{}')).status).toBe(403);
    expect((await raw('/rpc/session/state', rpc())).status).toBe(403);
    expect((await raw('/rpc/session/state', rpc(), 'POST', '{}')).status).toBe(200);
  });
});

describe('files', () => {
  test('are served with the policy; a screen’s path gives the page', async () => {
    for (const path of ['/', '/trades', '/app.js']) {
      const { status, headers } = await raw(path, own());
      expect(status).toBe(200);
      expect(headers['content-security-policy']).toBe(CONTENT_POLICY);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
    }
    expect((await raw('/trades', own())).text).toContain('screens');
    expect((await raw('/missing.js', own())).status).toBe(404);
    expect((await raw('/', own(), 'DELETE')).status).toBe(405);
  });

  test.each([
    '/../secret.js',
    '/..%2fsecret.js',
    '/%2e%2e/secret.js',
    '/..\\secret.js',
    '//secret.js',
    '/%00.js',
  ])('nothing outside their folder: %s', async (path) => {
    const { text } = await raw(path, own());
    expect(text).not.toContain('a secret');
  });
});

describe('a call', () => {
  test('is never kept by a browser', async () => {
    const { headers } = await raw('/rpc/session/state', rpc(), 'POST', '{}');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-security-policy']).toBe(CONTENT_POLICY);
  });

  test('of an unknown procedure, or of no JSON, is refused', async () => {
    expect((await raw('/rpc/session/nothing', rpc(), 'POST', '{}')).status).toBe(404);
    expect((await raw('/rpc/__proto__/constructor', rpc(), 'POST', '{}')).status).toBe(404);
    expect((await raw('/rpc/session/signIn', rpc(), 'POST', 'no json')).status).toBe(400);
    const shape = JSON.stringify({ json: { login: 5 } });
    expect((await raw('/rpc/session/signIn', rpc(), 'POST', shape)).status).toBe(422);
  });

  test('larger than any piece of a file is refused', async () => {
    const large = JSON.stringify({ json: { login: 'x'.repeat(3_000_000) } });
    const outcome = await raw('/rpc/session/signIn', rpc(), 'POST', large).then(
      ({ status }) => status,
      () => 413,
    );
    expect(outcome).toBe(413);
    expect((await raw('/rpc/session/state', rpc(), 'POST', '{}')).status).toBe(200);
  });
});
