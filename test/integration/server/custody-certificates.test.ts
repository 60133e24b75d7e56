// A month certified over real books: figures that agree are proved and accepted offline; what is short, lost or changed is refused by its reason.
import { describe, expect, it } from 'vitest';

import { certificateText } from '#core/custody/certificate-text';
import { verifyCertificate } from '#core/custody/verifier/certificates';
import { verifyCheckpoint } from '#core/custody/verifier/checkpoint';
import { verifyProof } from '#core/custody/verifier/customer-proof';
import type { CommandKind } from '#core/ledger/commands';
import { verifyBooks } from '#core/ledger/verify';
import { createWorkspace } from '#database/workspace';
import {
  certifyMonth,
  readCertificates,
  recomputeCertificate,
  replaceLast,
  reviewCertificate,
  type CertifyDesk,
} from '#server/custody/certificates/certify';
import { enrolNewKey, masterSecret, readCustodyKeys } from '#server/custody/certificates/custody-keys';
import { keptPaper } from '#server/custody/certificates/kept-paper';
import { sealedOpening } from '#server/custody/certificates/kept-opening';
import { certifiedReceivables, certifiedTree, proofText } from '#server/custody/certificates/month-work';
import { reviewedRun } from '#test/support/certificates';
import {
  begun,
  certify,
  deskOf,
  failedOf,
  faultOf,
  february,
  keysOf,
  vaultOf,
} from '#test/support/certified-books';
import { movementsOf } from '#test/support/custody';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { PROGRAM } from '#test/support/workspaces';

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

    await february(platform);
    // Lost with the vault of another day: it is computed again.
    for (const name of platform.secrets.keys()) {
      if (name.startsWith('custody/opening/')) platform.secrets.delete(name);
    }
    const second = await certify(platform, '2026-02');
    const later = certificateText(second) ?? '';
    expect(verifyCertificate(later, keys, { earlier: [text] })).toMatchObject({ accepted: true });
    const third = await replaceLast(deskOf(platform, 'fay'), 'CNY', 'made-in-error', undefined);
    await reviewCertificate(deskOf(platform, 'finn'), third);
    const replaced = certificateText(await books.row('custody_certificate', third.id)) ?? '';
    expect(verifyCertificate(replaced, keys, { earlier: [text, later] })).toMatchObject({ accepted: true });
    const standing = verifyCertificate(later, keys, { earlier: [text], later: [replaced] });
    expect(failedOf(standing.checks)).toEqual(['in-force: voided']);
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  }, 60_000);

  it('becomes a document that is signed by both, kept, and made again as it was where it was lost', async () => {
    const platform = await begun();
    const row = await certify(platform, '2026-01');
    const { books, secrets } = platform;
    const desk = { ...deskOf(platform, 'fay'), now: () => books.env.now() };
    const first = Buffer.from(await keptPaper(desk, row, 'en'));
    expect(first.toString('latin1').match(/ETSI\.CAdES\.detached/g)).toHaveLength(2);
    await books.days(1);
    expect(first.equals(await keptPaper(desk, row, 'en'))).toBe(true);
    secrets.delete(`custody/document/${row.id}/en`);
    expect(first.equals(await keptPaper(desk, row, 'en'))).toBe(true);
    expect(first.equals(await keptPaper(desk, row, 'zh'))).toBe(false);
  });

  it('has its list of receivables as it was sealed, or out of the journal where that is lost or another', async () => {
    const platform = await begun();
    const row = await certify(platform, '2026-01');
    const vault = vaultOf(platform);
    const master = await masterSecret(vault, row.master_key);
    const recorded = (await sealedOpening(vault, row))?.receivables ?? null;
    expect(recorded).not.toBeNull();
    const listed = (of: typeof recorded) => certifiedReceivables(platform.books.store, row, master, of);
    const sealed = await listed(recorded);
    expect(await listed(null)).toEqual(sealed);
    expect(await listed([{ id: 'nobody', balance_minor: -1n }])).toEqual(sealed);
    // Neither agrees with what the certificate states: no list is handed out for it.
    const content = row.content.replace(/"receivables":"[0-9a-f]{64}"/, `"receivables":"${'0'.repeat(64)}"`);
    await expect(
      certifiedReceivables(platform.books.store, { ...row, content }, master, recorded),
    ).rejects.toThrow('do not give the root');
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

  it('is refused where a test failed that its claim stands on, whoever asks; what replaces a void one says so', async () => {
    const platform = await begun(0n, -1n);
    const asked = { currency: 'CNY', month: '2026-01' };
    await reviewedRun(platform.books, '2026-01-31', ['T3', 'T9', 'T11']);
    for (const actor of ['finn', 'fay']) {
      expect(await faultOf(certifyMonth(deskOf(platform, actor), asked))).toMatchObject({
        ...{ code: 'claim-failed', details: { tests: 'T3, T11' } },
      });
    }
    expect(await platform.books.store.scan('custody_certificate', null, 10)).toEqual([]);
    // T9 is a remark.
    await reviewedRun(platform.books, '2026-01-31', ['T9']);
    const first = certificateText(await certify(platform, '2026-01')) ?? '';
    const keys = await keysOf(platform);
    expect(verifyCertificate(first, keys)).toMatchObject({ accepted: true, remarks: ['T9'] });

    await reviewedRun(platform.books, '2026-01-31', ['T3']);
    const drafted = await replaceLast(deskOf(platform, 'fay'), 'CNY', 'books-corrected', undefined);
    const row = await reviewCertificate(deskOf(platform, 'finn'), drafted);
    const told = verifyCertificate(certificateText(row) ?? '', keys, { earlier: [first] });
    expect(failedOf(told.checks)).toEqual(['tests: test-failed']);
    expect(verifyCertificate(first, keys, { later: [certificateText(row) ?? ''] }).accepted).toBe(false);
  });

  it('leaves nothing in the vault of what the books refuse, and keeps what is not its own', async () => {
    const platform = await begun();
    const { books, secrets } = platform;
    const kept = [...secrets.keys()];
    const desk = { reader: books.store, vault: vaultOf(platform) };
    const others = enrolNewKey(desk, 'staff', (public_key) =>
      books.do('enrol-custody-key', { role: 'staff', owner: 'fay', public_key }, { actor: 'finn' }),
    );
    await expect(others).rejects.toThrow('wrong-state');
    expect([...secrets.keys()]).toEqual(kept);
    const give: CertifyDesk['give'] = () => Promise.reject(new Error('refused'));
    const asked = { currency: 'CNY', month: '2026-01' };
    await expect(certifyMonth(deskOf(platform, 'finn', { give }), asked)).rejects.toThrow('refused');
    expect([...secrets.keys()]).toEqual(kept);

    // The answer is lost on its way: what the books took keeps its secret. So does what the books do not show.
    secrets.set('custody/key/0123456789abcdef', Buffer.from('of a key that cannot be read just now'));
    const answered = enrolNewKey(desk, 'staff', async (public_key) => {
      await books.do('enrol-custody-key', { role: 'staff', owner: 'finn', public_key }, { actor: 'finn' });
      throw new Error('lost');
    });
    await expect(answered).rejects.toThrow('lost');
    const keys = [...secrets.keys()].filter((name) => name.startsWith('custody/key/'));
    expect(keys.map((name) => name.slice(-16)).sort()).toEqual(
      ['0123456789abcdef', ...(await readCustodyKeys(books.store)).map(({ id }) => id)].sort(),
    );
  });

  it('goes on where it was cut short at any step, and is done once however often it is asked for', async () => {
    const platform = await begun();
    /** The desk of a person whose program ends before one command. */
    const killed = (actor: string, before: CommandKind): CertifyDesk =>
      deskOf(platform, actor, {
        give: async (kind, data) => {
          if (kind === before) throw new Error('killed');
          return await platform.books.do(kind, data, { actor });
        },
      });
    const asked = { currency: 'CNY', month: '2026-01' };
    const [finn, fay] = [deskOf(platform, 'finn'), deskOf(platform, 'fay')];
    const signing = certifyMonth(killed('finn', 'sign-custody-certificate'), asked);
    await expect(signing).rejects.toThrow('killed');
    // Somebody else’s draft, and one of another kind, are not taken for it.
    await expect(certifyMonth(fay, asked)).rejects.toThrow('no other draft in hand');
    const row = await certifyMonth(finn, asked);
    expect(row).toMatchObject({ number: 1, status: 'prepared' });
    expect(await certifyMonth(finn, asked)).toEqual(row);
    await expect(certifyMonth(finn, { ...asked, reviewer: 'finn' })).rejects.toThrow(
      'no other draft in hand',
    );
    const publishing = reviewCertificate(killed('fay', 'record-custody-checkpoint'), row);
    await expect(publishing).rejects.toThrow('killed');
    const issued = await platform.books.row('custody_certificate', row.id);
    expect(await reviewCertificate(fay, issued)).toEqual(issued);
    expect(await platform.books.row('custody_checkpoint', row.id)).toMatchObject({ size: 1 });

    const voiding = (desk: CertifyDesk) => replaceLast(desk, 'CNY', 'made-in-error', undefined);
    await expect(voiding(killed('fay', 'sign-custody-certificate'))).rejects.toThrow('killed');
    await expect(certifyMonth(fay, asked)).rejects.toThrow('no other draft in hand');
    const second = await voiding(fay);
    expect(second).toMatchObject({ number: 2, status: 'prepared', voids_id: row.id });
    expect(await voiding(fay)).toEqual(second);
    expect(await platform.books.store.scan('custody_certificate', null, 10)).toHaveLength(2);
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

describePostgres('on PostgreSQL', () => {
  it('a month is certified, voided, listed and proved; the same books in memory give all of it to the byte', async () => {
    const workspace = await createWorkspace(await freshDatabase(), { program: PROGRAM });
    const platform = await begun(0n, -1n, workspace.store);
    const { store, env, ledger } = platform.books;
    await certify(platform, '2026-01');
    const second = await replaceLast(deskOf(platform, 'fay'), 'CNY', 'made-in-error', undefined);
    const copy = { ...platform, books: await platform.books.copy() };
    await reviewCertificate(deskOf(platform, 'finn'), second);
    // What was drafted there comes out here.
    expect((await recomputeCertificate(deskOf(copy, 'finn'), second)).same).toBe(true);
    const rows = await readCertificates(store, 'CNY');
    expect(rows.map(({ number, status, voids_id }) => [number, status, voids_id])).toEqual([
      ...[
        [1, 'voided', null],
        [2, 'issued', rows[0]?.id],
      ],
    ]);
    const heads = await workspace.lists.certificates.heads();
    expect(heads.map(({ id }) => id)).toEqual(rows.map(({ id }) => id).reverse());
    const master = await masterSecret(vaultOf(platform), second.master_key);
    const proofs = await Promise.all(
      [store, copy.books.store].map(async (reader) =>
        proofText(await certifiedTree(reader, second, master), second, 'ann'),
      ),
    );
    expect(proofs[0]).toBe(proofs[1]);
    const texts = rows.map((row) => certificateText(row) ?? '');
    const keys = await keysOf(platform);
    expect(verifyProof(proofs[0] ?? '', texts[1] ?? '', keys)).toMatchObject({ accepted: true });
    const { note } = await platform.books.row('custody_checkpoint', second.id);
    expect(verifyCheckpoint(note, texts, keys)).toMatchObject({ accepted: true });
    expect((await verifyBooks(store, env)).first_break).toBeNull();
    await ledger.close();
    await workspace.close();
  });
});
