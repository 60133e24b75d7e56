/** Statements of banks: lists, one with its lines, the bank's own file, and taking new ones. */
import { canonicalJson } from '#core/kernel/canonical';

import { forbidden } from '../failures';
import { asOfNow, loadRows } from '../found';
import { present, type Implementer } from '../implementer';
import { wholeFile } from '../staged-names';
import { inspectStaged, startTaking } from '../statement-job';
import { statementDetail, statementFileLink, statementLines } from '../statement-views';

export function custodyStatementProcedures(os: Implementer) {
  return {
    list: os.custodyStatements.list.handler(async ({ context, input: { filter, ...page } }) => {
      const { reader, lists } = present(context).desk.books;
      const as_of = await asOfNow(reader);
      const { rows, next } = await lists.statements.page(filter, page);
      const ids = [...new Set(rows.map(({ account_id }) => account_id))];
      const accounts = await loadRows(reader, 'account', ids);
      const currency_of = new Map(accounts.map(({ id, currency }) => [id, currency]));
      const views = rows.map((statement) => ({
        statement,
        currency: currency_of.get(statement.account_id) ?? '',
      }));
      return { rows: views, next, as_of };
    }),
    count: os.custodyStatements.count.handler(({ context, input: { filter, limit } }) =>
      present(context).desk.books.lists.statements.count(filter, limit),
    ),
    detail: os.custodyStatements.detail.handler(({ context, input: { id } }) =>
      statementDetail(present(context).desk.books.reader, id),
    ),
    lines: os.custodyStatements.lines.handler(async ({ context, input }) => {
      const { reader } = present(context).desk.books;
      const { statement_id, after, skip, limit } = input;
      const as_of = await asOfNow(reader);
      const from = (after === null ? 0 : Number(after) || 0) + skip;
      const { rows, total } = await statementLines(reader, statement_id, from, limit);
      const end = from + limit;
      return { rows, next: end < total ? String(end) : null, as_of };
    }),
    file: os.custodyStatements.file.handler(({ context, input }) => {
      const { desk, person } = present(context);
      if (!person.permissions.has('data.export')) throw forbidden(['data.export']);
      const { host, session } = context;
      return statementFileLink(host, desk, { session, login: person.login }, input);
    }),
    inspect: os.custodyStatements.inspect.handler(async ({ context, input, signal }) => {
      const { desk, person } = present(context);
      const { file_ids, account_id, profile } = input;
      const files = [...new Set(file_ids)].map((id) => wholeFile(context.host.staged, id, person.login));
      const given = { files, account_id, profile };
      // Without one nobody can give up.
      const stop = signal ?? new AbortController().signal;
      return { files: [...(await inspectStaged(context.host, desk, given, stop))] };
    }),
    take: os.custodyStatements.take.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      const { key, ...asked_for } = input;
      const under = { actor: person.login, key, asked: canonicalJson(asked_for) };
      // Before its files are looked for: those that were taken are gone.
      const begun = context.host.jobs.begun(under);
      if (begun !== null) return { job_id: begun };
      const { file_ids, account_id, profile } = asked_for;
      const files = [...new Set(file_ids)].map((id) => wholeFile(context.host.staged, id, person.login));
      return { job_id: await startTaking(context.host, desk, { files, account_id, profile, ...under }) };
    }),
  };
}
