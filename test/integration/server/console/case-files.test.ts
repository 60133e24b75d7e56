// Proves files of cases over the contract: told by their bytes, stored before they are named, the same key the same
// file, read with a note in the journal, and never in another form than they were put there.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { ConsoleClient } from '#core/contract/contract';
import {
  codeOf,
  connectHttp,
  jobEnded,
  newKey,
  openSample,
  signIn,
  stage,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { RawDatabase, testFolder } from '#test/support/workspaces';

const folder = testFolder();
let tested: TestConsole;
let analyst: ConsoleClient;
let alert_id = '';

beforeAll(async () => {
  tested = testConsole(folder);
  await openSample(tested.connect());
  analyst = await client('ann');
  await jobEnded(analyst, (await analyst.alerts.scan({ key: newKey() })).job_id);
  alert_id = (await analyst.alerts.list({ limit: 1 })).rows[0]?.id ?? '';
}, 60_000);

afterAll(async () => {
  expect(tested.failures).toEqual([]);
  await tested.close();
});

async function client(login: string): Promise<ConsoleClient> {
  const made = tested.connect();
  await signIn(made, login);
  return made;
}

const NOTE = 'Called on Monday.\nNo answer.\n';

test('a file is put there once under a key, and its staged copy is gone', async () => {
  const staged_id = await stage(analyst, '../Gespräch 记录.pdf', NOTE);
  const asked = { key: newKey(), about: alert_id, staged_id };
  const { file } = await analyst.alerts.attach(asked);
  const sha256 = createHash('sha256').update(NOTE).digest('hex');
  expect(file).toMatchObject({ about: alert_id, name: 'Gespräch 记录.pdf', bytes: NOTE.length, sha256 });
  // What it is called counts for nothing.
  expect(file.media_type).toBe('text/plain');
  expect(await analyst.alerts.attach(asked)).toEqual({ file });
  expect(await codeOf(analyst.imports.discard({ file_id: staged_id }))).toBe('NOT_FOUND');
  const other = { ...asked, about: 'case-1' };
  expect(await codeOf(analyst.alerts.attach(other))).toBe('REFUSED');
  expect((await analyst.alerts.detail({ id: alert_id })).files).toEqual([file]);
});

test('what cannot be put there leaves nothing', async () => {
  const attach = async (about: string, content: string | Buffer): Promise<string> => {
    const staged_id = await stage(analyst, 'x.pdf', content);
    return await codeOf(analyst.alerts.attach({ key: newKey(), about, staged_id }));
  };
  expect(await attach(alert_id, Buffer.from([0x7f, 0x45, 0x4c, 0x46]))).toBe('INVALID');
  expect(await attach(alert_id, '')).toBe('INVALID');
  expect(await attach(alert_id, Buffer.alloc(10 * 1024 * 1024 + 1, 'a'))).toBe('INVALID');
  expect(await attach('alert-99999999', NOTE)).toBe('REFUSED');
  const { file_id } = await analyst.imports.begin({ name: 'half', bytes: 10 });
  const half = { key: newKey(), about: alert_id, staged_id: file_id };
  expect(await codeOf(analyst.alerts.attach(half))).toBe('INVALID');
  const lead = await client('cora');
  const theirs = await stage(lead, 'theirs', NOTE);
  const taken = { key: newKey(), about: alert_id, staged_id: theirs };
  expect(await codeOf(analyst.alerts.attach(taken))).toBe('NOT_FOUND');
  expect(await tested.host.mustDesk().mustWrite().files.clearStrays()).toBe(0);
  expect((await analyst.alerts.detail({ id: alert_id })).files.length).toBe(1);
});

test('it is fetched as it was, to be kept, and that is noted', async () => {
  const { client: over, origin, cookie, server } = await connectHttp(tested.host, folder);
  try {
    await signIn(over, 'abe');
    const [file] = (await over.alerts.detail({ id: alert_id })).files;
    const { path, name } = await over.alerts.fileLink({ file_id: file?.id ?? '' });
    expect(name).toBe('Gespräch 记录.pdf');
    const answer = await fetch(`${origin}${path}`, { headers: { cookie } });
    expect(await answer.text()).toBe(NOTE);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const disposition = answer.headers.get('content-disposition') ?? '';
    expect(disposition).toMatch(/^attachment; filename="Gespr_ch __\.pdf"; filename\*=UTF-8''/);
    expect(decodeURIComponent(disposition.split("''")[1] ?? '')).toBe(name);
    expect((await fetch(`${origin}${path}`, { headers: { cookie } })).status).toBe(404);
    const [noted] = (await over.ledger.journal({ filter: { kind: ['note-event'] }, limit: 1 })).rows;
    expect(noted).toMatchObject({ subject: alert_id, actor: 'abe' });
    const { body } = await over.ledger.entry({ seq: noted?.seq ?? 0 });
    expect(body['data']).toMatchObject({ event: 'file-read', details: { file_id: file?.id } });
    expect(await codeOf(over.alerts.fileLink({ file_id: 'file-none' }))).toBe('NOT_FOUND');
  } finally {
    await server.close();
  }
});

test('a file of a million bytes and more comes out as it went in', async () => {
  const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(700_000, 7)]);
  const staged_id = await stage(analyst, 'large.pdf', bytes);
  const { file } = await analyst.alerts.attach({ key: newKey(), about: alert_id, staged_id });
  expect(file.media_type).toBe('application/pdf');
  const { path } = await analyst.alerts.fileLink({ file_id: file.id });
  const taken = tested.host.tickets.take(path, null);
  expect(readFileSync(taken?.path ?? '').equals(bytes)).toBe(true);
});

test('bytes that were exchanged behind the program are not handed out', async () => {
  const staged_id = await stage(analyst, 'a.txt', 'the truth');
  const { file } = await analyst.alerts.attach({ key: newKey(), about: alert_id, staged_id });
  const raw = new RawDatabase(tested.host.mustDesk().location);
  await raw.run(`UPDATE case_file_content SET content = 'bGllcw==' WHERE id = '${file.id}'`);
  await raw.close();
  expect(await codeOf(analyst.alerts.fileLink({ file_id: file.id }))).toBe('WORKSPACE');
});

test('finance and administrators neither put files there nor read them', async () => {
  for (const login of ['finn', 'ada']) {
    const other = await client(login);
    const [file] = (await analyst.alerts.detail({ id: alert_id })).files;
    // Some files of other things he may read: to him this one is not there.
    expect(await codeOf(other.alerts.fileLink({ file_id: file?.id ?? '' }))).toBe('NOT_FOUND');
    const asked = { key: newKey(), about: alert_id, staged_id: 'x' };
    expect(await codeOf(other.alerts.attach(asked))).toBe('FORBIDDEN');
  }
});
