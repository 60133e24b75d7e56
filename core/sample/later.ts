/**
 * Commands of the sample whose ids are made by the books: an audit, an application, a badge, a claim, an appeal is named
 * by the number of the entry that made it.
 *
 * The generator knows no numbers, so such a command is written down as what it will be once the entries it speaks of have
 * theirs. Whoever plays the sample tells `Answers` what became of each, and gets the command when its turn has come.
 * Which numbers there are follows from the commands alone, so the same seed still gives the same chain.
 */
import type { Sha256 } from '#core/kernel/canonical';
import type { Instant } from '#core/kernel/instant';
import type { Command } from '#core/ledger/commands';
import type { Result } from '#core/ledger/result';

/** Words that the books put before the number of an entry. */
type MadeWord =
  | 'application'
  | 'appeal'
  | 'audit'
  | 'badge'
  | 'claim'
  | 'consent'
  | 'finding'
  | 'loan'
  | 'outside'
  | 'review';

/** What a later command is written with. */
export interface Made {
  /** The id that the books gave by the command of that key. */
  readonly id: (word: MadeWord, key: string) => string;
  /** The score that the books hold of a merchant; null where they hold none. */
  readonly scoreOf: (account_id: string) => number | null;
  /** What the dossier that was asked for under that key proposes to lend. */
  readonly proposed: (key: string) => bigint;
  readonly sha256: Sha256;
}

/** A command that speaks of what earlier ones made, or that later ones speak of. */
export interface Later {
  readonly key: string;
  /** Keys of the commands it speaks of. */
  readonly after: readonly string[];
  /** Null where, as things stand by then, nobody would do it. */
  readonly make: (made: Made) => Command | null;
  /** A file that lies beside the books, named by the command. */
  readonly file: { readonly id: string; readonly text: string } | null;
}

/**
 * What whoever plays the sample does out of the books as they stand by then: have all merchants scored, or make the
 * dossier of an application for a loan. Later commands may speak of it.
 */
export interface Asked {
  readonly asks: 'scores' | 'dossier';
  readonly key: string;
  readonly at: Instant;
  /** Key of the application whose dossier it is; none for scores. */
  readonly after: readonly string[];
}

/** One step of the sample: a command as it stands, one that comes of earlier entries, or work out of the books. */
export type Step = Command | Later | Asked;

export function isLater(step: Step): step is Later {
  return 'make' in step;
}

export function isAsked(step: Step): step is Asked {
  return 'asks' in step;
}

/** Numbers of the entries that later commands speak of. */
export class Answers {
  readonly #sha256: Sha256;
  /** By key of the command; null for one that was refused or had nothing to speak of. */
  readonly #numbers = new Map<string, number | null>();
  readonly #scores = new Map<string, number>();
  readonly #proposed = new Map<string, bigint>();

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  /** False while an entry it speaks of has no number yet. */
  isReady({ after }: Pick<Later, 'after'>): boolean {
    return after.every((key) => this.#numbers.has(key));
  }

  /** The command; null when something it speaks of did not come about: then it does not either. */
  commandOf({ key, after, make }: Later): Command | null {
    const command = this.#isMissing(after)
      ? null
      : make({
          id: (word, of) => `${word}-${String(this.#numbers.get(of))}`,
          scoreOf: (account_id) => this.#scores.get(account_id) ?? null,
          proposed: (of) => this.#proposed.get(of) ?? 0n,
          sha256: this.#sha256,
        });
    if (command === null) {
      this.#numbers.set(key, null);
    }
    return command;
  }

  /** The number of the entry that work comes of; null when there is nothing to work on. */
  numberFor({ after }: Asked): number | null {
    return this.#isMissing(after) ? null : (this.#numbers.get(after[0] ?? '') ?? null);
  }

  note(key: string, result: Result | undefined): void {
    this.#numbers.set(key, result?.status === 'done' ? result.answer.seq : null);
  }

  /** Merchants were scored. */
  noteScores(scores: Iterable<{ readonly account_id: string; readonly score: number }>): void {
    for (const { account_id, score } of scores) {
      this.#scores.set(account_id, score);
    }
  }

  /** A dossier was made; `seq` is that of its entry, null where none was. */
  noteDossier(key: string, seq: number | null, proposed_minor: bigint): void {
    this.#numbers.set(key, seq);
    this.#proposed.set(key, proposed_minor);
  }

  #isMissing(after: readonly string[]): boolean {
    return after.some((one) => (this.#numbers.get(one) ?? null) === null);
  }
}
