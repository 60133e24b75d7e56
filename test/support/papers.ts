// Papers of certificates under test: the golden certificate with keys that an authority of the test vouches for.
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';

import type { KeyVault } from '#core/identity/ports';
import type { Certificate } from '#core/custody/primitives/documents';
import { authorityCertificate, newAuthorityKey, type Authority } from '#server/keys/x509';
import { paperSigner } from '#server/custody/certificates/paper-signers';
import type { PaperOf } from '#server/custody/certificates/certificate-paper';
import type { PaperSigners } from '#server/custody/certificates/signed-paper';

const golden = (name: string): string =>
  readFileSync(new URL(`../fixtures/custody-proof/${name}`, import.meta.url), 'utf8');

const PREPARED_AT = Date.UTC(2026, 2, 2, 9, 30);

/** Before any day on which tests run, as certificates are checked against the clock. */
const FOUNDED_AT = Date.UTC(2020, 0, 1);

/** The second golden certificate with what is handed out beside it. */
export function goldenPaper(): PaperOf {
  const certificate_text = golden('certificate-2.json');
  return {
    ...{ certificate: JSON.parse(certificate_text) as Certificate, certificate_text },
    ...{ keys_text: golden('keys.json'), checkpoint: golden('checkpoint.txt') },
    ...{ prepared_at: PREPARED_AT, issued_at: PREPARED_AT + 3_600_000 },
  };
}

/** A vault that seals nothing. */
export function openVaultOf(items = new Map<string, Uint8Array>()): KeyVault {
  return {
    get: (name) => Promise.resolve(items.get(name) ?? null),
    add(name, secret) {
      const is_new = !items.has(name);
      if (is_new) items.set(name, secret);
      return Promise.resolve(is_new);
    },
    forget(name) {
      items.delete(name);
      return Promise.resolve();
    },
    seal: (bytes) => bytes,
    open: (sealed) => sealed,
  };
}

export interface TestSigners extends PaperSigners {
  readonly authority: Authority;
}

/** Both signers of the golden certificate, under a new authority. */
export async function goldenSigners(vault: KeyVault = openVaultOf()): Promise<TestSigners> {
  const { preparer, reviewer } = goldenPaper().certificate.statement;
  const private_key = await newAuthorityKey();
  const { body } = await authorityCertificate(private_key, 'platform-under-test', FOUNDED_AT);
  const authority = { private_key, body };
  const signer = ({ person, key_id }: typeof preparer) => {
    const secret = createHash('sha256').update(person).digest();
    return paperSigner(vault, authority, { person, key_id, secret }, FOUNDED_AT);
  };
  return { authority, preparer: await signer(preparer), reviewer: await signer(reviewer) };
}
