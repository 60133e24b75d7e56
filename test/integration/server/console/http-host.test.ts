// Proves what keeps strangers out of the console over HTTP: names, origins, tokens, cookies, headers, paths, sizes.
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONTENT_POLICY } from '#server/console/security-headers';
import {
  connectHttp,
  entryFrom,
  openSample,
  signIn,
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
const rpc = (): Record<string, string> => ({
  ...own(),
  'x-surety': http.key,
  'content-type': 'application/json',
});

describe('the address', () => {
  test('is on this machine only, and its token is good once', async () => {
    const url = http.server.invite();
    expect(new URL(url).hostname).toBe('127.0.0.1');
    const first = await fetch(url, { redirect: 'manual' });
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toMatch(/^\/#key=[\w-]{43}$/);
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
    const other = await entryFrom(http.server.invite());
    expect(other.cookie).not.toBe(http.cookie);
    expect(other.key).not.toBe(http.key);
    expect((await raw('/', { ...own(), cookie: other.cookie })).status).toBe(200);
  });
});

describe('what another server of this machine is sent', () => {
  // Cookies are shared between the ports of a host: a page of another port gets ours with every request.
  test('the cookie alone calls nothing', async () => {
    expect(http.key).toMatch(/^[\w-]{43}$/);
    for (const key of ['', '1', `${http.key.slice(0, -1)}!`]) {
      const call = await raw('/rpc/session/state', { ...rpc(), 'x-surety': key }, 'POST', '{}');
      expect(call.status, key).toBe(403);
    }
    expect((await raw('/', own())).text).not.toContain(http.key);
  });

  test('the key of one browser opens nothing with the cookie of another', async () => {
    const other = await entryFrom(http.server.invite());
    const mixed = { ...rpc(), cookie: other.cookie };
    expect((await raw('/rpc/session/state', mixed, 'POST', '{}')).status).toBe(403);
  });

  test('a cookie it set under our name puts nobody out, and lets nobody in', async () => {
    const name = http.cookie.split('=')[0]!;
    const tossed = `${name}=made-up; ${http.cookie}; ${name}=${'x'.repeat(43)}`;
    expect((await raw('/rpc/session/state', { ...rpc(), cookie: tossed }, 'POST', '{}')).status).toBe(200);
    expect((await raw('/', { ...own(), cookie: `${name}=made-up` })).status).toBe(403);
  });

  test('its pages are another site’s by the browser’s word, in frames too', async () => {
    const linked = { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' };
    expect((await raw('/', { ...own(), ...linked, 'sec-fetch-dest': 'iframe' })).status).toBe(403);
    expect((await raw('/', { ...own(), ...linked, 'sec-fetch-dest': 'document' })).status).toBe(200);
    const posted = { ...rpc(), ...linked, 'sec-fetch-dest': 'document' };
    expect((await raw('/rpc/session/state', posted, 'POST', '{}')).status).toBe(403);
  });
});

describe('limits', () => {
  test('an address that nobody opened is good for an hour', async () => {
    const other = testConsole(join(folder, 'late'), () => at);
    let at = Date.now();
    const server = await connectHttp(other.host, join(folder, 'late'));
    const [early, late] = [server.server.invite(), server.server.invite()];
    at += 3_600_000 - 1;
    expect((await fetch(early, { redirect: 'manual' })).status).toBe(303);
    at += 1;
    expect((await fetch(late, { redirect: 'manual' })).status).toBe(403);
    await server.server.close();
    await other.close();
  });

  test('a browser beyond the fiftieth puts out the one that asked longest ago, and nobody else', async () => {
    const other = testConsole(join(folder, 'many'));
    const server = await connectHttp(other.host, join(folder, 'many'));
    const first = await entryFrom(server.server.invite());
    await server.client.session.state();
    for (let count = 2; count < 50; count += 1) {
      await entryFrom(server.server.invite());
    }
    expect((await server.client.session.state()).person).toBeNull();
    const { host: name } = new URL(server.origin);
    const page = async (cookie: string): Promise<number> =>
      (await fetch(`http://${name}/`, { headers: { cookie } })).status;
    await entryFrom(server.server.invite());
    expect(await page(first.cookie)).toBe(403);
    expect(await page(server.cookie)).toBe(200);
    await server.server.close();
    await other.close();
  });

  test('more calls at a time than pages make are refused, and are good again when others ended', async () => {
    await openSample(http.client);
    await signIn(http.client, 'ann');
    const streams = [];
    for (let count = 0; count < 64; count += 1) {
      const stream = await http.client.changes.watch();
      await stream.next();
      streams.push(stream);
    }
    expect((await raw('/rpc/session/state', rpc(), 'POST', '{}')).status).toBe(429);
    await Promise.all(streams.map((stream) => stream.return()));
    await expect.poll(async () => (await raw('/rpc/session/state', rpc(), 'POST', '{}')).status).toBe(200);
    await http.client.session.signOut();
  });

  test('a head that never ends is not waited for, and a head without end is not kept', async () => {
    const impatient = await connectHttp(tested.host, join(folder, 'impatient'), 1_000);
    const { port } = new URL(impatient.origin);
    const long = createConnection({ host: '127.0.0.1', port: Number(port) });
    long.write(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}`);
    const [answer] = (await once(long, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 431 /);
    long.destroy();
    const slow = createConnection({ host: '127.0.0.1', port: Number(port) });
    slow.write('GET / HTTP/1.1\r\nHost: x\r\n');
    const [told] = (await once(slow, 'data')) as [Buffer];
    expect(told.toString()).toMatch(/^HTTP\/1\.1 408 /);
    slow.destroy();
    await impatient.server.close();
  });

  test('an address that is none is refused without a word in the log', async () => {
    for (const path of ['//', 'http://[', '/%', '*']) {
      expect((await raw(path, own())).status, path).toBeGreaterThanOrEqual(200);
      expect((await raw(path, own())).status, path).toBeLessThan(500);
    }
    expect(tested.failures).toEqual([]);
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
    expect(_header).toBe(http.key);
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
    const polluting = JSON.stringify({ json: { login: 'x' }, meta: [[0, '__proto__', 'polluted']] });
    expect((await raw('/rpc/session/signIn', rpc(), 'POST', polluting)).status).toBeGreaterThanOrEqual(400);
    expect(Object.keys(Object.prototype)).toEqual([]);
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
