/**
 * Importing as long work: staged files into the books, or a rehearsal that stores nothing.
 *
 * People know their files by name, so names stand in the report where the import saw paths. Nobody else touches a file
 * while it is read; one that was imported is removed, one that was only rehearsed stays for the import.
 */
import { readFile, rm, stat } from 'node:fs/promises';

import { parseProfile, type ImportProfile } from '#core/ingest/profile';
import { openDryRun } from '#server/composition/open-books';
import { importFiles, ImportStoppedError, type ImportFile } from '#server/ingest/import';
import type { ImportReport } from '#server/ingest/report';

import type { Console } from './console';
import type { Desk } from './desk';
import { invalid } from './failures';
import { readColumns } from './import-inspection';
import { JobError, type JobTools } from './job-centre';
import type { StagedFileInfo } from './staged-files';

/** More rejected rows than this are told by number only. */
const REJECTS_BYTES_MAX = 8_388_608;
/** Files of a job named in what it is about. */
const NAMES_SHOWN = 3;

export interface MappingAsked {
  readonly file_id: string;
  readonly record: string;
  readonly columns: Readonly<Record<string, string>>;
}

export interface ImportAsked {
  readonly files: readonly StagedFileInfo[];
  readonly mappings: readonly MappingAsked[];
  readonly source: string;
  readonly rehearse: boolean;
  readonly actor: string;
  readonly key: string;
  /** All of it as text. */
  readonly asked: string;
}

/** A mapping made by hand as the profile the import reads. Throws INVALID. */
async function profileOf(file: StagedFileInfo, mapping: MappingAsked): Promise<ImportProfile> {
  const { delimiter } = await readColumns(file.path);
  const columns = Object.fromEntries(Object.entries(mapping.columns).filter(([, from]) => from !== ''));
  const parsed = parseProfile({ profile: 1, name: 'by-hand', record: mapping.record, delimiter, columns });
  if (!parsed.ok) {
    const issues = parsed.issues.map(({ field, expected }) => ({ field: `mappings.${field}`, expected }));
    throw invalid(...issues);
  }
  return parsed.profile;
}

async function importFilesOf({ files, mappings }: ImportAsked): Promise<ImportFile[]> {
  const prepared: ImportFile[] = [];
  for (const file of files) {
    const profiles: ImportProfile[] = [];
    for (const mapping of mappings.filter(({ file_id }) => file_id === file.id)) {
      profiles.push(await profileOf(file, mapping));
    }
    prepared.push(profiles.length === 0 ? { path: file.path } : { path: file.path, profile: profiles });
  }
  return prepared;
}

/** Text with staged paths as the names people know. */
function named(files: readonly StagedFileInfo[], text: string): string {
  return files.reduce((result, { path, name }) => result.replaceAll(path, name), text);
}

async function readRejects(files: readonly StagedFileInfo[], path: string | null): Promise<string | null> {
  if (path === null) {
    return null;
  }
  const { size } = await stat(path);
  const text = size > REJECTS_BYTES_MAX ? null : await readFile(path, 'utf8');
  await rm(path, { force: true });
  return text === null ? null : named(files, text);
}

/** A report as a job's result, by name; the rejected rows to be mended are kept beside it where they are not too many. */
async function resultOf(
  asked: ImportAsked,
  report: ImportReport,
  { keepText }: JobTools,
): Promise<Record<string, unknown>> {
  const { rejects_path, ...rest } = report;
  const plain = JSON.parse(named(asked.files, JSON.stringify(rest))) as Record<string, unknown>;
  const rejects = await readRejects(asked.files, rejects_path);
  if (rejects !== null) {
    keepText(rejects);
  }
  return { ...plain, has_rejects: rejects !== null };
}

async function runImport(
  desk: Desk,
  asked: ImportAsked,
  files: readonly ImportFile[],
  { signal, onProgress }: JobTools,
): Promise<ImportReport> {
  const [first] = asked.files;
  const options = {
    dry_run: asked.rehearse,
    rejects_path: first === undefined ? undefined : `${first.path}.rejects.csv`,
    source: asked.source,
    actor: asked.actor,
    now: desk.now(),
    signal,
    onProgress: ({ bytes, bytes_total }: { bytes: number; bytes_total: number }) =>
      onProgress({ done: bytes, total: bytes_total }),
  };
  if (!asked.rehearse) {
    return await importFiles(desk.mustWrite().ledger, files, options);
  }
  const dry = await openDryRun(desk.location);
  try {
    return await importFiles(dry.ledger, files, options);
  } finally {
    await dry.close();
  }
}

async function importWork(
  host: Console,
  desk: Desk,
  asked: ImportAsked,
  files: readonly ImportFile[],
  tools: JobTools,
): Promise<Record<string, unknown>> {
  const ids = asked.files.map(({ id }) => id);
  try {
    const report = await runImport(desk, asked, files, tools);
    if (!asked.rehearse) {
      const { imported, rejected, repeated } = report.total;
      const details = { files: files.length, imported, rejected, repeated, status: report.status };
      await desk.note('import', asked.source, asked.actor, details);
    }
    const result = await resultOf(asked, report, tools);
    if (!asked.rehearse && report.status === 'finished') {
      host.staged.release(ids);
      await Promise.all(ids.map((id) => host.staged.discard(id, asked.actor)));
    }
    return result;
  } catch (error) {
    if (error instanceof ImportStoppedError) {
      host.log('import', error.cause);
      throw new JobError('import-stopped', { imported: error.report.total.imported });
    }
    throw error;
  } finally {
    host.staged.release(ids);
  }
}

/** The first names, and how many more there are. */
export function aboutFiles(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN).join(', ');
  return names.length > NAMES_SHOWN ? `${shown} +${String(names.length - NAMES_SHOWN)}` : shown;
}

/**
 * Starts an import of staged files, or finds the one of this key; gives the job's id. Throws INVALID for a mapping that cannot be used, and for a
 * file that another job reads.
 */
export async function startImport(host: Console, desk: Desk, asked: ImportAsked): Promise<string> {
  const files = await importFilesOf(asked);
  const begun = host.jobs.begun(asked);
  if (begun !== null) {
    return begun;
  }
  if (!host.staged.hold(asked.files.map(({ id }) => id))) {
    throw invalid({ field: 'file_ids', expected: 'expected files that no other job reads' });
  }
  return host.jobs.start({
    kind: asked.rehearse ? 'import-rehearsal' : 'import',
    about: aboutFiles(asked.files.map(({ name }) => name)),
    ...{ actor: asked.actor, key: asked.key, asked: asked.asked },
    work: (tools) => importWork(host, desk, asked, files, tools),
  });
}
