/** Suspicious-transaction reports: what there is, what to begin one with, and their files. */
import { matterOf } from '#core/approvals/matters';

import { historyOf } from '../alert-views';
import { forbidden } from '../failures';
import { asOfNow, findRow, mustRow } from '../found';
import { present, type Implementer } from '../implementer';
import { reportLink, suggestReport } from '../report-files';

export function reportProcedures(os: Implementer) {
  return {
    list: os.reports.list.handler(async ({ context, input: { filter, ...page } }) => {
      const { reader, lists } = present(context).desk.books;
      const as_of = await asOfNow(reader);
      const { rows, next } = await lists.reports(filter, page);
      return { rows: [...rows], next, as_of };
    }),
    detail: os.reports.detail.handler(async ({ context, input: { id } }) => {
      const { reader } = present(context).desk.books;
      const report = await mustRow(reader, 'report', id);
      const matter = await findRow(reader, 'matter', matterOf('file-report', { report_id: id }));
      return {
        report,
        history: await historyOf(reader, id, false),
        approval_id: matter?.approval_id ?? null,
      };
    }),
    suggest: os.reports.suggest.handler(async ({ context, input: { about, language } }) => {
      const { typologies, account_ids, trade_ids, ...fields } = await suggestReport(
        present(context).desk,
        about,
        language,
      );
      return {
        ...fields,
        typologies: [...typologies],
        account_ids: [...account_ids],
        trade_ids: [...trade_ids],
      };
    }),
    link: os.reports.link.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      if (!person.permissions.has('data.export')) {
        throw forbidden(['data.export']);
      }
      const { host, session } = context;
      return await reportLink(host, desk, { session, login: person.login }, input);
    }),
  };
}
