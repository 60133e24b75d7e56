/**
 * Certificates of the platform's own authority: founded once, issued to accounts, revoked, and the lists of revoked ones.
 *
 * Keys and signatures are the host's; the books keep what was issued to whom, until when, and what ended it. An account
 * has one certificate in force at most, so that its limits follow from one row: a new one supersedes the one before in the
 * same entry. Lists are numbered without a gap.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import { findAccount } from '#core/ledger/lookup';
import { handler, type Context, type EntryMeta } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Row } from '#core/ledger/tables';

import type { RevocationReason } from './identity-tables';

type Certificate = Row<'certificate'>;

/** The only row of its table. */
export const AUTHORITY_ID = 'platform';

const foundAuthority = handler<'found-authority', object>('found-authority', {
  needs(_data, want) {
    want.row('authority', AUTHORITY_ID);
  },
  decide({ data, at }, context) {
    if (context.state.tables.authority.get(AUTHORITY_ID) !== null) {
      return refuse('already-exists', { what: 'authority' });
    }
    return data.valid_until > at
      ? { subject: AUTHORITY_ID, facts: {} }
      : refuse('wrong-state', { what: 'authority', valid_until: data.valid_until, at });
  },
  evolve(data, _facts, entry, state) {
    state.tables.authority.put(AUTHORITY_ID, {
      ...{ id: AUTHORITY_ID, pem: data.pem, fingerprint: data.fingerprint, valid_until: data.valid_until },
      ...{ founded_by: entry.actor, founded_at: entry.booked_at, founded_seq: entry.seq },
      ...{ crl_number: 0, crl_at: null, crl_next_at: null, crl_sha256: null, crl_lacks: 0 },
    });
  },
});

function findCertificate(context: Context, serial: string): Certificate | Refusal {
  return (
    context.state.tables.certificate.get(serial) ?? refuse('not-found', { what: 'certificate', id: serial })
  );
}

/** A certificate that is neither revoked nor over. */
function findInForce(context: Context, serial: string): Certificate | Refusal {
  const certificate = findCertificate(context, serial);
  if ('code' in certificate) {
    return certificate;
  }
  const { revoked_at, valid_until } = certificate;
  return revoked_at === null && valid_until > context.booked_at
    ? certificate
    : refuse('wrong-state', { what: 'certificate', id: serial, valid_until: revoked_at ?? valid_until });
}

function revoke(
  state: State,
  certificate: Certificate,
  entry: EntryMeta,
  how: { readonly revocation: RevocationReason; readonly note: string },
): void {
  state.tables.certificate.put(certificate.id, {
    ...certificate,
    ...how,
    revoked_at: entry.booked_at,
    revoked_by: entry.actor,
    revoked_seq: entry.seq,
  });
  const authority = state.tables.authority.must(AUTHORITY_ID);
  state.tables.authority.put(AUTHORITY_ID, { ...authority, crl_lacks: authority.crl_lacks + 1 });
}

const issueCertificate = handler<'issue-certificate', object>('issue-certificate', {
  needs(data, want) {
    want.row('authority', AUTHORITY_ID);
    want.row('certificate', data.serial);
    want.row('account', data.account_id);
    if (data.supersedes !== undefined) {
      want.row('certificate', data.supersedes);
    }
  },
  decide({ data, at }, context) {
    const { authority, certificate } = context.state.tables;
    if (certificate.get(data.serial) !== null) {
      return refuse('already-exists', { what: 'certificate', id: data.serial });
    }
    if (authority.get(AUTHORITY_ID) === null) {
      return refuse('not-found', { what: 'authority' });
    }
    const account = findAccount(context, data.account_id);
    if ('code' in account) {
      return account;
    }
    if (data.valid_until <= at || data.valid_until > authority.must(AUTHORITY_ID).valid_until) {
      return refuse('wrong-state', { what: 'certificate', valid_until: data.valid_until, at });
    }
    if (data.supersedes !== undefined) {
      const before = findInForce(context, data.supersedes);
      if ('code' in before) {
        return before;
      }
      return before.account_id === account.id
        ? { subject: account.id, facts: {} }
        : refuse('wrong-state', { what: 'certificate', id: before.id, account: before.account_id });
    }
    const until = account.certificate_until;
    return until !== null && until > at
      ? refuse('wrong-state', { what: 'certificate', account: account.id, valid_until: until })
      : { subject: account.id, facts: {} };
  },
  evolve(data, _facts, entry, state) {
    if (data.supersedes !== undefined) {
      const note = `superseded by ${data.serial}`;
      revoke(state, state.tables.certificate.must(data.supersedes), entry, {
        revocation: 'superseded',
        note,
      });
    }
    state.tables.certificate.put(data.serial, {
      ...{ id: data.serial, account_id: data.account_id, fingerprint: data.fingerprint, pem: data.pem },
      ...{ valid_from: data.valid_from, valid_until: data.valid_until },
      ...{ issued_by: entry.actor, issued_at: entry.booked_at, issued_seq: entry.seq },
      ...{ revoked_at: null, revoked_by: null, revocation: null, revoked_seq: null, note: null },
    });
    const account = state.tables.account.must(data.account_id);
    state.tables.account.put(account.id, { ...account, certificate_until: data.valid_until });
  },
});

const revokeCertificate = handler<'revoke-certificate', object>('revoke-certificate', {
  needs(data, want) {
    want.row('authority', AUTHORITY_ID);
    const certificate = want.row('certificate', data.serial);
    if (certificate) {
      want.row('account', certificate.account_id);
    }
  },
  decide({ data }, context) {
    const certificate = findInForce(context, data.serial);
    return 'code' in certificate ? certificate : { subject: certificate.account_id, facts: {} };
  },
  evolve({ serial, revocation, note }, _facts, entry, state) {
    const certificate = state.tables.certificate.must(serial);
    revoke(state, certificate, entry, { revocation, note });
    const account = state.tables.account.must(certificate.account_id);
    state.tables.account.put(account.id, { ...account, certificate_until: null });
  },
});

const issueCrl = handler<'issue-crl', object>('issue-crl', {
  needs(_data, want) {
    want.row('authority', AUTHORITY_ID);
  },
  decide({ data }, context) {
    const authority = context.state.tables.authority.get(AUTHORITY_ID);
    if (authority === null) {
      return refuse('not-found', { what: 'authority' });
    }
    return data.number === authority.crl_number + 1
      ? { subject: AUTHORITY_ID, facts: {} }
      : refuse('wrong-state', {
          what: 'crl',
          number: data.number,
          maximum: authority.crl_number + 1,
        });
  },
  evolve({ number, sha256, next_update_at, covers }, _facts, entry, state) {
    const authority = state.tables.authority.must(AUTHORITY_ID);
    state.tables.authority.put(AUTHORITY_ID, {
      ...authority,
      ...{ crl_number: number, crl_at: entry.booked_at, crl_next_at: next_update_at },
      ...{ crl_sha256: sha256, crl_lacks: Math.max(0, authority.crl_lacks - covers) },
    });
  },
});

export const CERTIFICATE_HANDLERS = {
  'found-authority': foundAuthority,
  'issue-certificate': issueCertificate,
  'revoke-certificate': revokeCertificate,
  'issue-crl': issueCrl,
} as const;
