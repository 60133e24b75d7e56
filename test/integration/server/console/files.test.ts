// Proves files in and out: staging in pieces, looking, rehearsing, importing with mended mappings, exporting what a
// list shows; and that nobody reaches another's files or jobs.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import type { ExportRequest } from '#core/contract/exports';
import {
  codeOf,
  connectHttp,
  entryFrom,
  exported,
  jobEnded,
  newKey,
  openSample,
  signIn,
  stage,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();
let at = Date.now();
let tested: TestConsole;
let finn: ConsoleClient;
let ada: ConsoleClient;

beforeAll(async () => {
  tested = testConsole(folder, () => at);
  await openSample(tested.connect());
  finn = tested.connect();
  await signIn(finn, 'finn');
  ada = tested.connect();
  await signIn(ada, 'ada');
});

afterAll(async () => {
  await tested.close();
  expect(tested.failures).toEqual([]);
  expect(existsSync(join(folder, 'data', 'staging', String(process.pid)))).toBe(false);
});

const HEADER = 'party_id,party_kind,name,registered_at';
const ROWS = ['P-new-1,person,王小明,2026-01-05T08:00:00Z', 'P-new-2,robot,李,2026-01-05T08:00:01Z'];

test('a file is staged in pieces, each in its place, whole before it is looked at', async () => {
  const { file_id } = await finn.imports.begin({ name: '../../etc/party "x".csv', bytes: 6 });
  const piece = Buffer.from('abc').toString('base64');
  expect(await codeOf(finn.imports.append({ file_id, offset: 1, piece }))).toBe('INVALID');
  expect(await finn.imports.append({ file_id, offset: 0, piece })).toEqual({ bytes: 3 });
  expect(await finn.imports.append({ file_id, offset: 0, piece })).toEqual({ bytes: 3 });
  expect(await codeOf(finn.imports.inspect({ file_id }))).toBe('INVALID');
  expect(await codeOf(finn.imports.append({ file_id, offset: 3, piece: 'no base64!' }))).toBe('INVALID');
  const large = Buffer.from('abcdef').toString('base64');
  expect(await codeOf(finn.imports.append({ file_id, offset: 3, piece: large }))).toBe('INVALID');
  expect(await codeOf(ada.imports.append({ file_id, offset: 3, piece }))).toBe('NOT_FOUND');
  expect(await codeOf(ada.imports.discard({ file_id }))).toBe('NOT_FOUND');
  await finn.imports.discard({ file_id });
  expect(readdirSync(join(folder, 'data', 'staging', String(process.pid)))).toEqual([]);
});

test('a known file is recognised, rehearsed without a trace, imported with its rejects, and removed', async () => {
  const records = await finn.imports.records();
  const party = records.find(({ name }) => name === 'party')!;
  const headers = party.fields.filter(({ required }) => required).map(({ name }) => name);
  expect(headers).toEqual(expect.arrayContaining(HEADER.split(',')));
  const file_id = await stage(finn, 'people.csv', `${HEADER}\n${ROWS.join('\n')}\n`);
  const looked = await finn.imports.inspect({ file_id });
  expect(looked).toMatchObject({ name: 'people.csv', record: 'party', encoding: 'utf-8', problems: [] });
  expect(looked.columns).toEqual(HEADER.split(','));
  expect(looked.sample[0]?.[2]).toBe('王小明');

  const before = (await finn.ledger.journal({ limit: 1 })).as_of.seq;
  const rehearsal = await finn.imports.run({ key: newKey(), file_ids: [file_id], rehearse: true });
  const tried = await jobEnded(finn, rehearsal.job_id);
  expect(tried).toMatchObject({ kind: 'import-rehearsal', status: 'done', about: 'people.csv' });
  expect(tried.result).toMatchObject({ dry_run: true, total: { read: 2, imported: 1, rejected: 1 } });
  expect((await finn.ledger.journal({ limit: 1 })).as_of.seq).toBe(before);

  const { job_id } = await finn.imports.run({ key: newKey(), file_ids: [file_id], rehearse: false });
  expect(await codeOf(ada.jobs.cancel({ id: job_id }))).toBe('NOT_FOUND');
  const done = await jobEnded(finn, job_id);
  expect(done.result).toMatchObject({ status: 'finished', total: { imported: 1, rejected: 1 } });
  expect(JSON.stringify(done.result)).not.toContain(folder);
  expect(done.result).toMatchObject({ has_rejects: true });
  expect(JSON.stringify(done.result)).not.toContain('P-new-2,robot');
  expect((await finn.imports.rejects({ job_id })).csv).toContain('P-new-2,robot');
  expect((await finn.imports.rejects({ job_id: rehearsal.job_id })).csv).toContain('P-new-2,robot');
  const finn_too = tested.connect();
  await signIn(finn_too, 'finn');
  expect((await finn_too.imports.rejects({ job_id })).csv).toContain('P-new-2,robot');
  expect(await codeOf(ada.imports.rejects({ job_id }))).toBe('NOT_FOUND');
  expect((await ada.jobs.list()).map(({ id }) => id)).not.toContain(job_id);
  expect(
    (await finn.parties.list({ filter: { text: 'P-new' } })).rows.map(({ party: { id } }) => id),
  ).toEqual(['P-new-1']);
  expect(await codeOf(finn.imports.inspect({ file_id }))).toBe('NOT_FOUND');
  expect(readdirSync(join(folder, 'data', 'staging', String(process.pid)))).toEqual([]);
});

test('a file of other columns is mapped by hand; a mapping that cannot be used says why', async () => {
  const text = 'Kunde;Art;Name;Seit\nP-new-3;person;赵;2026-01-06T08:00:00Z\n';
  const file_id = await stage(finn, 'kunden.csv', text);
  const looked = await finn.imports.inspect({ file_id });
  expect(looked.record).toBeNull();
  expect(looked.columns).toEqual(['Kunde', 'Art', 'Name', 'Seit']);
  expect(looked.problems.length).toBeGreaterThan(0);
  const columns = { party_id: 'Kunde', party_kind: 'Art', name: 'Name', registered_at: 'Seit' };
  const bad = { file_id, record: 'party', columns: { ...columns, nothing: 'Art' } };
  expect(
    await codeOf(finn.imports.run({ key: newKey(), file_ids: [file_id], mappings: [bad], rehearse: true })),
  ).toBe('INVALID');
  const mapping = { file_id, record: 'party', columns };
  const { job_id } = await finn.imports.run({
    key: newKey(),
    file_ids: [file_id],
    mappings: [mapping],
    rehearse: false,
  });
  expect((await jobEnded(finn, job_id)).result).toMatchObject({ total: { imported: 1, rejected: 0 } });
});

test('a file that a job reads is neither discarded nor read by another one', async () => {
  const file_id = await stage(finn, 'people.csv', `${HEADER}\n${ROWS.join('\n')}\n`);
  const asked = { key: newKey(), file_ids: [file_id], rehearse: true };
  const { job_id } = await finn.imports.run(asked);
  expect(await finn.imports.run(asked)).toEqual({ job_id });
  expect(await codeOf(finn.imports.discard({ file_id }))).toBe('INVALID');
  expect(await codeOf(finn.imports.run({ ...asked, key: newKey() }))).toBe('INVALID');
  expect(await codeOf(finn.imports.run({ ...asked, rehearse: false }))).toBe('INVALID');
  expect((await jobEnded(finn, job_id)).status).toBe('done');
  await finn.imports.discard({ file_id });
  expect(await codeOf(finn.imports.discard({ file_id }))).toBe('NOT_FOUND');
});

test('an import sent again under its key, at once or when it is over, is the same job', async () => {
  const file_id = await stage(finn, 'people.csv', `${HEADER}\n${ROWS.join('\n')}\n`);
  const asked = { key: newKey(), file_ids: [file_id], rehearse: false };
  const [one, other] = await Promise.all([finn.imports.run(asked), finn.imports.run(asked)]);
  expect(one).toEqual(other);
  expect((await jobEnded(finn, one.job_id)).status).toBe('done');
  expect(await finn.imports.run(asked)).toEqual(one);
  expect((await finn.jobs.list()).filter(({ id }) => id === one.job_id)).toHaveLength(1);
});

test('showing a person in clear, sent again under its key, is one showing, and over when that is over', async () => {
  const cora = tested.connect();
  await signIn(cora, 'cora');
  const id = 'P-new-1';
  const asked = { key: newKey(), id, reason: 'asked by the court' };
  const first = await cora.parties.reveal(asked);
  expect(first.profile.name).toBe('王小明');
  const second = await cora.parties.reveal(asked);
  expect(second.seq).toBe(first.seq);
  expect(second.until).toBeLessThanOrEqual(first.until);
  expect(await codeOf(cora.parties.reveal({ ...asked, reason: 'another reason' }))).toBe('REFUSED');
  at += 5 * 60_000 + 1;
  expect(await codeOf(cora.parties.reveal(asked))).toBe('INVALID');
});

test('one verification goes on at a time: the same person joins it, somebody else is told whose it is', async () => {
  const key = newKey();
  const { job_id } = await finn.ledger.verify({ key });
  expect((await finn.ledger.verify({ key: newKey() })).job_id).toBe(job_id);
  await expect(ada.ledger.verify({ key: newKey() })).rejects.toMatchObject({
    code: 'WORKSPACE',
    data: { code: 'verifying', details: { by: 'finn' } },
  });
  expect((await jobEnded(finn, job_id)).status).toBe('done');
  expect((await finn.ledger.verify({ key })).job_id).toBe(job_id);
  const again = await ada.ledger.verify({ key: newKey() });
  expect(again.job_id).not.toBe(job_id);
  await jobEnded(ada, again.job_id);
});

async function noteAt(seq: number): Promise<Record<string, unknown>> {
  return (await finn.ledger.entry({ seq })).body['data'] as Record<string, unknown>;
}

test('an export is the whole list as filtered, with the columns asked for, and is noted', async () => {
  const query = {
    filter: { status: ['refunded' as const] },
    sort: 'created_at' as const,
    direction: 'desc' as const,
  };
  const { count } = await finn.trades.count({ filter: query.filter });
  const request: ExportRequest = {
    list: 'trades',
    query,
    columns: ['id', 'amount_minor', 'created_at', 'goods'],
  };
  const { text, rows, sha256, seq } = await exported(tested.host, finn, request);
  const [header, ...lines] = text.trimEnd().split('\r\n');
  expect(header).toBe('\ufeffid,amount_minor,amount,created_at,goods');
  expect(rows).toBe(count);
  expect(lines).toHaveLength(count);
  expect(createHash('sha256').update(text, 'utf8').digest('hex')).toBe(sha256);
  const { details } = await noteAt(seq);
  expect(await noteAt(seq)).toMatchObject({ event: 'export-ended', details: { sha256, rows, whole: true } });
  const begun = await noteAt(Number((details as Record<string, unknown>)['begun_seq']));
  expect(begun).toMatchObject({ event: 'export', subject: 'trades' });
  expect(begun['details']).toEqual({
    filter: '{"direction":"desc","filter":{"status":["refunded"]},"sort":"created_at"}',
  });
});

test.each([
  { list: 'accounts', query: { filter: {}, sort: 'id', direction: 'asc' } },
  { list: 'parties', query: { filter: { merchant: true }, sort: 'id', direction: 'asc' } },
  { list: 'journal', query: { filter: { kind: ['add-staff'] }, direction: 'asc' } },
  { list: 'statement', query: { id: 'A0000001' } },
  { list: 'trial-balance', query: {} },
  { list: 'approvals', query: { filter: {} } },
  { list: 'periods', query: {} },
] as readonly ExportRequest[])('$list can be exported', async (request) => {
  const { text, rows } = await exported(tested.host, finn, request);
  expect(rows).toBeGreaterThan(0);
  expect(text.trimEnd().split('\r\n').length).toBeGreaterThanOrEqual(rows + 1);
});

test('staff are exported as their screen shows them, for who may see it, and no text is a formula', async () => {
  const login = 'eve';
  const made = {
    login,
    name: '=HYPERLINK("x")',
    roles: ['analyst' as const],
    password: 'a password of hers',
  };
  await ada.staff.add({ key: newKey(), ...made });
  const request: ExportRequest = { list: 'staff', query: {} };
  expect(await codeOf(ada.exports.run({ key: newKey(), ...request }))).toBe('FORBIDDEN');
  const ann = tested.connect();
  await signIn(ann, 'ann');
  expect(await codeOf(ann.exports.run({ key: newKey(), ...request }))).toBe('FORBIDDEN');
  const abe = tested.connect();
  await signIn(abe, 'abe');
  const { text, rows } = await exported(tested.host, abe, request);
  const [header, ...lines] = text.trimEnd().split('\r\n');
  expect(header).toBe(
    '\ufefflogin,name,roles,active,totp,on_hold_by,on_hold_until,added_at,last_sign_in_at,locked_out_until',
  );
  expect(rows).toBe((await abe.staff.list()).length);
  const on_hold_by = (await abe.staff.list()).find((row) => row.login === login)?.hold?.by ?? '';
  expect(lines.find((line) => line.startsWith('eve,'))).toMatch(
    new RegExp(`^eve,"'=HYPERLINK\\(""x""\\)",analyst,true,false,${on_hold_by},`),
  );
  expect(text).not.toContain('scrypt');
});

test('approvals are exported as filtered, those of the person where he asks for his own', async () => {
  const all: ExportRequest = { list: 'approvals', query: { filter: {} } };
  const own: ExportRequest = { list: 'approvals', query: { filter: { mine: true } } };
  const wanted = await finn.approvals.list({ filter: { mine: true }, limit: 500 });
  expect((await exported(tested.host, finn, own)).rows).toBe(wanted.rows.length);
  const { text, rows } = await exported(tested.host, finn, all);
  expect(rows).toBe((await finn.approvals.list({ limit: 500 })).rows.length);
  expect(text.slice(1).split(',').slice(0, 3)).toEqual(['id', 'kind', 'matter']);
});

test('personal data goes into no export', async () => {
  const request: ExportRequest = { list: 'parties', query: { filter: {}, sort: 'id', direction: 'asc' } };
  const { text } = await exported(tested.host, finn, request);
  expect(text).not.toContain('王小明');
});

test('an export is of one moment, whatever is stored while it is written', async () => {
  const before = (await finn.ledger.journal({ limit: 1 })).as_of.seq;
  const grow = tested.host.staged.grow.bind(tested.host.staged);
  // Between any two pages somebody stores an entry.
  const busy = vi.spyOn(tested.host.staged, 'grow').mockImplementation(async (id, piece) => {
    await tested.host.mustDesk().mustNote('verify', '', 'console');
    return await grow(id, piece);
  });
  try {
    const request: ExportRequest = { list: 'journal', query: { filter: {}, direction: 'asc' } };
    const { text, rows } = await exported(tested.host, finn, request);
    expect(busy.mock.calls.length).toBeGreaterThan(2);
    expect(rows).toBe(before + 1);
    expect(text.trimEnd().split('\r\n').at(-1)).toMatch(new RegExp(`^${String(before + 1)},note-event,`));
  } finally {
    busy.mockRestore();
  }
});

test("the file of an export is its person's, and the way to it is good once and while he may have it", async () => {
  const { job_id } = await exported(tested.host, finn, { list: 'trial-balance', query: {} });
  expect(await codeOf(ada.exports.link({ job_id }))).toBe('FORBIDDEN');
  const cora = tested.connect();
  await signIn(cora, 'cora');
  expect(await codeOf(cora.exports.link({ job_id }))).toBe('NOT_FOUND');
  const { path } = await finn.exports.link({ job_id });
  expect(tested.host.tickets.take(path.slice(0, -1), null)).toBeNull();
  expect(tested.host.tickets.take(path, null)).toMatchObject({
    name: expect.stringMatching(/^trial-balance-/) as string,
  });
  expect(tested.host.tickets.take(path, null)).toBeNull();
  const locked = tested.connect();
  await signIn(locked, 'finn');
  const late = await locked.exports.link({ job_id });
  await locked.session.lock();
  expect(tested.host.tickets.take(late.path, null)).toBeNull();
});

test('over HTTP the file is streamed to the browser that asked for it, to be kept', async () => {
  const { client, origin, cookie, server } = await connectHttp(tested.host, folder);
  try {
    await signIn(client, 'finn');
    const { text, job_id } = await exported(tested.host, client, { list: 'trial-balance', query: {} });
    const { path } = await client.exports.link({ job_id });
    expect((await fetch(`${origin}${path}`)).status).toBe(403);
    const other = await entryFrom(server.invite());
    expect((await fetch(`${origin}${path}`, { headers: { cookie: other.cookie } })).status).toBe(404);
    const answer = await fetch(`${origin}${path}`, { headers: { cookie } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="trial-balance-[0-9-]+\.csv"$/,
    );
    expect(`\ufeff${(await answer.text()).replace(/^\ufeff/, '')}`).toBe(text);
    expect((await fetch(`${origin}${path}`, { headers: { cookie } })).status).toBe(404);
  } finally {
    await server.close();
  }
});

test('a person keeps the newest exports only', async () => {
  const first = await exported(tested.host, finn, { list: 'trial-balance', query: {} });
  for (let made = 0; made < 10; made += 1) {
    await exported(tested.host, finn, { list: 'trial-balance', query: {} });
  }
  expect(await codeOf(finn.exports.link({ job_id: first.job_id }))).toBe('NOT_FOUND');
});

test('an export that finds no room leaves no file, and an entry that says so', async () => {
  const full = vi.spyOn(tested.host.staged, 'grow').mockResolvedValue(false);
  const before = readdirSync(join(folder, 'data', 'staging', String(process.pid))).length;
  const { job_id } = await finn.exports.run({ key: newKey(), list: 'trial-balance', query: {} });
  expect(await jobEnded(finn, job_id)).toMatchObject({
    status: 'failed',
    result: null,
    error: { code: 'no-room', details: {} },
  });
  full.mockRestore();
  expect(readdirSync(join(folder, 'data', 'staging', String(process.pid)))).toHaveLength(before);
  const { as_of } = await finn.ledger.journal({ limit: 1 });
  expect(await noteAt(as_of.seq)).toMatchObject({
    event: 'export-ended',
    details: { whole: false, rows: 0 },
  });
  expect(await codeOf(finn.exports.link({ job_id }))).toBe('NOT_FOUND');
});
