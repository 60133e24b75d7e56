/**
 * Certificates of a sample platform that was just made: the authority is founded, merchants with a badge get certificates
 * of it in the place of those of other issuers, and a list of revoked ones is issued.
 *
 * Like the signing of badges it needs the sample's own vault and what is drawn at random, so that only samples that the
 * console makes have it. The holders' keys are handed over to nobody: nobody is there to take them.
 */
import type { RevocationReason } from '#core/identity/identity-tables';
import { DAY_MS } from '#core/kernel/instant';
import { parseCommand, type CommandKind } from '#core/ledger/commands';
import { Ledger } from '#core/ledger/ledger';
import type { OpenStore } from '#server/composition/open-books';
import { issueCertificate, issueList, type CertificateDesk } from '#server/identity/certificates';
import { openVault } from '#server/keys/open-vault';
import { SAMPLE_PASSWORD } from '#server/sample/sample-vault';
import { readBadges } from '#server/trust/signing';

/** Who issues certificates on the staff of the sample. */
const ISSUER = 'cora';
/** Merchants with a badge that get one, at most. */
const HOLDERS_MAX = 8;
const VALID_DAYS = 730;
/** What is about to expire. */
const ENDING_DAYS = 21;

/** Takes what else says that an account has a certificate: it has one at a time. */
async function endOthers({ lists, give }: CertificateDesk, account_id: string): Promise<void> {
  const credentials = await lists.belonging(['credential', 'account_id'], account_id);
  for (const { id } of credentials.filter(
    ({ kind, ended_at }) => kind === 'certificate' && ended_at === null,
  )) {
    const data = { credential_id: id, reason: 'the platform issues its own' };
    await give('end-credential', data, `sample|certificate|end|${id}`);
  }
}

async function issueAll(desk: CertificateDesk, account_ids: readonly string[]): Promise<void> {
  const serials: string[] = [];
  for (const [place, account_id] of account_ids.entries()) {
    await endOthers(desk, account_id);
    const days = place === 1 ? ENDING_DAYS : VALID_DAYS;
    const asked = { account_id, days, holder: { passphrase: SAMPLE_PASSWORD }, renew: false };
    const { certificate } = await issueCertificate(desk, asked, `sample|certificate|${account_id}`);
    serials.push(certificate.id);
  }
  const revoke = async (place: number, revocation: RevocationReason, note: string): Promise<void> => {
    const serial = serials.at(place);
    if (serial !== undefined && serials.length > 3) {
      await desk.give(
        'revoke-certificate',
        { serial, revocation, note },
        `sample|certificate|revoke|${serial}`,
      );
    }
  };
  await revoke(-1, 'key-compromise', 'The computer with the key was stolen.');
  await issueList(desk, 'sample|certificate|list');
  // Revoked after the list, so that the next one is due.
  await revoke(-2, 'cessation-of-operation', 'The shop closes.');
}

/** Issues the certificates. Throws when something is not accepted. */
export async function issueSampleCertificates(open: OpenStore): Promise<void> {
  const { store, env, reader, lists, info, vault_items } = open;
  const at = Math.max(env.now(), (await store.head()).booked_at);
  const carriers = (await readBadges(reader)).filter(
    ({ status, valid_until }) => status === 'active' && valid_until > at + DAY_MS,
  );
  const account_ids = [...new Set(carriers.map(({ account_id }) => account_id))].slice(0, HOLDERS_MAX);
  const vault = await openVault(open, () => vault_items, null);
  const ledger = await Ledger.open(store, env);
  const give = async (kind: CommandKind, data: object, key: string): Promise<void> => {
    const parsed = parseCommand({ kind, key, actor: ISSUER, at, data });
    const result = parsed.ok ? await ledger.submit(parsed.command) : null;
    if (result?.status !== 'done') {
      throw new Error(`the sample's ${kind} was not accepted`);
    }
  };
  try {
    await issueAll({ workspace_id: info.id, reader, lists, vault, now: () => at, give }, account_ids);
  } finally {
    await ledger.close();
    vault.lock();
  }
}
