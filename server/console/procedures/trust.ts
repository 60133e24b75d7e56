/** Trusted merchants: audits, applications, the register; files of badges, and signing them. */
import { badgeNumber } from '#core/trust/credential';
import { permissionsOf } from '#core/staff/permissions';

import { forbidden } from '../failures';
import { asOfNow, findRow } from '../found';
import { present, type Implementer } from '../implementer';
import { badgeLink, registerLink, signIssued } from '../trust-files';
import { applicationView, auditView, badgeScore, badgeView } from '../trust-views';

function mustExport(person: { readonly permissions: ReadonlySet<string> }): void {
  if (!person.permissions.has('data.export')) {
    throw forbidden(['data.export']);
  }
}

export function trustProcedures(os: Implementer) {
  return {
    audits: os.trust.audits.handler(async ({ context, input: { filter, ...page } }) => {
      const { desk, person } = present(context);
      const { reader, lists } = desk.books;
      const as_of = await asOfNow(reader);
      const asked = { ...filter, login: person.login, now: desk.now() };
      const { rows, next } = await lists.trust.audits(asked, page);
      return { rows: [...rows], next, as_of };
    }),
    audit: os.trust.audit.handler(({ context, input }) => auditView(present(context).desk, input.id)),
    waiting: os.trust.waiting.handler(async ({ context }) => {
      const { desk, person } = present(context);
      const asked = { login: person.login, now: desk.now(), score_min: await badgeScore(desk) };
      return await desk.books.lists.trust.waiting(asked);
    }),
    auditors: os.trust.auditors.handler(async ({ context }) => {
      const staff = [...(await present(context).desk.staff()).values()];
      return staff
        .filter(({ active, roles }) => active && permissionsOf(roles).has('trust.work'))
        .map(({ login, name }) => ({ login, name }))
        .sort((left, right) => (left.name < right.name ? -1 : 1));
    }),
    applications: os.trust.applications.handler(async ({ context, input: { filter, ...page } }) => {
      const { reader, lists } = present(context).desk.books;
      const as_of = await asOfNow(reader);
      const { rows, next } = await lists.trust.applications(filter, page);
      return { rows: [...rows], next, as_of };
    }),
    application: os.trust.application.handler(({ context, input }) =>
      applicationView(present(context).desk, input.id),
    ),
    badges: os.trust.badges.handler(async ({ context, input: { filter, ...page } }) => {
      const { desk } = present(context);
      const { reader, lists } = desk.books;
      const as_of = await asOfNow(reader);
      const { status, low_score } = filter;
      const asked = { status, score_below: low_score ? await badgeScore(desk) : undefined };
      const { rows, next } = await lists.trust.badges(asked, page);
      return { rows: [...rows], next, as_of };
    }),
    badge: os.trust.badge.handler(({ context, input }) => badgeView(present(context).desk, input.id)),
    standing: os.trust.standing.handler(async ({ context, input }) => {
      const { reader } = present(context).desk.books;
      const standing = await findRow(reader, 'trust_standing', input.account_id);
      const badge_id = standing?.badge_id ?? null;
      const badge = badge_id === null ? null : await findRow(reader, 'badge', badge_id);
      if (standing === null || badge === null) {
        return null;
      }
      const { status, valid_until, since_at } = standing;
      return { badge_id: badge.id, number: badgeNumber(badge.number), status, valid_until, since_at };
    }),
    sign: os.trust.sign.handler(async ({ context }) => ({ signed: await signIssued(present(context).desk) })),
    link: os.trust.link.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      mustExport(person);
      const { host, session } = context;
      return await badgeLink({ host, desk, session, login: person.login }, input);
    }),
    registerLink: os.trust.registerLink.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      mustExport(person);
      const { host, session } = context;
      return await registerLink({ host, desk, session, login: person.login }, input.what);
    }),
  };
}
