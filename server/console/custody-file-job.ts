/**
 * Files of certificates as long work: signed documents, proofs of customers, hand-over packs.
 *
 * Each grows while it is made, and can be fetched once it is whole and the journal says that it leaves; nothing stays of one that is not.
 */
import { createHash } from 'node:crypto';

import type { Language } from '#server/reports/words';
import { proofName, type CertificateWorkAsked } from '#server/custody/certificates/certificate-work';
import { masterSecret } from '#server/custody/certificates/custody-keys';
import { keptPaper, type PaperDesk } from '#server/custody/certificates/kept-paper';
import { packSecrets } from '#server/custody/pack/pack-secrets';

import type { Console } from './console';
import { certifyDesk, startUnlocked, told, workApart, type Under } from './custody-thread';
import type { Desk } from './desk';
import { mustRow } from './found';
import { JobError, type JobTools } from './job-centre';

interface MadeFile {
  readonly name: string;
  /** Notes in the journal that it leaves, before it can be fetched. */
  readonly note: (made: { readonly sha256: string; readonly found: unknown }) => Promise<unknown>;
}

/** A file that grows until it is whole and noted; nothing stays of one that is not. */
async function makeFile(
  host: Console,
  login: string,
  { name, note }: MadeFile,
  fill: (piece: (bytes: Uint8Array) => Promise<void>) => Promise<unknown>,
): Promise<Record<string, unknown>> {
  const id = await host.staged.beginMade(name, login);
  if (id === null) throw new JobError('no-room');
  const hash = createHash('sha256');
  try {
    const found = await fill(async (bytes) => {
      if (!(await host.staged.grow(id, Buffer.from(bytes)))) throw new JobError('no-room');
      hash.update(bytes);
    });
    const sha256 = hash.digest('hex');
    await note({ sha256, found });
    await host.staged.finish(id, login);
    return { file_id: id, name, sha256 };
  } catch (error) {
    await host.staged.discard(id, login);
    throw error;
  }
}

/** What documents are made on: they are set and signed in a thread. Throws WORKSPACE `vault-locked`. */
function paperDesk(host: Console, desk: Desk, actor: string, tools: JobTools): PaperDesk {
  return {
    ...{ ...certifyDesk(host, desk, actor, tools), now: () => desk.now() },
    set: async (papers) => {
      const asked: CertificateWorkAsked = { what: 'papers', papers };
      return await workApart<readonly Uint8Array[]>(host, desk, asked, tools);
    },
  };
}

/** Starts making the signed document of a certificate. Throws NOT_FOUND. */
export async function startDocument(
  host: Console,
  desk: Desk,
  wanted: Under & { readonly id: string; readonly language: Language },
): Promise<string> {
  const { id, language, actor } = wanted;
  const row = await mustRow(desk.books.reader, 'custody_certificate', id);
  desk.mustWrite();
  const about = `${String(row.number)} ${row.currency}`;
  const name = `certificate-${row.currency}-${String(row.number)}-${language}.pdf`;
  return startUnlocked(host, desk, 'custody-document', about, wanted, async (tools) => {
    const paper_desk = paperDesk(host, desk, actor, tools);
    const note: MadeFile['note'] = ({ sha256 }) =>
      desk.mustNote('export', `custody-certificate ${String(row.number)} ${row.currency}`, actor, {
        ...{ format: 'pdf', language, sha256 },
      });
    return await makeFile(host, actor, { name, note }, async (piece) => {
      await piece(await keptPaper(paper_desk, row, language));
      tools.signal.throwIfAborted();
    });
  });
}

/** Starts making the proof file of a customer, or of all of them. Throws NOT_FOUND. */
export async function startProving(
  host: Console,
  desk: Desk,
  wanted: Under & { readonly id: string; readonly account_id?: string | undefined; readonly reason: string },
): Promise<string> {
  const { id, account_id, reason, actor } = wanted;
  const row = await mustRow(desk.books.reader, 'custody_certificate', id);
  desk.mustWrite();
  const about = `${account_id ?? ''} ${String(row.number)} ${row.currency}`.trim();
  return startUnlocked(host, desk, 'custody-proofs', about, wanted, async (tools) => {
    if (row.issued_seq === null) throw new JobError('not-found', { number: row.number });
    const master = await masterSecret(desk.vault, row.master_key);
    const note: MadeFile['note'] = ({ found }) =>
      desk.submit(
        'record-proof-export',
        {
          ...{ certificate_id: id, reason, files: account_id === undefined ? Number(found) : 1 },
          ...(account_id === undefined ? {} : { account_id }),
        },
        actor,
      );
    if (account_id === undefined) {
      const name = `proofs-${row.currency}-${String(row.number)}.tar.gz`;
      let files: unknown = 0;
      const made = await makeFile(host, actor, { name, note }, async (piece) => {
        files = await workApart(host, desk, { what: 'proofs', row, master }, tools, piece);
        return files;
      });
      return { ...made, files };
    }
    const asked = { what: 'proof', row, master, account_id } as const;
    const text = await workApart<string | null>(host, desk, asked, tools);
    if (text === null) throw new JobError('not-found', { account: account_id, number: row.number });
    return {
      ...(await makeFile(host, actor, { name: proofName(account_id), note }, (piece) =>
        piece(Buffer.from(text, 'utf8')),
      )),
      files: 1,
    };
  });
}

interface PackWanted extends Under {
  readonly day?: string | undefined;
  readonly names: boolean;
  readonly reason: string;
  readonly unsigned: boolean;
}

/** Starts making a hand-over pack; who signs it has shown that it is he. */
export function startPacking(host: Console, desk: Desk, wanted: PackWanted): string {
  const { day, names, reason, unsigned, actor, key, asked } = wanted;
  desk.mustWrite();
  const work = async (tools: JobTools): Promise<Record<string, unknown>> => {
    let made: unknown = null;
    const note: MadeFile['note'] = ({ found }) => {
      const {
        day: of,
        files,
        manifest_sha256,
      } = found as { day: string; files: number; manifest_sha256: string };
      return desk.mustNote('export', 'custody-pack', actor, {
        day: of,
        names,
        reason,
        signed: !unsigned,
        sha256: manifest_sha256,
        files,
      });
    };
    const name = `hand-over-${day ?? 'last'}.zip`;
    const file = await makeFile(host, actor, { name, note }, async (piece) => {
      const secrets = unsigned ? null : await packSecrets(paperDesk(host, desk, actor, tools), tools.signal);
      const platform = desk.books.info.id;
      made = await workApart(host, desk, { what: 'pack', platform, day, names, secrets }, tools, piece);
      return made;
    });
    return { ...(made as object), ...file };
  };
  return host.jobs.start({
    ...{ kind: 'custody-pack', about: day ?? '', actor, key, asked },
    work: (tools) => told(() => work(tools)),
  });
}
