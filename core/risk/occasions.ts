/**
 * Stored occasions read back in order, a chunk at a time, with the columns that are asked for and no others.
 *
 * While one chunk is looked at the next is read. The arrays of a chunk are used again for the next one: whoever wants
 * to keep a value copies it. Trades are told once, with the chunk of their first occasion, and kept in columns too.
 */
import { decodeColumn, decodeTexts } from './column-codec';
import {
  columnOf,
  OCCASION_COLUMNS,
  TEXT_COLUMNS,
  TRADE_COLUMNS,
  type Columns,
  type OccasionTrade,
  type VectorsReader,
  type VectorsState,
} from './vectors';

/** One column of a chunk. */
export interface ChunkColumn {
  readonly values: Float64Array;
  readonly constant: boolean;
}

export interface OccasionChunk {
  /** Occasions in the chunk. */
  readonly length: number;
  readonly seq: Float64Array;
  readonly at: Float64Array;
  /** Places of trades. */
  readonly trade: Float64Array;
  /** In the order in which features were asked for. */
  readonly features: readonly ChunkColumn[];
}

/** The trades met so far by their place, and what they share by name. */
export class TradeDirectory {
  readonly #ids: string[] = [];
  readonly #names: string[] = [];
  readonly #columns: Readonly<Record<(typeof TRADE_COLUMNS)[number], Float64Array>>;

  /** @param trades how many there will be */
  constructor(trades: number) {
    const room = (): Float64Array => new Float64Array(trades);
    this.#columns = {
      ...{ '@buyer': room(), '@seller': room(), '@card': room() },
      ...{ '@category': room(), '@currency': room(), '@amount': room() },
    };
  }

  /** Trades met so far. */
  get length(): number {
    return this.#ids.length;
  }

  /** Takes in the trades that are new in a chunk. */
  add(columns: Columns): void {
    const start = this.#ids.length;
    for (const id of decodeTexts(columnOf(columns, '@trade_id'))) this.#ids.push(id);
    for (const name of decodeTexts(columnOf(columns, '@name'))) this.#names.push(name);
    for (const name of TRADE_COLUMNS) {
      this.#columns[name].set(decodeColumn(columnOf(columns, name)).values, start);
    }
  }

  idOf(place: number): string {
    return this.#ids[place] ?? '';
  }

  /** Place of one of a trade's names, for counting by it; NaN for none. */
  placeOf(place: number, column: Exclude<(typeof TRADE_COLUMNS)[number], '@amount'>): number {
    return this.#columns[column][place] ?? Number.NaN;
  }

  nameAt(name: number): string {
    return this.#names[name] ?? '';
  }

  trade(place: number): OccasionTrade {
    const named = (column: Parameters<TradeDirectory['placeOf']>[1]): string =>
      this.nameAt(this.placeOf(place, column));
    return {
      ...{ id: this.idOf(place), buyer_id: named('@buyer'), seller_id: named('@seller') },
      card_id: Number.isNaN(this.placeOf(place, '@card')) ? null : named('@card'),
      ...{ category: named('@category'), currency: named('@currency') },
      amount_minor: this.#columns['@amount'][place] ?? Number.NaN,
    };
  }
}

/** Decodes columns into the room that the chunk before used. */
class Room {
  readonly #arrays = new Map<string, Float64Array>();

  decode(columns: Columns, name: string): ChunkColumn {
    const decoded = decodeColumn(columnOf(columns, name), this.#arrays.get(name));
    if ((this.#arrays.get(name)?.length ?? 0) < decoded.values.length) {
      this.#arrays.set(name, decoded.values);
    }
    return decoded;
  }
}

/**
 * All stored occasions in the order of entries, those of the same entry in the order in which trades were asked.
 * @param features names of the columns wanted
 * @param directory takes in each chunk's new trades before the chunk is handed out; null where nobody asks for them
 */
export async function* readOccasions(
  vectors: VectorsReader,
  state: VectorsState,
  features: readonly string[],
  directory: TradeDirectory | null,
  signal?: AbortSignal,
): AsyncGenerator<OccasionChunk> {
  const told = directory === null ? [] : [...TRADE_COLUMNS, ...TEXT_COLUMNS];
  const names = [...OCCASION_COLUMNS, ...told, ...features];
  const read = (chunk: number): Promise<Columns> => vectors.columns(chunk, names);
  const room = new Room();
  let next = state.chunks === 0 ? null : read(0);
  for (let chunk = 0; next !== null; chunk += 1) {
    const columns: Columns = await next;
    signal?.throwIfAborted();
    next = chunk + 1 < state.chunks ? read(chunk + 1) : null;
    // A failure of it is met when it is awaited.
    next?.catch(() => undefined);
    directory?.add(columns);
    const seq = room.decode(columns, '@seq').values;
    yield {
      ...{ length: seq.length, seq },
      at: room.decode(columns, '@at').values,
      trade: room.decode(columns, '@trade').values,
      features: features.map((name) => room.decode(columns, name)),
    };
  }
}
