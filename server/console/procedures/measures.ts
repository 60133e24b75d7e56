/** Measures: lists, one in full, what a proposed one touches, simulating one, frozen accounts, letters, the harm meter. */
import { suggestedCourse } from '#core/enforcement/suggested-course';
import { DAY_MS, INSTANT_MAX } from '#core/kernel/instant';
import { readHarm } from '#server/measures/harm';

import { invalid } from '../failures';
import { asOfNow } from '../found';
import { present, type Implementer } from '../implementer';
import { measuresAsked } from '../measure-asked';
import { letterLink } from '../measure-letters';
import { frozenAccounts, measureDetail, measureViews, touchedBy } from '../measure-views';
import { startSimulation } from '../simulation-job';

export function measureProcedures(os: Implementer) {
  return {
    list: os.measures.list.handler(async ({ context, input: { filter, direction, after, limit, skip } }) => {
      const { desk, person } = present(context);
      const { reader, lists } = desk.books;
      const as_of = await asOfNow(reader);
      const now = desk.now();
      const { rows, next } = await lists.measures(measuresAsked(filter, now, direction), {
        after,
        limit,
        skip,
      });
      return { rows: await measureViews(desk.books, rows, person, now), next, as_of };
    }),
    count: os.measures.count.handler(({ context, input: { filter, limit } }) => {
      const { desk } = present(context);
      return desk.books.lists.countMeasures(measuresAsked(filter, desk.now()), limit);
    }),
    counts: os.measures.counts.handler(({ context, input: { within_days } }) => {
      const { desk } = present(context);
      const now = desk.now();
      return desk.books.lists.measureCounts(now, now + within_days * DAY_MS);
    }),
    detail: os.measures.detail.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return measureDetail(desk, input.id, person);
    }),
    touched: os.measures.touched.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return touchedBy(desk, input, person);
    }),
    course: os.measures.course.handler(async ({ context, input: { kind, reason_code, starts_at } }) => {
      const { desk } = present(context);
      const from = starts_at ?? desk.now();
      return suggestedCourse(kind, reason_code, from, (await desk.policies()).at('measures', from));
    }),
    simulate: os.measures.simulate.handler(({ context, input: { key, to, about, ...wanted } }) => {
      const { desk, person } = present(context);
      const until = to ?? INSTANT_MAX;
      if (until <= wanted.from) {
        throw invalid({ field: 'to', expected: 'expected an instant after the beginning' });
      }
      if (!('account_ids' in wanted.of) && !person.permissions.has('risk.read')) {
        // Sets of accounts are those of alerts.
        throw invalid({ field: 'of', expected: 'expected accounts by their ids' });
      }
      const under = { actor: person.login, key, asked: JSON.stringify({ to, about, ...wanted }) };
      const interest = person.permissions.has('risk.read') ? (about ?? null) : null;
      const begun = context.host.jobs.begun(under);
      const simulation = { ...wanted, to: until, about: interest };
      return { job_id: begun ?? startSimulation(context.host, desk, under, simulation) };
    }),
    frozen: os.measures.frozen.handler(async ({ context, input: { filter, ...page } }) => {
      const { desk, person } = present(context);
      const as_of = await asOfNow(desk.books.reader);
      return { ...(await frozenAccounts(desk, filter, page, person)), as_of };
    }),
    letter: os.measures.letter.handler(({ context, input }) => {
      const { desk, person } = present(context);
      const { host, session } = context;
      return letterLink(host, desk, { session, login: person.login }, input);
    }),
    harm: os.measures.harm.handler(async ({ context, input: { from, to } }) => {
      const { desk } = present(context);
      const utc_offset_minutes = await desk.utcOffsetMinutes();
      const window = { from: from ?? 0, to: to ?? INSTANT_MAX, now: desk.now(), utc_offset_minutes };
      return await desk.books.snapshot((reader, lists) => readHarm({ reader, lists }, window));
    }),
  };
}
