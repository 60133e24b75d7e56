// Proves that memory, SQLite and PostgreSQL keep feature vectors alike, and that rules asked on what is kept fire as the
// live detector's do, however often recording was stopped and continued.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LedgerReader } from '#core/ledger/ports';
import { Detector, type Occasion } from '#core/risk/detector';
import { factOf } from '#core/risk/facts';
import { FEATURE_NAMES } from '#core/risk/features';
import { findFires } from '#core/risk/fires';
import { readOccasions, TradeDirectory } from '#core/risk/occasions';
import { recordVectors, type RecordOptions } from '#core/risk/record-vectors';
import { scanJournal } from '#core/risk/scan';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { MemoryVectors, OCCASION_COLUMNS, type VectorsState, type VectorStore } from '#core/risk/vectors';
import { backupWorkspace, createWorkspace, openWorkspace, restoreWorkspace } from '#database/workspace';
import { testEnvironment } from '#test/support/environment';
import { journalUntil } from '#test/support/journal-until';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { samplePlatform, type RiskPlatform } from '#test/support/risk-platform';
import { vectorStoreContract } from '#test/support/vector-store-contract';
import { PROGRAM, testFolder } from '#test/support/workspaces';

const folder = testFolder();
const freshFile = (): string => join(folder, `${randomBytes(8).toString('hex')}.surety`);
const OPTIONS: RecordOptions = {
  ...{ sha256: testEnvironment().sha256, program: PROGRAM, chunk_occasions: 300 },
};

let platform: RiskPlatform;
beforeAll(async () => {
  platform = await samplePlatform(1_500, 41);
}, 60_000);

/** Occasions with their vectors, in words; one that changed nothing of its trade's vector is left out. */
function toldOf(occasions: readonly Occasion[]): string[] {
  const last = new Map<string, string>();
  return occasions.flatMap(({ trade, seq, at, vector }) => {
    const values = [...vector].map((value) => value + 0).join(' ');
    if (last.get(trade.id) === values) return [];
    last.set(trade.id, values);
    const { buyer, seller, amount, card_id } = trade;
    return [[seq, at, trade.id, buyer.id, seller.id, amount, card_id, seller.category, values].join(' ')];
  });
}

async function storedIn(vectors: VectorStore, state: VectorsState): Promise<string[]> {
  const trades = new TradeDirectory(state.trades);
  const told: string[] = [];
  for await (const chunk of readOccasions(vectors, state, FEATURE_NAMES, trades)) {
    for (let row = 0; row < chunk.length; row += 1) {
      const { id, buyer_id, seller_id, amount_minor, card_id, category } = trades.trade(
        chunk.trade[row] ?? -1,
      );
      const values = chunk.features.map((column) => column.values[row]).join(' ');
      const what = [chunk.seq[row], chunk.at[row], id, buyer_id, seller_id, amount_minor, card_id, category];
      told.push([...what, values].join(' '));
    }
  }
  return told;
}

/** All bytes that are kept. */
async function bytesOf(vectors: VectorStore): Promise<unknown[]> {
  const state = await vectors.state();
  const kept: unknown[] = [state];
  for (let chunk = 0; chunk < (state?.chunks ?? 0); chunk += 1) {
    const columns = await vectors.columns(chunk, [
      ...OCCASION_COLUMNS,
      '@trade_id',
      '@name',
      ...FEATURE_NAMES,
    ]);
    kept.push([...columns].map(([name, data]) => `${name} ${Buffer.from(data).toString('hex')}`).sort());
  }
  return kept;
}

function recordingTests(open: () => Promise<VectorStore>): void {
  test('what is kept is what the detector saw, and rules fire on it as they did live', async () => {
    const occasions: Occasion[] = [];
    const { detector } = await scanJournal(platform.store, STARTING_RULES, {
      observe: (occasion) => occasions.push(occasion),
    });
    const vectors = await open();
    const { state, how } = await recordVectors(platform.store, vectors, OPTIONS);
    expect(how).toBe('anew');
    expect(state.chunks).toBeGreaterThan(3);
    const stored = await storedIn(vectors, state);
    expect(stored).toEqual(toldOf(occasions));
    expect(stored).toHaveLength(state.occasions);
    const fires = await findFires(vectors, state, STARTING_RULES);
    const found = [...fires.by_trade].flatMap(([place, list]) =>
      list.map(({ rule, seq, at }) =>
        [fires.trades.idOf(place), STARTING_RULES[rule]?.id, seq, at].join(' '),
      ),
    );
    const live = [...detector.flags.values()].flat();
    expect(found.sort()).toEqual(
      live.map(({ trade, rule, seq, at }) => [trade.id, rule.id, seq, at].join(' ')).sort(),
    );
    expect(live.length).toBeGreaterThan(20);
  });

  test('continuing, however often, keeps the same bytes as making anew', async () => {
    const whole = new MemoryVectors();
    const { state } = await recordVectors(platform.store, whole, OPTIONS);
    const vectors = await open();
    for (const part of [0.1, 0.11, 0.5, 0.9, 1]) {
      const until = await journalUntil(platform.store, Math.floor(state.upto_seq * part));
      const { how } = await recordVectors(until, vectors, OPTIONS);
      expect(how).toBe(part === 0.1 ? 'anew' : 'continued');
    }
    expect(await bytesOf(vectors)).toEqual(await bytesOf(whole));
    expect((await recordVectors(platform.store, vectors, OPTIONS)).how).toBe('current');
  });

  test('what was stored before a stop stays, and is continued to the same end', async () => {
    const vectors = await open();
    const stop = new AbortController();
    const head = await platform.store.head();
    const onProgress = (done: number): void => {
      if (done > head.seq / 2) stop.abort(new Error('stopped'));
    };
    const stopped = recordVectors(platform.store, vectors, { ...OPTIONS, signal: stop.signal, onProgress });
    await expect(stopped).rejects.toThrow('stopped');
    const left = await vectors.state();
    expect(left?.chunks).toBeGreaterThan(0);
    expect(left?.upto_seq).toBeLessThan(head.seq);
    expect((await recordVectors(platform.store, vectors, OPTIONS)).how).toBe('continued');
    const whole = new MemoryVectors();
    await recordVectors(platform.store, whole, OPTIONS);
    expect(await bytesOf(vectors)).toEqual(await bytesOf(whole));
  });
}

vectorStoreContract('feature vectors in memory', () =>
  Promise.resolve({ vectors: new MemoryVectors(), close: () => Promise.resolve() }),
);
vectorStoreContract('feature vectors on SQLite', () => createWorkspace(freshFile(), { program: PROGRAM }));

describe('recording on SQLite', () => {
  recordingTests(async () => (await createWorkspace(freshFile(), { program: PROGRAM })).vectors);

  test('readers see what is kept, and a backup of a file holds it too', async () => {
    const path = freshFile();
    const workspace = await createWorkspace(path, { program: PROGRAM });
    await recordVectors(platform.store, workspace.vectors, OPTIONS);
    const kept = await workspace.vectors.state();
    await workspace.close();
    const copy = freshFile();
    await backupWorkspace(path, copy);
    for (const location of [path, copy]) {
      const reading = await openWorkspace(location, { access: 'read', program: PROGRAM });
      expect(await reading.vectors.state()).toEqual(kept);
      expect(await reading.snapshot((_reader, _lists, vectors) => vectors.state())).toEqual(kept);
      await reading.close();
    }
  });
});

describePostgres('on PostgreSQL', () => {
  vectorStoreContract('feature vectors', async () =>
    createWorkspace(await freshDatabase(), { program: PROGRAM }),
  );
  recordingTests(async () => (await createWorkspace(await freshDatabase(), { program: PROGRAM })).vectors);

  test('a copy into the other database leaves them out', async () => {
    const path = freshFile();
    const workspace = await createWorkspace(path, { program: PROGRAM });
    await recordVectors(platform.store, workspace.vectors, OPTIONS);
    await workspace.close();
    const target = await freshDatabase();
    await restoreWorkspace(path, target, { program: PROGRAM });
    const copy = await openWorkspace(target, { access: 'read', program: PROGRAM });
    expect(await copy.vectors.state()).toBeNull();
    await copy.close();
  });
});

describe('what is not believed is made anew', () => {
  const recorded = async (reader: LedgerReader): Promise<MemoryVectors> => {
    const vectors = new MemoryVectors();
    await recordVectors(reader, vectors, OPTIONS);
    return vectors;
  };
  let part: LedgerReader;
  beforeAll(async () => {
    part = await journalUntil(platform.store, 3_000);
  });
  const how = async (vectors: VectorStore, options = OPTIONS): Promise<string> =>
    (await recordVectors(platform.store, vectors, options)).how;

  test('what another program, or another catalogue or layout, recorded', async () => {
    expect(await how(await recorded(part), { ...OPTIONS, program: 'another' })).toBe('anew');
    expect(await how(await recorded(part), { ...OPTIONS, chunk_occasions: 301 })).toBe('anew');
  });

  test('what was recorded of another journal', async () => {
    const vectors = await recorded((await samplePlatform(1_000, 42)).store);
    expect(await how(vectors)).toBe('anew');
    expect(await bytesOf(vectors)).toEqual(await bytesOf(await recorded(platform.store)));
  });

  test('what a detector that takes other values recorded', async () => {
    const vectors = await recorded(part);
    const state = (await vectors.state()) as VectorsState;
    const last = state.chunks - 1;
    const columns = await vectors.columns(last, [...OCCASION_COLUMNS, ...FEATURE_NAMES]);
    const changed = new Map([...columns, ['back_share', columns.get('by_card') as Uint8Array]]);
    await vectors.put(last, changed, state);
    expect(await how(vectors)).toBe('anew');
    expect(await bytesOf(vectors)).toEqual(await bytesOf(await recorded(platform.store)));
    await vectors.advance({ ...state, occasions: state.occasions - 1 });
    expect(await how(vectors)).toBe('anew');
  });
});

test('a detector without an observer raises the same flags', async () => {
  const detector = new Detector(STARTING_RULES);
  for (const entry of await platform.store.entries({}, Number.MAX_SAFE_INTEGER)) {
    const fact = factOf(entry);
    if (fact !== null) detector.take(fact);
  }
  const observed = await scanJournal(platform.store, STARTING_RULES, { observe: () => undefined });
  const plain = (one: Detector): string[] =>
    [...one.flags.values()].flat().map(({ rule, trade, seq }) => `${rule.id} ${trade.id} ${String(seq)}`);
  expect(plain(observed.detector)).toEqual(plain(detector));
});
