/**
 * Commands of the sample whose ids are made by the books: an audit, an application, a badge, a claim, an appeal is named
 * by the number of the entry that made it.
 *
 * The generator knows no numbers, so such a command is written down as what it will be once the entries it speaks of have
 * theirs. Whoever plays the sample tells `Answers` what became of each, and gets the command when its turn has come.
 * Which numbers there are follows from the commands alone, so the same seed still gives the same chain.
 */
import type { Sha256 } from '#core/kernel/canonical';
import type { Command } from '#core/ledger/commands';
import type { Result } from '#core/ledger/result';

/** Words that the books put before the number of an entry. */
type MadeWord = 'application' | 'appeal' | 'audit' | 'badge' | 'claim' | 'finding';

/** What a later command is written with. */
export interface Made {
  /** The id that the books gave by the command of that key. */
  readonly id: (word: MadeWord, key: string) => string;
  readonly sha256: Sha256;
}

/** A command that speaks of what earlier ones made, or that later ones speak of. */
export interface Later {
  readonly key: string;
  /** Keys of the commands it speaks of. */
  readonly after: readonly string[];
  readonly make: (made: Made) => Command;
  /** A file that lies beside the books, named by the command. */
  readonly file: { readonly id: string; readonly text: string } | null;
}

/** One step of the sample: a command as it stands, or one that comes of earlier entries. */
export type Step = Command | Later;

export function isLater(step: Step): step is Later {
  return 'make' in step;
}

/** Numbers of the entries that later commands speak of. */
export class Answers {
  readonly #sha256: Sha256;
  /** By key of the command; null for one that was refused or had nothing to speak of. */
  readonly #numbers = new Map<string, number | null>();

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  /** False while an entry it speaks of has no number yet. */
  isReady({ after }: Later): boolean {
    return after.every((key) => this.#numbers.has(key));
  }

  /** The command; null when something it speaks of did not come about: then it does not either. */
  commandOf({ key, after, make }: Later): Command | null {
    if (after.some((one) => this.#numbers.get(one) === null)) {
      this.#numbers.set(key, null);
      return null;
    }
    const id = (word: MadeWord, of: string): string => `${word}-${String(this.#numbers.get(of))}`;
    return make({ id, sha256: this.#sha256 });
  }

  note(key: string, result: Result | undefined): void {
    this.#numbers.set(key, result?.status === 'done' ? result.answer.seq : null);
  }
}
