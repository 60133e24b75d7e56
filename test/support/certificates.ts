// Certificates for the books under test: of the right shape and rightly signed, with proofs that prove nothing, so that they cost nothing.
import { poolOf, monthOf } from '#core/custody/certificate-text';
import type { CustodyKeyRole } from '#core/custody/certificate-words';
import type { RunTest } from '#core/custody/custody-words';
import { canonicalText } from '#core/custody/primitives/canonical';
import { certificateDigest, signedCertificateText } from '#core/custody/primitives/definitions';
import {
  CERTIFICATE_SCHEMA,
  COMPONENTS,
  MOVEMENTS,
  type UnsignedAgreement,
} from '#core/custody/primitives/documents';
import { portableSha256 } from '#core/custody/primitives/hash';
import { cosignCheckpoint, publishCheckpoint } from '#core/custody/proof/checkpoint';
import type { Row } from '#core/ledger/tables';
import type { Books } from '#test/support/books';
import { ALL_PASSED } from '#test/support/custody';
import { LIN, signerOf, ZHOU, type Signer } from '#test/support/custody-months';

export const PLATFORM = 'platform-1';
const LOG = signerOf(`${PLATFORM}/custody/cny`);
export const WITNESS = signerOf('auditor.example/log');
export const MASTER = signerOf('master');

const POINT = '02'.padEnd(66, 'a');
const RANGE = 'ab'.repeat(1925);
const EQUALITY = 'ab'.repeat(65);

type Statement = UnsignedAgreement['statement'];

/** Enrols a key and has it confirmed. */
export async function enrolled(books: Books, role: CustodyKeyRole, signer: Signer): Promise<void> {
  const { owner, public_key, key_id } = signer;
  const actor = role === 'staff' ? owner : 'ops';
  await books.do('enrol-custody-key', { role, owner, public_key }, { actor });
  await books.do('confirm-custody-key', { key_id }, { actor: 'boss' });
}

/** The keys that certificates need. */
export async function enrolAll(books: Books): Promise<void> {
  await enrolled(books, 'staff', ZHOU);
  await enrolled(books, 'staff', LIN);
  await enrolled(books, 'log', LOG);
  await enrolled(books, 'witness', WITNESS);
  await enrolled(books, 'master', MASTER);
}

/** A reviewed run of a day, of which these tests failed; its id. */
export async function reviewedRun(
  books: Books,
  day: string,
  failed: readonly RunTest[] = [],
  currency = 'CNY',
): Promise<string> {
  const as_of_seq = (await books.store.head()).seq;
  const outcomes = { ...ALL_PASSED, ...Object.fromEntries(failed.map((test) => [test, 'failed'] as const)) };
  await books.do('record-run', { day, currency, as_of_seq, outcomes, figures: {} });
  const run_id = (await books.row('custody_day', `${day}|${currency}`)).run_id;
  await books.do('sign-run', { run_id, part: 'preparer', note: '' });
  await books.do('sign-run', { run_id, part: 'reviewer', note: '' }, { actor: 'boss' });
  return run_id;
}

/** The chain of certificates in CNY, or null before the first draft. */
export async function chainOf(books: Books): Promise<Row<'custody_chain'> | null> {
  const rows = (await books.store.scan('custody_chain', null, 10)) as Row<'custody_chain'>[];
  return rows[0] ?? null;
}

/** What the next certificate of a month states, with what is to be otherwise. */
async function contentOf(
  books: Books,
  month: string,
  word: string,
  more: Partial<Statement> = {},
): Promise<string> {
  const chain = await chainOf(books);
  const { from, until } = monthOf(`${month}-01`);
  const standing = chain?.standing ?? [];
  const base = more.voids ? standing.at(-2) : standing.at(-1);
  const salt = (kind: string): string => signerOf(`${kind} ${word}`).public_key;
  const statement: Statement = {
    ...{ schema: CERTIFICATE_SCHEMA, level: 2, number: (chain?.digests.length ?? 0) + 1 },
    ...{ platform: PLATFORM, pool: poolOf('CNY'), currency: 'CNY', period: { from, until }, day: until },
    policies: [],
    tests: ALL_PASSED,
    tree: { depth: 10, root: 'aa'.repeat(32), sum: POINT },
    components: COMPONENTS.map(({ label }) => ({ label, commitment: POINT })),
    banks: [
      {
        statement: {
          ...{ schema: 'surety-custody-bank-1', bank: 'ICBC', account: 'bank', day: until, currency: 'CNY' },
          ...{ mode: 'platform-stated', commitment: POINT, key_id: LOG.key_id },
        },
        signature: 'ab'.repeat(64),
      },
    ],
    roll_forward:
      base === undefined
        ? null
        : { base: base.digest, movements: MOVEMENTS.map(({ label }) => ({ label, commitment: POINT })) },
    receivables: 'cc'.repeat(32),
    previous: chain?.digests.at(-1) ?? null,
    voids: null,
    salts: { blinding: salt('blinding'), customer: salt('customer') },
    preparer: { person: ZHOU.owner, key_id: ZHOU.key_id },
    reviewer: { person: LIN.owner, key_id: LIN.key_id },
    ...more,
  };
  const proofs = {
    components: COMPONENTS.map(() => RANGE),
    agreement: EQUALITY,
    roll_forward:
      statement.roll_forward === null ? null : { movements: MOVEMENTS.map(() => RANGE), equality: EQUALITY },
  };
  return canonicalText({ statement, proofs });
}

export interface DraftAsked {
  readonly month: string;
  readonly run_id: string;
  readonly word: string;
  readonly more?: Partial<Statement>;
}

/** What drafts a month. */
export async function draftData(
  books: Books,
  { month, run_id, word, more }: DraftAsked,
): Promise<{ run_id: string; as_of_seq: number; key_id: string; content: string }> {
  const content = await contentOf(books, month, word, more);
  return { run_id, as_of_seq: 1, key_id: MASTER.key_id, content };
}

/** Drafts a month; the id of the draft. */
export async function drafted(books: Books, asked: DraftAsked): Promise<string> {
  const data = await draftData(books, asked);
  await books.do('draft-custody-certificate', data, { actor: ZHOU.owner });
  return String((await chainOf(books))?.open_id);
}

/** What signs a certificate. */
export async function signData(
  books: Books,
  certificate_id: string,
  part: 'preparer' | 'reviewer',
  signer = part === 'preparer' ? ZHOU : LIN,
): Promise<{ certificate_id: string; part: 'preparer' | 'reviewer'; signature: string }> {
  const row = await books.row('custody_certificate', certificate_id);
  return {
    certificate_id,
    part,
    signature: await signer.sign(signedCertificateText(row.digest)),
  };
}

/** Both sign, which issues it. */
export async function issued(books: Books, asked: DraftAsked): Promise<string> {
  const id = await drafted(books, asked);
  const sign = 'sign-custody-certificate';
  await books.do(sign, await signData(books, id, 'preparer'), { actor: ZHOU.owner });
  await books.do(sign, await signData(books, id, 'reviewer'), { actor: LIN.owner });
  return id;
}

/** The head after the last certificate, signed by the log, and with a witness's line where asked. */
export async function headNote(books: Books, witness?: Signer): Promise<string> {
  const digests = (await chainOf(books))?.digests ?? [];
  const note = await publishCheckpoint(portableSha256, digests, { ...LOG, name: LOG.owner });
  return witness === undefined
    ? note
    : await cosignCheckpoint(portableSha256, note, { ...witness, name: witness.owner }, 1_770_000_000);
}

/** Keys, a certificate that a later one voids, a draft that was dropped, a checkpoint with a cosignature. */
export async function certificateStory(books: Books): Promise<void> {
  await enrolAll(books);
  const run_id = await reviewedRun(books, '2026-01-31');
  const first = await issued(books, { month: '2026-01', run_id, word: 'first' });
  const certificate_id = await drafted(books, {
    month: '2026-02',
    run_id: await reviewedRun(books, '2026-02-28'),
    word: 'x',
  });
  await books.do('drop-custody-certificate', { certificate_id, reason: 'Tried.' });
  const read = await books.row('custody_certificate', first);
  const voids = { number: 1, digest: read.digest, reason: 'statement-corrected' } as const;
  const second = await issued(books, { month: '2026-01', run_id, word: 'second', more: { voids } });
  const signed_note = await headNote(books);
  await books.do('record-custody-checkpoint', { certificate_id: second, signed_note });
  const cosigned = { certificate_id: second, signed_note: await headNote(books, WITNESS) };
  await books.do('cosign-custody-checkpoint', cosigned);
  await books.do('record-proof-export', {
    certificate_id: second,
    files: 1,
    account_id: 'bob',
    reason: 'He asks.',
  });
  const spare = signerOf('zhou', 'zhou again');
  await enrolled(books, 'staff', spare);
  await books.do('revoke-custody-key', { key_id: spare.key_id, end_reason: 'lost', note: 'Phone gone.' });
}

/** The digest that a content has. */
export const digestOf = (content: string): string =>
  certificateDigest(portableSha256, JSON.parse(content) as UnsignedAgreement);
