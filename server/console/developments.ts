/**
 * Developments of scorecards that are kept while the workspace is open: rows with outcomes and the candidates, so that bins can
 * be changed and another candidate fitted without reading the books again. Each is its person's; the oldest go first.
 */
import type { DevelopmentDefinition } from '#core/credit/develop/definition';
import type { DevelopedScorecard, Development, Prepared } from '#core/credit/develop/develop';
import type { Instant } from '#core/kernel/instant';

export interface KeptDevelopment {
  /** Of the job that made it. */
  readonly id: string;
  readonly actor: string;
  readonly made_at: Instant;
  readonly definition: DevelopmentDefinition;
  readonly prepared: Prepared;
  readonly as_of_seq: number | null;
  readonly development: Development;
}

/** Developments kept for all together. */
const KEPT_MAX = 4;

export class Developments {
  /** The newest first. */
  #kept: readonly KeptDevelopment[] = [];

  keep(made: KeptDevelopment): void {
    this.#kept = [made, ...this.#kept].slice(0, KEPT_MAX);
  }

  /** Those of a person, the newest first. */
  of(actor: string): readonly KeptDevelopment[] {
    return this.#kept.filter((one) => one.actor === actor);
  }

  find(id: string, actor: string): KeptDevelopment | null {
    return this.of(actor).find((one) => one.id === id) ?? null;
  }

  /** Adds a candidate to one; false when that is kept no more. */
  add(id: string, candidate: DevelopedScorecard): boolean {
    const found = this.#kept.find((one) => one.id === id);
    if (found === undefined) return false;
    const { development } = found;
    const candidates = [...development.candidates.filter((one) => one.id !== candidate.id), candidate];
    const next = { ...found, development: { ...development, candidates } };
    this.#kept = this.#kept.map((one) => (one === found ? next : one));
    return true;
  }

  forget(): void {
    this.#kept = [];
  }
}
