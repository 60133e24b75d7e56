/**
 * The heavy part of certificates: a month's tree built out of the books, what is proved over it, files of customers.
 *
 * It takes secrets as bytes and gives nothing back that opens a commitment but what next month needs; whoever called it seals that.
 */
import { randomBytes } from 'node:crypto';

import { monthOf, poolOf, readUnsigned } from '#core/custody/certificate-text';
import { canonicalText } from '#core/custody/primitives/canonical';
import type { AgreementStatement, MovementLabel } from '#core/custody/primitives/documents';
import { hexToBytes } from '#core/custody/primitives/hash';
import {
  bankBlinding,
  commitBalance,
  type OpenedBankCommitment,
  type SignText,
} from '#core/custody/proof/bank-commitment';
import { draftCertificate, type Month } from '#core/custody/proof/certificate';
import { balanceProver, inPlaces } from '#core/custody/proof/customer-proof';
import { periodKeys, type PeriodKeys } from '#core/custody/proof/period-keys';
import type { Opening } from '#core/custody/proof/range-proof';
import { receivablesList } from '#core/custody/proof/receivables';
import { buildSumTree, type CustomerBalance, type SumTree } from '#core/custody/proof/sum-tree';
import type { LedgerReader } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';

import { customersAt, type CustomersAt } from './customers-at';
import { machineSha256 } from './machine-sha256';
import { movementsBetween, readMonth, type MonthFigures } from './month-figures';

/** What somebody waits for. */
export interface WorkWatch {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

const PARTS = 1_000;

async function treeOf(keys: PeriodKeys, at: CustomersAt, watch: WorkWatch): Promise<SumTree> {
  return await buildSumTree(keys, at.customers, {
    receivables: at.receivables,
    pause: async (share) => {
      watch.signal?.throwIfAborted();
      watch.onProgress?.({ done: Math.floor(share * PARTS), total: PARTS });
      // Gives the loop a turn, so that a stop is heard.
      await new Promise((resolve) => setImmediate(resolve));
    },
  });
}

type Certified = Row<'custody_certificate'>;

function keysOf(master: Uint8Array, { salts }: Pick<AgreementStatement, 'salts'>): PeriodKeys {
  const { blinding, customer } = salts;
  return periodKeys(machineSha256, master, {
    blinding: hexToBytes(blinding),
    customer: hexToBytes(customer),
  });
}

/** The books do not give what a certificate states any more. */
export class RootDiffersError extends Error {
  override readonly name = 'RootDiffersError';
  constructor(number: number) {
    super(`the books do not give the root of certificate ${String(number)}`);
  }
}

/** The tree of a certificate, built anew. Throws RootDiffersError. */
export async function certifiedTree(
  reader: LedgerReader,
  row: Pick<Certified, 'content' | 'currency' | 'as_of_seq' | 'number'>,
  master: Uint8Array,
  watch: WorkWatch = {},
): Promise<SumTree> {
  const statement = readUnsigned(row.content)?.statement;
  if (statement === undefined) throw new RootDiffersError(row.number);
  const at = await customersAt(reader, row.currency, row.as_of_seq);
  const keys = keysOf(master, statement);
  const tree = await treeOf(keys, at, watch);
  if (
    tree.root !== statement.tree.root ||
    receivablesList(keys, tree.receivables).digest !== statement.receivables
  ) {
    throw new RootDiffersError(row.number);
  }
  return tree;
}

/**
 * Who owed the platform at the end of a certified month, in the text whose digest the certificate has. Throws RootDiffersError.
 * @param recorded as it was sealed when the month was drafted; where it is not at hand, or another, the journal is read again
 */
export async function certifiedReceivables(
  reader: LedgerReader,
  row: Pick<Certified, 'content' | 'currency' | 'as_of_seq' | 'number'>,
  master: Uint8Array,
  recorded: readonly CustomerBalance[] | null,
): Promise<{ readonly text: string; readonly digest: string; readonly list: readonly CustomerBalance[] }> {
  const statement = readUnsigned(row.content)?.statement;
  if (statement === undefined) throw new RootDiffersError(row.number);
  const keys = keysOf(master, statement);
  if (recorded !== null) {
    const sealed = receivablesList(keys, recorded);
    if (sealed.digest === statement.receivables) return { ...sealed, list: recorded };
  }
  const { receivables: list } = await customersAt(reader, row.currency, row.as_of_seq);
  const made = receivablesList(keys, list);
  if (made.digest !== statement.receivables) throw new RootDiffersError(row.number);
  return { ...made, list };
}

/** What opens a month's sum, for the month after it; sealed wherever it is kept. */
export interface KeptOpening {
  readonly opening: Opening;
  readonly receivables: readonly CustomerBalance[];
}

export const openingBytes = ({ opening, receivables }: KeptOpening): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      ...{ value: opening.value.toString(), blinding: opening.blinding.toString() },
      receivables: receivables.map(({ id, balance_minor }) => [id, balance_minor.toString()]),
    }),
  );

export function openingFrom(bytes: Uint8Array): KeptOpening {
  const read = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
    readonly value: string;
    readonly blinding: string;
    readonly receivables: readonly (readonly [string, string])[];
  };
  return {
    opening: { value: BigInt(read.value), blinding: BigInt(read.blinding) },
    receivables: read.receivables.map(([id, minor]) => ({ id, balance_minor: BigInt(minor) })),
  };
}

export interface DraftAsked {
  readonly currency: string;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly number: number;
  readonly platform: string;
  readonly tests: AgreementStatement['tests'];
  readonly previous: string | null;
  readonly voids: AgreementStatement['voids'];
  readonly preparer: AgreementStatement['preparer'];
  readonly reviewer: AgreementStatement['reviewer'];
  /** The key of the log, which signs what the platform states of banks. */
  readonly log_key: string;
  /** What banks signed themselves; of the other accounts the platform states the balance. */
  readonly bank_signed?: readonly OpenedBankCommitment[] | undefined;
  /** What the month rolls forward from; null in the first. */
  readonly base: { readonly row: Certified; readonly kept: KeptOpening } | null;
  /** Those of a certificate to compute again; new ones where absent. */
  readonly salts?: AgreementStatement['salts'] | undefined;
}

export interface Drafted {
  readonly as_of_seq: number;
  /** Canonical JSON of statement and proofs. */
  readonly content: string;
  readonly salts: AgreementStatement['salts'];
  readonly kept: KeptOpening;
  /** For the auditor. */
  readonly receivables: string;
  readonly customers: number;
  /** What its commitments hide, for whoever may see the books. */
  readonly figures: DraftedFigures;
}

/** The amounts behind a draft. */
export interface DraftedFigures {
  /** Of all customers. */
  readonly sum_minor: bigint;
  readonly components: MonthFigures['components'];
  readonly banks: MonthFigures['banks'];
  /** Null in the first month. */
  readonly movements: Readonly<Record<MovementLabel, bigint>> | null;
}

const SALT_BYTES = 32;
const freshSalts = (): AgreementStatement['salts'] => ({
  blinding: randomBytes(SALT_BYTES).toString('hex'),
  customer: randomBytes(SALT_BYTES).toString('hex'),
});

async function rollForward(
  reader: LedgerReader,
  asked: DraftAsked,
  figures: MonthFigures,
): Promise<Month['roll_forward']> {
  if (asked.base === null) return null;
  const { row, kept } = asked.base;
  const movements = await movementsBetween(
    reader,
    asked.currency,
    [row.as_of_seq, figures.as_of_seq],
    [kept.receivables, figures.receivables],
  );
  return { base: row.digest, opening: kept.opening, movements };
}

/** What a bank signed of an account is not what its statement has. */
export class BankDiffersError extends Error {
  override readonly name = 'BankDiffersError';
  readonly account: string;
  readonly difference_minor: bigint;

  constructor(account: string, difference_minor: bigint) {
    super(
      `the bank signed another balance of ${account} than its statement has, by ${String(difference_minor)} minor units`,
    );
    this.account = account;
    this.difference_minor = difference_minor;
  }
}

/** What each bank signed, and what the platform states of those that did not. Throws BankDiffersError. */
async function bankCommitments(
  keys: PeriodKeys,
  { banks }: Pick<MonthFigures, 'banks'>,
  { month, currency, log_key, bank_signed = [] }: DraftAsked,
  sign: SignText,
): Promise<OpenedBankCommitment[]> {
  const day = monthOf(`${month}-01`).until;
  return await Promise.all(
    banks.map(async ({ bank, account, balance_minor }) => {
      const own = bank_signed.find(({ signed }) => signed.statement.account === account);
      if (own !== undefined) {
        if (own.opening.value === balance_minor) return own;
        throw new BankDiffersError(account, own.opening.value - balance_minor);
      }
      const facts = { bank, account, day, currency, mode: 'platform-stated', key_id: log_key } as const;
      return await commitBalance(facts, balance_minor, bankBlinding(keys, facts), sign);
    }),
  );
}

/**
 * Drafts a month out of the books. Throws StatementsMissingError, BankDiffersError, DisagreementError where books and banks or two months do not agree,
 * OutOfRangeError where a component is below zero, and what stops it.
 */
export async function draftMonth(
  reader: LedgerReader,
  asked: DraftAsked,
  secrets: { readonly master: Uint8Array; readonly sign: SignText },
  now: number,
  watch: WorkWatch = {},
): Promise<Drafted> {
  const { currency, platform, number, tests, previous, voids, preparer, reviewer } = asked;
  const month = monthOf(`${asked.month}-01`);
  const figures = await readMonth(reader, currency, month, now);
  const short = figures.components['own-money'];
  if (short < 0n) throw new ShortfallError(short);
  const salts = asked.salts ?? freshSalts();
  const keys = keysOf(secrets.master, { salts });
  const tree = await treeOf(keys, figures, watch);
  const banks = await bankCommitments(keys, figures, asked, secrets.sign);
  const roll_forward = await rollForward(reader, asked, figures);
  const draft = draftCertificate({
    facts: {
      ...{ number, platform, pool: poolOf(currency), currency },
      period: { from: month.from, until: month.until },
      ...{ day: month.until, policies: [...figures.policies], tests, previous, voids, preparer, reviewer },
    },
    ...{ tree, components: figures.components, banks },
    roll_forward,
  });
  return {
    ...{ as_of_seq: figures.as_of_seq, content: canonicalText(draft), salts },
    kept: { opening: tree.opening, receivables: tree.receivables },
    receivables: receivablesList(keys, tree.receivables).text,
    customers: figures.customers.length,
    figures: {
      ...{ sum_minor: tree.opening.value, components: figures.components, banks: figures.banks },
      movements: roll_forward?.movements ?? null,
    },
  };
}

/** The books themselves hold less than customers are owed. */
export class ShortfallError extends Error {
  override readonly name = 'ShortfallError';
  /** Below zero. */
  readonly difference_minor: bigint;

  constructor(difference_minor: bigint) {
    super(`the books are short of what customers are owed by ${String(-difference_minor)} minor units`);
    this.difference_minor = difference_minor;
  }
}

/** The proof file of a customer; null where he is in no leaf. */
export function proofText(
  tree: SumTree,
  { number, digest }: Pick<Certified, 'number' | 'digest'>,
  id: string,
): string | null {
  const proof = balanceProver(tree, { number, digest })(id);
  return proof === null ? null : canonicalText(proof);
}

/** The proof files of customers, one after another in the order in which they cost least; without those who are in no leaf. */
export function* proofTexts(
  tree: SumTree,
  { number, digest }: Pick<Certified, 'number' | 'digest'>,
  ids: readonly string[],
): Generator<{ readonly id: string; readonly text: string }> {
  const prove = balanceProver(tree, { number, digest });
  for (const id of inPlaces(tree, ids)) {
    const proof = prove(id);
    if (proof !== null) yield { id, text: canonicalText(proof) };
  }
}
