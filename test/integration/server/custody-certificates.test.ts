// A month certified over real books: figures that agree are proved and accepted offline; what is short, lost or changed is refused by its reason.
import { describe, expect, it } from 'vitest';

import { certificateText, logNameOf, publishedKeysText } from '#core/custody/certificate-text';
import { verifyCertificate } from '#core/custody/verifier/certificates';
import { verifyProof } from '#core/custody/verifier/customer-proof';
import { readKeys } from '#core/custody/verifier/read';
import type { KeyVault } from '#core/identity/ports';
import type { CommandData, CommandKind } from '#core/ledger/commands';
import type { Row } from '#core/ledger/tables';
import { verifyBooks } from '#core/ledger/verify';
import {
  certifyFault,
  certifyMonth,
  replaceLast,
  reviewCertificate,
  type CertifyDesk,
} from '#server/custody/certificates/certify';
import {
  makeCustodyKey,
  MASTER_OWNER,
  masterSecret,
  readCustodyKeys,
  signingWith,
} from '#server/custody/certificates/custody-keys';
import { keptPaper } from '#server/custody/certificates/kept-paper';
import { certifiedTree, draftMonth, proofText } from '#server/custody/certificates/month-work';
import { keyIdOf } from '#core/custody/primitives/signature';
import { portableSha256 } from '#core/custody/primitives/hash';
import { Books } from '#test/support/books';
import { PLATFORM, reviewedRun } from '#test/support/certificates';
import { movementsOf, statementData } from '#test/support/custody';

class MemoryVault implements Pick<KeyVault, 'get' | 'add'> {
  readonly secrets = new Map<string, Uint8Array>();
  get(name: string): Promise<Uint8Array | null> {
    return Promise.resolve(this.secrets.get(name) ?? null);
  }
  add(name: string, secret: Uint8Array): Promise<boolean> {
    const is_new = !this.secrets.has(name);
    if (is_new) this.secrets.set(name, secret);
    return Promise.resolve(is_new);
  }
}

interface Certified {
  readonly books: Books;
  readonly vault: MemoryVault;
}

const vaultOf = ({ vault }: Certified): KeyVault => vault as unknown as KeyVault;

function deskOf(platform: Certified, actor: string, more: Partial<CertifyDesk> = {}): CertifyDesk {
  const { books } = platform;
  return {
    ...{ reader: books.store, vault: vaultOf(platform), platform: PLATFORM, actor },
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

/**
 * Customers with money at a bank, January over, its statement taken, all keys there.
 * @param first what the bank's first statement opens with
 * @param amount_off what the bank booked beside, as a line of its own
 */
async function begun(first = 0n, amount_off = 0n): Promise<Certified> {
  const books = await Books.trading();
  const vault = new MemoryVault();
  const platform = { books, vault };
  for (const [role, owner, actor] of [
    ['staff', 'finn', 'finn'],
    ['staff', 'fay', 'fay'],
    ['log', logNameOf(PLATFORM, 'CNY'), 'finn'],
    ['master', MASTER_OWNER, 'finn'],
  ] as const) {
    const public_key = await makeCustodyKey(vaultOf(platform), role);
    await books.do('enrol-custody-key', { role, owner, public_key }, { actor });
    await books.do('confirm-custody-key', { key_id: keyIdOf(portableSha256, public_key) }, { actor: 'boss' });
  }
  await books.topUp('ann', 50_000n);
  await books.topUp('bob', 12_345n);
  await books.trade('t1', 7_000n, 'paid');
  await takeStatement(books, '2026-01-31', first, amount_off);
  await books.days(35);
  await reviewedRun(books, '2026-01-31');
  return platform;
}

async function certify(platform: Certified, month: string): Promise<Row<'custody_certificate'>> {
  const row = await certifyMonth(deskOf(platform, 'finn'), { currency: 'CNY', month });
  return await reviewCertificate(deskOf(platform, 'fay'), row);
}

async function keysOf({ books }: Certified) {
  const keys = readKeys(publishedKeysText(await readCustodyKeys(books.store), false));
  if (keys === null) throw new Error('the published keys cannot be read');
  return keys;
}

const failedOf = (checks: readonly { readonly name: string; readonly outcome: string }[]): string[] =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);

async function faultOf(work: Promise<unknown>): Promise<unknown> {
  const error: unknown = await work.then(
    () => null,
    (caught: unknown) => caught,
  );
  return certifyFault(error) ?? error;
}

describe('a month', () => {
  it('is certified by two, accepted offline with its customers, and rolled forward from', async () => {
    // The bank took one fen that the books do not know: outstanding, and no shortfall.
    const platform = await begun(0n, -1n);
    const { books } = platform;
    const first = await certify(platform, '2026-01');
    expect(first).toMatchObject({ number: 1, status: 'issued', preparer: 'finn', reviewer: 'fay' });
    const text = certificateText(first) ?? '';
    const keys = await keysOf(platform);
    expect(verifyCertificate(text, keys)).toMatchObject({ accepted: true });
    const tree = await certifiedTree(
      books.store,
      first,
      await masterSecret(vaultOf(platform), first.master_key),
    );
    const proof = proofText(tree, first, 'ann') ?? '';
    expect(verifyProof(proof, text, keys)).toMatchObject({ accepted: true });
    // What ann paid for a trade that is not released is still hers.
    expect(proof).toContain('"balance_minor":"50000"');
    expect(proofText(tree, first, 'nobody')).toBeNull();

    await books.topUp('bob', 1_000n);
    await takeStatement(books, '2026-02-28');
    await books.days(30);
    await reviewedRun(books, '2026-02-28');
    // Lost with the vault of another day: it is computed again.
    for (const name of platform.vault.secrets.keys()) {
      if (name.startsWith('custody/opening/')) platform.vault.secrets.delete(name);
    }
    const second = await certify(platform, '2026-02');
    const later = certificateText(second) ?? '';
    expect(verifyCertificate(later, keys, { earlier: [text] })).toMatchObject({ accepted: true });
    const third = await replaceLast(deskOf(platform, 'fay'), 'CNY', 'made-in-error', undefined);
    await reviewCertificate(deskOf(platform, 'finn'), third);
    const replaced = certificateText(await books.row('custody_certificate', third.id)) ?? '';
    expect(verifyCertificate(replaced, keys, { earlier: [text, later] })).toMatchObject({ accepted: true });
    const standing = verifyCertificate(later, keys, { earlier: [text], later: [replaced] });
    expect(failedOf(standing.checks)).toEqual(['in-force']);
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  }, 60_000);

  it('becomes a document that is signed by both, kept, and made again as it was where it was lost', async () => {
    const platform = await begun();
    const row = await certify(platform, '2026-01');
    const { books, vault } = platform;
    const desk = { ...deskOf(platform, 'fay'), now: () => books.env.now() };
    const first = Buffer.from(await keptPaper(desk, row, 'en'));
    expect(first.toString('latin1').match(/ETSI\.CAdES\.detached/g)).toHaveLength(2);
    await books.days(1);
    expect(first.equals(await keptPaper(desk, row, 'en'))).toBe(true);
    vault.secrets.delete(`custody/document/${row.id}/en`);
    expect(first.equals(await keptPaper(desk, row, 'en'))).toBe(true);
    expect(first.equals(await keptPaper(desk, row, 'zh'))).toBe(false);
  });

  it('is not certified where the bank has one fen less, and who asked is told how much', async () => {
    const platform = await begun(-1n);
    const asked = { currency: 'CNY', month: '2026-01' };
    expect(await faultOf(certifyMonth(deskOf(platform, 'finn'), asked))).toMatchObject({
      ...{ code: 'short', details: { of: 'bank', difference_minor: '1' } },
    });
    expect(await platform.books.store.scan('custody_certificate', null, 10)).toEqual([]);
  });

  it('waits for its run, its statements and a second person', async () => {
    const platform = await begun();
    const asked = { currency: 'CNY', month: '2026-02' };
    expect(await faultOf(certifyMonth(deskOf(platform, 'finn'), asked))).toMatchObject({
      code: 'run-not-reviewed',
    });
    await platform.books.days(30);
    await reviewedRun(platform.books, '2026-02-28');
    expect(await faultOf(certifyMonth(deskOf(platform, 'finn'), asked))).toMatchObject({
      ...{ code: 'statements-missing', details: { accounts: 'bank' } },
    });
    const nobody = deskOf(platform, 'abe');
    expect(await faultOf(certifyMonth(nobody, asked))).toMatchObject({ code: 'key-missing' });
  });

  it('goes on from a draft that its preparer has not signed', async () => {
    const platform = await begun();
    const killed = deskOf(platform, 'finn', {
      give: async (kind, data) => {
        if (kind === 'sign-custody-certificate') throw new Error('killed');
        return await platform.books.do(kind, data, { actor: 'finn' });
      },
    });
    const asked = { currency: 'CNY', month: '2026-01' };
    await expect(certifyMonth(killed, asked)).rejects.toThrow('killed');
    const row = await certifyMonth(deskOf(platform, 'finn'), asked);
    expect(row).toMatchObject({ number: 1, status: 'prepared' });
    expect(await platform.books.store.scan('custody_certificate', null, 10)).toHaveLength(1);
  });

  it('is not issued when the books give something else by the time of the review', async () => {
    const platform = await begun();
    const row = await certifyMonth(deskOf(platform, 'finn'), { currency: 'CNY', month: '2026-01' });
    // What was outstanding is matched in the meantime.
    const movement_ids = (await movementsOf(platform.books)).map(({ id }) => id);
    const matches = [{ rule: 'manual' as const, line_ids: ['bank-2026-01-31/1'], movement_ids }];
    await platform.books.do('match-items', { account_id: 'bank', matches, reason: 'Same.' });
    const review = reviewCertificate(deskOf(platform, 'fay'), row);
    expect(await faultOf(review)).toMatchObject({ code: 'differs' });
    expect(await platform.books.row('custody_certificate', row.id)).toMatchObject({ status: 'prepared' });
  });
});
