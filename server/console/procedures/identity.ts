/** Who is who: documents, shared identities, certificates, shields, and what accounts may pay by them. */
import { HIGHER_LEVELS, isAbove, isGood, neededKinds } from '#core/identity/levels';
import { DAY_MS } from '#core/kernel/instant';
import type { Row } from '#core/ledger/tables';
import { maskName } from '#core/parties/masking';
import { calendarDay, limitsOf } from '#core/policy/limits';

import type { Console } from '../console';
import type { Desk } from '../desk';
import { putDocument, showDocument } from '../documents';
import { asOfNow, findRow, loadRows, mustRow } from '../found';
import { present, type Implementer } from '../implementer';
import { certificateProcedures } from './certificates';

/** What ends within so many days is due. */
const DUE_DAYS = 30;

async function namesOf(desk: Desk, party_ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const profiles = await desk.books.reader.profiles([...new Set(party_ids)]);
  return new Map(profiles.map(({ party_id, profile }) => [party_id, maskName(profile.name)]));
}

async function documentViews(desk: Desk, documents: readonly Row<'identity_document'>[]) {
  const ids = [...new Set(documents.map(({ party_id }) => party_id))];
  const names = await namesOf(desk, ids);
  const parties = new Map((await loadRows(desk.books.reader, 'party', ids)).map((row) => [row.id, row]));
  return documents.map((document) => {
    const party = parties.get(document.party_id);
    return {
      ...{ document, name: names.get(document.party_id) ?? '' },
      ...{ party_kind: party?.kind ?? ('person' as const), level: party?.level ?? ('none' as const) },
    };
  });
}

async function paymentLimits(desk: Desk, account: Row<'account'>) {
  const { reader } = desk.books;
  if (account.party_id === null) {
    return null;
  }
  const party = await mustRow(reader, 'party', account.party_id);
  const usage = await findRow(reader, 'usage', `pay|${account.id}`);
  const policies = await desk.policies();
  const at = desk.now();
  const today = calendarDay(at, policies.at('calendar', at));
  const limits = limitsOf(account, party.level, at, policies.at('payment-limits', at));
  const raises = [...limits.raises];
  return { ...limits, raises, used_today_minor: usage?.day === today.day ? usage.day_minor : 0n };
}

/** Documents of a party, and what the next level lacks. */
async function partyDocuments(desk: Desk, id: string) {
  const party = await mustRow(desk.books.reader, 'party', id);
  const documents = [...(await desk.books.lists.belonging(['identity_document', 'party_id'], id))].sort(
    (left, right) => right.put_seq - left.put_seq,
  );
  const good = documents.filter((document) => isGood(document, desk.now()));
  const next_level = HIGHER_LEVELS.find((level) => isAbove(level, party.level)) ?? null;
  const needed = next_level === null ? [] : neededKinds(party.kind, next_level);
  return {
    ...{ documents, good: good.map((document) => document.id), next_level },
    missing: needed.filter((kind) => !good.some((document) => document.kind === kind)),
  };
}

export function identityProcedures(os: Implementer, host: Console) {
  return {
    waiting: os.identity.waiting.handler(({ context }) => {
      const { desk } = present(context);
      return desk.books.lists.identity.waiting(desk.now(), desk.now() + DUE_DAYS * DAY_MS);
    }),
    documents: os.identity.documents.handler(async ({ context, input }) => {
      const { desk } = present(context);
      const { after, limit, status, party_id, ending_days } = input;
      const ending_before = ending_days === undefined ? undefined : desk.now() + ending_days * DAY_MS;
      const as_of = await asOfNow(desk.books.reader);
      const filter = { status, party_id, ending_before };
      const { rows, next } = await desk.books.lists.identity.documents(filter, { after, limit });
      return { rows: await documentViews(desk, rows), next, as_of };
    }),
    ofParty: os.identity.ofParty.handler(({ context, input }) =>
      partyDocuments(present(context).desk, input.id),
    ),
    putDocument: os.identity.putDocument.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      return { document: await putDocument(host, desk, person.login, input) };
    }),
    showDocument: os.identity.showDocument.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return showDocument(desk, person.login, input);
    }),
    groups: os.identity.groups.handler(async ({ context, input: { shared, skip, limit } }) => {
      const { desk, person } = present(context);
      const groups = await desk.books.lists.identity.groups(shared, { skip, limit });
      const ids = groups.flatMap((group) => [...group.ids]);
      const names = await namesOf(desk, ids);
      const rows = await loadRows(desk.books.reader, 'party', [...new Set(ids)]);
      const kinds = new Map(rows.map(({ id, kind }) => [id, kind]));
      const sees_risk = person.permissions.has('risk.read');
      return groups.map(({ ids: first, alerted, ...group }) => ({
        ...group,
        alerted: sees_risk ? alerted : null,
        first: first.map((id) => ({ id, name: names.get(id) ?? '', kind: kinds.get(id) ?? 'person' })),
      }));
    }),
    groupCounts: os.identity.groupCounts.handler(({ context }) =>
      present(context).desk.books.lists.identity.groupCounts(),
    ),
    ...certificateProcedures(os),
    shields: os.identity.shields.handler(async ({ context, input: { after, limit, status } }) => {
      const { reader, lists } = present(context).desk.books;
      const as_of = await asOfNow(reader);
      const { rows, next } = await lists.identity.shields(status, { after, limit });
      return { rows: [...rows], next, as_of };
    }),
    shield: os.identity.shield.handler(({ context, input }) =>
      mustRow(present(context).desk.books.reader, 'shield', input.id),
    ),
    ofAccount: os.identity.ofAccount.handler(async ({ context, input }) => {
      const { desk } = present(context);
      const { lists, reader } = desk.books;
      const account = await mustRow(reader, 'account', input.id);
      const certificates = [...(await lists.belonging(['certificate', 'account_id'], account.id))];
      return {
        certificates: certificates.sort((left, right) => right.issued_seq - left.issued_seq),
        shields: [...(await lists.belonging(['shield', 'account_id'], account.id))],
        limits: await paymentLimits(desk, account),
      };
    }),
  };
}
