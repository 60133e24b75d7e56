// Builds valid journal entries for tests of the stores: numbered, chained with SHA-256, balanced, with the
// balance after each posting.
// It decides nothing: what an entry means (its body, the rows that follow from it) is the test's business.
import { createHash } from 'node:crypto';
import { GENESIS_HASH, entryHash } from '#core/ledger/chain';
import type { Entry, Posting } from '#core/ledger/entry';
import type { Head } from '#core/ledger/ports';

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

export interface Leg {
  readonly account_no: number;
  readonly amount_minor: bigint;
  readonly currency?: string;
}

export type EntryFields = Partial<Omit<Entry, 'postings' | 'seq' | 'prev' | 'hash'>>;

/** One chain of entries with the balances it leaves. */
export class EntryChain {
  readonly balances = new Map<number, bigint>();
  #head: Head = { seq: 0, hash: GENESIS_HASH, booked_at: 0 };

  get head(): Head {
    return this.#head;
  }

  /** Goes back to an earlier head, where entries after it (without legs) were not taken. */
  rewind(head: Head): void {
    this.#head = head;
  }

  /** The next entry; it becomes the head. */
  next(legs: readonly Leg[] = [], fields: EntryFields = {}): Entry {
    const seq = this.#head.seq + 1;
    const booked_at = fields.booked_at ?? Math.max(this.#head.booked_at, 1_760_000_000_000 + seq * 1_000);
    const postings = legs.map((leg) => this.#post(leg));
    const entry = {
      seq,
      kind: 'pay-trade' as const,
      outcome: 'done' as const,
      key: `key-${seq}`,
      payload: sha256(`payload ${seq}`),
      subject: `T-${seq}`,
      actor: 'tester',
      mode: 'authorise' as const,
      occurred_at: booked_at,
      recorded_at: booked_at,
      body: JSON.stringify({ trade: `T-${seq}`, note: '手机 "quoted"' }),
      ...fields,
      booked_at,
      postings,
      prev: this.#head.hash,
    };
    const hash = entryHash(entry, sha256);
    this.#head = { seq, hash, booked_at };
    return { ...entry, hash };
  }

  /** `count` entries, each moving an amount between two of a few ledger accounts. */
  many(count: number, fields: EntryFields = {}): Entry[] {
    return Array.from({ length: count }, () => {
      const seq = this.#head.seq + 1;
      const amount_minor = BigInt(100 + (seq % 900));
      const from = 8 * (1 + (seq % 7));
      const to = 8 * (1 + ((seq + 3) % 7));
      return this.next(
        [
          { account_no: from, amount_minor: -amount_minor },
          { account_no: to, amount_minor },
        ],
        fields,
      );
    });
  }

  #post({ account_no, amount_minor, currency = 'CNY' }: Leg): Posting {
    const balance_minor = (this.balances.get(account_no) ?? 0n) + amount_minor;
    this.balances.set(account_no, balance_minor);
    return { account_no, currency, amount_minor, balance_minor };
  }
}
