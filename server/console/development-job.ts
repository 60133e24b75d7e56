/**
 * Developing scorecards as long work, in the thread in which models are trained; what was developed is kept in the
 * workspace until newer ones take its room. And drafting what was developed.
 */
import type { BinEdit } from '#core/credit/develop/edits';
import type { BooksSource, DevelopmentDefinition } from '#core/credit/develop/definition';
import type {
  CompareAnswer,
  CompareAsked,
  DevelopAnswer,
  DevelopAsked,
  RefitAnswer,
  RefitAsked,
} from '#server/credit/develop-scorecard';

import type { Console } from './console';
import { creditApart } from './credit-thread';
import { answerOf, type Desk } from './desk';
import { developmentFile, mustDevelopment } from './development-views';
import { invalid, notFound } from './failures';
import { findRow } from './found';
import type { JobAsked } from './job-centre';
import { wholeFile } from './staged-names';

type Under = Pick<JobAsked, 'actor' | 'key' | 'asked'>;

interface Beginning {
  readonly definition: DevelopmentDefinition;
  readonly file_id?: string | undefined;
}

/** The staged table of a definition that is of one; null for the books. Throws NOT_FOUND, INVALID. */
function stagedTable(host: Console, login: string, { definition, file_id }: Beginning): string | null {
  if (definition.source.kind === 'books') return null;
  if (file_id === undefined) {
    throw invalid({ field: 'file_id', expected: 'expected a file' });
  }
  const { path } = wholeFile(host.staged, file_id, login);
  if (!host.staged.hold([file_id])) {
    throw invalid({ field: 'file_id', expected: 'expected a file that no job reads' });
  }
  return path;
}

/** Starts it; gives the job's id. Throws NOT_FOUND, INVALID for a file that cannot be read now. */
export async function startDeveloping(
  host: Console,
  desk: Desk,
  under: Under,
  beginning: Beginning,
): Promise<string> {
  const { definition, file_id } = beginning;
  const utc_offset_minutes = await desk.utcOffsetMinutes();
  const table_path = stagedTable(host, under.actor, beginning);
  const id: string = host.jobs.start({
    kind: 'scorecard-development',
    about: definition.source.kind === 'table' ? definition.source.name : '',
    ...under,
    work: async (tools) => {
      try {
        const asked: DevelopAsked = { what: 'develop', definition, utc_offset_minutes, table_path };
        const answer = await creditApart<DevelopAnswer>({ host, desk }, asked, tools);
        if (answer.problem !== null) return { problem: answer.problem };
        const { prepared, development, as_of_seq } = answer;
        const made = { id, actor: under.actor, made_at: desk.now(), definition };
        await desk.developments.keep({ ...made, prepared, development, as_of_seq });
        return { id, problem: null };
      } finally {
        if (table_path !== null && file_id !== undefined) host.staged.release([file_id]);
      }
    },
  });
  return id;
}

/** Fits another candidate on changed bins; gives the job's id. Throws NOT_FOUND. */
export async function startRefit(
  host: Console,
  desk: Desk,
  under: Under,
  { id, edits }: { readonly id: string; readonly edits: readonly BinEdit[] },
): Promise<string> {
  const { prepared, definition, development } = await mustDevelopment(desk, id, under.actor);
  const no = development.candidates.filter((one) => one.id.startsWith('adjusted-')).length + 1;
  return host.jobs.start({
    kind: 'scorecard-development',
    about: definition.source.kind === 'table' ? definition.source.name : '',
    ...under,
    work: async (tools) => {
      const of_books = definition.source.kind === 'books';
      const asked: RefitAsked = { what: 'refit', prepared, id: `adjusted-${String(no)}`, edits, of_books };
      const answer = await creditApart<RefitAnswer>({ host, desk }, asked, tools);
      if (answer.problem !== null) return { id, problem: answer.problem };
      await desk.developments.add(id, under.actor, answer.candidate);
      return { id, candidate: answer.candidate.id, problem: null };
    },
  });
}

/** Compares two scorecards of the books; gives the job's id. Throws NOT_FOUND. */
export async function startComparing(
  host: Console,
  desk: Desk,
  under: Under,
  { source, versions }: { readonly source: BooksSource; readonly versions: readonly [string, string] },
): Promise<string> {
  const utc_offset_minutes = await desk.utcOffsetMinutes();
  for (const version of versions) {
    if ((await findRow(desk.books.reader, 'credit_scorecard', version)) === null) {
      throw notFound('scorecard', version);
    }
  }
  return host.jobs.start({
    kind: 'scorecard-comparison',
    about: '',
    ...under,
    work: async (tools) => {
      const asked: CompareAsked = { what: 'compare', source, utc_offset_minutes, versions };
      const answer = await creditApart<CompareAnswer>({ host, desk }, asked, tools);
      return { versions, ...answer };
    },
  });
}

/** Drafts a candidate. Throws NOT_FOUND, INVALID for one that cannot be drafted, REFUSED. */
export async function draftDeveloped(
  desk: Desk,
  login: string,
  asked: { readonly key: string; readonly id: string; readonly candidate: string; readonly note: string },
): Promise<{ version: string; seq: number }> {
  const { key, id, candidate, note } = asked;
  const file = developmentFile(desk, await mustDevelopment(desk, id, login), candidate);
  const { seq, subject } = answerOf(await desk.decide('draft-scorecard', { file, note }, login, key));
  return { version: subject, seq };
}
