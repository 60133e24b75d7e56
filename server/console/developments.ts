/**
 * Developments of scorecards that are kept in the workspace: rows with outcomes and the candidates, so that bins can be
 * changed and another candidate fitted without reading the books again, after a restart, too. Each is its person's; the
 * oldest go first.
 *
 * What was made is kept as it was made, so it shows the same figures ever after; how rows were divided follows from them and the
 * definition. Those that were looked at last are at hand. Books that are only read, and rows that would swell
 * the workspace, keep theirs in memory alone.
 */
import type { Dataset } from '#core/credit/develop/dataset';
import type { DevelopmentDefinition } from '#core/credit/develop/definition';
import {
  prepare,
  type DevelopedScorecard,
  type Development,
  type Prepared,
} from '#core/credit/develop/develop';
import type { KeptWork, KeptWorkReader, KeptWorkStore } from '#core/credit/kept-work';
import type { Instant } from '#core/kernel/instant';

import { packed, unpacked } from './packed';

/** What lists show of a development. */
export interface DevelopmentHead {
  /** Of the job that made it. */
  readonly id: string;
  readonly actor: string;
  readonly made_at: Instant;
  readonly as_of_seq: number | null;
  readonly definition: DevelopmentDefinition;
}

export interface KeptDevelopment extends DevelopmentHead {
  readonly prepared: Prepared;
  readonly development: Development;
}

/** A development in a list. */
export interface ListedDevelopment extends DevelopmentHead {
  readonly rows: number;
  readonly bad: number;
  readonly candidates: number;
}

type Summary = Pick<ListedDevelopment, 'definition' | 'rows' | 'bad' | 'candidates'>;

interface Content {
  readonly dataset: Dataset;
  readonly development: Development;
}

const KIND = 'scorecard-development';
/** Raised when summary or content come to mean something else. */
const FORM = 1;
/** Developments kept for all together. */
const KEPT_MAX = 8;
/** Of one, compressed. */
const BYTES_MAX = 64 * 1_048_576;
/** Those at hand. */
const OPEN_MAX = 4;

function summaryOf({ definition, development: { counts, candidates } }: KeptDevelopment): Summary {
  return { definition, rows: counts.rows, bad: counts.bad, candidates: candidates.length };
}

function headOf({ id, actor, made_at, as_of_seq, definition }: DevelopmentHead): DevelopmentHead {
  return { id, actor, made_at, as_of_seq, definition };
}

function listedOf({ id, actor, made_at, as_of_seq, summary }: KeptWork): ListedDevelopment {
  return { id, actor, made_at, as_of_seq, ...(JSON.parse(summary) as Summary) };
}

export class Developments {
  readonly #reader: KeptWorkReader;
  readonly #store: KeptWorkStore | null;
  /** Those at hand, the one used last first. */
  #open: readonly KeptDevelopment[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  /** @param store null where the books are only read */
  constructor(reader: KeptWorkReader, store: KeptWorkStore | null) {
    [this.#reader, this.#store] = [reader, store];
  }

  /** Keeps what was made, or what became of it. Rejects where it cannot be stored; it is at hand all the same. */
  async keep(made: KeptDevelopment): Promise<void> {
    this.#remember(made);
    if (this.#store === null) return;
    const { id, actor, made_at, as_of_seq, prepared, development } = made;
    const content: Content = { dataset: prepared.dataset, development };
    const bytes = await packed(content);
    if (bytes.length > BYTES_MAX) return;
    const work = { id, kind: KIND, actor, made_at, as_of_seq, form: FORM } as const;
    await this.#store.keep({ ...work, summary: JSON.stringify(summaryOf(made)) }, bytes, KEPT_MAX);
  }

  /** Those of a person, the newest first. */
  async of(actor: string): Promise<readonly ListedDevelopment[]> {
    const stored = (await this.#stored()).map(listedOf);
    const ids = new Set(stored.map(({ id }) => id));
    const others = this.#open
      .filter(({ id }) => !ids.has(id))
      .map((one) => ({ ...headOf(one), ...summaryOf(one) }));
    return [...others, ...stored]
      .filter((one) => one.actor === actor)
      .sort((left, right) => right.made_at - left.made_at);
  }

  async find(id: string, actor: string): Promise<KeptDevelopment | null> {
    const found = this.#open.find((one) => one.id === id) ?? (await this.#load(id));
    if (found?.actor !== actor) return null;
    this.#remember(found);
    return found;
  }

  /** Adds a candidate to one of this person's; false when that is kept no more. */
  async add(id: string, actor: string, candidate: DevelopedScorecard): Promise<boolean> {
    const adding = this.#turn.then(async () => {
      const found = await this.find(id, actor);
      if (found === null) return false;
      const { development } = found;
      const candidates = [...development.candidates.filter((one) => one.id !== candidate.id), candidate];
      await this.keep({ ...found, development: { ...development, candidates } });
      return true;
    });
    this.#turn = adding.catch(() => undefined);
    return await adding;
  }

  #remember(one: KeptDevelopment): void {
    this.#open = [one, ...this.#open.filter(({ id }) => id !== one.id)].slice(0, OPEN_MAX);
  }

  async #stored(): Promise<readonly KeptWork[]> {
    return (await this.#reader.list(KIND)).filter(({ form }) => form === FORM);
  }

  async #load(id: string): Promise<KeptDevelopment | null> {
    const work = (await this.#stored()).find((one) => one.id === id);
    const bytes = work === undefined ? null : await this.#reader.content(id);
    const content = bytes === null ? null : ((await unpacked(bytes)) as Content | null);
    if (work === undefined || content === null) return null;
    const { dataset, development } = content;
    const head = headOf(listedOf(work));
    return { ...head, prepared: prepare(dataset, head.definition), development };
  }
}
