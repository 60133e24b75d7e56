/** Trained models: versions and cards, training one, drafting what was trained. */
import { present, type Implementer } from '../implementer';
import { modelDetail, modelList } from '../model-views';
import { draftTrained, startTraining } from '../train-job';

export function modelProcedures(os: Implementer) {
  return {
    list: os.models.list.handler(({ context }) => {
      const { reader, lists } = present(context).desk.books;
      return modelList(reader, lists);
    }),
    detail: os.models.detail.handler(({ context, input }) =>
      modelDetail(present(context).desk, input.version),
    ),
    train: os.models.train.handler(({ context, input: { key, kind, split_at } }) => {
      const { desk, person } = present(context);
      const asked = JSON.stringify({ kind, split_at });
      const under = { actor: person.login, key, asked };
      const begun = context.host.jobs.begun(under);
      const training = { kind, split_at, trained_by: person.login };
      return { job_id: begun ?? startTraining(context.host, desk, under, training) };
    }),
    draft: os.models.draft.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return draftTrained(context.host, desk, person.login, input);
    }),
  };
}
