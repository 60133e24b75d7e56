/**
 * Training a model as long work: in a thread of its own; the card is the job's result, the model is kept beside it until
 * it is drafted.
 */
import { limitsOf } from '#core/risk/model/limits';
import { trainOnDecisions, type DecisionsAsked } from '#server/risk/train-model';

import { answerOf, type Desk } from './desk';
import { invalid, notFound } from './failures';
import type { Console } from './console';
import type { JobAsked } from './job-centre';
import { readApart } from './reader-thread';

/** Starts it; gives the job's id. */
export function startTraining(
  host: Console,
  desk: Desk,
  under: Pick<JobAsked, 'actor' | 'key' | 'asked'>,
  training: DecisionsAsked,
): string {
  return host.jobs.start({
    kind: 'model-training',
    about: '',
    ...under,
    work: async (tools) => {
      const { books, location } = desk;
      const here = () => books.snapshot((reader) => trainOnDecisions({ ...books, reader }, training, tools));
      const log = (error: unknown): void => host.log('training thread', error);
      const asked = {
        ...{ location, here, log },
        program: 'train-worker',
        asked: { what: 'model', ...training },
      } as const;
      const trained = await readApart(asked, tools);
      tools.signal.throwIfAborted();
      if (trained.problem !== null) {
        return { problem: { ...trained.problem } };
      }
      const { file, text } = trained.model;
      const { version, model, card } = file;
      tools.keepText(text);
      return {
        ...{ version, kind: model.learner.kind, threshold: model.threshold, problem: null },
        ...{ card: { ...card }, limits: limitsOf(card, model) },
      };
    },
  });
}

/** What is drafted of which job, under the caller's key. */
interface Drafting {
  readonly key: string;
  readonly job_id: string;
  readonly note: string;
}

/** Drafts what a job of this person trained. Throws NOT_FOUND, INVALID for a job that trained nothing, REFUSED. */
export async function draftTrained(
  host: Console,
  desk: Desk,
  login: string,
  { key, job_id, note }: Drafting,
): Promise<{ version: string; seq: number }> {
  const job = host.jobs.list(login).find(({ id }) => id === job_id);
  if (job?.kind !== 'model-training') {
    throw notFound('job', job_id);
  }
  const text = host.jobs.text(job_id, login);
  if (text === null) {
    throw invalid({ field: 'job_id', expected: 'expected a training that gave a model' });
  }
  const data = { file: JSON.parse(text) as Record<string, unknown>, note };
  const { seq, subject } = answerOf(await desk.decide('draft-model', data, login, key));
  return { version: subject, seq };
}
