/**
 * Books whose January was certified, or is about to be, with keys in a vault that seals nothing; and what a dishonest platform drafts over them.
 *
 * Every step goes through what the program itself calls; only the draft is handed in, so a test can hand in a lie.
 */
import { logNameOf, monthOf, publishedKeysText } from '#core/custody/certificate-text';
import { canonicalText } from '#core/custody/primitives/canonical';
import { commitBalance, bankBlinding } from '#core/custody/proof/bank-commitment';
import { drawUp, prove, type Month } from '#core/custody/proof/certificate';
import { periodKeys } from '#core/custody/proof/period-keys';
import { buildSumTree } from '#core/custody/proof/sum-tree';
import { readKeys, type TrustedKeys } from '#core/custody/verifier/read';
import type { KeyVault } from '#core/identity/ports';
import type { CommandData, CommandKind } from '#core/ledger/commands';
import type { LedgerStore } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';
import { certifyMonth, reviewCertificate, type CertifyDesk } from '#server/custody/certificates/certify';
import { certifyFault } from '#server/custody/certificates/certify-fault';
import {
  enrolNewKey,
  MASTER_OWNER,
  readCustodyKeys,
  signingWith,
} from '#server/custody/certificates/custody-keys';
import { readMonth, type MonthFigures } from '#server/custody/certificates/month-figures';
import { machineSha256 } from '#server/custody/certificates/machine-sha256';
import { draftMonth, type Drafted } from '#server/custody/certificates/month-work';
import { Books } from '#test/support/books';
import { PLATFORM, reviewedRun } from '#test/support/certificates';
import { movementsOf, statementData } from '#test/support/custody';
import { seedOf } from '#test/support/custody-months';
import { openVaultOf } from '#test/support/papers';

export interface Certified {
  readonly books: Books;
  /** What is in the vault, by its names. */
  readonly secrets: Map<string, Uint8Array>;
}

export const vaultOf = ({ secrets }: Certified): KeyVault => openVaultOf(secrets);

/** The desk of a person, honest unless something of it is exchanged. */
export function deskOf(platform: Certified, actor: string, more: Partial<CertifyDesk> = {}): CertifyDesk {
  const { books } = platform;
  return {
    ...{
      reader: books.store,
      vault: vaultOf(platform),
      platform: PLATFORM,
      actor,
      now: () => books.env.now(),
    },
    give: async <K extends CommandKind>(kind: K, data: CommandData<K>) =>
      await books.do(kind, data, { actor }),
    draft: (asked, { master, log }) =>
      draftMonth(books.store, asked, { master, sign: signingWith(log) }, books.env.now()),
    ...more,
  };
}

/** Takes a statement of the last day of a month with all that moved until then and was in none before. */
async function takeStatement(books: Books, day: string, first = 0n, amount_off = 0n): Promise<void> {
  const tips = (await books.store.scan('custody_tip', null, 10)) as unknown as Row<'custody_tip'>[];
  const opening = tips[0]?.closing_minor ?? first;
  const closing = (await movementsOf(books)).reduce((sum, { amount_minor }) => sum + amount_minor, 0n);
  const lines = [{ amount: closing - (opening - first) + amount_off, reference: 'ALL' }];
  await books.do('record-statement', statementData({ day, opening }, lines));
}

/** Enrols and confirms the keys that certificates need. */
async function keysMade(platform: Certified): Promise<void> {
  for (const [role, owner, actor] of [
    ['staff', 'finn', 'finn'],
    ['staff', 'fay', 'fay'],
    ['log', logNameOf(PLATFORM, 'CNY'), 'finn'],
    ['master', MASTER_OWNER, 'finn'],
  ] as const) {
    const { books } = platform;
    const { key_id } = await enrolNewKey(
      { reader: books.store, vault: vaultOf(platform) },
      role,
      (public_key) => books.do('enrol-custody-key', { role, owner, public_key }, { actor }),
    );
    await books.do('confirm-custody-key', { key_id }, { actor: 'boss' });
  }
}

/**
 * Customers with money at a bank, January over, its statement taken, all keys there.
 * @param first what the bank's first statement opens with
 * @param amount_off what the bank booked beside, as a line of its own
 */
export async function begun(first = 0n, amount_off = 0n, store?: LedgerStore): Promise<Certified> {
  const books = await Books.trading(store);
  const platform = { books, secrets: new Map<string, Uint8Array>() };
  await keysMade(platform);
  await books.topUp('ann', 50_000n);
  await books.topUp('bob', 12_345n);
  await books.trade('t1', 7_000n, 'paid');
  await takeStatement(books, '2026-01-31', first, amount_off);
  await books.days(35);
  await reviewedRun(books, '2026-01-31');
  return platform;
}

/** The same platform again, to go another way with. */
export async function copyOf({ books, secrets }: Certified): Promise<Certified> {
  return { books: await books.copy(), secrets: new Map(secrets) };
}

/** February, with more money of bob: moved, at the bank, run. */
export async function february({ books }: Certified): Promise<void> {
  await books.topUp('bob', 1_000n);
  await takeStatement(books, '2026-02-28');
  await books.days(30);
  await reviewedRun(books, '2026-02-28');
}

/** Certifies a month by finn and fay; both work at a desk that drafts otherwise where one is handed in. */
export async function certify(
  platform: Certified,
  month: string,
  more: Partial<CertifyDesk> = {},
): Promise<Row<'custody_certificate'>> {
  const row = await certifyMonth(deskOf(platform, 'finn', more), { currency: 'CNY', month });
  return await reviewCertificate(deskOf(platform, 'fay', more), row);
}

export async function keysOf({ books }: Certified): Promise<TrustedKeys> {
  const keys = readKeys(publishedKeysText(await readCustodyKeys(books.store), false));
  if (keys === null) throw new Error('the published keys cannot be read');
  return keys;
}

/** What failed, as "check: reason". */
export const failedOf = (
  checks: readonly { readonly name: string; readonly outcome: string; readonly reason: string | null }[],
): string[] =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ name, reason }) => `${name}: ${reason ?? ''}`);

export async function faultOf(work: Promise<unknown>): Promise<unknown> {
  const error: unknown = await work.then(
    () => null,
    (caught: unknown) => caught,
  );
  return certifyFault(error) ?? error;
}

/** What a liar makes otherwise: figures as they are read, or the whole month before it is proved. */
export interface Lie {
  readonly figures?: (figures: MonthFigures) => MonthFigures;
  readonly month?: (month: Month) => Month;
}

/**
 * Drafts like the program, but with a lie in it, and proves it as well as a lie can be proved: no check of the program is in the way. The
 * salts follow from a word, so two who lie alike draft the same.
 */
export function lyingDraft({ books }: Certified, lie: Lie, word = 'lie'): CertifyDesk['draft'] {
  return async (asked, { master, log }): Promise<Drafted> => {
    const { currency, month, log_key, base, number, platform, tests, previous, voids } = asked;
    const { until, from } = monthOf(`${month}-01`);
    const read = await readMonth(books.store, currency, monthOf(`${month}-01`), books.env.now());
    const figures = lie.figures?.(read) ?? read;
    const salts = asked.salts ?? {
      blinding: Buffer.from(seedOf(`${word} blinding`)).toString('hex'),
      customer: Buffer.from(seedOf(`${word} customer`)).toString('hex'),
    };
    const keys = periodKeys(machineSha256, master, {
      blinding: Buffer.from(salts.blinding, 'hex'),
      customer: Buffer.from(salts.customer, 'hex'),
    });
    const tree = await buildSumTree(keys, figures.customers, { receivables: figures.receivables });
    const banks = await Promise.all(
      figures.banks.map(({ bank, account, balance_minor }) => {
        const facts = {
          bank,
          account,
          day: until,
          currency,
          mode: 'platform-stated',
          key_id: log_key,
        } as const;
        return commitBalance(facts, balance_minor, bankBlinding(keys, facts), signingWith(log));
      }),
    );
    const grown = base === null ? 0n : tree.opening.value - base.kept.opening.value;
    const movements = { credits: grown, debits: 0n, 'receivables-grown': 0n, 'receivables-shrunk': 0n };
    const honest: Month = {
      facts: {
        ...{ number, platform, pool: `${currency} customers`, currency, day: until, period: { from, until } },
        ...{ policies: [...figures.policies], tests, previous, voids },
        ...{ preparer: asked.preparer, reviewer: asked.reviewer },
      },
      ...{ tree, components: figures.components, banks },
      roll_forward: base === null ? null : { base: base.row.digest, opening: base.kept.opening, movements },
    };
    const told = lie.month?.(honest) ?? honest;
    const drawn = drawUp(told);
    // What is below zero has no proof: it is proved to be nothing.
    const components = drawn.components.map((one) =>
      one.opening.value < 0n ? { ...one, opening: { ...one.opening, value: 0n } } : one,
    );
    const content = canonicalText({
      statement: drawn.statement,
      proofs: prove(told.tree.keys, { ...drawn, components }),
    });
    const kept = { opening: told.tree.opening, receivables: told.tree.receivables };
    const hidden = { sum_minor: tree.opening.value, components: figures.components, banks: figures.banks };
    return {
      figures: { ...hidden, movements: base === null ? null : movements },
      ...{ as_of_seq: figures.as_of_seq, content, salts, kept },
      ...{ receivables: '', customers: figures.customers.length },
    };
  };
}
