/** Developing scorecards: begun, looked at, changed, compared, drafted; and the cards of those that were drafted. */
import { cardLink } from '../card-files';
import { draftDeveloped, startComparing, startDeveloping, startRefit } from '../development-job';
import {
  defaultDefinition,
  developmentDetail,
  editedView,
  headView,
  mustDevelopment,
} from '../development-views';
import { present, type Implementer } from '../implementer';
import { readColumns } from '../import-inspection';
import { shownName, wholeFile } from '../staged-names';

export function developmentProcedures(os: Implementer) {
  return {
    list: os.developments.list.handler(async ({ context }) => {
      const { desk, person } = present(context);
      return (await desk.developments.of(person.login)).map(headView);
    }),
    defaults: os.developments.defaults.handler(() => defaultDefinition()),
    columns: os.developments.columns.handler(async ({ context, input }) => {
      const { host } = context;
      const { path, name } = wholeFile(host.staged, input.file_id, present(context).person.login);
      return { name: shownName(name), columns: (await readColumns(path)).columns };
    }),
    begin: os.developments.begin.handler(async ({ context, input: { key, ...asked } }) => {
      const { desk, person } = present(context);
      const under = { actor: person.login, key, asked: JSON.stringify(asked) };
      const begun = context.host.jobs.begun(under);
      return { job_id: begun ?? (await startDeveloping(context.host, desk, under, asked)) };
    }),
    detail: os.developments.detail.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      return await developmentDetail(desk, await mustDevelopment(desk, input.id, person.login));
    }),
    bins: os.developments.bins.handler(async ({ context, input: { id, name, edits } }) => {
      const { desk, person } = present(context);
      return editedView(await mustDevelopment(desk, id, person.login), name, edits);
    }),
    refit: os.developments.refit.handler(async ({ context, input: { key, ...asked } }) => {
      const { desk, person } = present(context);
      const under = { actor: person.login, key, asked: JSON.stringify(asked) };
      const begun = context.host.jobs.begun(under);
      return { job_id: begun ?? (await startRefit(context.host, desk, under, asked)) };
    }),
    draft: os.developments.draft.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return draftDeveloped(desk, person.login, input);
    }),
    compare: os.developments.compare.handler(async ({ context, input: { key, ...asked } }) => {
      const { desk, person } = present(context);
      const under = { actor: person.login, key, asked: JSON.stringify(asked) };
      const begun = context.host.jobs.begun(under);
      const { first, second, source } = asked;
      const comparing = { source, versions: [first, second] } as const;
      return { job_id: begun ?? (await startComparing(context.host, desk, under, comparing)) };
    }),
    card: os.developments.card.handler(({ context, input }) => {
      const { desk, person } = present(context);
      const { host, session } = context;
      return cardLink({ host, desk, session, login: person.login }, input);
    }),
  };
}
