/**
 * The signed documents of issued certificates: made once per language, kept in the vault, and handed out as it was ever after.
 *
 * What is attached never grows: the keys that this certificate needs, the log's head as the log signed it. So a document that was lost is
 * made again as it was, by the same version of the program.
 */
import { certificateText, logNameOf, publishedKeysText } from '#core/custody/certificate-text';
import { certificateSchema, type Certificate } from '#core/custody/primitives/documents';
import type { Instant } from '#core/kernel/instant';
import type { CommandData } from '#core/ledger/commands';
import type { Row } from '#core/ledger/tables';
import { authorityOf } from '#server/identity/certificates';
import type { PdfSigner } from '#server/pdf/sign-pdf';
import type { Language } from '#server/reports/words';

import { checkpointOf, type CertifyDesk } from './certify';
import { NotCertifiableError } from './certify-fault';
import { keySecret, readCustodyKeys } from './custody-keys';
import { paperSigner } from './paper-signers';
import { signedPapers, type PaperToSign } from './signed-paper';

export type PaperDesk = Omit<CertifyDesk, 'draft'> & {
  readonly now: () => Instant;
  /** Sets and signs, in a thread or here. */
  readonly set?: (papers: readonly PaperToSign[]) => Promise<readonly Uint8Array[]>;
};

type CertificateRow = Row<'custody_certificate'>;

export interface PaperAsked {
  readonly row: CertificateRow;
  readonly language: Language;
}

const nameOf = ({ row, language }: PaperAsked): string => `custody/document/${row.id}/${language}`;

/** The keys that check a certificate and its log's head. */
function keysOf(
  keys: readonly Row<'custody_key'>[],
  { statement }: Certificate,
  log: string,
): Row<'custody_key'>[] {
  const banks = statement.level === 2 ? statement.banks.map((bank) => bank.statement.key_id) : [];
  const named = new Set([statement.preparer.key_id, statement.reviewer.key_id, ...banks]);
  return keys.filter(({ id, role, owner }) => named.has(id) || (role === 'log' && owner === log));
}

/** A head with the log's own lines alone: whoever cosigns later does not change it. */
function headOf(note: string, log: string): string {
  const body = note.indexOf('\n\n') + 2;
  const lines = note
    .slice(body)
    .split('\n')
    .filter((line) => line.startsWith(`\u2014 ${log} `));
  return `${note.slice(0, body)}${lines.map((line) => `${line}\n`).join('')}`;
}

/** Throws NotCertifiableError, CustodyKeyError, VaultError, and what `give` throws. */
async function paperOf(desk: PaperDesk, { row, language }: PaperAsked): Promise<PaperToSign> {
  const { reader, vault, platform, now } = desk;
  const certificate_text = certificateText(row);
  if (certificate_text === null || row.prepared_at === null || row.issued_at === null) {
    const message = `certificate ${String(row.number)} is not issued yet`;
    throw new NotCertifiableError('not-found', message, { number: row.number });
  }
  const certificate = certificateSchema.parse(JSON.parse(certificate_text));
  const { preparer, reviewer } = certificate.statement;
  const log = logNameOf(certificate.statement.platform, row.currency);
  const { note } = await checkpointOf(desk, row);
  const keys = await readCustodyKeys(reader);
  const authority = await authorityOf({
    ...{ workspace_id: platform, reader, vault, now },
    give: (_kind, data) => desk.give('found-authority', data as CommandData<'found-authority'>),
  });
  const signer = async ({ person, key_id }: typeof preparer): Promise<PdfSigner> => {
    const secret = await keySecret(vault, { id: key_id, role: 'staff', owner: person });
    return await paperSigner(vault, authority, { person, key_id, secret }, now());
  };
  const paper = {
    ...{ certificate, certificate_text, checkpoint: headOf(note, log) },
    keys_text: publishedKeysText(keysOf(keys, certificate, log), true),
    ...{ prepared_at: row.prepared_at, issued_at: row.issued_at },
  };
  const signers = { preparer: await signer(preparer), reviewer: await signer(reviewer) };
  return { paper, signers, language };
}

/** Documents of certificates, each as it was first made, in the order asked. Throws what making them throws. */
export async function keptPapers(
  desk: PaperDesk,
  asked: readonly PaperAsked[],
  signal?: AbortSignal,
): Promise<readonly Uint8Array[]> {
  const { vault, set = (papers: readonly PaperToSign[]) => signedPapers(papers, { signal }) } = desk;
  const keptOf = (one: PaperAsked): Promise<Uint8Array | null> => vault.get(nameOf(one));
  const wanted: PaperAsked[] = [];
  for (const one of asked) {
    if ((await keptOf(one)) === null) wanted.push(one);
  }
  const papers: PaperToSign[] = [];
  for (const one of wanted) papers.push(await paperOf(desk, one));
  const made = papers.length === 0 ? [] : await set(papers);
  const fresh = new Map<string, Uint8Array>();
  for (const [place, one] of wanted.entries()) {
    const bytes = made[place];
    if (bytes === undefined) throw new Error('fewer documents came than were asked for');
    fresh.set(nameOf(one), bytes);
    await vault.add(nameOf(one), bytes);
  }
  const all: Uint8Array[] = [];
  for (const one of asked) {
    // Whoever was first has made it.
    const bytes = (await keptOf(one)) ?? fresh.get(nameOf(one));
    if (bytes === undefined) throw new Error('a document went while it was made');
    all.push(bytes);
  }
  return all;
}

/** The document of a certificate, as it was first made. Throws what making it throws. */
export async function keptPaper(
  desk: PaperDesk,
  row: CertificateRow,
  language: Language,
): Promise<Uint8Array> {
  const [paper] = await keptPapers(desk, [{ row, language }]);
  if (paper === undefined) throw new Error('no document came');
  return paper;
}
