// What every store of feature vectors must do: one suite for memory, SQLite and PostgreSQL.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Columns, VectorsState, VectorStore } from '#core/risk/vectors';

export interface OpenedVectors {
  readonly vectors: VectorStore;
  close(): Promise<void>;
}

const state = (chunks: number): VectorsState => ({
  ...{ catalogue: 'c', upto_seq: 2 ** 40 + chunks, upto_hash: 'h', occasions: 2 ** 33, trades: 3, chunks },
});
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const plain = (columns: Columns): [string, number[]][] =>
  [...columns].map(([name, data]): [string, number[]] => [name, [...data]]).sort();

/** The whole suite over one kind of store; the factory opens an empty one. */
export function vectorStoreContract(name: string, open: () => Promise<OpenedVectors>): void {
  describe(name, () => {
    let opened: OpenedVectors;
    let vectors: VectorStore;
    beforeEach(async () => {
      opened = await open();
      vectors = opened.vectors;
    });
    afterEach(() => opened.close());

    test('holds nothing at first', async () => {
      expect(await vectors.state()).toBeNull();
      expect(plain(await vectors.columns(0, ['a']))).toEqual([]);
    });

    test('gives back the columns that are asked for, of one chunk, byte by byte', async () => {
      const every_byte = Uint8Array.from({ length: 100_000 }, (_, at) => at % 256);
      await vectors.put(
        0,
        new Map([
          ['a', bytes(0, 255, 0)],
          ['b', bytes()],
          ['@c', every_byte],
        ]),
        state(1),
      );
      await vectors.put(1, new Map([['a', bytes(7)]]), state(2));
      expect(plain(await vectors.columns(0, ['b', 'a', 'none']))).toEqual([
        ['a', [0, 255, 0]],
        ['b', []],
      ]);
      expect((await vectors.columns(0, ['@c'])).get('@c')).satisfy((data: Uint8Array) =>
        Buffer.from(every_byte).equals(data),
      );
      expect(plain(await vectors.columns(1, ['a', 'b']))).toEqual([['a', [7]]]);
      expect(await vectors.state()).toEqual(state(2));
    });

    test('keeps one checkpoint, the last that became whole', async () => {
      expect(await vectors.checkpoint()).toBeNull();
      expect(await vectors.checkpointPart(0)).toBeNull();
      const first = { catalogue: 'c', upto_seq: 2 ** 40, upto_hash: 'h', parts: 2, digest: 'd' };
      await vectors.keepCheckpoint(first, [bytes(0, 255), bytes(7)]);
      expect(await vectors.checkpoint()).toEqual(first);
      const second = { ...first, upto_seq: 9, parts: 1, digest: 'e' };
      await vectors.keepCheckpoint(second, [bytes(3)]);
      expect(await vectors.checkpoint()).toEqual(second);
      expect([...((await vectors.checkpointPart(0)) ?? [])]).toEqual([3]);
      expect(await vectors.checkpointPart(1)).toBeNull();
      await vectors.clear();
      expect(await vectors.checkpoint()).toBeNull();
      expect(await vectors.checkpointPart(0)).toBeNull();
    });

    test('replaces a chunk as a whole, advances, and forgets', async () => {
      await vectors.put(
        0,
        new Map([
          ['a', bytes(1)],
          ['b', bytes(2)],
        ]),
        state(1),
      );
      await vectors.put(0, new Map([['a', bytes(3)]]), { ...state(1), upto_seq: 9 });
      expect(plain(await vectors.columns(0, ['a', 'b']))).toEqual([['a', [3]]]);
      await vectors.advance({ ...state(1), upto_seq: 12 });
      expect(await vectors.state()).toEqual({ ...state(1), upto_seq: 12 });
      await vectors.clear();
      expect(await vectors.state()).toBeNull();
      expect(plain(await vectors.columns(0, ['a']))).toEqual([]);
    });
  });
}
