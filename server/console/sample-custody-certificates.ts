/**
 * Certificates of custody of a sample platform that was just made: keys of two people, of the log and of blindings, each confirmed by
 * another person than asked for it, and the last months certified, reviewed and with the heads of their log.
 *
 * Keys are drawn at random and lie in the sample's own vault, like those of its badges: no key that can be known beforehand signs
 * anything, so what is signed differs from one making to the next; which months, by whom and over which figures does not.
 */
import { logNameOf } from '#core/custody/certificate-text';
import type { KeyVault } from '#core/identity/ports';
import type { Instant } from '#core/kernel/instant';
import type { LedgerReader } from '#core/ledger/ports';
import type { OpenStore } from '#server/composition/open-books';
import { certifyMonth, reviewCertificate, type CertifyDesk } from '#server/custody/certificates/certify';
import { enrolNewKey, MASTER_OWNER, signingWith } from '#server/custody/certificates/custody-keys';
import { draftMonth, type Drafted } from '#server/custody/certificates/month-work';
import { openVault } from '#server/keys/open-vault';

const CURRENCY = 'CNY';

export interface SampleCertifying {
  /** Who prepares, and who reviews. */
  readonly preparer: string;
  readonly reviewer: string;
  readonly at: Instant;
  /** Submits a command in somebody's name; throws where it is refused. */
  readonly submit: (kind: string, data: object, actor: string) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

interface Enrolling {
  readonly reader: LedgerReader;
  readonly vault: KeyVault;
  readonly platform: string;
}

async function makeKeys(
  { reader, vault, platform }: Enrolling,
  { preparer, reviewer, submit }: SampleCertifying,
): Promise<void> {
  const wanted: readonly (readonly ['staff' | 'log' | 'master', string, string, string])[] = [
    ['staff', preparer, preparer, reviewer],
    ['staff', reviewer, reviewer, preparer],
    ['log', logNameOf(platform, CURRENCY), preparer, reviewer],
    ['master', MASTER_OWNER, preparer, reviewer],
  ];
  for (const [role, owner, asker, confirmer] of wanted) {
    const { key_id } = await enrolNewKey({ reader, vault }, role, (public_key) =>
      submit('enrol-custody-key', { role, owner, public_key }, asker),
    );
    await submit('confirm-custody-key', { key_id }, confirmer);
  }
}

/** Makes the keys and certifies months (`YYYY-MM`), one after another, whose last days were run and reviewed. Throws what stops a certificate. */
export async function certifySampleMonths(
  open: OpenStore,
  months: readonly string[],
  work: SampleCertifying,
): Promise<void> {
  const { reader, info, vault_items } = open;
  const { preparer, reviewer, at, submit, signal } = work;
  const vault = await openVault(open, () => vault_items, null);
  let drafted: Drafted | null = null;
  const deskOf = (actor: string): CertifyDesk => ({
    ...{ reader, vault, platform: info.id, actor, now: () => at },
    give: (kind, data) => submit(kind, data, actor),
    draft: async (asked, { master, log }) => {
      // Under the same salts the same comes out: nobody waits for it twice while a sample is made.
      if (drafted !== null && asked.salts?.blinding === drafted.salts.blinding) return drafted;
      drafted = await draftMonth(reader, asked, { master, sign: signingWith(log) }, at, { signal });
      return drafted;
    },
  });
  try {
    await makeKeys({ reader, vault, platform: info.id }, work);
    for (const month of months) {
      const row = await certifyMonth(deskOf(preparer), { currency: CURRENCY, month, reviewer });
      await reviewCertificate(deskOf(reviewer), row);
    }
  } finally {
    vault.lock();
  }
}
