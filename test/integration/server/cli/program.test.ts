import { once } from 'node:events';
import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';

import { genesisCommands } from '#core/ledger/genesis';
import { StoppedError } from '#server/cli/exit';
import { RawDatabase } from '#test/support/workspaces';
import { describePostgres, freshDatabase } from '#test/support/postgres';

import { folder, peopleCommands, program, start, surety, suretyJson, topUp } from './run-cli';

const where = folder();
const file = join(where, 'a.surety');
/** Lifts what is not there; it does not say who does it. */
const LIFT = `lift --restriction r9 --reason-code cleared --basis x --approver b -w ${file}`.split(' ');

beforeAll(async () => {
  // The first run of the program may have to build it.
  const { code } = await program(['init', '-w', file, '--json']);
  expect(code).toBe(0);
}, 120_000);

describe('exit codes and standard output', () => {
  // Starting the program takes longer than what it does: it starts once for each code, the rest runs in this process.
  test.each([
    [['verify', '-w', file], 0],
    [['import', 'examples/broken/bad-values.csv', '--dry-run', '-w', file], 1],
    [['fly', '-w', file], 2],
    [LIFT, 2],
    [[...LIFT, '--actor', 'a'], 3],
  ] as const)('%j ends with %i, and with --json in one document', async (args, code) => {
    // One after the other: two writers at once would find the workspace locked.
    const people = await surety(args);
    const machine = await surety([...args, '--json']);
    expect(people.code).toBe(code);
    if (code === 2 || code === 3) {
      expect(people.stdout).toBe('');
      expect(people.stderr).toMatch(/^surety: [^\n]+\n$/);
    }
    expect(machine.code).toBe(code);
    const document = JSON.parse(machine.stdout) as { error?: { code: string; message: string } };
    expect(document.error === undefined).toBe(code !== 2);
  });

  test('options may come before the command, the workspace from the environment', async () => {
    expect((await surety(['--json', '--workspace', file, 'verify'])).code).toBe(0);
    expect((await program(['verify'], { SURETY_WORKSPACE: file })).code).toBe(0);
  });

  test('no password is written anywhere', async () => {
    const url = 'postgres://books:hunter22@127.0.0.1:1/surety';
    for (const args of [
      ['verify', '-w', url],
      ['verify', '-w', url, '--json', '--debug'],
      ['fly', url],
      ['init', '-w', url],
    ]) {
      const { code, stdout, stderr } = await program(args);
      expect(code).toBe(2);
      expect(stdout + stderr).not.toContain('hunter22');
    }
  });
});

describe('workspaces that cannot be opened', () => {
  test('one that another program writes to: who, and reading goes on', async () => {
    const child = start(['post', '-', '-w', file]);
    const lines = createInterface({ input: child.stdout ?? process.stdin });
    child.stdin?.write(`${peopleCommands(0).join('\n')}\n`);
    await once(lines, 'line');
    const second = await program(['rebuild', '-w', file]);
    expect(second).toMatchObject({ code: 2, stdout: '' });
    expect(second.stderr).toContain(`in surety 0.1.0 (process ${String(child.pid)} on `);
    expect((await program(['verify', '-w', file])).code).toBe(0);
    expect((await program(['import', 'examples/import/parties.csv', '--dry-run', '-w', file])).code).toBe(0);
    child.stdin?.end();
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(0);
  });

  test('one made by a newer program is refused and left alone', async () => {
    const newer = join(where, 'newer.surety');
    copyFileSync(file, newer);
    const raw = new RawDatabase(newer);
    await raw.run("INSERT INTO schema_version VALUES (999, 'later', 0, 'surety 9.0.0')");
    await raw.close();
    const { code, stderr } = await program(['verify', '-w', newer]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/newer/);
  });
});

describe('being stopped', () => {
  const lines = [
    ...peopleCommands(50),
    ...Array.from({ length: 8_000 }, (_, no) => topUp(no, `a${String(no % 50)}`)),
  ];
  const load = join(where, 'load.ndjson');
  writeFileSync(load, `${lines.join('\n')}\n`);

  async function fresh(name: string): Promise<string> {
    const made = join(where, name);
    expect((await surety(['init', '-w', made])).code).toBe(0);
    return made;
  }

  /** What the books hold, without the instants and hashes that differ from run to run. */
  async function content(workspace: string): Promise<unknown> {
    const { document } = await suretyJson(['overview', '-w', workspace]);
    const { stdout } = await surety([
      'export',
      '--what',
      'balances',
      '--format',
      'ndjson',
      '--out',
      '-',
      '-w',
      workspace,
    ]);
    const balances = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { account_id: string; code: string; balance_minor: string })
      .map(({ account_id, code, balance_minor }) => `${account_id} ${code} ${balance_minor}`);
    const { seq } = document['head'] as { seq: number };
    return { seq, balances, verified: (document['verified'] as { ok: boolean }).ok };
  }

  test('post killed in the middle, then repeated, ends where an undisturbed one does', async () => {
    const undisturbed = await fresh('post-whole.surety');
    expect((await program(['post', load, '-w', undisturbed])).code).toBe(0);
    const killed = await fresh('post-killed.surety');
    const stored: number[] = [];
    for (const after of [1, 3_000, 6_000]) {
      const child = start(['post', load, '-w', killed]);
      let answered = 0;
      for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
        answered += (JSON.parse(line) as { repeated: boolean }).repeated ? 0 : 1;
        if (answered + (stored.at(-1) ?? 0) >= after) break;
      }
      child.kill('SIGKILL');
      await once(child, 'close');
      expect((await surety(['verify', '-w', killed])).code).toBe(0);
      const { document } = await suretyJson(['overview', '--no-verify', '-w', killed]);
      const { seq } = document['head'] as { seq: number };
      // What was answered is stored.
      expect(seq).toBeGreaterThanOrEqual(genesisCommands(0).length - 1 + answered + (stored.at(-1) ?? 0));
      stored.push(seq - genesisCommands(0).length);
    }
    const { code, stderr } = await program(['post', load, '-w', killed]);
    expect(code).toBe(0);
    expect(stderr).toContain('0 refused, 0 rejected, 0 malformed');
    expect(await content(killed)).toEqual(await content(undisturbed));
  }, 120_000);

  test('import killed in the middle, then repeated, ends where an undisturbed one does', async () => {
    const csv = join(where, 'parties.csv');
    const rows = Array.from(
      { length: 20_000 },
      (_, no) => `P${String(no)},person,name ${String(no)},2026-01-01T00:00:00Z`,
    );
    writeFileSync(csv, `party_id,party_kind,name,registered_at\n${rows.join('\n')}\n`);
    const killed = await fresh('import-killed.surety');
    const seqOf = async (): Promise<number> =>
      ((await suretyJson(['overview', '--no-verify', '-w', killed])).document['head'] as { seq: number }).seq;
    const child = start(['import', csv, '-w', killed]);
    while ((await seqOf()) < 1_000) {
      expect(child.exitCode).toBe(null);
    }
    child.kill('SIGKILL');
    await once(child, 'close');
    const seq = await seqOf();
    expect((await surety(['verify', '-w', killed])).code).toBe(0);
    const again = await suretyJson(['import', csv, '-w', killed]);
    expect(again).toMatchObject({
      code: 0,
      document: { total: { read: 20_000, repeated: seq - genesisCommands(0).length, rejected: 0 } },
    });
    expect(await seqOf()).toBe(20_000 + genesisCommands(0).length);
    expect((await surety(['verify', '-w', killed])).code).toBe(0);
  }, 120_000);

  test.skipIf(process.platform === 'win32')('Ctrl-C ends it with 130 and sound books', async () => {
    const made = await fresh('interrupted.surety');
    const child = start(['post', load, '-w', made]);
    await once(createInterface({ input: child.stdout ?? process.stdin }), 'line');
    child.kill('SIGINT');
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(130);
    expect((await surety(['verify', '-w', made])).code).toBe(0);
  });

  test.skipIf(process.platform === 'win32')('a reader that has enough (| head) is no crash', async () => {
    const child = start([
      'export',
      '--what',
      'journal',
      '--out',
      '-',
      '-w',
      join(where, 'post-whole.surety'),
    ]);
    let stderr = '';
    child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()));
    child.stdout?.once('data', () => child.stdout?.destroy());
    const [code] = (await once(child, 'close')) as [number];
    expect([code, stderr]).toEqual([141, '']);
  });

  test('an export that is stopped leaves no file', async () => {
    const out = join(where, 'stopped.csv');
    const controller = new AbortController();
    controller.abort(new Error('stop'));
    const made = join(where, 'post-whole.surety');
    await surety(['export', '--what', 'journal', '--out', out, '-w', made], { signal: controller.signal });
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(where).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe('start', () => {
  const madeFor = (name: string): string[] => readdirSync(where).filter((file) => file.startsWith(name));

  test('makes the sample once, shows it, and says what to try', async () => {
    const made = join(where, 'sample.surety');
    const first = await surety(['start', '-w', made, '--trades', '1000']);
    expect(first.code).toBe(0);
    expect(first.stdout).toContain('Trial balance after entry');
    expect(first.stdout).toContain('sound:');
    expect(first.stdout).toContain('Try next');
    const second = await surety(['start', '-w', made]);
    expect(second).toMatchObject({ code: 0, stdout: first.stdout, stderr: '' });
    expect(madeFor('sample.surety')).toEqual(['sample.surety']);
  }, 60_000);

  test('stopped on the way leaves nothing', async () => {
    const controller = new AbortController();
    const started = surety(['start', '-w', join(where, 'never.surety'), '--trades', '1000'], {
      signal: controller.signal,
    });
    while (madeFor('never.surety').length === 0) {
      await sleep(5);
    }
    controller.abort(new StoppedError(130, 'stopped'));
    expect((await started).code).toBe(130);
    expect(madeFor('never.surety')).toEqual([]);
  }, 60_000);

  test.each(['start', 'sample'])(
    '%s makes nothing where the rest of another workspace lies',
    async (name) => {
      const made = join(where, `${name}-rest.surety`);
      writeFileSync(`${made}-wal`, 'the last entries of another workspace');
      const { code, stderr } = await surety([name, '-w', made, '--trades', '1000']);
      expect(code).toBe(2);
      expect(stderr).toContain(`${made}-wal is the rest of a workspace`);
      expect(madeFor(`${name}-rest.surety`)).toEqual([`${name}-rest.surety-wal`]);
    },
  );

  test('twice at once makes one', async () => {
    const made = join(where, 'twice.surety');
    const both = await Promise.all([1, 2].map(() => surety(['start', '-w', made, '--trades', '1000'])));
    expect(both.map(({ code }) => code).sort()).toEqual([0, 2]);
    expect(both.map(({ stderr }) => stderr).join('')).toContain('exists already');
    expect(madeFor('twice.surety')).toEqual(['twice.surety']);
    expect((await surety(['verify', '-w', made])).code).toBe(0);
  }, 60_000);
});

describePostgres('on PostgreSQL', () => {
  test('the same commands do the same', async () => {
    const url = await freshDatabase();
    expect((await surety(['init', '-w', url])).code).toBe(0);
    const input = `${[...peopleCommands(2), topUp(1, 'a0')].join('\n')}\n`;
    expect((await surety(['post', '-', '-w', url], { input })).code).toBe(0);
    const { document } = await suretyJson(['verify', '-w', url]);
    expect(document).toMatchObject({ ok: true });
    const copy = join(where, 'from-postgres.surety');
    expect((await surety(['backup', copy, '-w', url])).code).toBe(0);
    const back = await suretyJson(['restore', copy, '--to', await freshDatabase()]);
    expect(back).toMatchObject({ code: 0, document: { verified: { ok: true } } });
    expect(back.document['head']).toEqual(document['head']);
    const overview = await surety(['overview', '-w', url]);
    expect(overview.stdout).toContain('PostgreSQL');
  }, 60_000);
});
