/**
 * What opens the sum of a month, sealed in the key vault when it was drafted: its amount, its blinding, and who owed the platform then.
 *
 * It lies under the salt of its blindings, which no two drafts share. Where it was lost it is computed again out of the books. What is
 * taken out of it for papers is held to the digest that the certificate states.
 */
import { readUnsigned } from '#core/custody/certificate-text';
import type { AgreementStatement } from '#core/custody/primitives/documents';
import type { KeyVault } from '#core/identity/ports';
import type { LedgerReader } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';

import { masterSecret } from './custody-keys';
import { certifiedTree, openingBytes, openingFrom, type KeptOpening } from './month-work';

type Certificate = Row<'custody_certificate'>;
type Salts = Pick<AgreementStatement['salts'], 'blinding'>;

const openingName = ({ blinding }: Salts): string => `custody/opening/${blinding}`;

/** What a certificate of the books states. */
export function statementOf(row: Pick<Certificate, 'content'>): AgreementStatement {
  const read = readUnsigned(row.content);
  if (read === null) throw new Error('a certificate of the books cannot be read');
  return read.statement;
}

/** Throws VaultError. */
export async function sealOpening(vault: KeyVault, salts: Salts, kept: KeptOpening): Promise<void> {
  await vault.add(openingName(salts), openingBytes(kept));
}

export async function forgetOpening(vault: KeyVault, salts: Salts): Promise<void> {
  await vault.forget(openingName(salts));
}

/** As it was sealed; null where it is not in this vault. Throws VaultError. */
export async function sealedOpening(
  vault: KeyVault,
  row: Pick<Certificate, 'content'>,
): Promise<KeptOpening | null> {
  const sealed = await vault.get(openingName(statementOf(row).salts));
  return sealed === null ? null : openingFrom(sealed);
}

/** As it was sealed, or computed again where that was lost. Throws VaultError, CustodyKeyError, RootDiffersError. */
export async function keptOpening(
  { reader, vault }: { readonly reader: LedgerReader; readonly vault: KeyVault },
  row: Certificate,
): Promise<KeptOpening> {
  const sealed = await sealedOpening(vault, row);
  if (sealed !== null) return sealed;
  const tree = await certifiedTree(reader, row, await masterSecret(vault, row.master_key));
  const kept = { opening: tree.opening, receivables: tree.receivables };
  await sealOpening(vault, statementOf(row).salts, kept);
  return kept;
}
