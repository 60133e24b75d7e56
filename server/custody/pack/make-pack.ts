/**
 * Makes a hand-over pack: the files of one moment, the master document over them, the manifest over all.
 *
 * The same books and question give the same bytes. Where files go, and who may ask, is the caller's.
 */
import type { CustomerBalance } from '#core/custody/proof/sum-tree';
import { zipSync } from 'fflate';

import { certificateText, publishedKeysText } from '#core/custody/certificate-text';
import { RUN_FORMS } from '#core/custody/run-words';
import { canonicalJson } from '#core/kernel/canonical';
import { renderPdf } from '#server/pdf/render';
import { runFile } from '#server/custody/run-files';
import { formOf } from '#server/custody/run-month';
import { certifiedReceivables } from '#server/custody/certificates/month-work';
import { receivablesCsv } from '#server/custody/certificates/receivables-file';
import type { Language } from '#server/reports/words';

import { masterDocument } from './master-document';
import { packContents, type PackAsked, type PackBooks, type PackContents } from './pack-contents';
import { packLists } from './pack-lists';
import { inOrder, manifestOf, sha256Of, signatureOf, sumsOf, type PackFile } from './pack-manifest';
import { listFiles } from './pack-tables';

export interface Pack {
  readonly day: string;
  readonly head: PackContents['head'];
  /** In the order of their paths, the manifest among them. */
  readonly files: readonly PackFile[];
  /** Of the manifest: to be handed over by another way. */
  readonly manifest_sha256: string;
}

/** What of a pack comes out of the key vault: taken out by the caller before the books are read, since making documents may write. */
export interface PackSecrets {
  /** The signed documents of certificates. */
  readonly papers: readonly {
    readonly certificate_id: string;
    readonly language: Language;
    readonly bytes: Uint8Array;
  }[];
  /** Master keys by their ids: lists of receivables are sealed with them. */
  readonly masters: ReadonlyMap<string, Uint8Array>;
  /** Who owed the platform at each certified month's end, by certificate; one that is not there is computed again. */
  readonly receivables: ReadonlyMap<string, readonly CustomerBalance[]>;
  /** The key of whoever makes it (Ed25519, PKCS#8), which signs the manifest. */
  readonly signer: Uint8Array;
}

export interface PackWatch {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Steps that are told: contents, lists, runs, certificates, receivables, documents. */
const STEPS = 6;
/** The first day that an archive can tell; it has no zones, so it is this one in each. */
const NO_TIME = new Date(1980, 0, 1);

const textFile = (path: string, about: string, text: string): PackFile => ({
  ...{ path, about, bytes: Buffer.from(text, 'utf8') },
});

const jsonFile = (path: string, about: string, value: unknown): PackFile =>
  textFile(path, about, `${canonicalJson(value)}\n`);

async function runFiles(books: PackBooks, { runs, known_at }: PackContents): Promise<PackFile[]> {
  const files: PackFile[] = [];
  for (const row of runs) {
    for (const form of RUN_FORMS) {
      const of = { row, form, sheets: await formOf(books, row, form, known_at) };
      const made = await Promise.all([
        runFile(of, 'csv', 'en'),
        runFile(of, 'csv', 'zh'),
        runFile(of, 'xlsx', 'en'),
        runFile(of, 'xlsx', 'zh'),
        runFile(of, 'json', 'en'),
      ]);
      const about = `Reconciliation 核对 ${row.day} ${row.currency}`;
      files.push(...made.map(({ name, bytes }) => ({ path: `runs/${name}`, about, bytes })));
    }
  }
  return files;
}

const folderOf = ({ currency, number }: PackContents['certificates'][number]): string =>
  `certificates/${currency}-${String(number).padStart(4, '0')}`;

function certificateFiles(
  { certificates, checkpoints, keys }: PackContents,
  papers: PackSecrets['papers'],
): PackFile[] {
  const heads = new Map(checkpoints.map(({ certificate_id, note }) => [certificate_id, note]));
  const files = certificates.flatMap((row) => {
    const folder = folderOf(row);
    const text = certificateText(row);
    const head = heads.get(row.id);
    const about = `Certificate 托管证明 ${String(row.number)} ${row.currency}`;
    return [
      ...(text === null ? [] : [textFile(`${folder}/certificate.json`, about, text)]),
      ...(head === undefined ? [] : [textFile(`${folder}/checkpoint.txt`, about, head)]),
      ...papers
        .filter(({ certificate_id }) => certificate_id === row.id)
        .map(({ language, bytes }) => ({ path: `${folder}/certificate-${language}.pdf`, about, bytes })),
    ];
  });
  return [
    ...files,
    textFile('certificates/keys.json', 'Published keys 公布的公钥', publishedKeysText(keys, false)),
  ];
}

/** Who owed the platform at each certified month's end: the text whose digest the certificate has, and the same for spreadsheets. */
async function receivablesFiles(
  { reader }: PackBooks,
  { certificates }: PackContents,
  { masters, receivables }: Pick<PackSecrets, 'masters' | 'receivables'>,
  signal: AbortSignal | undefined,
): Promise<PackFile[]> {
  const files: PackFile[] = [];
  for (const row of certificates) {
    signal?.throwIfAborted();
    const master = masters.get(row.master_key);
    // Issued since the vault was asked: the books say more than the vault gave.
    if (master === undefined) continue;
    const { text, list } = await certifiedReceivables(reader, row, master, receivables.get(row.id) ?? null);
    const about = `Receivables 负余额账户清单 ${String(row.number)} ${row.currency}`;
    const folder = folderOf(row);
    files.push(textFile(`${folder}/receivables.json`, about, text));
    files.push(textFile(`${folder}/receivables.csv`, about, receivablesCsv(list, row.currency)));
  }
  return files;
}

function masterJson(platform: string, contents: PackContents): object {
  const { day, head, accounts, signers, policies, runs, certificates, outstanding, customers } = contents;
  return {
    ...{ schema: 'surety-custody-master-1', platform, day, head, accounts, signers },
    policies: policies.map(({ kind, version }) => ({ kind, version })),
    runs: runs.map(({ id, day: of, currency, status, outcomes, prepared_by, reviewed_by }) => ({
      ...{ id, day: of, currency, status, outcomes, prepared_by, reviewed_by },
    })),
    certificates: certificates.map(({ number, currency, status, digest, from_day, until_day }) => ({
      ...{ number, currency, status, digest, from_day, until_day },
    })),
    ...{ outstanding: outstanding.length, customers: customers.length },
  };
}

/**
 * A whole pack; without secrets it is not signed and lacks what the vault alone can give.
 * Throws NothingToPackError, RootDiffersError; rejects with the signal's reason when it is stopped.
 */
export async function makePack(
  books: PackBooks,
  platform: string,
  { secrets, ...asked }: Omit<PackAsked, 'signal'> & { readonly secrets: PackSecrets | null },
  { signal, onProgress }: PackWatch = {},
): Promise<Pack> {
  let done = 0;
  const step = (): void => {
    signal?.throwIfAborted();
    done += 1;
    onProgress?.({ done, total: STEPS });
  };
  const contents = await packContents(books, { ...asked, signal });
  step();
  const files: PackFile[] = [];
  for (const list of packLists(contents, asked.names)) files.push(...(await listFiles(list)));
  step();
  files.push(...(await runFiles(books, contents)));
  step();
  files.push(...certificateFiles(contents, secrets?.papers ?? []));
  files.push(jsonFile('policies.json', 'Policies in force 适用政策', contents.policies));
  files.push(
    jsonFile('master.json', 'Master document for programs 主文件（程序用）', masterJson(platform, contents)),
  );
  step();
  if (secrets !== null) files.push(...(await receivablesFiles(books, contents, secrets, signal)));
  step();
  const listed = inOrder(files);
  for (const language of ['en', 'zh'] as const) {
    const bytes = await renderPdf(masterDocument(platform, contents, listed, language));
    files.push({ path: `master-${language}.pdf`, about: 'Master document 主文件', bytes });
  }
  files.push(sumsOf(files));
  const { day, head } = contents;
  const manifest = manifestOf({ platform, day, head }, files);
  const signed = secrets === null ? [] : signatureOf(manifest, secrets.signer);
  step();
  return {
    ...{ day, head, files: inOrder([...files, manifest, ...signed]) },
    manifest_sha256: sha256Of(manifest.bytes),
  };
}

/** The pack as one archive, the same bytes each time. */
export function packArchive({ files }: Pack): Uint8Array {
  return zipSync(Object.fromEntries(files.map(({ path, bytes }) => [path, bytes])), {
    mtime: NO_TIME,
    level: 6,
  });
}
