/**
 * What a hand-over pack takes out of the key vault: the signed documents of all certificates, their lists of receivables with the master
 * keys that open them, and the key of whoever makes the pack.
 *
 * It is done before the books are read for the pack: a document that was never asked for is made now, which may be written down.
 */
import type { CustomerBalance } from '#core/custody/proof/sum-tree';
import { allRows } from '#server/composition/all-rows';
import { keyInUse, keySecret, masterSecret } from '#server/custody/certificates/custody-keys';
import { sealedOpening } from '#server/custody/certificates/kept-opening';
import { keptPapers, type PaperDesk } from '#server/custody/certificates/kept-paper';

import type { PackSecrets } from './make-pack';

/** Throws CustodyKeyError where a key is not there, VaultError, and what making documents throws. */
export async function packSecrets(desk: PaperDesk, signal?: AbortSignal): Promise<PackSecrets> {
  const { reader, vault, actor } = desk;
  const signer = await keySecret(vault, await keyInUse(reader, 'staff', actor));
  const issued = (await allRows(reader, 'custody_certificate')).filter(
    ({ issued_seq }) => issued_seq !== null,
  );
  const masters = new Map<string, Uint8Array>();
  const receivables = new Map<string, readonly CustomerBalance[]>();
  for (const row of issued) {
    masters.set(row.master_key, masters.get(row.master_key) ?? (await masterSecret(vault, row.master_key)));
    const sealed = await sealedOpening(vault, row);
    if (sealed !== null) receivables.set(row.id, sealed.receivables);
  }
  const asked = issued.flatMap((row) => (['en', 'zh'] as const).map((language) => ({ row, language })));
  const made = await keptPapers(desk, asked, signal);
  signal?.throwIfAborted();
  const papers = asked.flatMap(({ row, language }, place) => {
    const bytes = made[place];
    return bytes === undefined ? [] : [{ certificate_id: row.id, language, bytes }];
  });
  return { papers, masters, receivables, signer };
}
