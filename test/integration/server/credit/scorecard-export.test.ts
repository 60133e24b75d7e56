// A scorecard in SQL, run by SQLite and by PostgreSQL, and in PMML, read by something that knows nothing of scorecards but the
// standard: all say what this program says, row by row of the test frame and of made merchants.
import knex, { type Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';

import type { CharacteristicValues } from '#core/credit/characteristic';
import { scorecardPmml } from '#core/credit/export/scorecard-pmml';
import { scorecardSql } from '#core/credit/export/scorecard-sql';
import { testFrame } from '#core/credit/export/test-frame';
import { EXPERT_SCORECARD } from '#core/credit/expert-scorecard';
import { rowValues } from '#core/credit/learn/table';
import { train } from '#core/credit/learn/train';
import { reasonsOf, scorecardOf, scoreOf, type Scorecard } from '#core/credit/scorecard';
import { madeTable } from '#test/support/credit-tables';
import { describePostgres, freshDatabase } from '#test/support/postgres';

const ODD: Scorecard = {
  scaling: { points: 600, odds: 19, points_to_double: 50 },
  base_points: 612.0625,
  characteristics: [
    {
      binning: { kind: 'numeric', name: 'a', edges: [0.1, 7.5], special: [-2, -1] },
      points: [9.75, 1, -3, 0.5, -8, 2],
    },
    {
      binning: { kind: 'categorical', name: 'c', groups: [["it's", 'a "b" <c> & d'], ['back\\slash']] },
      points: [30, -12.125, -1, -400],
    },
  ],
};

let learnt: Scorecard;
let rows: readonly CharacteristicValues[];

beforeAll(async () => {
  const { table, bad } = madeTable(1_500);
  learnt = scorecardOf(await train(table, bad, { kind: 'blend' }));
  rows = Array.from({ length: 200 }, (_, row) => rowValues(table, row));
});

/** What is asked of another program: rows of a scorecard's frame, and others that it may have. */
const cases = (): readonly (readonly [string, Scorecard, readonly CharacteristicValues[]])[] => [
  ['the expert scorecard', EXPERT_SCORECARD, []],
  ['a learnt one', learnt, rows],
  ['one with odd levels and codes', ODD, []],
];

describe('the test frame', () => {
  it('has every edge from both sides, every code and level, what is missing and what was never seen', () => {
    const values = testFrame(ODD).map((row) => row.values);
    expect(values[0]).toEqual({});
    expect(values.map(({ a }) => a).filter((a) => a !== undefined)).toEqual([
      ...[-2, -1, 0.1 - 1e-9, 0.1, 7.5 - 7.5e-9, 7.5],
    ]);
    expect(values.map(({ c }) => c).filter((c) => c !== undefined)).toEqual([
      ...["it's", 'a "b" <c> & d', 'back\\slash', '?'],
    ]);
  });
});

/** Runs the statement over the rows, and compares. */
async function inDatabase(database: Knex): Promise<void> {
  for (const [name, card, others] of cases()) {
    const all = [...testFrame(card).map(({ values }) => values), ...others];
    const table = 'merchants "of" today';
    await database.schema.dropTableIfExists(table);
    await database.schema.createTable(table, (made) => {
      made.integer('row');
      for (const { binning } of card.characteristics) {
        if (binning.kind === 'numeric') made.double(binning.name);
        else made.text(binning.name);
      }
    });
    const names = card.characteristics.map(({ binning }) => binning.name);
    await database.batchInsert(
      table,
      all.map((values, row) => ({
        row,
        ...Object.fromEntries(names.map((one) => [one, values[one] ?? null])),
      })),
      20,
    );
    const answer: unknown = await database.raw(
      scorecardSql(card, { table, key: 'row' }).replaceAll('?', '\\?'),
    );
    const found = (Array.isArray(answer) ? answer : (answer as { rows: unknown[] }).rows) as {
      row: number;
      raw: number | string;
      score: number | string;
    }[];
    expect(found).toHaveLength(all.length);
    for (const { row, raw, score } of found) {
      const expected = scoreOf(card, all[row] ?? {});
      expect(Math.abs(Number(raw) - expected.raw), `${name}, row ${String(row)}`).toBeLessThan(1e-9);
      expect(Number(score)).toBe(expected.score);
    }
  }
}

test('SQL says the same in SQLite', async () => {
  const database = knex({ client: 'sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true });
  await inDatabase(database).finally(() => database.destroy());
});

describePostgres('SQL', () => {
  let database: Knex;
  beforeAll(async () => {
    database = knex({ client: 'pg', connection: await freshDatabase() });
  });
  afterAll(() => database.destroy());

  test('says the same in PostgreSQL', () => inDatabase(database));
});

interface Tag {
  readonly name: string;
  readonly of: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The tags of a document that has no others than these: in order, with what stands behind each. */
function tagsOf(xml: string): Tag[] {
  const plain = (text: string): string =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  return [...xml.matchAll(/<(\/?[A-Za-z]+)((?:\s+[A-Za-z:]+="[^"]*")*)\s*\/?>([^<]*)/g)].map(
    ([, name = '', attributes = '', text = '']) => ({
      ...{ name, text: plain(text) },
      of: Object.fromEntries(
        [...attributes.matchAll(/([A-Za-z:]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
          key,
          plain(value),
        ]),
      ),
    }),
  );
}

/** The words of an array of texts: in quotes, what would end them behind a backslash. */
const wordsOf = (text: string): string[] =>
  [...text.matchAll(/"((?:\\.|[^"\\])*)"/g)].map(([, word = '']) => word.replaceAll(/\\(.)/g, '$1'));

interface Predicted {
  readonly raw: number;
  readonly reasons: readonly string[];
}

/** What the standard has a scoring engine do: the first attribute that holds, points below the best as reasons. */
function predict(xml: string, values: CharacteristicValues): Predicted {
  let [raw, partial, best, code, settled] = [0, 0, 0, '', false];
  const lost: (readonly [string, number])[] = [];
  const holds = (is: boolean): void => {
    if (!is || settled) return;
    settled = true;
    raw += partial;
    lost.push([code, best - partial]);
  };
  for (const { name, of, text } of tagsOf(xml)) {
    const value = values[of['field'] ?? ''];
    if (name === 'Scorecard') raw = Number(of['initialScore']);
    if (name === 'Characteristic') {
      [best, code, settled] = [Number(of['baselineScore']), of['reasonCode'] ?? '', false];
    }
    if (name === 'Attribute') partial = Number(of['partialScore']);
    if (name === 'True') holds(true);
    if (name === 'Array') holds(wordsOf(text).includes(String(values[code])));
    if (name === 'SimplePredicate') {
      if (of['operator'] === 'isMissing') {
        holds(value === undefined);
      } else if (value !== undefined && of['operator'] === 'equal') {
        holds(value === Number(of['value']));
      } else if (value !== undefined && of['operator'] === 'lessThan') {
        holds(Number(value) < Number(of['value']));
      }
    }
  }
  const order = [...lost].sort(([, left], [, right]) => right - left);
  return { raw, reasons: order.map(([one]) => one) };
}

test('PMML says the same, reasons included', () => {
  for (const [, card, others] of cases()) {
    const xml = scorecardPmml(card, { version: 'v<1>', description: 'made "here" & now' });
    expect(xml).not.toMatch(/v<1>|&(?!amp;|lt;|gt;|quot;)/);
    for (const values of [...testFrame(card).map((row) => row.values), ...others]) {
      const scored = scoreOf(card, values);
      const predicted = predict(xml, values);
      expect(Math.abs(predicted.raw - scored.raw)).toBeLessThan(1e-9);
      const reasons = reasonsOf(scored).map(({ name }) => name);
      expect(predicted.reasons.slice(0, reasons.length)).toEqual(reasons);
    }
  }
});
