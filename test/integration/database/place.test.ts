// Proves that no two files are ever mixed: where the log of a killed program lies nothing is put, a file that is
// replaced goes with its log and not while it is open, and links lead to one lock and one log.
import {
  existsSync,
  linkSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { isSameFile } from '#database/sqlite-place';
import {
  backupWorkspace,
  createWorkspace,
  makeWorkspace,
  openWorkspace,
  restoreWorkspace,
  type WritableWorkspace,
} from '#database/workspace';
import { Child } from '#test/support/child-process';
import { EntryChain } from '#test/support/entry-chain';
import { PROGRAM, testFolder } from '#test/support/workspaces';

const WRITE = { access: 'write', program: PROGRAM } as const;
const MAKING = fileURLToPath(new URL('../../support/making-child.ts', import.meta.url));
const HOLDER = fileURLToPath(new URL('../../support/holder-process.ts', import.meta.url));

const folder = testFolder();
let number = 0;
const place = (): string => join(folder, `${(number += 1)}.surety`);

/** Books of some entries, closed. */
async function makeBooks(path: string, entries: number): Promise<string> {
  const workspace = await createWorkspace(path, { program: PROGRAM });
  const chain = new EntryChain();
  const expected_head = chain.head;
  const appended = { expected_head, entries: chain.many(entries), rows: new Map(), profiles: [] };
  await workspace.store.append(appended);
  await workspace.close();
  return workspace.info.id;
}

/** Books whose writer was killed: 6 entries, some of them in the log only. */
async function makeKilled(path: string): Promise<void> {
  await (await createWorkspace(path, { program: PROGRAM })).close();
  const child = new Child(HOLDER, [path]);
  try {
    expect(await child.line()).toBe('open');
    for (const stored of ['stored 3', 'stored 6']) {
      child.say('go');
      expect(await child.line()).toBe(stored);
    }
  } finally {
    await child.kill();
  }
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
}

async function held(path: string): Promise<{ id: string; seq: number }> {
  const workspace = await openWorkspace(path, WRITE);
  try {
    return { id: workspace.info.id, seq: (await workspace.reader.head()).seq };
  } finally {
    await workspace.close();
  }
}

/** What lies in the folder under the name, lock files apart: they stay for ever. */
function lying(path: string): string[] {
  const names = readdirSync(dirname(path)).filter((name) => name.startsWith(basename(path)));
  return names.filter((name) => !name.includes('.lock')).sort();
}

describe('what a killed program had begun to make', () => {
  test('is removed by who makes the next one for the same place, and nothing else is', async () => {
    const path = place();
    const [killed, alive] = [new Child(MAKING, [path]), new Child(MAKING, [path])];
    const others = [
      `${path}.notes.part`,
      `${path}.0123456789ab.part`,
      `${path}.0123456789ab.replaced`,
      `${path}2.0123456789ab.part.making.lock`,
    ];
    try {
      expect([await killed.line(), await alive.line()]).toEqual(['making', 'making']);
      const both = lying(path);
      expect(both.filter((name) => name.endsWith('.part'))).toHaveLength(2);
      await killed.kill();
      others.forEach((other) => writeFileSync(other, 'somebody else’s'));
      await expect(
        makeWorkspace(path, { program: PROGRAM }, () => Promise.reject(new Error('stopped'))),
      ).rejects.toThrow('stopped');
      const left = lying(path).filter((name) => !others.some((other) => basename(other) === name));
      expect(left.filter((name) => name.endsWith('.part'))).toHaveLength(1);
      others.forEach((other) => expect(readFileSync(other, 'utf8')).toBe('somebody else’s'));
      alive.say('go');
      expect(await alive.line()).toBe('made');
      expect((await held(path)).seq).toBe(0);
    } finally {
      await Promise.all([killed.kill(), alive.kill()]);
    }
    // Nothing is left of the making, its locks neither.
    const names = readdirSync(dirname(path)).filter((name) => name.startsWith(`${basename(path)}.`));
    const kept = [`${basename(path)}.lock`, ...others.map((other) => basename(other))];
    expect(names.filter((name) => !kept.includes(name))).toEqual([]);
  }, 60_000);
});

describe('the log of a killed program, left behind when its file was moved away', () => {
  for (const suffix of ['-wal', '-shm', '-journal']) {
    test(`${suffix}: keeps anything else from its place, and is not touched`, async () => {
      const [path, backup, moved] = [place(), place(), place()];
      const id = await makeBooks(backup, 8);
      await makeKilled(path);
      renameSync(path, moved);
      if (suffix === '-journal') {
        renameSync(`${path}-wal`, `${path}-journal`);
      }
      for (const other of ['-wal', '-shm', '-journal'].filter((name) => name !== suffix)) {
        rmSync(`${path}${other}`, { force: true });
      }
      const before = statSync(`${path}${suffix}`).size;
      const refusal = {
        code: 'exists',
        message: expect.stringContaining(`${path}${suffix} is the rest of a workspace`) as string,
        details: { path: `${path}${suffix}` },
      };
      await expect(restoreWorkspace(backup, path)).rejects.toMatchObject(refusal);
      await expect(createWorkspace(path, { program: PROGRAM })).rejects.toMatchObject(refusal);
      await expect(backupWorkspace(backup, path, { overwrite: true })).rejects.toMatchObject(refusal);
      expect(lying(path)).toEqual([basename(`${path}${suffix}`)]);
      expect(statSync(`${path}${suffix}`).size).toBe(before);
      rmSync(`${path}${suffix}`);
      await restoreWorkspace(backup, path);
      expect(await held(path)).toEqual({ id, seq: 8 });
    });
  }

  test('belongs to its file: moved after it, the entries are all there', async () => {
    const [path, moved] = [place(), place()];
    await makeKilled(path);
    renameSync(path, moved);
    renameSync(`${path}-wal`, `${moved}-wal`);
    expect(await held(moved)).toMatchObject({ seq: 6 });
  });
});

describe('a workspace that is filled while it is made', () => {
  async function fill({ store }: WritableWorkspace): Promise<void> {
    const chain = new EntryChain();
    const expected_head = chain.head;
    await store.append({ expected_head, entries: chain.many(4), rows: new Map(), profiles: [] });
  }

  const everything = (path: string): string[] =>
    readdirSync(dirname(path)).filter((name) => name.startsWith(basename(path)));

  test('is there when it is whole, and alone', async () => {
    const path = place();
    await makeWorkspace(path, { program: PROGRAM }, async (workspace) => {
      await fill(workspace);
      expect(existsSync(path)).toBe(false);
    });
    expect(everything(path)).toEqual([basename(path)]);
    expect(await held(path)).toMatchObject({ seq: 4 });
  });

  test('leaves nothing when filling fails', async () => {
    const path = place();
    const made = makeWorkspace(path, { program: PROGRAM }, async (workspace) => {
      await fill(workspace);
      throw new Error('enough');
    });
    await expect(made).rejects.toThrow('enough');
    expect(everything(path)).toEqual([]);
  });

  test('is one of those made at the same time; the others leave nothing', async () => {
    const path = place();
    const makers = [1, 2, 3].map(() => makeWorkspace(path, { program: PROGRAM }, fill));
    const outcomes = await Promise.allSettled(makers);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      expect(outcome.status === 'rejected' ? outcome.reason : { code: 'exists' }).toMatchObject({
        code: 'exists',
      });
    }
    expect(everything(path)).toEqual([basename(path)]);
    expect(await held(path)).toMatchObject({ seq: 4 });
  });

  test.each(['', '-wal'])(
    'does not take the place of what came to lie there meanwhile (%s)',
    async (suffix) => {
      const path = place();
      const made = makeWorkspace(path, { program: PROGRAM }, async (workspace) => {
        await fill(workspace);
        writeFileSync(`${path}${suffix}`, 'precious');
      });
      await expect(made).rejects.toMatchObject({ code: 'exists' });
      expect(everything(path)).toEqual([basename(`${path}${suffix}`)]);
      expect(readFileSync(`${path}${suffix}`, 'utf8')).toBe('precious');
    },
  );
});

describe('a file that is replaced by a backup', () => {
  test('goes together with the log that a killed program left', async () => {
    const [path, source] = [place(), place()];
    const id = await makeBooks(source, 8);
    await makeKilled(path);
    await backupWorkspace(source, path, { overwrite: true });
    expect(lying(path)).toEqual([basename(path)]);
    expect(await held(path)).toEqual({ id, seq: 8 });
  });

  test('is refused while a program writes to it, and nothing changes for that one', async () => {
    const [path, source] = [place(), place()];
    await makeBooks(source, 8);
    await (await createWorkspace(path, { program: PROGRAM })).close();
    const child = new Child(HOLDER, [path]);
    try {
      expect(await child.line()).toBe('open');
      const replaced = backupWorkspace(source, path, { overwrite: true });
      await expect(replaced).rejects.toMatchObject({ code: 'locked', details: { pid: child.pid } });
      child.say('go');
      expect(await child.line()).toBe('stored 3');
    } finally {
      await child.kill();
    }
    expect(await held(path)).toMatchObject({ seq: 3 });
  });

  test('is the one a link leads to; the link stays', async () => {
    const [path, source, link] = [place(), place(), place()];
    const id = await makeBooks(source, 8);
    await makeKilled(path);
    symlinkSync(path, link);
    await backupWorkspace(source, link, { overwrite: true });
    expect(lying(path)).toEqual([basename(path)]);
    expect(await held(path)).toEqual({ id, seq: 8 });
    expect(await held(link)).toEqual({ id, seq: 8 });
  });
});

describe('a workspace with more than one name', () => {
  test('has one writer, whatever links lead to it', async () => {
    const [path, link] = [place(), place()];
    await makeBooks(path, 2);
    symlinkSync(path, link);
    const first = await openWorkspace(link, WRITE);
    expect(first.location).toBe(link);
    await expect(openWorkspace(path, WRITE)).rejects.toMatchObject({ code: 'locked' });
    await expect(openWorkspace(link, WRITE)).rejects.toMatchObject({ code: 'locked' });
    await first.close();
    expect(existsSync(`${link}.lock`)).toBe(false);
    expect(await held(path)).toMatchObject({ seq: 2 });
  });

  test('is not written to under hard links, since each would have a lock and a log of its own', async () => {
    const [path, other] = [place(), place()];
    await makeBooks(path, 2);
    linkSync(path, other);
    for (const name of [path, other]) {
      const refused = openWorkspace(name, WRITE);
      await expect(refused).rejects.toMatchObject({ code: 'unsupported', details: { names: 2 } });
    }
    expect(isSameFile(path, other)).toBe(true);
    await expect(backupWorkspace(path, other, { overwrite: true })).rejects.toMatchObject({ code: 'exists' });
    rmSync(other);
    expect(await held(path)).toMatchObject({ seq: 2 });
  });
});
