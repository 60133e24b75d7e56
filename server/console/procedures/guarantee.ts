/** The guarantee: claims, what the reserve stands for, and the banks' programmes of large card payments. */
import { exposureHistory, exposureReport } from '#server/guarantee/exposure-report';
import { lookIntoClaim } from '#server/guarantee/look-into-claim';

import { claimDetail, maskedNames } from '../claim-views';
import { answerOf } from '../desk';
import { asOfNow, mustRow } from '../found';
import { present, type Implementer } from '../implementer';
import { admissionViews, programmeViews } from '../programme-views';

/** Badges shown with one report. */
const BADGES_MAX = 200;

export function claimProcedures(os: Implementer) {
  return {
    list: os.claims.list.handler(async ({ context, input: { filter, ...page } }) => {
      const { desk } = present(context);
      const as_of = await asOfNow(desk.books.reader);
      const { rows, next } = await desk.books.lists.claims.page(filter, desk.now(), page);
      return { rows: [...rows], next, as_of };
    }),
    count: os.claims.count.handler(({ context, input: { filter, limit } }) => {
      const { desk } = present(context);
      return desk.books.lists.claims.count(filter, desk.now(), limit);
    }),
    waiting: os.claims.waiting.handler(({ context }) => {
      const { desk } = present(context);
      return desk.books.lists.claims.waiting(desk.now());
    }),
    detail: os.claims.detail.handler(({ context, input }) => claimDetail(present(context).desk, input.id)),
    file: os.claims.file.handler(async ({ context, input: { key, trade_id, ...given } }) => {
      const { desk, person } = present(context);
      const { reader, lists } = desk.books;
      const [known] = await reader.knownCommands([key]);
      const trade = await mustRow(reader, 'trade', trade_id);
      // What is found may be other by now: the same key is the same claim all the same.
      const findings = known === undefined ? await lookIntoClaim(lists.evidence, trade) : [];
      if (known?.outcome === 'done') {
        const [entry] = await reader.entriesBySeq([known.seq]);
        if (entry?.kind === 'file-claim' && entry.actor === person.login) {
          return { claim_id: entry.subject, seq: entry.seq };
        }
      }
      const data = { trade_id, ...given, findings };
      const answer = answerOf(await desk.decide('file-claim', data, person.login, key));
      return { claim_id: answer.subject, seq: answer.seq };
    }),
    exposure: os.claims.exposure.handler(async ({ context, input }) => {
      const { desk } = present(context);
      const report = await exposureReport(desk.books, { ...input, now: desk.now() });
      const shown = report.badges.slice(0, BADGES_MAX);
      const names = await maskedNames(
        desk,
        shown.map(({ account_id }) => account_id),
      );
      return {
        ...report,
        badge_count: report.badges.length,
        badges: shown.map((badge) => ({ ...badge, name: names.get(badge.account_id) ?? '' })),
      };
    }),
    exposureHistory: os.claims.exposureHistory.handler(async ({ context, input }) => {
      const { desk } = present(context);
      return { points: await exposureHistory(desk.books, { ...input, now: desk.now() }) };
    }),
  };
}

export function programmeProcedures(os: Implementer) {
  return {
    list: os.cardProgrammes.list.handler(async ({ context }) => ({
      programmes: await programmeViews(present(context).desk),
    })),
    admissions: os.cardProgrammes.admissions.handler(async ({ context, input: { filter, ...page } }) => {
      const { desk } = present(context);
      const as_of = await asOfNow(desk.books.reader);
      const { rows, next } = await desk.books.lists.claims.admissions(filter, page);
      return { rows: await admissionViews(desk, rows), next, as_of };
    }),
  };
}
