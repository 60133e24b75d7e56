/**
 * Certificates in the books: drafted and signed by one person, signed and so issued by another, voided by a later one alone.
 *
 * The books hold every draft to its chain: the next number, the digest before, a month that ended, salts never used, outcomes of a
 * reviewed run, keys of two people. So numbers have no gap, whoever made the command; what is proved in it they take on trust.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import { handler, type Context, type Want } from '#core/ledger/plan';
import type { Row } from '#core/ledger/tables';
import { calendarDay } from '#core/policy/limits';
import { samePerson } from '#core/trust/two-people';

import { monthOf, poolOf, readUnsigned } from './certificate-text';
import type { Standing } from './certificate-tables';
import { RUN_TESTS } from './custody-words';
import { certificateDigest, signedCertificateText } from './primitives/definitions';
import { CLAIM_TESTS, type UnsignedAgreement } from './primitives/documents';
import { portableSha256 } from './primitives/hash';
import { isSigned } from './primitives/signature';

interface DraftFacts {
  readonly certificate_id: string;
  readonly digest: string;
  readonly base_id: string | null;
  readonly voids_id: string | null;
}

const wrong = (expected: string, more: Refusal['details'] = {}): Refusal =>
  refuse('wrong-state', { what: 'certificate', expected, ...more });

/** Those that stand once this one does. */
function standingWith(standing: readonly Standing[], own: Standing, voids_id: string | null): Standing[] {
  return [...standing.filter(({ id }) => id !== voids_id), own];
}

type Statement = UnsignedAgreement['statement'];

/** What is wrong with a draft's place in its chain. */
function chainRefusal(statement: Statement, chain: Row<'custody_chain'> | null): Refusal | null {
  const digests = chain?.digests ?? [];
  const last = chain?.standing.at(-1);
  const open_id = chain?.open_id ?? null;
  if (open_id !== null) return wrong('no other draft in hand', { certificate: open_id });
  if (statement.number !== digests.length + 1) {
    return wrong('the next number', { number: digests.length + 1 });
  }
  if (statement.previous !== (digests.at(-1) ?? null)) return wrong('the digest of the certificate before');
  if (chain !== null && chain.platform !== statement.platform) return wrong('the platform of its chain');
  const { voids } = statement;
  if (voids !== null && (voids.number !== last?.number || voids.digest !== last.digest)) {
    return wrong('the last certificate that stands, where one is voided');
  }
  const before = voids === null ? last : chain?.standing.at(-2);
  const base = statement.roll_forward?.base ?? null;
  return base === (before?.digest ?? null) ? null : wrong('the last certificate that stands as its base');
}

/** What is wrong with its month. */
function monthRefusal(
  statement: Statement,
  chain: Row<'custody_chain'> | null,
  { state, booked_at }: Context,
): Refusal | null {
  const { period, day, voids } = statement;
  const month = monthOf(period.from);
  if (period.from !== month.from || period.until !== month.until || day !== month.until) {
    return wrong('a whole month');
  }
  const today = calendarDay(booked_at, state.policies.at('calendar', booked_at)).day;
  if (today <= period.until) return wrong('a month that has ended', { month: month.name });
  const last = chain?.standing.at(-1);
  if (last === undefined) return null;
  if (voids !== null) {
    return period.until === last.until ? null : wrong('the month of the one that it voids');
  }
  const next = monthOf(last.until, 1);
  return period.from === next.from ? null : wrong('the month after the last one', { month: next.name });
}

/** What is wrong with its keys and people. */
function peopleRefusal({ preparer, reviewer }: Statement, context: Context): Refusal | null {
  const { custody_key } = context.state.tables;
  if (preparer.person !== context.actor) return wrong('its own preparer', { actor: context.actor });
  const alone = samePerson(context, reviewer.person);
  if (alone !== undefined) return alone;
  for (const { person, key_id } of [preparer, reviewer]) {
    const key = custody_key.get(key_id);
    if (key?.role !== 'staff' || key.owner !== person || key.status !== 'active') {
      return wrong('a key in use of each of the two', { login: person });
    }
  }
  return null;
}

/** What is wrong with the outcomes it states. */
function testsRefusal(statement: Statement, run: Row<'custody_run'> | null, run_id: string): Refusal | null {
  if (run === null) return refuse('not-found', { what: 'run', id: run_id });
  if (run.status !== 'reviewed') {
    return refuse('wrong-state', { what: 'run', id: run_id, status: run.status, expected: 'reviewed' });
  }
  const same = RUN_TESTS.every((test) => run.outcomes[test] === statement.tests[test]);
  if (!same || run.day !== statement.day || run.currency !== statement.currency) {
    return wrong('the outcomes of the run of its last day');
  }
  // What takes the place of a void one may say that it fails: else what is wrong could not be voided.
  const failed = CLAIM_TESTS.filter((test) => statement.tests[test] !== 'passed');
  return statement.voids === null && failed.length > 0
    ? wrong('tests passed that the claim stands on', { tests: failed.join(', ') })
    : null;
}

function draftNeeds(content: string, key_id: string, run_id: string, want: Want): void {
  want.row('custody_run', run_id);
  want.row('custody_key', key_id);
  const statement = readUnsigned(content)?.statement;
  if (statement === undefined) return;
  want.row('custody_chain', statement.currency);
  for (const key of [statement.preparer.key_id, statement.reviewer.key_id]) want.row('custody_key', key);
  for (const salt of Object.values(statement.salts)) want.row('custody_salt', salt);
}

const draft = handler<'draft-custody-certificate', DraftFacts>('draft-custody-certificate', {
  needs({ content, key_id, run_id }, want) {
    draftNeeds(content, key_id, run_id, want);
  },
  decide({ data }, context) {
    const { tables, head } = context.state;
    const read = readUnsigned(data.content);
    if (read === null) return wrong('a certificate of level 2 in canonical JSON');
    const { statement } = read;
    if (data.as_of_seq > head.seq) return refuse('not-found', { what: 'entry', id: String(data.as_of_seq) });
    if (statement.pool !== poolOf(statement.currency)) return wrong('the pool of its currency');
    const master = tables.custody_key.get(data.key_id);
    if (master?.role !== 'master' || master.status !== 'active') return wrong('a master key in use');
    const salts = Object.values(statement.salts);
    if (salts.some((salt) => tables.custody_salt.get(salt) !== null) || salts[0] === salts[1]) {
      return wrong('two new salts');
    }
    const chain = tables.custody_chain.get(statement.currency);
    const refusal =
      chainRefusal(statement, chain) ??
      monthRefusal(statement, chain, context) ??
      peopleRefusal(statement, context) ??
      testsRefusal(statement, tables.custody_run.get(data.run_id), data.run_id);
    if (refusal !== null) return refusal;
    const standing = chain?.standing ?? [];
    const voids_id = statement.voids === null ? null : (standing.at(-1)?.id ?? null);
    const base = voids_id === null ? standing.at(-1) : standing.at(-2);
    const made = `cert-${String(head.seq + 1)}`;
    const digest = certificateDigest(portableSha256, read);
    const facts = { certificate_id: made, digest, base_id: base?.id ?? null, voids_id };
    return { subject: made, facts };
  },
  evolve({ content, as_of_seq, run_id, key_id }, facts, entry, state) {
    const { certificate_id: id, digest, base_id, voids_id } = facts;
    // What the books took in they can read again.
    const { statement } = readUnsigned(content) as UnsignedAgreement;
    const { currency, platform, number, period, previous, voids, preparer, reviewer } = statement;
    const { custody_certificate, custody_chain, custody_salt } = state.tables;
    const chain = custody_chain.get(currency);
    custody_chain.put(currency, {
      ...(chain ?? { id: currency, platform, digests: [], standing: [] }),
      open_id: id,
    });
    for (const salt of Object.values(statement.salts)) {
      custody_salt.put(salt, { id: salt, certificate_id: id });
    }
    custody_certificate.put(id, {
      ...{ id, currency, number, status: 'drafted', from_day: period.from, until_day: period.until },
      ...{ as_of_seq, run_id, content, digest, previous, base_id, voids_id },
      ...{ void_reason: voids?.reason ?? null, master_key: key_id },
      ...{ preparer: preparer.person, preparer_key: preparer.key_id },
      ...{ reviewer: reviewer.person, reviewer_key: reviewer.key_id },
      ...{ preparer_signature: null, reviewer_signature: null, voided_by: null },
      ...{ drafted_at: entry.booked_at, drafted_seq: entry.seq, prepared_at: null, issued_at: null },
      ...{ issued_seq: null, dropped_at: null, dropped_by: null, drop_reason: null },
    });
  },
});

/** What is wrong with keys that a draft was made with: who revokes one says that somebody else may have made it. */
function revokedSince(row: Row<'custody_certificate'>, { state }: Context): Refusal | null {
  const { custody_key } = state.tables;
  if (custody_key.must(row.preparer_key).status === 'revoked') {
    return wrong('a key in use of each of the two', { login: row.preparer });
  }
  return custody_key.must(row.master_key).status === 'revoked' ? wrong('a master key in use') : null;
}

const sign = handler<'sign-custody-certificate', object>('sign-custody-certificate', {
  needs({ certificate_id }, want) {
    const row = want.row('custody_certificate', certificate_id);
    if (!row) return;
    want.row('custody_chain', row.currency);
    want.row('custody_key', row.preparer_key);
    want.row('custody_key', row.reviewer_key);
    want.row('custody_key', row.master_key);
    if (row.voids_id !== null) want.row('custody_certificate', row.voids_id);
  },
  decide({ data: { certificate_id, part, signature } }, context) {
    const { tables } = context.state;
    const row = tables.custody_certificate.get(certificate_id);
    if (row === null) return refuse('not-found', { what: 'certificate', id: certificate_id });
    const expected = part === 'preparer' ? 'drafted' : 'prepared';
    if (row.status !== expected) {
      return refuse('wrong-state', { what: 'certificate', id: certificate_id, status: row.status, expected });
    }
    const alone = part === 'reviewer' ? samePerson(context, row.preparer) : undefined;
    if (alone !== undefined) return alone;
    if (context.actor !== row[part]) return wrong('the person whom the draft names', { login: row[part] });
    const key = tables.custody_key.must(row[`${part}_key`]);
    if (key.status !== 'active') return wrong('a key in use of each of the two', { login: row[part] });
    const revoked = part === 'reviewer' ? revokedSince(row, context) : null;
    if (revoked !== null) return revoked;
    return isSigned(signature, signedCertificateText(row.digest), key.public_key)
      ? { subject: certificate_id, facts: {} }
      : wrong('a signature of the digest by the key that the draft names');
  },
  evolve({ certificate_id: id, part, signature }, _facts, entry, state) {
    const { custody_certificate, custody_chain } = state.tables;
    const row = custody_certificate.must(id);
    if (part === 'preparer') {
      const prepared = { preparer_signature: signature, prepared_at: entry.booked_at };
      custody_certificate.put(id, { ...row, ...prepared, status: 'prepared' });
      return;
    }
    const issued = { reviewer_signature: signature, issued_at: entry.booked_at, issued_seq: entry.seq };
    custody_certificate.put(id, { ...row, ...issued, status: 'issued' });
    const { number, digest, until_day: until, voids_id } = row;
    const chain = custody_chain.must(row.currency);
    custody_chain.put(chain.id, {
      ...{ ...chain, open_id: null, digests: [...chain.digests, digest] },
      standing: standingWith(chain.standing, { id, number, digest, until }, voids_id),
    });
    if (voids_id !== null) {
      const voided = custody_certificate.must(voids_id);
      custody_certificate.put(voids_id, { ...voided, status: 'voided', voided_by: id });
    }
  },
});

const drop = handler<'drop-custody-certificate', object>('drop-custody-certificate', {
  needs({ certificate_id }, want) {
    const row = want.row('custody_certificate', certificate_id);
    if (row) want.row('custody_chain', row.currency);
  },
  decide({ data: { certificate_id } }, { state }) {
    const row = state.tables.custody_certificate.get(certificate_id);
    if (row === null) return refuse('not-found', { what: 'certificate', id: certificate_id });
    return row.status === 'drafted' || row.status === 'prepared'
      ? { subject: certificate_id, facts: {} }
      : refuse('wrong-state', {
          ...{ what: 'certificate', id: certificate_id, status: row.status },
          expected: 'not issued yet',
        });
  },
  evolve({ certificate_id: id, reason }, _facts, entry, state) {
    const { custody_certificate, custody_chain } = state.tables;
    const row = custody_certificate.must(id);
    const dropped = { dropped_at: entry.booked_at, dropped_by: entry.actor, drop_reason: reason };
    custody_certificate.put(id, { ...row, ...dropped, status: 'dropped' });
    custody_chain.put(row.currency, { ...custody_chain.must(row.currency), open_id: null });
  },
});

const recordExport = handler<'record-proof-export', object>('record-proof-export', {
  needs({ certificate_id }, want) {
    want.row('custody_certificate', certificate_id);
  },
  decide({ data: { certificate_id } }, { state }) {
    return state.tables.custody_certificate.get(certificate_id) === null
      ? refuse('not-found', { what: 'certificate', id: certificate_id })
      : { subject: certificate_id, facts: {} };
  },
  evolve() {
    // The entry is the note.
  },
});

export const CUSTODY_CERTIFICATE_HANDLERS = {
  'draft-custody-certificate': draft,
  'sign-custody-certificate': sign,
  'drop-custody-certificate': drop,
  'record-proof-export': recordExport,
} as const;
