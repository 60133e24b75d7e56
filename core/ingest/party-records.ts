/**
 * Record types of who is who: custody accounts, parties, accounts, instruments, credentials, logins.
 */
import { CREDENTIAL_KINDS, INSTRUMENT_KINDS, PARTY_KINDS, REAL_NAME_LEVELS } from '#core/ledger/tables';

import { column } from './columns';
import { at, bank, choice, externalId, last4, optional, reason, type RecordInput } from './record-parts';

export const WHO = {
  'custody-account': {
    title: 'Custody accounts',
    meaning: "Accounts at banks that hold customers' money.",
    kind: 'open-custody',
    id_column: 'custody_id',
    at_column: 'custody_opened_at',
    columns: [
      column('custody_id', 'id', 'The custody account', 'C-ICBC', { target: 'account_id' }),
      column('currency', 'currency', 'Its currency; CNY when empty', 'CNY', optional()),
      bank,
      last4,
      at('custody_opened_at', 'When it was opened', '2025-12-01T00:00:00Z'),
    ],
  },
  party: {
    title: 'Parties',
    meaning: 'People and businesses. Their personal data is kept beside the journal, never in it.',
    kind: 'register-party',
    id_column: 'party_id',
    at_column: 'registered_at',
    columns: [
      column('party_id', 'id', 'The party', 'P-001'),
      column('party_kind', 'choice', 'Person or business', 'person', choice(PARTY_KINDS)),
      column(
        'level',
        'choice',
        'Real-name level; none when empty',
        'bank',
        optional(choice(REAL_NAME_LEVELS)),
      ),
      column('category', 'text', 'Line of business', 'books', optional({ length_max: 64 })),
      column('region', 'text', 'Province or city', 'Zhejiang', optional({ length_max: 64 })),
      column('name', 'text', 'Name', 'Lin Hua', { target: 'profile.name', length_max: 100, personal: true }),
      column(
        'identity_no',
        'text',
        'Resident identity number or social credit code',
        '11010519491231002X',
        optional({ target: 'profile.identity_no', length_max: 32, personal: true }),
      ),
      column(
        'phone',
        'text',
        'Telephone',
        '+86 10 5550 0101',
        optional({ target: 'profile.phone', length_max: 32, personal: true }),
      ),
      column(
        'email',
        'text',
        'E-mail',
        'lin@example.com',
        optional({ target: 'profile.email', length_max: 120, personal: true }),
      ),
      at('registered_at', 'When the party registered', '2025-12-01T01:00:00Z'),
    ],
  },
  'real-name-level': {
    title: 'Changes of the real-name level',
    meaning: 'A party is authenticated further, or loses a level.',
    kind: 'set-real-name-level',
    id_column: 'change_id',
    at_column: 'level_changed_at',
    columns: [
      externalId('change_id', 'The change, as the source numbers it', 'RN-1'),
      column('party_id', 'id', 'The party', 'P-001'),
      column('level', 'choice', 'Level from now on', 'document', choice(REAL_NAME_LEVELS)),
      column('basis', 'text', 'What it rests on', 'identity card checked', { length_max: 200 }),
      at('level_changed_at', 'When it changed', '2025-12-02T01:00:00Z'),
    ],
  },
  account: {
    title: 'Accounts',
    meaning: 'Accounts of parties with the platform.',
    kind: 'open-account',
    id_column: 'account_id',
    at_column: 'account_opened_at',
    columns: [
      column('account_id', 'id', 'The account', 'A-001'),
      column('party_id', 'id', 'Its holder', 'P-001'),
      column('currency', 'currency', 'Its currency; CNY when empty', 'CNY', optional()),
      column('merchant', 'bool', 'Whether it sells; false when empty', 'false', optional()),
      column('category', 'text', 'Merchant category', 'books', optional({ length_max: 64 })),
      at('account_opened_at', 'When it was opened', '2025-12-01T01:05:00Z'),
    ],
  },
  instrument: {
    title: 'Instruments',
    meaning: 'Bank accounts and cards registered with an account: a token, a bank and four digits.',
    kind: 'register-instrument',
    id_column: 'instrument_id',
    at_column: 'instrument_registered_at',
    columns: [
      column('instrument_id', 'id', 'Token of the instrument', 'I-001'),
      column('account_id', 'id', 'The account it belongs to', 'A-001'),
      column('instrument_kind', 'choice', 'What it is', 'debit-card', choice(INSTRUMENT_KINDS)),
      bank,
      last4,
      at('instrument_registered_at', 'When it was registered', '2025-12-01T01:10:00Z'),
    ],
  },
  credential: {
    title: 'Credentials',
    meaning: 'Digital certificates and payment shields issued to an account.',
    kind: 'issue-credential',
    id_column: 'credential_id',
    at_column: 'issued_at',
    columns: [
      column('credential_id', 'id', 'Serial number of the certificate or shield', 'CERT-1'),
      column('account_id', 'id', 'The account it is issued to', 'A-001'),
      column('credential_kind', 'choice', 'What it is', 'certificate', choice(CREDENTIAL_KINDS)),
      column('valid_until', 'instant', 'End of its validity', '2027-12-01T00:00:00Z'),
      at('issued_at', 'When it was issued', '2025-12-03T02:00:00Z'),
    ],
  },
  'credential-end': {
    title: 'Ends of credentials',
    meaning: 'A certificate is revoked, a shield is lost.',
    kind: 'end-credential',
    id_column: 'credential_id',
    at_column: 'credential_ended_at',
    columns: [
      column('credential_id', 'id', 'The credential', 'CERT-1'),
      reason('Why it ended', 'holder lost it'),
      at('credential_ended_at', 'When it ended', '2025-12-20T02:00:00Z'),
    ],
  },
  access: {
    title: 'Device and login events',
    meaning: 'Logins, failed logins, devices bound to an account or removed from it.',
    kind: 'record-access',
    id_column: 'access_id',
    at_column: 'accessed_at',
    columns: [
      column('access_id', 'id', 'The event', 'E-1'),
      column('account_id', 'id', 'The account', 'A-001'),
      column(
        'access_kind',
        'choice',
        'What happened',
        'login',
        choice(['login', 'login-failed', 'device-bound', 'device-removed']),
      ),
      column('device', 'id', 'Fingerprint of the device', 'dev-7f3a'),
      column('ip', 'text', 'IP address', '203.0.113.7', optional({ length_max: 45 })),
      at('accessed_at', 'When it happened', '2025-12-05T03:00:00Z'),
    ],
  },
} as const satisfies Record<string, RecordInput>;
