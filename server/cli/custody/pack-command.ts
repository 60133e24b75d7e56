/**
 * `surety custody pack`: the hand-over pack as a folder or an archive; that it left is an entry of the journal.
 */
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command, Option } from 'commander';

import { permissionsOf, type Permission } from '#core/staff/permissions';
import type { LedgerReader } from '#core/ledger/ports';
import { allRows } from '#server/composition/all-rows';
import { uuidV7 } from '#server/composition/uuid-v7';
import type { OpenDesk } from '#server/composition/open-books';
import { makePack, packArchive, type Pack, type PackSecrets } from '#server/custody/pack/make-pack';
import { NothingToPackError } from '#server/custody/pack/pack-contents';
import { packSecrets } from '#server/custody/pack/pack-secrets';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { counted, grouped } from '../progress';
import type { Run } from '../run';
import { requireFree, writeWhole } from '../write-file';
import {
  actorOf,
  checkPerson,
  given,
  told,
  unlockedVault,
  withSecrets,
  type SecretOptions,
} from './certify-desk';
import { parseDay } from './custody-options';

interface PackOptions extends SecretOptions {
  readonly out: string;
  readonly date?: string;
  readonly names?: boolean;
  readonly reason?: string;
  readonly unsigned?: boolean;
  readonly force?: boolean;
}

/** Throws UsageError where the books have staff and the person may not. */
async function mustHold(reader: LedgerReader, actor: string, needed: readonly Permission[]): Promise<void> {
  const staff = await allRows(reader, 'staff');
  const held = permissionsOf(staff.find(({ login, active }) => login === actor && active)?.roles ?? []);
  const missing = staff.length === 0 ? [] : needed.filter((one) => !held.has(one));
  if (missing.length > 0) {
    const expected = `expected an active member of staff with ${missing.join(', ')}`;
    throw new UsageError(`--actor: ${expected}`, { actor, missing }, 'permission');
  }
}

const isArchive = (out: string): boolean => out.toLowerCase().endsWith('.zip');

/** Throws UsageError where something is in the way, before the work. */
async function mustBeFree(out: string, force: boolean): Promise<void> {
  if (isArchive(out)) {
    await requireFree(out, force);
    return;
  }
  const there = await readdir(out).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  if (there.length > 0 && !force) {
    throw new UsageError(`${out} is not empty; write over it with --force`, { path: out }, 'exists');
  }
}

async function writePack(pack: Pack, out: string, force: boolean): Promise<void> {
  if (isArchive(out)) {
    await writeWhole(out, force, (file) => file.writeFile(packArchive(pack)));
    return;
  }
  for (const { path, bytes } of pack.files) {
    const whole = join(out, ...path.split('/'));
    await mkdir(dirname(whole), { recursive: true });
    await writeWhole(whole, force, (file) => file.writeFile(bytes));
  }
}

/** What comes out of the vault, once the person has shown that it is he. Throws UsageError. */
async function secretsOf(cli: Cli, open: OpenDesk, options: PackOptions): Promise<PackSecrets> {
  const actor = actorOf(cli, options);
  await checkPerson(cli, open, actor, options);
  const vault = await unlockedVault(cli, open, options);
  const { reader, info } = open;
  const desk = {
    ...{ reader, vault, platform: info.id, actor, now: () => cli.now() },
    give: (kind, data) => given(cli, open, actor, [kind, data]),
  } satisfies Parameters<typeof packSecrets>[0];
  return await told(() => packSecrets(desk, cli.signal));
}

async function pack(cli: Cli, options: PackOptions): Promise<ExitCode> {
  const { out, date: day, names = false, reason = '', unsigned = false, force = false } = options;
  const actor = actorOf(cli, options);
  if (names && reason.trim() === '') {
    throw new UsageError('--names needs --reason: why names leave is kept in the journal', {}, 'reason');
  }
  await mustBeFree(out, force);
  return await cli.working(async (open) => {
    const { info, ledger, reader, snapshot } = open;
    await mustHold(reader, actor, [
      'books.custody',
      'data.export',
      ...(names ? ['person.reveal' as const] : []),
    ]);
    const secrets = unsigned ? null : await secretsOf(cli, open, options);
    const made = await cli.withProgress('Pack', 'parts', (progress) =>
      told(() =>
        snapshot((of, lists) =>
          makePack(
            { reader: of, lists },
            info.id,
            { day, names, secrets },
            { signal: cli.signal, onProgress: (at) => progress.step(at) },
          ),
        ),
      ).catch((error: unknown) => {
        if (error instanceof NothingToPackError) throw new UsageError(error.message, {}, 'nothing-to-pack');
        throw error;
      }),
    );
    // Noted first: nothing leaves that was not written down.
    const noted = {
      ...{ day: made.day, names, reason, signed: !unsigned },
      ...{ sha256: made.manifest_sha256, files: made.files.length },
    };
    const command = {
      kind: 'note-event',
      key: uuidV7(cli.now()),
      actor,
      mode: 'authorise',
      at: cli.now(),
    } as const;
    await ledger.submit({ ...command, data: { event: 'export', subject: 'custody-pack', details: noted } });
    await writePack(made, out, force);
    const { manifest_sha256, head, files } = made;
    const answer = { out, day: made.day, head, files: files.length, signed: !unsigned, manifest_sha256 };
    await cli.answer(answer, () => {
      const what = `${counted(files.length, 'file')} to ${out}, as of entry ${grouped(head.seq)}, reconciled to ${made.day}`;
      const how = unsigned
        ? 'It is not signed, and holds neither documents of certificates nor lists of receivables'
        : `The manifest is signed by ${actor}`;
      return `Wrote ${what}.\n${how}.\nSHA-256 of manifest.json: ${manifest_sha256}\n`;
    });
    return EXIT.done;
  });
}

export function packCommand(run: Run): Command {
  return withSecrets(new Command('pack'))
    .description('the hand-over pack: what a liquidator or the authority needs on the first day')
    .addOption(
      new Option('--out <path>', 'a folder, or an archive where it ends in .zip').makeOptionMandatory(),
    )
    .addOption(
      new Option(
        '--date <day>',
        'reconciled to the end of this day (the last run day when absent)',
      ).argParser(parseDay),
    )
    .option('--names', 'with names of customers; needs --reason and the permission to see them')
    .option('--reason <text>', 'why names leave; it goes into the journal')
    .option(
      '--unsigned',
      'without a signature, documents and receivables: for when the key vault or a key cannot be had',
    )
    .option('--force', 'write over what is there')
    .action(run(pack));
}
