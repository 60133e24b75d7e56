/**
 * The figures of the overview, kept where they cannot change or are dear to make.
 *
 * Bookings never go back, so the figures of a past day are made once. Counting trades by state reads them all, so
 * its answer is kept for a while in proportion to what it cost. One keeper belongs to one open workspace.
 */
import { DAY_MS, MINUTE_MS, dayOf } from '#core/kernel/instant';
import { ledgerNo, systemAccountId } from '#core/ledger/chart';
import type { LedgerReader } from '#core/ledger/ports';
import type { StatusFigure } from '#database/lists/figures';
import type { Lists } from '#database/lists/lists';

import { findRow } from './found';

const DAYS_SHOWN = 30;
/** What took a second to count is kept for twenty. */
const KEPT_TIMES = 20;

export interface DayFigures {
  readonly day: string;
  readonly entries: number;
  readonly refused: number;
  readonly paid_minor: bigint;
  readonly settled_minor: bigint;
}

interface Counted {
  readonly figures: readonly StatusFigure[];
  readonly until: number;
}

export class OverviewFigures {
  readonly #reader: LedgerReader;
  readonly #lists: Lists;
  readonly #days = new Map<string, DayFigures>();
  #counted: Counted | null = null;
  #counting: Promise<readonly StatusFigure[]> | null = null;

  constructor(reader: LedgerReader, lists: Lists) {
    this.#reader = reader;
    this.#lists = lists;
  }

  /** Trades by state and currency, as they were counted last. */
  async trades(now: () => number): Promise<readonly StatusFigure[]> {
    if (this.#counted !== null && this.#counted.until > now()) {
      return this.#counted.figures;
    }
    this.#counting ??= this.#count(now).finally(() => {
      this.#counting = null;
    });
    return await this.#counting;
  }

  async #count(now: () => number): Promise<readonly StatusFigure[]> {
    const started = now();
    const figures = await this.#lists.tradesByStatus();
    const ended = now();
    this.#counted = { figures, until: ended + (ended - started) * KEPT_TIMES };
    return figures;
  }

  /** The last days of the platform's calendar up to the one on which money moved last, oldest first; none before. */
  async days(utc_offset_minutes: number, currency: string): Promise<DayFigures[]> {
    const moved_at = await this.#lists.lastMovedAt();
    if (moved_at <= 0) {
      return [];
    }
    const system = await findRow(this.#reader, 'account', systemAccountId(currency));
    const escrow_no = system === null ? -1 : ledgerNo(system.no, 'escrow');
    const head = await this.#reader.head();
    const offset_ms = utc_offset_minutes * MINUTE_MS;
    const last_day = Math.floor((moved_at + offset_ms) / DAY_MS);
    const figures: DayFigures[] = [];
    let after_seq = await this.#reader.seqAt((last_day - DAYS_SHOWN + 1) * DAY_MS - offset_ms - 1);
    for (let day = last_day - DAYS_SHOWN + 1; day <= last_day; day += 1) {
      const ends_at = (day + 1) * DAY_MS - offset_ms;
      const upto_seq = await this.#reader.seqAt(ends_at - 1);
      const name = dayOf(ends_at - 1, utc_offset_minutes);
      const known = this.#days.get(`${currency}|${name}`);
      const made =
        known ??
        (upto_seq === after_seq
          ? { day: name, entries: 0, refused: 0, paid_minor: 0n, settled_minor: 0n }
          : { day: name, ...(await this.#lists.stretchFigures(after_seq, upto_seq, escrow_no)) });
      // Nothing can be booked any more on a day before the last booking.
      if (ends_at <= head.booked_at) {
        this.#days.set(`${currency}|${name}`, made);
      }
      figures.push(made);
      after_seq = upto_seq;
    }
    return figures;
  }
}
