/**
 * The steps of a certificate: drafted and signed by one, computed again out of the books and signed by another, its log's head published.
 *
 * The heavy work is handed in, so that a console does it apart. Whatever moment the program ends at, the books say what is left to do: a
 * draft that is not signed, a certificate without a checkpoint; the same call goes on from there.
 */
import { logNameOf, monthOf } from '#core/custody/certificate-text';
import { signedCertificateText } from '#core/custody/primitives/definitions';
import { CLAIM_TESTS, type AgreementStatement } from '#core/custody/primitives/documents';
import { publishCheckpoint } from '#core/custody/proof/checkpoint';
import type { KeyVault } from '#core/identity/ports';
import type { CommandData, CommandKind } from '#core/ledger/commands';
import type { Instant } from '#core/kernel/instant';
import type { LedgerReader } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';
import { allRows } from '#server/composition/all-rows';

import { keyInUse, keySecret, MASTER_OWNER, masterSecret, signerWith, signingWith } from './custody-keys';
import { banksThatSigned, openedBanks } from './bank-signing';
import { chainOf } from './chain';
import { NotCertifiableError } from './certify-fault';
import { forgetOpening, keptOpening, sealOpening, statementOf } from './kept-opening';
import { machineSha256 } from './machine-sha256';
import { accountsOfMonth } from './month-banks';
import { type DraftAsked, type Drafted } from './month-work';

type Certificate = Row<'custody_certificate'>;

export interface CertifyDesk {
  readonly reader: LedgerReader;
  readonly vault: KeyVault;
  /** Id of the workspace. */
  readonly platform: string;
  /** Who does it; that he is who he says was checked. */
  readonly actor: string;
  /** Submits a command in his name; throws when it is refused. */
  readonly give: <K extends CommandKind>(kind: K, data: CommandData<K>) => Promise<unknown>;
  /** The present; it tells which policies are in force. */
  readonly now?: () => Instant;
  /** Drafts a month, in a thread or here. */
  readonly draft: (
    asked: DraftAsked,
    secrets: { readonly master: Uint8Array; readonly log: Uint8Array },
  ) => Promise<Drafted>;
}

/** All certificates of a currency, the oldest draft first. */
export async function readCertificates(reader: LedgerReader, currency?: string): Promise<Certificate[]> {
  return (await allRows(reader, 'custody_certificate'))
    .filter((row) => currency === undefined || row.currency === currency)
    .sort((left, right) => left.drafted_seq - right.drafted_seq);
}

/** The certificate of a number: the one that was issued, or the draft that has the number now. Throws NotCertifiableError. */
export async function certificateOf(
  reader: LedgerReader,
  currency: string,
  number: number,
): Promise<Certificate> {
  const all = await readCertificates(reader, currency);
  const row = all.find((one) => one.number === number && one.status !== 'dropped');
  if (row === undefined) {
    throw new NotCertifiableError('not-found', `there is no certificate ${String(number)} of ${currency}`, {
      number,
    });
  }
  return row;
}

async function reviewedRun(reader: LedgerReader, day: string, currency: string): Promise<Row<'custody_run'>> {
  const days = await reader.load([{ table: 'custody_day', values: [`${day}|${currency}`] }]);
  const [found] = (days.get('custody_day') ?? []) as unknown as readonly Row<'custody_day'>[];
  const runs = await reader.load([{ table: 'custody_run', values: [found?.run_id ?? ''] }]);
  const [run] = (runs.get('custody_run') ?? []) as unknown as readonly Row<'custody_run'>[];
  if (run?.status !== 'reviewed') {
    throw new NotCertifiableError(
      'run-not-reviewed',
      `expected a reviewed daily run of ${day} in ${currency}`,
      {
        ...{ day, status: run?.status ?? 'none' },
      },
    );
  }
  return run;
}

export interface CertifyAsked {
  readonly currency: string;
  /** `YYYY-MM`. */
  readonly month: string;
  /** Who is to review; the only other person with a key where absent. */
  readonly reviewer?: string | undefined;
}

async function reviewerOf(
  { reader, actor }: CertifyDesk,
  asked: string | undefined,
): Promise<Row<'custody_key'>> {
  if (asked !== undefined) return await keyInUse(reader, 'staff', asked);
  const keys = await allRows(reader, 'custody_key');
  const others = keys.filter(
    ({ role, status, owner }) => role === 'staff' && status === 'active' && owner !== actor,
  );
  const [only] = others;
  if (only === undefined || others.length > 1) {
    throw new NotCertifiableError(
      'no-other-signer',
      'name who is to review: there is not exactly one other person with a key',
      {
        people: others.map(({ owner }) => owner).join(', '),
      },
    );
  }
  return only;
}

async function rowOf(reader: LedgerReader, id: string): Promise<Certificate> {
  const rows = await reader.load([{ table: 'custody_certificate', values: [id] }]);
  const [row] = (rows.get('custody_certificate') ?? []) as unknown as readonly Certificate[];
  if (row === undefined) throw new NotCertifiableError('not-found', `there is no certificate ${id}`, { id });
  return row;
}

/** The log's key in use, and its secret for a thread. */
async function logOf({ reader, vault, platform }: Omit<CertifyDesk, 'draft'>, currency: string) {
  const key = await keyInUse(reader, 'log', logNameOf(platform, currency));
  const secret = await keySecret(vault, key);
  return { key, secret, sign: signingWith(secret) };
}

/** What banks signed of a month, where they did. */
async function signedByBanks(
  { reader, vault, now = Date.now }: CertifyDesk,
  currency: string,
  month: string,
): Promise<DraftAsked['bank_signed']> {
  const of = monthOf(`${month}-01`);
  return await banksThatSigned(
    { reader, vault },
    await accountsOfMonth(reader, currency, of, now()),
    of.until,
  );
}

async function drafting(
  desk: CertifyDesk,
  { currency, month, reviewer }: CertifyAsked,
  void_reason: NonNullable<AgreementStatement['voids']>['reason'] | null,
): Promise<Certificate> {
  const { reader, vault, platform, actor } = desk;
  const own = await keyInUse(reader, 'staff', actor);
  const other = await reviewerOf(desk, reviewer);
  const master_key = await keyInUse(reader, 'master', MASTER_OWNER);
  const log = await logOf(desk, currency);
  const run = await reviewedRun(reader, monthOf(`${month}-01`).until, currency);
  // What takes the place of a void one may say that it fails: else what is wrong could not be voided.
  const failed = CLAIM_TESTS.filter((test) => run.outcomes[test] === 'failed');
  if (void_reason === null && failed.length > 0) {
    const tests = failed.join(', ');
    throw new NotCertifiableError(
      'claim-failed',
      `tests that the certificate would stand on failed: ${tests}`,
      {
        tests,
      },
    );
  }
  const chain = await chainOf(reader, currency);
  const standing = chain?.standing ?? [];
  const last = standing.at(-1);
  const base = void_reason === null ? last : standing.at(-2);
  const base_row = base === undefined ? null : await rowOf(reader, base.id);
  const voids =
    void_reason === null || last === undefined
      ? null
      : { number: last.number, digest: last.digest, reason: void_reason };
  const asked: DraftAsked = {
    ...{ currency, month, platform, number: (chain?.digests.length ?? 0) + 1, tests: run.outcomes },
    ...{ previous: chain?.digests.at(-1) ?? null, voids },
    preparer: { person: actor, key_id: own.id },
    reviewer: { person: other.owner, key_id: other.id },
    log_key: log.key.id,
    bank_signed: await signedByBanks(desk, currency, month),
    base: base_row === null ? null : { row: base_row, kept: await keptOpening(desk, base_row) },
  };
  const master = await masterSecret(vault, master_key.id);
  const made = await desk.draft(asked, { master, log: log.secret });
  // Sealed before the entry: what was drafted can always be rolled forward from.
  await sealOpening(vault, made.salts, made.kept);
  const given = { run_id: run.id, as_of_seq: made.as_of_seq, key_id: master_key.id, content: made.content };
  try {
    await desk.give('draft-custody-certificate', given);
  } catch (error) {
    // Of what the books did not take nothing stays sealed; the error is what is told.
    await forgetUnlessDrafted(desk, currency, made).catch(() => undefined);
    throw error;
  }
  return await rowOf(reader, (await chainOf(reader, currency))?.open_id ?? '');
}

async function forgetUnlessDrafted(
  { reader, vault }: CertifyDesk,
  currency: string,
  { content, salts }: Drafted,
): Promise<void> {
  const open_id = (await chainOf(reader, currency))?.open_id ?? null;
  const is_there = open_id !== null && (await rowOf(reader, open_id)).content === content;
  if (!is_there) await forgetOpening(vault, salts);
}

async function signing(desk: CertifyDesk, row: Certificate, part: 'preparer' | 'reviewer'): Promise<void> {
  const key = await keyInUse(desk.reader, 'staff', desk.actor);
  const sign = await signerWith(desk.vault, key);
  const signature = await sign(signedCertificateText(row.digest));
  await desk.give('sign-custody-certificate', { certificate_id: row.id, part, signature });
}

/**
 * The draft in hand, where this person made it of that month: what a call that was cut short left, or has done already. Null where there is
 * none, or one that does something else.
 * @param voids_id of the certificate that it is to take the place of; null where of none
 */
export async function ownDraft(
  reader: LedgerReader,
  { currency, month, login, reviewer }: CertifyAsked & { readonly login: string },
  voids_id: string | null = null,
): Promise<Certificate | null> {
  const open_id = (await chainOf(reader, currency))?.open_id ?? null;
  if (open_id === null) return null;
  const row = await rowOf(reader, open_id);
  const is_same = row.preparer === login && row.until_day.startsWith(month) && row.voids_id === voids_id;
  return is_same && (reviewer ?? row.reviewer) === row.reviewer ? row : null;
}

async function prepared(desk: CertifyDesk, row: Certificate): Promise<Certificate> {
  if (row.status === 'drafted') await signing(desk, row, 'preparer');
  return await rowOf(desk.reader, row.id);
}

/** Drafts a month and signs it as its preparer; called again, it goes on from the draft of before, or gives it as it is. */
export async function certifyMonth(desk: CertifyDesk, asked: CertifyAsked): Promise<Certificate> {
  const open = await ownDraft(desk.reader, { ...asked, login: desk.actor });
  return await prepared(desk, open ?? (await drafting(desk, asked, null)));
}

/**
 * Drafts and signs what takes the place of the last certificate that stands, and voids it once it is issued; called again, it goes on from the
 * draft of before, or gives it as it is.
 */
export async function replaceLast(
  desk: CertifyDesk,
  currency: string,
  reason: NonNullable<AgreementStatement['voids']>['reason'],
  reviewer: string | undefined,
): Promise<Certificate> {
  const last = (await chainOf(desk.reader, currency))?.standing.at(-1);
  if (last === undefined) {
    throw new NotCertifiableError('nothing-stands', `no certificate of ${currency} stands`);
  }
  const month = last.until.slice(0, 7);
  const open = await ownDraft(desk.reader, { currency, month, reviewer, login: desk.actor }, last.id);
  return await prepared(desk, open ?? (await drafting(desk, { currency, month, reviewer }, reason)));
}

/** Computes a certificate again out of the books, under its own salts: what comes out, and whether it is the same to the byte. */
export async function recomputeCertificate(
  desk: CertifyDesk,
  row: Certificate,
): Promise<{ readonly again: Drafted; readonly same: boolean }> {
  const { reader, vault } = desk;
  const statement = statementOf(row);
  const run = await reviewedRun(reader, statement.day, row.currency);
  const log = await logOf(desk, row.currency);
  const base_row = row.base_id === null ? null : await rowOf(reader, row.base_id);
  const { number, platform, previous, voids, preparer, reviewer, salts } = statement;
  const asked: DraftAsked = {
    ...{ currency: row.currency, month: row.until_day.slice(0, 7), number, platform, previous, voids },
    ...{ preparer, reviewer, salts, tests: run.outcomes, log_key: log.key.id },
    bank_signed: await openedBanks(
      vault,
      statement.banks.filter((bank) => bank.statement.mode !== 'platform-stated'),
    ),
    base: base_row === null ? null : { row: base_row, kept: await keptOpening(desk, base_row) },
  };
  const master = await masterSecret(vault, row.master_key);
  const again = await desk.draft(asked, { master, log: log.secret });
  return { again, same: again.content === row.content && again.as_of_seq === row.as_of_seq };
}

/**
 * The reviewer computes the certificate again and signs it, which issues it; its checkpoint is published. Called again by him, it publishes the
 * checkpoint where it was not. Throws NotCertifiableError `differs` where another comes out.
 */
export async function reviewCertificate(desk: CertifyDesk, row: Certificate): Promise<Certificate> {
  if (row.status === 'issued' && row.reviewer === desk.actor) {
    await checkpointOf(desk, row);
    return row;
  }
  // The books refuse anybody else.
  const is_his = row.status === 'prepared' && row.reviewer === desk.actor;
  if (is_his && !(await recomputeCertificate(desk, row)).same) {
    const message = `the books give something else than what ${row.preparer} drafted: drop the draft and make another`;
    throw new NotCertifiableError('differs', message, { number: row.number });
  }
  await signing(desk, row, 'reviewer');
  await checkpointOf(desk, row);
  return await rowOf(desk.reader, row.id);
}

/** The log's head after a certificate; published now where it was not. */
export async function checkpointOf(
  desk: Omit<CertifyDesk, 'draft'>,
  row: Certificate,
): Promise<Row<'custody_checkpoint'>> {
  const read = async (): Promise<Row<'custody_checkpoint'> | undefined> => {
    const rows = await desk.reader.load([{ table: 'custody_checkpoint', values: [row.id] }]);
    return ((rows.get('custody_checkpoint') ?? []) as unknown as readonly Row<'custody_checkpoint'>[])[0];
  };
  const known = await read();
  if (known !== undefined) return known;
  const digests = (await chainOf(desk.reader, row.currency))?.digests.slice(0, row.number) ?? [];
  const { key, sign } = await logOf(desk, row.currency);
  const signer = { name: key.owner, public_key: key.public_key, sign };
  const signed_note = await publishCheckpoint(machineSha256, digests, signer);
  await desk.give('record-custody-checkpoint', { certificate_id: row.id, signed_note });
  const made = await read();
  if (made === undefined) throw new Error('a checkpoint was recorded and is not there');
  return made;
}
