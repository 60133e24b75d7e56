// A scan that was cut, kept, loaded and continued, at whatever entries, says what a scan at one go says: flags, alerts, what is
// raised in the books, and all that is kept, to the byte; on memory, SQLite and PostgreSQL, on both platforms.
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LedgerReader } from '#core/ledger/ports';
import { alertsOf } from '#core/risk/alerts';
import { continueScan } from '#core/risk/continued-scan';
import { FEATURE_NAMES } from '#core/risk/features';
import { raisesOf, type ToldBefore } from '#core/risk/raising';
import { recordVectors, scanAndRecord, type RecordOptions } from '#core/risk/record-vectors';
import { scanJournal, type Scan } from '#core/risk/scan';
import type { Rule } from '#core/risk/rules';
import { STARTING_RULES } from '#core/risk/starting-rules';
import {
  DETECTOR,
  MemoryVectors,
  OCCASION_COLUMNS,
  TEXT_COLUMNS,
  TRADE_COLUMNS,
  type Checkpoint,
  type VectorStore,
} from '#core/risk/vectors';
import { createWorkspace } from '#database/workspace';
import { testEnvironment } from '#test/support/environment';
import { journalUntil } from '#test/support/journal-until';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { importedPlatform, samplePlatform, type RiskPlatform } from '#test/support/risk-platform';
import { PROGRAM, testFolder } from '#test/support/workspaces';

const folder = testFolder();
const freshFile = (): string => join(folder, `${randomBytes(8).toString('hex')}.surety`);
const OPTIONS: RecordOptions = {
  ...{ sha256: testEnvironment().sha256, program: PROGRAM, chunk_occasions: 400 },
};
const NOTHING_TOLD: ToldBefore = { subjects: new Map(), lists: new Map(), silences: new Map() };

/** Everything a scan says, in words. */
function saidBy({ detector, entries, trades, last_at }: Scan, rules: readonly Rule[] = STARTING_RULES) {
  const in_force = rules.map((rule) => ({ rule, version: 1, since_seq: 0 }));
  return {
    ...{ entries, trades, last_at },
    flags: [...detector.flags.values()]
      .flat()
      .map(({ rule, trade, seq, at, held }) => ({ rule: rule.id, trade: trade.id, seq, at, held })),
    alerts: alertsOf(detector),
    raises: raisesOf(detector, { before: NOTHING_TOLD, rules: in_force, seen_seq: entries }),
  };
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Digests of all bytes that are kept for backtests. */
async function vectorBytes(vectors: VectorStore): Promise<unknown[]> {
  const state = await vectors.state();
  const kept: unknown[] = [state];
  const names = [...OCCASION_COLUMNS, ...TRADE_COLUMNS, ...TEXT_COLUMNS, ...FEATURE_NAMES];
  for (let chunk = 0; chunk < (state?.chunks ?? 0); chunk += 1) {
    const columns = await vectors.columns(chunk, names);
    kept.push(names.map((name) => `${name} ${sha256Of(columns.get(name) ?? new Uint8Array())}`));
  }
  return kept;
}

interface Whole {
  readonly platform: RiskPlatform;
  readonly said: ReturnType<typeof saidBy>;
  readonly bytes: unknown[];
  readonly entries: number;
  readonly checkpoint: Checkpoint | null;
}

async function atOneGo(platform: RiskPlatform): Promise<Whole> {
  const said = saidBy(await scanJournal(platform.store, STARTING_RULES));
  const vectors = new MemoryVectors();
  const { scan, how } = await scanAndRecord(platform.store, vectors, STARTING_RULES, OPTIONS);
  expect(how).toBe('anew');
  expect(saidBy(scan)).toEqual(said);
  expect(said.flags.length).toBeGreaterThan(50);
  expect(said.raises.length).toBeGreaterThan(10);
  const checkpoint = await vectors.checkpoint();
  return { platform, said, bytes: await vectorBytes(vectors), entries: said.entries, checkpoint };
}

let sample: Whole;
let other: Whole;
beforeAll(async () => {
  sample = await atOneGo(await samplePlatform(1_500, 51));
  other = await atOneGo(await importedPlatform(1_500, 52));
}, 240_000);

/** Scans up to each part of the journal, one after the other, into the same store. */
async function inParts(whole: Whole, vectors: VectorStore, parts: readonly number[]): Promise<Scan> {
  let seen = 0;
  const next = async (reader: LedgerReader, rules: readonly Rule[]): Promise<Scan> => {
    const { scan, from_seq } = await scanAndRecord(reader, vectors, rules, OPTIONS);
    // Not even a fiftieth is read again.
    expect(from_seq).toBeGreaterThan(seen * 0.97);
    seen = scan.entries;
    return scan;
  };
  for (const [at, part] of parts.entries()) {
    const until = await journalUntil(whole.platform.store, Math.ceil(part * whole.entries));
    // Under fewer rules, too: they came into force later.
    await next(until, STARTING_RULES.slice(at % 2 === 0 ? 0 : 20));
  }
  return await next(whole.platform.store, STARTING_RULES);
}

function continuing(open: () => Promise<VectorStore>, runs: number): void {
  for (const [name, platform] of [
    ['sample', () => sample],
    ['other', () => other],
  ] as const) {
    test(`cut anywhere, it says the same of the ${name} platform`, async () => {
      const cuts = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 });
      await fc.assert(
        fc.asyncProperty(cuts, async (parts) => {
          const whole = platform();
          const vectors = await open();
          const scan = await inParts(
            whole,
            vectors,
            [...parts].sort((left, right) => left - right),
          );
          expect(saidBy(scan)).toEqual(whole.said);
          expect(await vectorBytes(vectors)).toEqual(whole.bytes);
          const reading = await continueScan(whole.platform.store, vectors, STARTING_RULES, OPTIONS);
          expect(saidBy(reading)).toEqual(whole.said);
        }),
        { numRuns: runs, seed: 7 },
      );
    });
  }

  test('the checkpoint of the end is the same whichever way it was reached', async () => {
    const vectors = await open();
    // Twice less than a fiftieth: the vectors are ahead of the checkpoint.
    await inParts(sample, vectors, [0.2, 0.5, 0.505, 0.51]);
    expect(await vectors.checkpoint()).toEqual(sample.checkpoint);
    expect(await vectorBytes(vectors)).toEqual(sample.bytes);
    const again = await scanAndRecord(sample.platform.store, vectors, STARTING_RULES, OPTIONS);
    expect(again).toMatchObject({ how: 'current', from_seq: sample.entries + 1 });
    expect(saidBy(again.scan)).toEqual(sample.said);
  });
}

describe('in memory', () => {
  continuing(() => Promise.resolve(new MemoryVectors()), 4);
});

describe('on SQLite', () => {
  continuing(async () => (await createWorkspace(freshFile(), { program: PROGRAM })).vectors, 2);
});

describePostgres('on PostgreSQL', () => {
  continuing(async () => (await createWorkspace(await freshDatabase(), { program: PROGRAM })).vectors, 1);
});

test('a checkpoint is kept again when a fiftieth is new, and not for less', async () => {
  const vectors = new MemoryVectors();
  const upto = async (part: number): Promise<number | undefined> => {
    const until = await journalUntil(sample.platform.store, Math.ceil(part * sample.entries));
    await recordVectors(until, vectors, OPTIONS);
    return (await vectors.checkpoint())?.upto_seq;
  };
  const first = await upto(0.5);
  expect(first).toBe(Math.ceil(0.5 * sample.entries));
  expect(await upto(0.505)).toBe(first);
  expect(await upto(0.52)).toBe(Math.ceil(0.52 * sample.entries));
});

describe('what is not believed', () => {
  const half = () => journalUntil(sample.platform.store, Math.ceil(sample.entries / 2));
  const partsOf = async (vectors: VectorStore): Promise<Uint8Array[]> => {
    const { parts } = (await vectors.checkpoint()) as Checkpoint;
    const read: Uint8Array[] = [];
    for (let part = 0; part < parts; part += 1) {
      read.push(Uint8Array.from((await vectors.checkpointPart(part)) ?? []));
    }
    return read;
  };
  /** Scans half, spoils what is kept, and scans all: from the first entry, and with the same outcome. */
  const spoilt = async (
    spoil: (vectors: VectorStore, checkpoint: Checkpoint, parts: Uint8Array[]) => Promise<void>,
    options: RecordOptions = OPTIONS,
  ): Promise<void> => {
    const vectors = new MemoryVectors();
    await recordVectors(await half(), vectors, OPTIONS);
    await spoil(vectors, (await vectors.checkpoint()) as Checkpoint, await partsOf(vectors));
    const reading = await continueScan(sample.platform.store, vectors, STARTING_RULES, options);
    expect(saidBy(reading)).toEqual(sample.said);
    const { scan, from_seq } = await scanAndRecord(sample.platform.store, vectors, STARTING_RULES, options);
    expect(from_seq).toBe(1);
    expect(saidBy(scan)).toEqual(sample.said);
  };

  test('bytes that were changed anywhere, cut off or lost', async () => {
    for (const where of [0, 0.001, 0.3, 0.6, 0.999]) {
      await spoilt(async (vectors, checkpoint, parts) => {
        const [first = new Uint8Array()] = parts;
        const at = Math.floor(where * first.length);
        first[at] = (first[at] ?? 0) ^ 4;
        await vectors.keepCheckpoint(checkpoint, parts);
      });
    }
    await spoilt(async (vectors, checkpoint, [first = new Uint8Array(), ...rest]) =>
      vectors.keepCheckpoint(checkpoint, [first.subarray(0, -9), ...rest]),
    );
    await spoilt((vectors, checkpoint) => vectors.keepCheckpoint(checkpoint, []));
  });

  test('one of an entry that is another, of another layout, or after the end', async () => {
    const changed: Partial<Checkpoint>[] = [
      { upto_hash: 'a'.repeat(64) },
      { upto_seq: 17 },
      { catalogue: 'b'.repeat(64) },
      { upto_seq: 2 ** 40 },
    ];
    for (const change of changed) {
      await spoilt((vectors, checkpoint, parts) =>
        vectors.keepCheckpoint({ ...checkpoint, ...change }, parts),
      );
    }
  });

  test('one of another program, or of another platform', async () => {
    await spoilt(() => Promise.resolve(), { ...OPTIONS, program: 'another' });
    const strange = new MemoryVectors();
    await recordVectors(other.platform.store, strange, OPTIONS);
    const [checkpoint, parts] = [(await strange.checkpoint()) as Checkpoint, await partsOf(strange)];
    await spoilt((vectors) => vectors.keepCheckpoint(checkpoint, parts));
    // Even one that says it is of this journal: its trades are not those of the vectors.
    await spoilt((vectors, { upto_seq, upto_hash }) =>
      vectors.keepCheckpoint({ ...checkpoint, upto_seq, upto_hash }, parts),
    );
  });

  test('vectors that were changed: the flags of before are asked of them', async () => {
    await spoilt(async (vectors) => {
      const state = await vectors.state();
      const columns = await vectors.columns(1, [...OCCASION_COLUMNS, ...FEATURE_NAMES]);
      const bytes = Uint8Array.from(columns.get('back_share') ?? []);
      const at = bytes.length >> 1;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      if (state !== null) await vectors.put(1, new Map([...columns, ['back_share', bytes]]), state);
    });
  });

  test('nothing, when it is asked for anew', async () => {
    const vectors = new MemoryVectors();
    await recordVectors(await half(), vectors, OPTIONS);
    const anew = await scanAndRecord(sample.platform.store, vectors, STARTING_RULES, {
      ...OPTIONS,
      anew: true,
    });
    expect(anew).toMatchObject({ how: 'anew', from_seq: 1 });
  });
});

test('a scan up to an entry before the checkpoint begins at the first', async () => {
  const vectors = new MemoryVectors();
  await recordVectors(sample.platform.store, vectors, OPTIONS);
  const upto_seq = Math.ceil(sample.entries / 3);
  const then = await continueScan(sample.platform.store, vectors, STARTING_RULES, { ...OPTIONS, upto_seq });
  expect(saidBy(then)).toEqual(
    saidBy(await scanJournal(sample.platform.store, STARTING_RULES, { upto_seq })),
  );
});

test('a detector that takes other values is another: raise DETECTOR with the digest', async () => {
  const vectors = new MemoryVectors();
  await recordVectors(sample.platform.store, vectors, OPTIONS);
  const [, ...columns] = await vectorBytes(vectors);
  // But for the numbers of entries: they follow from all else that a sample holds.
  const chunks = (columns as string[][]).map((chunk) =>
    chunk.filter((column) => !column.startsWith('@seq ')),
  );
  const digest = sha256Of(new TextEncoder().encode(JSON.stringify(chunks))).slice(0, 16);
  expect([DETECTOR, digest]).toEqual([2, '3def82a1afdc8bcc']);
});
