/** Documents of parties, and levels that rest on them: two people, and nothing that has ended. */
import { beforeEach, describe, expect, it } from 'vitest';

import { EMPTY_PROFILE } from '#core/ledger/profile';
import type { DocumentKind } from '#core/identity/identity-tables';
import { Books } from '#test/support/books';

const DAY = 86_400_000;
const SHA = 'a'.repeat(64);

let books: Books;

async function register(party_id: string, identity_no: string, kind: 'person' | 'business' = 'person') {
  const profile = { ...EMPTY_PROFILE, name: party_id, identity_no };
  const party = { party_id, party_kind: kind, level: 'none', category: '', region: '', profile } as const;
  await books.do('register-party', party);
}

async function put(party_id: string, document_kind: DocumentKind, expires_at?: number): Promise<string> {
  const { seq } = await books.store.head();
  const content = {
    content_id: `sealed-${String(seq)}`,
    media_type: 'image/png',
    bytes: 9,
    sha256: SHA,
  } as const;
  const end = expires_at === undefined ? {} : { expires_at };
  await books.do('put-document', { party_id, document_kind, ...content, ...end });
  return `document-${String(seq + 1)}`;
}

async function accepted(party_id: string, kind: DocumentKind, expires_at?: number): Promise<string> {
  const document_id = await put(party_id, kind, expires_at);
  await books.do('check-document', { document_id, verdict: 'accepted', reason: 'seen' });
  return document_id;
}

const raising = (document_ids: string[], level: 'document' | 'bank' = 'document', party_id = 'p') =>
  ({ party_id, level, document_ids, basis: 'card seen', approver: 'boss' }) as const;

beforeEach(async () => {
  books = await Books.open();
  await register('p', '11010519491231002X');
});

describe('documents', () => {
  it('are put to a party that is there, are checked once, and keep who did what', async () => {
    const end = books.env.now() + 100 * DAY;
    const id = await put('p', 'identity-card-front', end);
    expect(await books.row('identity_document', id)).toMatchObject({
      ...{ party_id: 'p', status: 'pending', expires_at: end, put_by: 'ops', checked_by: null },
    });
    const verdict = { document_id: id, verdict: 'rejected', reason: 'blurred' } as const;
    await books.do('check-document', verdict, { actor: 'cora' });
    expect(await books.row('identity_document', id)).toMatchObject({
      ...{ status: 'rejected', checked_by: 'cora', reason: 'blurred', expires_at: end },
    });
    expect(await books.outcome('check-document', verdict)).toBe('wrong-state');
    expect(await books.outcome('check-document', { ...verdict, document_id: 'document-999' })).toBe(
      'not-found',
    );
    const nobody = {
      party_id: 'x',
      document_kind: 'other',
      content_id: 'c',
      media_type: 'image/png',
    } as const;
    expect(await books.outcome('put-document', { ...nobody, bytes: 1, sha256: SHA })).toBe('not-found');
  });

  it('that have ended are neither put nor accepted; the end on the document counts', async () => {
    const now = books.env.now();
    const over = { party_id: 'p', document_kind: 'other', content_id: 'c', media_type: 'image/png' } as const;
    expect(await books.outcome('put-document', { ...over, bytes: 1, sha256: SHA, expires_at: now })).toBe(
      'wrong-state',
    );
    const id = await put('p', 'identity-card-front', now + DAY);
    const verdict = { document_id: id, verdict: 'accepted', reason: 'seen' } as const;
    expect(await books.outcome('check-document', { ...verdict, expires_at: now - 1 })).toBe('wrong-state');
    await books.do('check-document', { ...verdict, expires_at: now + 5 * DAY });
    expect((await books.row('identity_document', id)).expires_at).toBe(now + 5 * DAY);
  });
});

describe('levels above a claim', () => {
  it('are given by two people, with all the documents that they need', async () => {
    const front = await accepted('p', 'identity-card-front');
    const back = await accepted('p', 'identity-card-back');
    expect(await books.outcome('raise-real-name-level', raising([front]))).toBe('not-found');
    const both = raising([front, back]);
    expect(await books.outcome('raise-real-name-level', { ...both, approver: 'ops' })).toBe(
      'approval-needed',
    );
    expect(await books.outcome('raise-real-name-level', { ...both, level: 'bank' })).toBe('not-found');
    await books.do('raise-real-name-level', both);
    expect((await books.row('party', 'p')).level).toBe('document');
    expect(await books.outcome('raise-real-name-level', both)).toBe('wrong-state');
    const proof = await accepted('p', 'bank-account-proof');
    await books.do('raise-real-name-level', raising([front, back, proof], 'bank'));
    expect((await books.row('party', 'p')).level).toBe('bank');
  });

  it('are not given one by one: neither at registering nor by setting them', async () => {
    const set = { party_id: 'p', basis: 'x' };
    expect(await books.outcome('set-real-name-level', { ...set, level: 'document' })).toBe('approval-needed');
    expect(await books.outcome('set-real-name-level', { ...set, level: 'claimed' })).toBe('done');
    const profile = { ...EMPTY_PROFILE, name: 'q' };
    const party = { party_id: 'q', party_kind: 'person', category: '', region: '', profile } as const;
    expect(await books.outcome('register-party', { ...party, level: 'bank' })).toBe('approval-needed');
    // History took place elsewhere, and one person is enough to take a level away.
    await books.do('register-party', { ...party, level: 'bank' }, { mode: 'record' });
    await books.do('set-real-name-level', { ...set, party_id: 'q', level: 'document' });
    expect(await books.outcome('set-real-name-level', { ...set, party_id: 'q', level: 'bank' })).toBe(
      'approval-needed',
    );
  });

  it('do not rest on documents of somebody else, unchecked, rejected or ended ones', async () => {
    await register('q', '440524188001010014');
    const front = await accepted('p', 'identity-card-front');
    const outcome = async (back: string) =>
      await books.outcome('raise-real-name-level', raising([front, back]));
    expect(await outcome(await accepted('q', 'identity-card-back'))).toBe('wrong-state');
    const unchecked = await put('p', 'identity-card-back');
    expect(await outcome(unchecked)).toBe('wrong-state');
    await books.do('check-document', { document_id: unchecked, verdict: 'rejected', reason: 'torn' });
    expect(await outcome(unchecked)).toBe('wrong-state');
    const ending = await accepted('p', 'identity-card-back', books.env.now() + DAY);
    books.env.setNow(books.env.now() + 2 * DAY);
    expect(await outcome(ending)).toBe('wrong-state');
    expect(await outcome('document-99999')).toBe('not-found');
    expect((await books.row('party', 'p')).level).toBe('none');
  });

  it('are not given to a number that cannot be right, or that nobody knows', async () => {
    await register('wrong', '110105194912310021');
    await register('missing', '');
    for (const party_id of ['wrong', 'missing']) {
      const documents = [
        await accepted(party_id, 'identity-card-front'),
        await accepted(party_id, 'identity-card-back'),
      ];
      const asked = raising(documents, 'document', party_id);
      expect(await books.outcome('raise-real-name-level', asked)).toBe('wrong-state');
    }
  });

  it('of a business need its licence and the card of who answers for it', async () => {
    await register('b', '91110000600037341L', 'business');
    const licence = await accepted('b', 'business-licence');
    expect(await books.outcome('raise-real-name-level', raising([licence], 'document', 'b'))).toBe(
      'not-found',
    );
    const card = await accepted('b', 'legal-person-identity-card');
    await books.do('raise-real-name-level', raising([licence, card], 'document', 'b'));
    expect((await books.row('party', 'b')).level).toBe('document');
  });
});
