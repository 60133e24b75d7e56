/**
 * Documents put to a party and checked by a person, and levels that rest on them.
 *
 * The bytes lie sealed beside the books; an entry names their digest. Raising a level above a claim takes two people
 * and documents that were accepted and have not ended, all of them named, so that the entry says what it rested on.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import { handler, type Context } from '#core/ledger/plan';
import type { Row } from '#core/ledger/tables';

import { isAbove, isGood, neededKinds } from './levels';

type IdentityDocument = Row<'identity_document'>;

const putDocument = handler<'put-document', { document_id: string }>('put-document', {
  needs(data, want) {
    want.row('party', data.party_id);
  },
  decide({ data, at }, context) {
    if (context.state.tables.party.get(data.party_id) === null) {
      return refuse('not-found', { what: 'party', id: data.party_id });
    }
    if (data.expires_at !== undefined && data.expires_at <= at) {
      return refuse('wrong-state', { what: 'document', valid_until: data.expires_at, at });
    }
    const document_id = `document-${String(context.state.head.seq + 1)}`;
    return { subject: data.party_id, facts: { document_id } };
  },
  evolve(data, { document_id }, entry, state) {
    state.tables.identity_document.put(document_id, {
      ...{ id: document_id, party_id: data.party_id, kind: data.document_kind },
      ...{ content_id: data.content_id, media_type: data.media_type, bytes: data.bytes },
      ...{ sha256: data.sha256, status: 'pending', expires_at: data.expires_at ?? null },
      ...{ put_by: entry.actor, put_at: entry.booked_at, put_seq: entry.seq },
      ...{ checked_by: null, checked_at: null, checked_seq: null, reason: null },
    });
  },
});

function findDocument(context: Context, id: string): IdentityDocument | Refusal {
  return context.state.tables.identity_document.get(id) ?? refuse('not-found', { what: 'document', id });
}

const checkDocument = handler<'check-document', object>('check-document', {
  needs(data, want) {
    want.row('identity_document', data.document_id);
  },
  decide({ data, at }, context) {
    const document = findDocument(context, data.document_id);
    if ('code' in document) {
      return document;
    }
    if (document.status !== 'pending') {
      return refuse('wrong-state', {
        ...{ what: 'document', id: document.id, status: document.status, expected: 'pending' },
      });
    }
    const expires_at = data.expires_at ?? document.expires_at;
    return data.verdict === 'accepted' && expires_at !== null && expires_at <= at
      ? refuse('wrong-state', { what: 'document', id: document.id, valid_until: expires_at, at })
      : { subject: document.party_id, facts: {} };
  },
  evolve(data, _facts, entry, state) {
    const document = state.tables.identity_document.must(data.document_id);
    state.tables.identity_document.put(document.id, {
      ...document,
      status: data.verdict,
      expires_at: data.expires_at ?? document.expires_at,
      checked_by: entry.actor,
      checked_at: entry.booked_at,
      checked_seq: entry.seq,
      reason: data.reason,
    });
  },
});

/** The first of the documents that proves nothing for the party. */
function unfitDocument(
  context: Context,
  party_id: string,
  document_ids: readonly string[],
): Refusal | undefined {
  for (const id of document_ids) {
    const document = findDocument(context, id);
    if ('code' in document) {
      return document;
    }
    if (document.party_id !== party_id) {
      return refuse('wrong-state', { what: 'document', id, party: document.party_id, expected: party_id });
    }
    if (!isGood(document, context.booked_at)) {
      const { status, expires_at } = document;
      const ended = status === 'accepted' && expires_at !== null;
      return refuse('wrong-state', {
        ...{ what: 'document', id, status },
        ...(ended ? { valid_until: expires_at } : { expected: 'accepted' }),
      });
    }
  }
  return undefined;
}

const raiseRealNameLevel = handler<'raise-real-name-level', { level_before: string }>(
  'raise-real-name-level',
  {
    needs(data, want) {
      want.row('party', data.party_id);
      data.document_ids.forEach((id) => want.row('identity_document', id));
    },
    decide({ data }, context) {
      const party = context.state.tables.party.get(data.party_id);
      if (party === null) {
        return refuse('not-found', { what: 'party', id: data.party_id });
      }
      if (!isAbove(data.level, party.level)) {
        return refuse('wrong-state', { what: 'party', id: party.id, level: party.level });
      }
      // Null: registered before numbers were checked, so that the card alone says it.
      if (party.identity_check !== null && party.identity_check !== 'valid') {
        return refuse('wrong-state', {
          what: 'identity number',
          id: party.id,
          problem: party.identity_check,
        });
      }
      const unfit = unfitDocument(context, party.id, data.document_ids);
      if (unfit !== undefined) {
        return unfit;
      }
      const kinds = data.document_ids.map((id) => context.state.tables.identity_document.must(id).kind);
      const missing = neededKinds(party.kind, data.level).find((kind) => !kinds.includes(kind));
      return missing === undefined
        ? { subject: party.id, facts: { level_before: party.level }, approver: data.approver }
        : refuse('not-found', { what: 'document', document_kind: missing, level: data.level });
    },
    evolve(data, _facts, _entry, state) {
      const party = state.tables.party.must(data.party_id);
      state.tables.party.put(party.id, { ...party, level: data.level });
    },
  },
);

export const DOCUMENT_HANDLERS = {
  'put-document': putDocument,
  'check-document': checkDocument,
  'raise-real-name-level': raiseRealNameLevel,
} as const;
