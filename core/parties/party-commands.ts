/**
 * Who is who: parties, their accounts, instruments, credentials and the traces of their access.
 *
 * Personal data never enters the journal: it keeps a salted digest and keyed marks, the data itself lies beside it.
 */
import { canonicalJson, lengthPrefixed, type Sha256 } from '#core/kernel/canonical';
import { assert } from '#core/kernel/assert';
import {
  identityProblem,
  NUMBER_EXPECTED,
  residentNumberProblem,
  type NumberProblem,
} from '#core/identity/numbers';
import { isAbove, isHigher } from '#core/identity/levels';
import { dayOf, type Instant } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { systemAccountId, type OwnerClass } from '#core/ledger/chart';
import { findAccount } from '#core/ledger/lookup';
import { handler, type Context } from '#core/ledger/plan';
import { spelledProfile, type Profile } from '#core/ledger/profile';
import type { CommandData } from '#core/ledger/commands';
import type { State } from '#core/ledger/state';
import type { Account, RealNameLevel } from '#core/ledger/tables';

import { identityMarks, type IdentityMarks } from './identity-marks';

/** Digest by which the journal vouches for a profile kept beside it. */
export function profileDigest(salt: string, profile: Profile, sha256: Sha256): string {
  return sha256(lengthPrefixed(['profile', salt, canonicalJson(spelledProfile(profile))]));
}

interface NewOwner {
  readonly id: string;
  readonly class: OwnerClass;
  readonly currency: string;
  readonly party_id?: string;
  readonly merchant?: boolean;
  readonly category?: string;
  readonly bank?: string;
  readonly last4?: string;
  readonly opened_at: number;
}

/** Gives a new owner of ledger accounts its number and its (empty) balances. */
export function openOwner(state: State, owner: NewOwner): void {
  const account: Account = {
    id: owner.id,
    no: state.next_account_no,
    class: owner.class,
    currency: owner.currency,
    party_id: owner.party_id ?? null,
    merchant: owner.merchant ?? false,
    category: owner.category ?? '',
    bank: owner.bank ?? null,
    last4: owner.last4 ?? null,
    opened_at: owner.opened_at,
    closed_at: null,
    certificate_until: null,
    shield_until: null,
    restrictions: [],
  };
  state.next_account_no += 1;
  state.tables.account.put(account.id, account);
  state.balancesLoaded(account.no);
  state.tables.usage.loaded(`pay|${owner.id}`, null);
}

/** What is known of the numbers of a party without knowing them: `valid`, or what is wrong. */
export type NumberCheck = NumberProblem | 'valid';

interface ProfileFacts {
  readonly profile_digest: string;
  /** Absent in entries of before there were any. */
  readonly marks?: IdentityMarks;
  /** Absent in entries of before numbers were checked. */
  readonly checks?: { readonly identity_no: NumberCheck; readonly legal_person_no: NumberCheck };
}

/** Where the day begins first: nobody is born later than on its day. */
const FIRST_ZONE_MINUTES = 14 * 60;

function checksOf(
  { party_kind, profile }: Pick<CommandData<'register-party'>, 'party_kind' | 'profile'>,
  at: Instant,
): Required<ProfileFacts>['checks'] {
  const today = dayOf(at, FIRST_ZONE_MINUTES).replaceAll('-', '');
  return {
    identity_no: identityProblem(party_kind, profile.identity_no, today) ?? 'valid',
    legal_person_no: residentNumberProblem(profile.legal_person_no, today) ?? 'valid',
  };
}

/** Live work gives a level above a claim to two people and what they name; history took place elsewhere. */
function levelRefusal(level: RealNameLevel, { mode }: Context): Refusal | undefined {
  return isHigher(level) && mode === 'authorise'
    ? refuse('approval-needed', { what: 'real-name level', level })
    : undefined;
}

/** Whoever says who he is says it with numbers that can be right; who says nothing is asked later. */
function numberRefusal(level: RealNameLevel, checks: Required<ProfileFacts>['checks']): Refusal | undefined {
  const wrong = Object.entries(checks).find(([, check]) => check !== 'valid' && check !== 'missing');
  return level === 'none' || wrong === undefined
    ? undefined
    : refuse('invalid', {
        field: `profile.${wrong[0]}`,
        expected: NUMBER_EXPECTED[wrong[1] as NumberProblem],
      });
}

const registerParty = handler<'register-party', ProfileFacts>('register-party', {
  needs(data, want) {
    want.row('party', data.party_id);
  },
  decide({ data, at }, context) {
    if (context.state.tables.party.get(data.party_id) !== null) {
      return refuse('already-exists', { what: 'party', id: data.party_id });
    }
    const { profile, party_kind } = data;
    if (party_kind === 'person' && (profile.legal_person_name !== '' || profile.legal_person_no !== '')) {
      return refuse('invalid', {
        field: 'profile.legal_person_name',
        expected: 'none: the party is a person',
      });
    }
    assert(data.salt !== undefined, 'the salt is added before deciding');
    const checks = checksOf(data, at);
    return {
      subject: data.party_id,
      facts: {
        profile_digest: profileDigest(data.salt, profile, context.sha256),
        marks: identityMarks(profile, context.keyed),
        checks,
      },
      objection: numberRefusal(data.level, checks) ?? levelRefusal(data.level, context),
      profile: { party_id: data.party_id, salt: data.salt, profile },
    };
  },
  evolve(data, facts, entry, state) {
    state.tables.party.put(data.party_id, {
      id: data.party_id,
      kind: data.party_kind,
      level: data.level,
      category: data.category,
      region: data.region,
      registered_at: entry.occurred_at,
      profile_digest: facts.profile_digest,
      identity_mark: facts.marks?.identity ?? null,
      legal_person_mark: facts.marks?.legal_person ?? null,
      phone_mark: facts.marks?.phone ?? null,
      email_mark: facts.marks?.email ?? null,
      identity_check: facts.checks?.identity_no ?? null,
    });
  },
});

const setRealNameLevel = handler<'set-real-name-level', object>('set-real-name-level', {
  needs(data, want) {
    want.row('party', data.party_id);
  },
  decide({ data }, context) {
    const party = context.state.tables.party.get(data.party_id);
    if (party === null) {
      return refuse('not-found', { what: 'party', id: data.party_id });
    }
    const objection = isAbove(data.level, party.level) ? levelRefusal(data.level, context) : undefined;
    return { subject: data.party_id, facts: { level_before: party.level }, objection };
  },
  evolve(data, _facts, _entry, state) {
    state.tables.party.put(data.party_id, { ...state.tables.party.must(data.party_id), level: data.level });
  },
});

const openAccount = handler<'open-account', object>('open-account', {
  needs(data, want) {
    want.row('account', data.account_id);
    want.row('party', data.party_id);
    want.account(systemAccountId(data.currency));
  },
  decide({ data }, context) {
    const { tables } = context.state;
    if (tables.account.get(data.account_id) !== null) {
      return refuse('already-exists', { what: 'account', id: data.account_id });
    }
    if (tables.party.get(data.party_id) === null) {
      return refuse('not-found', { what: 'party', id: data.party_id });
    }
    return tables.account.get(systemAccountId(data.currency)) === null
      ? refuse('not-found', { what: 'open currency', id: data.currency })
      : { subject: data.account_id, facts: {} };
  },
  evolve(data, _facts, entry, state) {
    openOwner(state, {
      id: data.account_id,
      class: 'party',
      currency: data.currency,
      party_id: data.party_id,
      merchant: data.merchant,
      category: data.category,
      opened_at: entry.occurred_at,
    });
  },
});

const registerInstrument = handler<'register-instrument', object>('register-instrument', {
  needs(data, want) {
    want.row('instrument', data.instrument_id);
    want.row('account', data.account_id);
  },
  decide({ data }, context) {
    if (context.state.tables.instrument.get(data.instrument_id) !== null) {
      return refuse('already-exists', { what: 'instrument', id: data.instrument_id });
    }
    const account = findAccount(context, data.account_id);
    return 'code' in account ? account : { subject: data.account_id, facts: {} };
  },
  evolve(data, _facts, entry, state) {
    state.tables.instrument.put(data.instrument_id, {
      id: data.instrument_id,
      account_id: data.account_id,
      kind: data.instrument_kind,
      bank: data.bank,
      last4: data.last4,
      registered_at: entry.occurred_at,
    });
    state.tables.usage.loaded(`card|${data.instrument_id}`, null);
  },
});

const issueCredential = handler<'issue-credential', object>('issue-credential', {
  needs(data, want) {
    want.row('credential', data.credential_id);
    want.row('account', data.account_id);
  },
  decide({ data, at }, context) {
    if (context.state.tables.credential.get(data.credential_id) !== null) {
      return refuse('already-exists', { what: 'credential', id: data.credential_id });
    }
    const account = findAccount(context, data.account_id);
    if ('code' in account) {
      return account;
    }
    const until = data.credential_kind === 'certificate' ? account.certificate_until : account.shield_until;
    if (until !== null && until > at) {
      return refuse('wrong-state', { what: data.credential_kind, account: account.id, valid_until: until });
    }
    return data.valid_until > at
      ? { subject: data.account_id, facts: {} }
      : refuse('wrong-state', { what: data.credential_kind, valid_until: data.valid_until, at });
  },
  evolve(data, _facts, entry, state) {
    const account = state.tables.account.must(data.account_id);
    state.tables.credential.put(data.credential_id, {
      id: data.credential_id,
      account_id: data.account_id,
      kind: data.credential_kind,
      valid_from: entry.occurred_at,
      valid_until: data.valid_until,
      ended_at: null,
      ended_reason: null,
    });
    const until =
      data.credential_kind === 'certificate'
        ? { certificate_until: data.valid_until }
        : { shield_until: data.valid_until };
    state.tables.account.put(account.id, { ...account, ...until });
  },
});

const endCredential = handler<'end-credential', object>('end-credential', {
  needs(data, want) {
    const credential = want.row('credential', data.credential_id);
    if (credential) {
      want.row('account', credential.account_id);
    }
  },
  decide({ data, at }, context) {
    const credential = context.state.tables.credential.get(data.credential_id);
    if (credential === null) {
      return refuse('not-found', { what: 'credential', id: data.credential_id });
    }
    return credential.ended_at === null && credential.valid_until > at
      ? { subject: credential.account_id, facts: {} }
      : refuse('wrong-state', { what: 'credential', id: credential.id, valid_until: credential.valid_until });
  },
  evolve(data, _facts, entry, state) {
    const credential = state.tables.credential.must(data.credential_id);
    const account = state.tables.account.must(credential.account_id);
    state.tables.credential.put(credential.id, {
      ...credential,
      ended_at: entry.occurred_at,
      ended_reason: data.reason,
    });
    const until = credential.kind === 'certificate' ? { certificate_until: null } : { shield_until: null };
    state.tables.account.put(account.id, { ...account, ...until });
  },
});

const recordAccess = handler<'record-access', object>('record-access', {
  needs(data, want) {
    want.row('access', data.access_id);
    want.row('account', data.account_id);
  },
  decide({ data }, context) {
    if (context.state.tables.access.get(data.access_id) !== null) {
      return refuse('already-exists', { what: 'access event', id: data.access_id });
    }
    const account = findAccount(context, data.account_id);
    return 'code' in account ? account : { subject: data.account_id, facts: {} };
  },
  evolve(data, _facts, entry, state) {
    state.tables.access.put(data.access_id, {
      id: data.access_id,
      account_id: data.account_id,
      kind: data.access_kind,
      device: data.device,
      ip: data.ip,
      at: entry.occurred_at,
      seq: entry.seq,
    });
  },
});

export const PARTY_HANDLERS = {
  'register-party': registerParty,
  'set-real-name-level': setRealNameLevel,
  'open-account': openAccount,
  'register-instrument': registerInstrument,
  'issue-credential': issueCredential,
  'end-credential': endCredential,
  'record-access': recordAccess,
} as const;
