/**
 * What a hand-over pack takes out of the key vault: the signed documents of all certificates, the master keys that open their lists of
 * receivables, and the key of whoever makes the pack.
 *
 * It is done before the books are read for the pack: a document that was never asked for is made now, which may be written down.
 */
import { allRows } from '#server/composition/all-rows';
import { keyInUse, keySecret, masterSecret } from '#server/custody/certificates/custody-keys';
import { keptPaper, type PaperDesk } from '#server/custody/certificates/kept-paper';

import type { PackSecrets } from './make-pack';

/** Throws CustodyKeyError where a key is not there, VaultError, and what making documents throws. */
export async function packSecrets(desk: PaperDesk, signal?: AbortSignal): Promise<PackSecrets> {
  const { reader, vault, actor } = desk;
  const signer = await keySecret(vault, await keyInUse(reader, 'staff', actor));
  const issued = (await allRows(reader, 'custody_certificate')).filter(
    ({ issued_seq }) => issued_seq !== null,
  );
  const masters = new Map<string, Uint8Array>();
  const papers: PackSecrets['papers'][number][] = [];
  for (const row of issued) {
    masters.set(row.master_key, masters.get(row.master_key) ?? (await masterSecret(vault, row.master_key)));
    for (const language of ['en', 'zh'] as const) {
      signal?.throwIfAborted();
      papers.push({ certificate_id: row.id, language, bytes: await keptPaper(desk, row, language) });
    }
  }
  return { papers, masters, signer };
}
