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
import { makePack, packArchive, type Pack } from '#server/custody/pack/make-pack';
import { NothingToPackError } from '#server/custody/pack/pack-contents';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { actorOption } from '../options';
import { grouped } from '../progress';
import type { Run } from '../run';
import { requireFree, writeWhole } from '../write-file';
import { custodyActor, parseDay, type ActorOptions } from './custody-options';

interface PackOptions extends ActorOptions {
  readonly out: string;
  readonly date?: string;
  readonly names?: boolean;
  readonly reason?: string;
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

async function pack(cli: Cli, options: PackOptions): Promise<ExitCode> {
  const { out, date: day, names = false, reason = '', force = false } = options;
  const actor = custodyActor(cli, options);
  if (names && reason.trim() === '') {
    throw new UsageError('--names needs --reason: why names leave is kept in the journal', {}, 'reason');
  }
  await mustBeFree(out, force);
  return await cli.working(async ({ info, ledger, reader, snapshot }) => {
    await mustHold(reader, actor, [
      'books.custody',
      'data.export',
      ...(names ? ['person.reveal' as const] : []),
    ]);
    const made = await cli.withProgress('Pack', 'parts', (progress) =>
      snapshot((of, lists) =>
        makePack(
          { reader: of, lists },
          info.id,
          { day, names },
          {
            signal: cli.signal,
            onProgress: (at) => progress.step(at),
          },
        ),
      ).catch((error: unknown) => {
        if (error instanceof NothingToPackError) throw new UsageError(error.message, {}, 'nothing-to-pack');
        throw error;
      }),
    );
    // Noted first: nothing leaves that was not written down.
    const noted = { day: made.day, names, reason, sha256: made.manifest_sha256, files: made.files.length };
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
    await cli.answer({ out, day: made.day, head, files: files.length, manifest_sha256 }, () => {
      const what = `${grouped(files.length)} files to ${out}, as of entry ${grouped(head.seq)}, reconciled to ${made.day}`;
      return `Wrote ${what}.\nSHA-256 of manifest.json: ${manifest_sha256}\n`;
    });
    return EXIT.done;
  });
}

export function packCommand(run: Run): Command {
  return new Command('pack')
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
    .option('--force', 'write over what is there')
    .addOption(actorOption())
    .action(run(pack));
}
