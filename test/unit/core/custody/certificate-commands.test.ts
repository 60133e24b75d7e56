// Certificates in the books: numbers without a gap whatever is drafted, signed, dropped and voided; two people; keys; checkpoints.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Row } from '#core/ledger/tables';
import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';
import {
  certificateStory,
  chainOf,
  digestOf,
  draftData,
  drafted,
  enrolAll,
  enrolled,
  headNote,
  issued,
  reviewedRun,
  signData,
  MASTER,
  WITNESS,
  type DraftAsked,
} from '#test/support/certificates';
import { ALL_PASSED } from '#test/support/custody';
import { LIN, signerOf, ZHOU } from '#test/support/custody-months';

let begun: Promise<Books> | undefined;

/** Books with all keys, long after the year began. */
async function ready(): Promise<Books> {
  begun ??= (async () => {
    const books = await Books.trading();
    await enrolAll(books);
    await books.days(200);
    for (const day of ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30']) await reviewedRun(books, day);
    return books;
  })();
  return await (await begun).copy();
}

const DAYS: Readonly<Record<string, string>> = {
  ...{ '2026-01': '2026-01-31', '2026-02': '2026-02-28', '2026-03': '2026-03-31', '2026-04': '2026-04-30' },
};

async function runOf(books: Books, month: string): Promise<string> {
  return (await books.row('custody_day', `${DAYS[month] ?? month}|CNY`)).run_id;
}

const asked = async (
  books: Books,
  month: string,
  word: string,
  more: DraftAsked['more'] = {},
): Promise<DraftAsked> => ({ month, run_id: await runOf(books, month), word, more });

async function refused(books: Books, draft: DraftAsked, actor = ZHOU.owner): Promise<unknown> {
  const result = await books.try('draft-custody-certificate', await draftData(books, draft), { actor });
  return result.status === 'done' ? 'done' : (result.refusal.details['expected'] ?? result.refusal.code);
}

describe('keys', () => {
  it('are confirmed by another, replace one another, and are revoked', async () => {
    const books = await Books.trading();
    const { owner, public_key, key_id } = ZHOU;
    const data = { role: 'staff', owner, public_key } as const;
    expect(await books.outcome('enrol-custody-key', data, { actor: 'lin' })).toBe('wrong-state');
    await books.do('enrol-custody-key', data, { actor: 'zhou' });
    expect(await books.outcome('confirm-custody-key', { key_id }, { actor: 'zhou' })).toBe('approval-needed');
    await books.do('confirm-custody-key', { key_id }, { actor: 'lin' });
    await enrolled(books, 'staff', signerOf('zhou', 'next'));
    expect(await books.row('custody_key', key_id)).toMatchObject({ status: 'replaced', confirmed_by: 'lin' });
    await books.do('revoke-custody-key', { key_id, end_reason: 'compromised', note: '' });
    expect(await books.row('custody_key', key_id)).toMatchObject({ status: 'revoked' });
    const holder = await books.row('custody_key_holder', 'staff|zhou');
    expect(holder.key_id).toBe(signerOf('zhou', 'next').key_id);
    const log = { role: 'log', owner: 'two words', public_key: LIN.public_key } as const;
    expect(await books.outcome('enrol-custody-key', log)).toBe('wrong-state');
  });
});

describe('a draft', () => {
  it('is held to its chain, month, people, salts and tests', async () => {
    const books = await ready();
    const first = await asked(books, '2026-02', 'a');
    expect(await refused(books, { ...first, more: { number: 2 } })).toBe('the next number');
    expect(await refused(books, { ...first, more: { previous: 'ab'.repeat(32) } })).toMatch(/digest of the/);
    expect(await refused(books, { ...first, more: { pool: 'all' } })).toBe('the pool of its currency');
    expect(await refused(books, first, 'lin')).toBe('its own preparer');
    const alone = { person: ZHOU.owner, key_id: ZHOU.key_id };
    expect(await refused(books, { ...first, more: { reviewer: alone } })).toBe('approval-needed');
    const strange = { person: LIN.owner, key_id: ZHOU.key_id };
    expect(await refused(books, { ...first, more: { reviewer: strange } })).toMatch(/a key in use/);
    expect(await refused(books, { ...first, more: { tests: { ...ALL_PASSED, T4: 'failed' } } })).toMatch(
      /outcomes/,
    );
    expect(await refused(books, { ...first, run_id: await runOf(books, '2026-03') })).toMatch(/outcomes/);
    expect(await refused(books, { ...first, more: { day: '2026-02-27' } })).toBe('a whole month');
    expect(await refused(books, { ...first, month: '2026-12' })).toBe('a month that has ended');
    expect(await refused(books, first)).toBe('done');
    expect(await refused(books, await asked(books, '2026-02', 'b'))).toBe('no other draft in hand');
  });

  it('follows the last month that stands, and uses no salt again', async () => {
    const books = await ready();
    await issued(books, await asked(books, '2026-02', 'a'));
    expect(await refused(books, await asked(books, '2026-02', 'b'))).toBe('the month after the last one');
    expect(await refused(books, await asked(books, '2026-04', 'b'))).toBe('the month after the last one');
    expect(await refused(books, await asked(books, '2026-03', 'a'))).toBe('two new salts');
    const base = { roll_forward: null };
    expect(await refused(books, await asked(books, '2026-03', 'b', base))).toMatch(/as its base/);
    expect(await refused(books, await asked(books, '2026-03', 'b', { platform: 'else' }))).toMatch(
      /platform/,
    );
    expect(await refused(books, await asked(books, '2026-03', 'b'))).toBe('done');
  });

  it('is signed by the two whom it names, in their order, with their keys', async () => {
    const books = await ready();
    const id = await drafted(books, await asked(books, '2026-01', 'a'));
    const sign = 'sign-custody-certificate';
    const by = async (
      part: 'preparer' | 'reviewer',
      actor: string,
      signer = part === 'preparer' ? ZHOU : LIN,
    ) => await books.outcome(sign, await signData(books, id, part, signer), { actor });
    expect(await by('reviewer', 'lin')).toBe('wrong-state');
    expect(await by('preparer', 'zhou', LIN)).toBe('wrong-state');
    expect(await by('preparer', 'lin')).toBe('wrong-state');
    expect(await by('preparer', 'zhou')).toBe('done');
    expect(await by('reviewer', 'zhou')).toBe('approval-needed');
    expect(await by('reviewer', 'lin', ZHOU)).toBe('wrong-state');
    expect(await books.row('custody_certificate', id)).toMatchObject({
      status: 'prepared',
      issued_seq: null,
    });
    expect(await by('reviewer', 'lin')).toBe('done');
    const row = await books.row('custody_certificate', id);
    expect(row).toMatchObject({ status: 'issued', number: 1, digest: digestOf(row.content) });
    expect(await books.outcome('drop-custody-certificate', { certificate_id: id, reason: 'x' })).toBe(
      'wrong-state',
    );
  });

  it('needs keys that are in use when it is signed', async () => {
    const books = await ready();
    const id = await drafted(books, await asked(books, '2026-01', 'a'));
    await books.do('revoke-custody-key', { key_id: ZHOU.key_id, end_reason: 'lost', note: '' });
    const data = await signData(books, id, 'preparer');
    expect(await books.outcome('sign-custody-certificate', data, { actor: 'zhou' })).toBe('wrong-state');
  });

  it.each([
    ['preparer', ZHOU.key_id, 'a key in use of each of the two'],
    ['master', MASTER.key_id, 'a master key in use'],
  ])('is not issued once the key of the %s was revoked', async (_whose, key_id, expected) => {
    const books = await ready();
    const id = await drafted(books, await asked(books, '2026-01', 'a'));
    const sign = 'sign-custody-certificate';
    await books.do(sign, await signData(books, id, 'preparer'), { actor: 'zhou' });
    await books.do('revoke-custody-key', { key_id, end_reason: 'compromised', note: 'Stolen.' });
    const result = await books.try(sign, await signData(books, id, 'reviewer'), { actor: 'lin' });
    expect(result).toMatchObject({ status: 'refused', refusal: { details: { expected } } });
  });

  it('is not drafted where a test failed that the claim stands on, unless it takes the place of another', async () => {
    const books = await ready();
    const first = await issued(books, await asked(books, '2026-01', 'a'));
    for (const day of ['2026-01-31', '2026-02-28']) await reviewedRun(books, day, ['T11']);
    const tests = { ...ALL_PASSED, T11: 'failed' as const };
    const expected = 'tests passed that the claim stands on';
    expect(await refused(books, await asked(books, '2026-02', 'b', { tests }))).toBe(expected);
    const { digest } = await books.row('custody_certificate', first);
    const voids = { number: 1, digest, reason: 'books-corrected' } as const;
    expect(await refused(books, await asked(books, '2026-01', 'c', { tests, voids }))).toBe('done');
  });
});

it('only the last that stands is voided, by a later one of the same month with new salts', async () => {
  const books = await ready();
  const first = await issued(books, await asked(books, '2026-01', 'a'));
  const { digest } = await books.row('custody_certificate', first);
  const voids = { number: 1, digest, reason: 'books-corrected' } as const;
  expect(await refused(books, await asked(books, '2026-01', 'a', { voids }))).toBe('two new salts');
  expect(await refused(books, await asked(books, '2026-02', 'b', { voids }))).toMatch(/month of the one/);
  const second = await issued(books, await asked(books, '2026-01', 'b', { voids }));
  expect(await books.row('custody_certificate', first)).toMatchObject({
    status: 'voided',
    voided_by: second,
  });
  expect(await refused(books, await asked(books, '2026-01', 'c', { voids }))).toMatch(
    /last certificate that/,
  );
  const chain = await books.row('custody_chain', 'CNY');
  expect(chain.standing.map(({ id }) => id)).toEqual([second]);
  expect(chain.digests).toHaveLength(2);
});

describe('a checkpoint', () => {
  it('is over the certificates so far, and takes in cosignatures of known witnesses', async () => {
    const books = await ready();
    const certificate_id = await issued(books, await asked(books, '2026-01', 'a'));
    const record = 'record-custody-checkpoint';
    const signed_note = await headNote(books);
    const other = signed_note.replace('\n1\n', '\n2\n');
    expect(await books.outcome(record, { certificate_id, signed_note: other })).toBe('wrong-state');
    const twice = `${signed_note}${signed_note.split('\n').at(-2) ?? ''}\n`;
    expect(await books.outcome(record, { certificate_id, signed_note: twice })).toBe('wrong-state');
    await books.do(record, { certificate_id, signed_note });
    expect(await books.outcome(record, { certificate_id, signed_note })).toBe('already-exists');
    const cosign = 'cosign-custody-checkpoint';
    const stranger = { certificate_id, signed_note: await headNote(books, signerOf('stranger.example')) };
    expect(await books.outcome(cosign, stranger)).toBe('wrong-state');
    // The head stays what it was whatever key its log signs with by now.
    await enrolled(books, 'log', signerOf(signed_note.split('\n', 1)[0] ?? '', 'the next key of the log'));
    // Lines under a known name that are not sound would make the head too long to be read, for ever.
    const cosigned = await headNote(books, WITNESS);
    const line = cosigned.split('\n').at(-2) ?? '';
    const unsound = `${line.slice(0, -6)}AAAAA=\n`.repeat(90) + `${line}\n`.repeat(5);
    await books.do(cosign, { certificate_id, signed_note: cosigned.replace(`${line}\n`, '') + unsound });
    expect(await books.row('custody_checkpoint', certificate_id)).toMatchObject({
      ...{ cosigners: [WITNESS.owner], size: 1, note: await headNote(books, WITNESS) },
    });
  });
});

it('whatever is drafted, signed, dropped and voided, numbers have no gap and the chain is whole', async () => {
  const acts = fc.array(fc.constantFrom('draft', 'prepare', 'issue', 'drop', 'void'), { maxLength: 14 });
  await fc.assert(
    fc.asyncProperty(acts, async (sequence) => {
      const books = await ready();
      const months = Object.keys(DAYS);
      let words = 0;
      for (const act of sequence) {
        const now = await chainOf(books);
        const id = now?.open_id ?? '';
        const last = now?.standing.at(-1);
        words += 1;
        if (act === 'draft' || act === 'void') {
          const place = months.indexOf(last?.until.slice(0, 7) ?? '');
          const month = months[act === 'draft' ? place + 1 : place];
          const reason = 'made-in-error' as const;
          const voids = last === undefined ? null : { number: last.number, digest: last.digest, reason };
          if (month === undefined || (act === 'void' && voids === null)) continue;
          const more = act === 'void' ? { voids } : {};
          const data = await draftData(books, await asked(books, month, String(words), more));
          await books.try('draft-custody-certificate', data, { actor: ZHOU.owner });
        } else if (id !== '' && act === 'drop') {
          await books.do('drop-custody-certificate', { certificate_id: id, reason: 'Tried.' });
        } else if (id !== '') {
          const part = act === 'prepare' ? 'preparer' : 'reviewer';
          const actor = part === 'preparer' ? ZHOU.owner : LIN.owner;
          await books.try('sign-custody-certificate', await signData(books, id, part), { actor });
        }
      }
      const rows = (await books.store.scan('custody_certificate', null, 100)) as Row<'custody_certificate'>[];
      const issued_rows = rows
        .filter(({ issued_seq }) => issued_seq !== null)
        .sort((left, right) => (left.issued_seq ?? 0) - (right.issued_seq ?? 0));
      expect(issued_rows.map(({ number }) => number)).toEqual(issued_rows.map((_, place) => place + 1));
      expect(issued_rows.map(({ previous }) => previous)).toEqual([
        ...[null, ...issued_rows.map(({ digest }) => digest)].slice(0, issued_rows.length),
      ]);
      const end = await chainOf(books);
      expect(end?.digests ?? []).toEqual(issued_rows.map(({ digest }) => digest));
      expect((end?.standing ?? []).map(({ id }) => id)).toEqual(
        issued_rows.filter(({ status }) => status === 'issued').map(({ id }) => id),
      );
      expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
    }),
    { numRuns: 8 },
  );
}, 60_000);

it('its story is verified', async () => {
  const books = await Books.trading();
  await books.days(200);
  await certificateStory(books);
  expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
});
