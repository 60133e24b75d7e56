/**
 * Records occasions as chunks of columns, in the order in which the journal told them.
 *
 * The same journal gives the same chunks to the byte, however often recording was stopped and continued: a chunk ends
 * with the entry that fills it. What is stored already is recorded again and compared with, since a detector that
 * takes other values now must not continue what another began. It stores nothing itself.
 */
import { decodeColumn, encodeColumn, encodeTexts } from './column-codec';
import type { Occasion } from './detector';
import { FastDigest } from './fast-digest';
import { FEATURE_NAMES } from './features';
import type { KnownTrade } from './known';
import { CHUNK_OCCASIONS, columnOf, type Columns } from './vectors';

/** What was recorded differs from what is stored: all is to be made anew. */
export class StaleVectorsError extends Error {
  constructor() {
    super('the stored feature vectors are not those that this journal gives');
    this.name = 'StaleVectorsError';
  }
}

/** A chunk with the totals up to its end. */
export interface RecordedChunk {
  readonly number: number;
  readonly columns: Columns;
  readonly upto_seq: number;
  readonly occasions: number;
  readonly trades: number;
}

/** What is stored: up to which entry, how much, and its last chunk. */
export interface StoredEnd {
  readonly upto_seq: number;
  readonly occasions: number;
  readonly last_chunk: Columns;
}

/** A trade that was met: its place in the order of first occasions, and the digest of its last vector. */
interface Seen {
  readonly place: number;
  low: number;
  high: number;
}

/** Where a recorder stands, for being kept; what is in the chunk that it fills lies with the vectors. */
export interface RecorderState {
  /** In the order of first occasions, with digests of their last vectors. */
  readonly trades: KnownTrade[];
  readonly low: number[];
  readonly high: number[];
  /** Names of accounts, cards, categories and currencies in the order in which they came. */
  readonly names: string[];
  /** The chunk that is being filled, and of all that was met, what is new in it. */
  readonly chunk: number;
  readonly rows: number;
  readonly new_trades: number;
  readonly new_names: number;
  readonly occasions: number;
  readonly last_seq: number;
}

function sameBytes(left: Uint8Array, right: Uint8Array | undefined): boolean {
  return left.length === right?.length && left.every((byte, at) => byte === right[at]);
}

function numbersOf<T>(list: readonly T[], value: (item: T) => number): Float64Array {
  const numbers = new Float64Array(list.length);
  for (let at = 0; at < list.length; at += 1) numbers[at] = value(list[at] as T);
  return numbers;
}

/** Vectors as columns: row by row, since each vector lies elsewhere in memory. */
function transposed(rows: readonly { readonly vector: Float64Array }[]): readonly Float64Array[] {
  const columns = FEATURE_NAMES.map(() => new Float64Array(rows.length));
  for (let row = 0; row < rows.length; row += 1) {
    const { vector } = rows[row] as (typeof rows)[number];
    for (let place = 0; place < columns.length; place += 1) {
      const value = vector[place] as number;
      // One spelling of what is missing and of nothing, whichever way it was computed.
      (columns[place] as Float64Array)[row] = Number.isNaN(value) ? Number.NaN : value + 0;
    }
  }
  return columns;
}

/** What tells a vector from another of the same trade; two of 2^64 look the same. */
function digestOf(vector: Float64Array): readonly [low: number, high: number] {
  const digest = new FastDigest();
  for (const value of vector) digest.number(value);
  return digest.lanes();
}

interface Row extends Omit<Occasion, 'flagged'> {
  readonly place: number;
}

/** The first rows of a stored chunk. Throws StaleVectorsError when it has fewer. */
function readRows(columns: Columns, trades: readonly KnownTrade[], count: number): Row[] {
  const read = (name: string): Float64Array => {
    const { values } = decodeColumn(columnOf(columns, name));
    if (values.length < count) throw new StaleVectorsError();
    return values;
  };
  const [seqs, ats, places] = [read('@seq'), read('@at'), read('@trade')];
  const features = FEATURE_NAMES.map(read);
  return Array.from({ length: count }, (_, row) => {
    const place = places[row] as number;
    const trade = trades[place];
    if (trade === undefined) throw new StaleVectorsError();
    const vector = new Float64Array(features.length);
    for (let at = 0; at < vector.length; at += 1) vector[at] = (features[at] as Float64Array)[row] as number;
    return { trade, place, seq: seqs[row] as number, at: ats[row] as number, vector };
  });
}

export class VectorRecorder {
  readonly #stored: StoredEnd | null;
  readonly #chunk_occasions: number;
  readonly #seen = new Map<KnownTrade, Seen>();
  readonly #names = new Map<string, number>();
  #compared: boolean;
  #chunk = 0;
  #occasions = 0;
  #last_seq = 0;
  // The chunk that is being filled.
  #rows: Row[] = [];
  #new_trades: KnownTrade[] = [];
  #new_names: string[] = [];
  #full: RecordedChunk[] = [];

  /** @param stored what is there already and is only compared with; null for none */
  constructor(stored: StoredEnd | null, chunk_occasions = CHUNK_OCCASIONS) {
    this.#stored = stored;
    this.#compared = stored === null;
    this.#chunk_occasions = chunk_occasions;
  }

  /**
   * Goes on where another stood.
   * @param filling columns of the chunk that it was filling, as they are stored: that far, or further
   */
  static restore(
    state: RecorderState,
    filling: Columns,
    stored: StoredEnd | null,
    chunk_occasions?: number,
  ): VectorRecorder {
    const recorder = new VectorRecorder(stored, chunk_occasions);
    const { trades, low, high, names, rows } = state;
    trades.forEach((trade, place) => {
      recorder.#seen.set(trade, { place, low: low[place] ?? Number.NaN, high: high[place] ?? Number.NaN });
    });
    names.forEach((name, place) => recorder.#names.set(name, place));
    recorder.#chunk = state.chunk;
    recorder.#occasions = state.occasions;
    recorder.#last_seq = state.last_seq;
    recorder.#new_trades = trades.slice(trades.length - state.new_trades);
    recorder.#new_names = names.slice(names.length - state.new_names);
    recorder.#rows = rows === 0 ? [] : readRows(filling, trades, rows);
    return recorder;
  }

  /** Where it stands, for being kept. */
  state(): RecorderState {
    const seen = [...this.#seen];
    return {
      trades: seen.map(([trade]) => trade),
      low: seen.map(([, { low }]) => low),
      high: seen.map(([, { high }]) => high),
      names: [...this.#names.keys()],
      ...{ chunk: this.#chunk, rows: this.#rows.length, occasions: this.#occasions },
      ...{ new_trades: this.#new_trades.length, new_names: this.#new_names.length },
      last_seq: this.#last_seq,
    };
  }

  get occasions(): number {
    return this.#occasions;
  }

  get trades(): number {
    return this.#seen.size;
  }

  /**
   * Takes the next occasion; false for one that changed nothing of its trade's vector and is left out. Throws
   * StaleVectorsError when what came before is not what is stored.
   */
  take(occasion: Occasion): boolean {
    const { trade, seq, at, vector } = occasion;
    if (this.#stored !== null && seq > this.#stored.upto_seq) this.#compare();
    if (seq > this.#last_seq && this.#rows.length >= this.#chunk_occasions) this.#close(seq - 1);
    this.#last_seq = seq;
    const seen = this.#seen.get(trade) ?? this.#meet(trade);
    const [low, high] = digestOf(vector);
    if (seen.low === low && seen.high === high) return false;
    seen.low = low;
    seen.high = high;
    this.#rows.push({ trade, seq, at, vector, place: seen.place });
    this.#occasions += 1;
    return true;
  }

  /** The chunks that became full since this was asked last and are not stored yet. */
  takeFull(): readonly RecordedChunk[] {
    const full = this.#full;
    this.#full = [];
    return full;
  }

  /** What there is of the last chunk at the end of the journal; null when nothing was recorded beyond what is stored. */
  finish(head_seq: number): RecordedChunk | null {
    this.#compare();
    const nothing_new = this.#stored !== null && this.#occasions === this.#stored.occasions;
    return this.#rows.length === 0 || nothing_new ? null : this.#recorded(head_seq);
  }

  #meet(trade: KnownTrade): Seen {
    const seen = { place: this.#seen.size, low: Number.NaN, high: Number.NaN };
    this.#seen.set(trade, seen);
    this.#new_trades.push(trade);
    const { buyer, seller, card_id } = trade;
    for (const name of [buyer.id, seller.id, card_id, seller.category, seller.currency]) {
      if (name === null || this.#names.has(name)) continue;
      this.#names.set(name, this.#names.size);
      this.#new_names.push(name);
    }
    return seen;
  }

  /** Once, where what is stored ends. */
  #compare(): void {
    if (this.#compared || this.#stored === null) return;
    const { occasions, last_chunk } = this.#stored;
    const agrees =
      this.#occasions === occasions &&
      (this.#rows.length === 0 ||
        [...this.#columns()].every(([name, bytes]) => sameBytes(bytes, last_chunk.get(name))));
    if (!agrees) throw new StaleVectorsError();
    this.#compared = true;
  }

  #close(upto_seq: number): void {
    if (this.#compared) this.#full.push(this.#recorded(upto_seq));
    this.#chunk += 1;
    this.#rows = [];
    this.#new_trades = [];
    this.#new_names = [];
  }

  #recorded(upto_seq: number): RecordedChunk {
    return {
      ...{ number: this.#chunk, columns: this.#columns(), upto_seq },
      ...{ occasions: this.#occasions, trades: this.#seen.size },
    };
  }

  #columns(): Columns {
    const rows = this.#rows;
    const trades = this.#new_trades;
    const ofRows = (value: (row: (typeof rows)[number]) => number): Uint8Array =>
      encodeColumn(numbersOf(rows, value));
    const ofTrades = (value: (trade: KnownTrade) => number): Uint8Array =>
      encodeColumn(numbersOf(trades, value));
    const features = transposed(rows);
    const named = (name: string | null): number =>
      name === null ? Number.NaN : (this.#names.get(name) ?? Number.NaN);
    return new Map([
      ['@seq', ofRows(({ seq }) => seq)],
      ['@at', ofRows(({ at }) => at)],
      ['@trade', ofRows(({ place }) => place)],
      ['@trade_id', encodeTexts(trades.map(({ id }) => id))],
      ['@name', encodeTexts(this.#new_names)],
      ['@buyer', ofTrades(({ buyer }) => named(buyer.id))],
      ['@seller', ofTrades(({ seller }) => named(seller.id))],
      ['@card', ofTrades(({ card_id }) => named(card_id))],
      ['@category', ofTrades(({ seller }) => named(seller.category))],
      ['@currency', ofTrades(({ seller }) => named(seller.currency))],
      ['@amount', ofTrades(({ amount }) => amount)],
      ...FEATURE_NAMES.map((name, place): [string, Uint8Array] => [
        name,
        encodeColumn(features[place] as Float64Array),
      ]),
    ]);
  }
}
