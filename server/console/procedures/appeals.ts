/** Appeals as screens are shown them, and the credit record. */
import { appealUntil, decidedOn, type Against } from '#core/appeals/against';
import { alertsOf, stillInForce } from '#core/appeals/uphold';
import { matterOf } from '#core/approvals/matters';
import { countsAt } from '#core/enforcement/credit-notes';
import { appealTold, noticesOf, outcomeNotice } from '#core/enforcement/notice-commands';
import type { Account, Appeal, Restriction } from '#core/ledger/tables';
import { maskName } from '#core/parties/masking';

import { historyOf } from '../alert-views';
import type { Desk } from '../desk';
import { asOfNow, findRow, loadRows, mustRow } from '../found';
import { present, type Implementer, type Person } from '../implementer';
import { restrictionFor } from '../measure-views';

/** What of the books an appeal's detail reads, as a state of nothing else. */
async function decidedOf(desk: Desk, against: Against) {
  const { reader } = desk.books;
  const { against_kind, against_id } = against;
  const restriction =
    against_kind === 'restriction' ? await findRow(reader, 'restriction', against_id) : null;
  const badge = against_kind === 'badge' ? await findRow(reader, 'badge', against_id) : null;
  const decided = decidedOn({ restriction, badge }, against);
  const until_at = 'code' in decided ? null : appealUntil(await desk.policies(), decided);
  return { restriction, badge, until_at, deciders: 'code' in decided ? [] : [...decided.deciders] };
}

/** Confirmed alerts about the account that the measure came of. */
async function alertsBehind(desk: Desk, restriction: Restriction | null) {
  const { reader } = desk.books;
  const about = restriction?.about ?? null;
  if (restriction === null || about === null) {
    return [];
  }
  const risk_case = about.startsWith('case-') ? await findRow(reader, 'risk_case', about) : null;
  const alerts = await loadRows(reader, 'alert', alertsOf(about, risk_case));
  const { account_id } = restriction;
  return alerts.filter((alert) => alert.account_id === account_id && alert.disposition === 'confirmed');
}

async function inForceOf(
  { books: { reader } }: Desk,
  restriction: Restriction | null,
  account: Account,
  appeals: readonly Appeal[],
) {
  if (restriction === null) {
    return null;
  }
  const appealOf = (id: string) => appeals.find((appeal) => appeal.id === id);
  const id = stillInForce(restriction, account.restrictions, appealOf);
  return id === null ? null : await findRow(reader, 'restriction', id);
}

async function blockedOf({ books: { reader } }: Desk, account_id: string): Promise<bigint> {
  const rows = (await reader.load([{ table: 'balance', values: [account_id] }])).get('balance') ?? [];
  return (
    (rows.find(({ code }) => code === 'customer-blocked')?.['balance_minor'] as bigint | undefined) ?? 0n
  );
}

function othersAmong(appeals: readonly Appeal[], appeal: Appeal): Appeal[] {
  return appeals
    .filter(({ id }) => id !== appeal.id)
    .sort((left, right) => right.lodged_seq - left.lodged_seq);
}

/** The letter that tells the holder what came of his appeal, and those that went out. */
async function outcomeLetters({ books: { lists } }: Desk, appeal: Appeal, restriction: Restriction | null) {
  const event = outcomeNotice(appeal);
  if (restriction === null || event === null) {
    return { letter: null, notices: [] };
  }
  const appeals = await lists.belonging(['appeal', 'against_id'], restriction.id);
  const sent = await lists.belonging(['notice', 'restriction_id'], restriction.id);
  const tells = (until: number): boolean =>
    appealTold(
      event,
      appeals.filter(({ decided_at }) => (decided_at ?? 0) <= until),
    )?.id === appeal.id;
  return {
    letter: noticesOf(restriction).includes(event) && tells(Infinity) ? event : null,
    notices: sent
      .filter((notice) => notice.event === event && tells(notice.sent_at))
      .sort((left, right) => left.recorded_seq - right.recorded_seq),
  };
}

async function detailOf(desk: Desk, id: string, person: Person) {
  const { reader, lists } = desk.books;
  const appeal = await mustRow(reader, 'appeal', id);
  const account = await mustRow(reader, 'account', appeal.account_id);
  const { restriction, badge, until_at, deciders } = await decidedOf(desk, appeal);
  const [profile] = account.party_id === null ? [] : await reader.profiles([account.party_id]);
  const appeals = await lists.belonging(['appeal', 'account_id'], account.id);
  const in_force = await inForceOf(desk, restriction, account, appeals);
  const note_id = restriction?.credit_note_id ?? null;
  const matter = await findRow(reader, 'matter', matterOf('uphold-appeal', { appeal_id: id }));
  return {
    ...{ appeal, account, name: maskName(profile?.profile.name ?? ''), badge, deciders },
    restriction: restriction === null ? null : restrictionFor(restriction, person),
    in_force: in_force === null ? null : restrictionFor(in_force, person),
    can_hear: person.permissions.has('restriction.approve') && !deciders.includes(person.login),
    until_at: until_at ?? appeal.received_at,
    blocked_minor: await blockedOf(desk, account.id),
    credit_note: note_id === null ? null : await findRow(reader, 'credit_note', note_id),
    alerts: person.permissions.has('risk.read') ? await alertsBehind(desk, restriction) : [],
    others: othersAmong(appeals, appeal),
    history: await historyOf(reader, id, false),
    files: [...(await lists.belonging(['case_file', 'about'], id))],
    ...(await outcomeLetters(desk, appeal, restriction)),
    approval_id: matter?.approval_id ?? null,
  };
}

export function appealProcedures(os: Implementer) {
  return {
    list: os.appeals.list.handler(async ({ context, input: { filter, ...page } }) => {
      const { desk, person } = present(context);
      const { reader, lists } = desk.books;
      const as_of = await asOfNow(reader);
      const { rows, next } = await lists.appeals({ ...filter, login: person.login, now: desk.now() }, page);
      return { rows: [...rows], next, as_of };
    }),
    waiting: os.appeals.waiting.handler(({ context }) => {
      const { desk, person } = present(context);
      return desk.books.lists.waitingAppeals(person.login, desk.now());
    }),
    detail: os.appeals.detail.handler(({ context, input: { id } }) => {
      const { desk, person } = present(context);
      return detailOf(desk, id, person);
    }),
    against: os.appeals.against.handler(async ({ context, input }) => {
      const { desk } = present(context);
      const { until_at } = await decidedOf(desk, input);
      const found = await desk.books.lists.belonging(['appeal', 'against_id'], input.against_id);
      return { until_at, appeals: found.filter(({ against_kind }) => against_kind === input.against_kind) };
    }),
    hearers: os.appeals.hearers.handler(async ({ context }) => {
      const { desk } = present(context);
      const found: { login: string; name: string }[] = [];
      for (const member of (await desk.staff()).values()) {
        if (member.active && (await desk.permissionsOf(member)).has('restriction.approve')) {
          found.push({ login: member.login, name: member.name });
        }
      }
      return found.sort((left, right) => left.name.localeCompare(right.name));
    }),
    creditRecord: os.appeals.creditRecord.handler(async ({ context, input: { account_id } }) => {
      const { desk } = present(context);
      const notes = await desk.books.lists.belonging(['credit_note', 'account_id'], account_id);
      return [...notes]
        .sort((left, right) => left.noted_seq - right.noted_seq)
        .map((note) => ({ note, counts: countsAt(note, desk.now()) }));
    }),
  };
}
