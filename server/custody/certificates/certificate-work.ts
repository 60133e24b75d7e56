/**
 * The heavy work of certificates as one program: drafting a month, checking what was issued, setting documents, proofs of customers, packs.
 *
 * It runs in a thread or without one, over a connection that only reads; what is to be kept it gives back or hands over piece by piece.
 * Known faults are given back too, since an error loses its class on its way between threads. Secrets come as bytes and are not kept.
 */
import { createHash } from 'node:crypto';
import { createGzip } from 'node:zlib';

import { certificateText, publishedKeysText } from '#core/custody/certificate-text';
import type { CertifyFault } from '#core/custody/certificate-words';
import { verifyCertificate } from '#core/custody/verifier/certificates';
import { readKeys } from '#core/custody/verifier/read';
import type { LedgerReader } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';
import { makePack, packArchive, type PackSecrets } from '#server/custody/pack/make-pack';
import { NothingToPackError } from '#server/custody/pack/pack-contents';
import type { Lists } from '#database/lists/lists';

import { readCertificates } from './certify';
import { certifyFault } from './certify-fault';
import { readCustodyKeys, signingWith } from './custody-keys';
import { customersAt } from './customers-at';
import {
  certifiedTree,
  draftMonth,
  proofText,
  proofTexts,
  type DraftAsked,
  type WorkWatch,
} from './month-work';
import { signedPapers, type PaperToSign } from './signed-paper';
import { tarEnd, tarEntry } from './tar';

type Certificate = Row<'custody_certificate'>;

export type CertificateWorkAsked =
  | {
      readonly what: 'draft';
      readonly asked: DraftAsked;
      readonly master: Uint8Array;
      /** PKCS#8. */
      readonly log: Uint8Array;
      readonly now: number;
    }
  | { readonly what: 'check'; readonly id: string }
  | { readonly what: 'papers'; readonly papers: readonly PaperToSign[] }
  | {
      readonly what: 'proof';
      readonly row: Certificate;
      readonly master: Uint8Array;
      readonly account_id: string;
    }
  | { readonly what: 'proofs'; readonly row: Certificate; readonly master: Uint8Array }
  | {
      readonly what: 'pack';
      readonly platform: string;
      readonly day?: string | undefined;
      readonly names: boolean;
      /** Null: it is not signed. */
      readonly secrets: PackSecrets | null;
    };

type Asked<W extends CertificateWorkAsked['what']> = Extract<CertificateWorkAsked, { what: W }>;

/** What came of work: what was asked for, or a fault that may be told to whoever asked. */
export type Worked<T> =
  | { readonly found: T }
  | {
      readonly fault: {
        readonly code: CertifyFault;
        readonly details: Readonly<Record<string, string | number>>;
      };
    };

export interface CertificateBooks {
  readonly snapshot: <T>(work: (reader: LedgerReader, lists: Lists) => Promise<T>) => Promise<T>;
}

export interface CertificateWatch extends WorkWatch {
  /** Takes the next piece of a file; resolves when it is written. */
  readonly piece: (bytes: Uint8Array) => Promise<void>;
}

/** What the verifier says of an issued certificate, with what everybody may have; null while it is not issued. */
async function checkIssued(reader: LedgerReader, { id }: Asked<'check'>) {
  const all = await readCertificates(reader);
  const row = all.find((one) => one.id === id);
  if (row === undefined || row.issued_seq === null) return null;
  const issued = all.filter((one) => one.currency === row.currency && one.issued_seq !== null);
  const textsOf = (isIn: (one: Certificate) => boolean): string[] =>
    issued
      .filter(isIn)
      .sort((left, right) => left.number - right.number)
      .map((one) => certificateText(one) ?? '');
  const keys = publishedKeysText(await readCustodyKeys(reader), false);
  return {
    keys,
    own: certificateText(row) ?? '',
    earlier: textsOf(({ number }) => number < row.number),
    later: textsOf(({ number }) => number > row.number),
  };
}

const PIECE_BYTES = 1_048_576;
const FILE_NAME_MAX = 100;
const ENDING = '.json';
const DIGEST_DIGITS = 16;

/** A name that an archive can hold; whose file it is stands in the file itself. */
export function proofName(account_id: string): string {
  const name = `proof-${encodeURIComponent(account_id)}`;
  if (name.length + ENDING.length <= FILE_NAME_MAX) return `${name}${ENDING}`;
  const digest = createHash('sha256').update(account_id).digest('hex').slice(0, DIGEST_DIGITS);
  return `${name.slice(0, FILE_NAME_MAX - ENDING.length - DIGEST_DIGITS - 1)}-${digest}${ENDING}`;
}

/** The files of all customers as one archive, handed over piece by piece; gives how many there are. */
async function proveAll(
  reader: LedgerReader,
  { row, master }: Asked<'proofs'>,
  { signal, onProgress, piece }: CertificateWatch,
): Promise<number> {
  const tree = await certifiedTree(reader, row, master, { signal });
  const { customers } = await customersAt(reader, row.currency, row.as_of_seq);
  const gzip = createGzip();
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    const whole = Buffer.concat(waiting);
    [waiting, bytes] = [[], 0];
    if (whole.length > 0) await piece(whole);
  };
  const reading = (async () => {
    for await (const part of gzip as AsyncIterable<Buffer>) {
      waiting.push(part);
      bytes += part.length;
      if (bytes >= PIECE_BYTES) await flush();
    }
    await flush();
  })();
  const write = async (part: Uint8Array): Promise<void> => {
    if (!gzip.write(part)) await new Promise((resolve) => gzip.once('drain', resolve));
  };
  let files = 0;
  try {
    const ids = customers.map(({ id }) => id);
    for (const { id, text } of proofTexts(tree, row, ids)) {
      signal?.throwIfAborted();
      await write(tarEntry(proofName(id), Buffer.from(text, 'utf8')));
      files += 1;
      onProgress?.({ done: files, total: ids.length });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await write(tarEnd());
    gzip.end();
    await reading;
  } catch (error) {
    gzip.destroy();
    await reading.catch(() => undefined);
    throw error;
  }
  return files;
}

async function packOf(
  reader: LedgerReader,
  lists: Lists,
  { platform, day, names, secrets }: Asked<'pack'>,
  watch: CertificateWatch,
) {
  const onProgress = watch.onProgress ?? (() => undefined);
  const made = await makePack(
    { reader, lists },
    platform,
    { day, names, secrets },
    { signal: watch.signal, onProgress },
  );
  await watch.piece(packArchive(made));
  const { manifest_sha256, files } = made;
  return { day: made.day, files: files.length, manifest_sha256 };
}

async function work(
  books: CertificateBooks,
  asked: CertificateWorkAsked,
  watch: CertificateWatch,
): Promise<unknown> {
  switch (asked.what) {
    case 'papers':
      return await signedPapers(asked.papers, watch);
    case 'check': {
      const at = await books.snapshot((reader) => checkIssued(reader, asked));
      if (at === null) return null;
      const keys = readKeys(at.keys);
      return keys === null ? null : verifyCertificate(at.own, keys, at);
    }
    case 'draft': {
      const secrets = { master: asked.master, sign: signingWith(asked.log) };
      return await books.snapshot((reader) => draftMonth(reader, asked.asked, secrets, asked.now, watch));
    }
    case 'proof':
      return await books.snapshot(async (reader) =>
        proofText(await certifiedTree(reader, asked.row, asked.master, watch), asked.row, asked.account_id),
      );
    case 'proofs':
      return await books.snapshot((reader) => proveAll(reader, asked, watch));
    case 'pack':
      return await books.snapshot((reader, lists) => packOf(reader, lists, asked, watch));
  }
}

/** Does the work; what cannot be told to anybody is thrown. */
export async function doCertificateWork(
  books: CertificateBooks,
  asked: CertificateWorkAsked,
  watch: CertificateWatch,
): Promise<Worked<unknown>> {
  try {
    return { found: await work(books, asked, watch) };
  } catch (error) {
    if (error instanceof NothingToPackError) return { fault: { code: 'nothing-to-pack', details: {} } };
    const fault = certifyFault(error);
    if (fault === null) throw error;
    return { fault: { code: fault.code, details: fault.details } };
  }
}
