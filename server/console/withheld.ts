/**
 * What is kept from whoever may not know of suspicions, or is to judge an alert a second time.
 *
 * Such an entry stays in its place with its number and its hash: nobody takes the journal for one with gaps, and nobody
 * learns more. Such a request is not there.
 */
import { CONFIDENTIAL_REQUESTS, isConfidentialRequest, openBody, openData } from '#core/cases/confidential';
import type { Entry } from '#core/ledger/entry';
import type { Approval } from '#core/ledger/tables';
import type { Lists } from '#database/lists/lists';
import type { JournalViewer } from '#database/lists/withheld';

import { mustRow } from './found';
import { notFound } from './failures';
import type { Desk } from './desk';
import type { Person } from './implementer';

/** Kind that an entry is shown with of which nothing else is. */
const WITHHELD = 'withheld';

type Viewing = Pick<Person, 'login' | 'permissions'>;

/** A person as one who looks at the journal. */
export function viewerOf({ login, permissions }: Viewing): JournalViewer {
  return { login, reads_risk: permissions.has('risk.read') };
}

/** What is left of an entry that is kept from somebody. */
function emptied({ seq, booked_at, prev, hash }: Entry): Entry {
  return {
    ...{ seq, kind: WITHHELD as Entry['kind'], outcome: 'done', subject: '', actor: '', mode: 'authorise' },
    ...{ occurred_at: booked_at, booked_at, recorded_at: booked_at },
    ...{ key: '', payload: '', body: '{}', postings: [], prev, hash },
  };
}

/** An entry without what of it tells of suspicions; nor its digest, by which one could try what was left out. */
function opened(entry: Entry): Entry {
  const body = openBody(entry);
  return body === null ? entry : { ...entry, body: JSON.stringify(body), payload: '' };
}

/** Entries as somebody may see them. */
export async function shownTo(
  lists: Lists,
  entries: readonly Entry[],
  viewer: JournalViewer,
): Promise<Entry[]> {
  const withheld = await lists.withheldAmong(
    entries.map(({ seq }) => seq),
    viewer,
  );
  return entries.map((entry) =>
    withheld.has(entry.seq) ? emptied(entry) : viewer.reads_risk ? entry : opened(entry),
  );
}

/** Kinds of requests that are kept from a person. */
export function keptRequests({ permissions }: Pick<Person, 'permissions'>): readonly string[] {
  return permissions.has('risk.read') ? [] : CONFIDENTIAL_REQUESTS;
}

/** A request as a person may see it. */
export function requestFor(approval: Approval, { permissions }: Pick<Person, 'permissions'>): Approval {
  return permissions.has('risk.read')
    ? approval
    : { ...approval, data: openData(approval.kind, approval.data) };
}

/** A request by its id, for a person. Throws NOT_FOUND also for one that is kept from him. */
export async function mustApproval(
  desk: Desk,
  id: string,
  person: Pick<Person, 'permissions'>,
): Promise<Approval> {
  const approval = await mustRow(desk.books.reader, 'approval', id);
  if (isConfidentialRequest(approval.kind) && !person.permissions.has('risk.read')) {
    throw notFound('approval', id);
  }
  return approval;
}
