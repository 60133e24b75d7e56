// `risk train` and `risk score`: a model made, read, measured; files that cannot be used are named with what is wrong.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

import { EXIT, StoppedError } from '#server/cli/exit';

import { folder, surety } from './run-cli';

const path = (name: string): string => join(place, name);
const place = folder();

interface ErrorDocument {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly details: Record<string, unknown>;
  };
}

/** The error a command ends with. */
async function refused(...args: readonly string[]): Promise<ErrorDocument['error']> {
  const { code, stdout } = await surety(['--json', '-w', path('s.db'), 'risk', ...args]);
  expect(code).toBe(EXIT.usage);
  return (JSON.parse(stdout) as ErrorDocument).error;
}

describe('a model', () => {
  beforeAll(async () => {
    const { code } = await surety([
      ...['sample', '-w', path('s.db'), '--trades', '3000', '--seed', '3', '--truth', path('t.csv')],
    ]);
    expect(code).toBe(EXIT.done);
    const train = await surety([
      ...['risk', 'train', '-w', path('s.db'), '--truth', path('t.csv'), '--actor', 'li'],
      ...['--out', path('m.json'), '--card', path('m.md')],
    ]);
    expect(train.stderr).toBe('');
    expect(train.code).toBe(EXIT.done);
    expect(train.stdout).toContain(`Written to ${path('m.json')}.`);
  }, 120_000);

  it('is a file with its card, the same again for the same dates', async () => {
    const file = JSON.parse(readFileSync(path('m.json'), 'utf8')) as {
      version: string;
      card: { trained_by: string };
    };
    expect(file.card.trained_by).toBe('li');
    expect(readFileSync(path('m.md'), 'utf8')).toContain(`Version ${file.version}`);
    const again = await surety(['--json', '-w', path('s.db'), 'risk', 'train', '--truth', path('t.csv')]);
    expect(JSON.parse(again.stdout)).toMatchObject({ file: null, version: file.version });
  });

  it('gets into the books only when it was learnt from what people decided there', async () => {
    const { message } = await refused('train', '--draft', '--truth', path('t.csv'), '--actor', 'li');
    expect(message).toContain('without --truth');
    expect((await refused('train', '--draft', '--actor', 'li')).details).toMatchObject({
      ...{ reason: 'too-few', part: 'before', guilty: 0 },
    });
    const listed = await surety(['--json', '-w', path('s.db'), 'risk', 'models']);
    expect(JSON.parse(listed.stdout)).toEqual({ active: null, shadow: null, models: [] });
    expect((await surety(['-w', path('s.db'), 'risk', 'models'])).stdout).toBe('No models.\n');
  });

  it('scores trades, says why, and is measured where the truth is known', async () => {
    const { stdout } = await surety([
      ...['--json', '-w', path('s.db'), 'risk', 'score', '--model', path('m.json'), '--top', '5'],
      ...['--truth', path('t.csv')],
    ]);
    const { model, scored, trades, measured } = JSON.parse(stdout) as {
      model: { kind: string };
      scored: number;
      trades: { score: number; margin: number; base: number; contributions: { contribution: number }[] }[];
      measured: { guilty: number; model: { average_precision: number } };
    };
    expect(model.kind).toMatch(/logistic|boosting/);
    expect(scored).toBeGreaterThan(2_500);
    expect(trades).toHaveLength(5);
    expect(trades.map(({ margin }) => margin)).toEqual(
      [...trades.map(({ margin }) => margin)].sort((a, b) => b - a),
    );
    for (const { margin, base, contributions } of trades) {
      expect(contributions.reduce((sum, { contribution }) => sum + contribution, base)).toBeCloseTo(
        margin,
        9,
      );
    }
    expect(measured.guilty).toBeGreaterThan(30);
    expect(measured.model.average_precision).toBeGreaterThan(0.9);
    const people = await surety([
      '-w',
      path('s.db'),
      'risk',
      'score',
      '--model',
      path('m.json'),
      '--top',
      '2',
    ]);
    expect(people.stdout).toContain('What speaks against each');
    expect(people.stdout).toMatch(/\+\d\.\d\d {2}\S.*: /);
  });

  it('scores what was paid in a window only, as it was known then', async () => {
    const { stdout } = await surety([
      ...['--json', '-w', path('s.db'), 'risk', 'score', '--model', path('m.json'), '--top', '10000'],
      ...['--from', '2026-02-01', '--to', '2026-02-28'],
    ]);
    const { scored, trades } = JSON.parse(stdout) as {
      scored: number;
      trades: { paidAt: string; at: string }[];
    };
    expect(trades).toHaveLength(scored);
    expect(scored).toBeGreaterThan(100);
    for (const { paidAt, at } of trades) {
      expect(paidAt >= '2026-01-31T16:00:00.000Z').toBe(true);
      expect(at < '2026-02-28T16:00:00.000Z').toBe(true);
    }
  });

  it('is never written over another file unless told so', async () => {
    const error = await refused('train', '--truth', path('t.csv'), '--out', path('m.json'));
    expect(error.code).toBe('exists');
    expect((await refused('train', '--truth', path('t.csv'), '--card', path('m.md'))).code).toBe('exists');
  });

  it('stops when told to, and leaves no file', async () => {
    const stop = new AbortController();
    const running = surety(
      ['-w', path('s.db'), 'risk', 'train', '--truth', path('t.csv'), '--out', path('n.json')],
      {
        signal: stop.signal,
      },
    );
    setTimeout(() => {
      stop.abort(new StoppedError(EXIT.interrupted, 'stopped'));
    }, 50);
    expect((await running).code).toBe(EXIT.interrupted);
    expect(() => readFileSync(path('n.json'))).toThrow();
  });

  it('needs labels on trades, enough of them, in a file that is one', async () => {
    writeFileSync(path('accounts.csv'), 'subject_kind,subject_id,typology,group_id\nmerchant,A1,C1,G1\n');
    expect(await refused('train', '--truth', path('accounts.csv'))).toMatchObject({
      code: 'truth',
      message: `${path('accounts.csv')}: expected labels on trades, there is none`,
      details: { field: 'subject_kind' },
    });
    expect(await refused('train', '--truth', path('none.csv'))).toMatchObject({ code: 'truth' });
    writeFileSync(path('few.csv'), 'subject_kind,subject_id,typology,group_id\ntrade,T00000001,C1,G1\n');
    expect(await refused('train', '--truth', path('few.csv'))).toMatchObject({
      code: 'training',
      details: { part: 'before', needed: 10 },
    });
    const early = await refused('train', '--truth', path('t.csv'), '--split', '2026-01-05');
    expect(early.code).toBe('training');
  });

  it('that is broken is refused with the field and what was expected there', async () => {
    writeFileSync(path('text.json'), 'a model');
    expect((await refused('score', '--model', path('text.json'))).message).toBe(
      `${path('text.json')} is no model this program can use: expected JSON`,
    );
    const broken = readFileSync(path('m.json'), 'utf8').replaceAll('"by_card"', '"moon"');
    writeFileSync(path('broken.json'), broken);
    const error = await refused('score', '--model', path('broken.json'));
    expect(error).toMatchObject({ code: 'model', details: { path: path('broken.json') } });
    expect(error.message).toMatch(/model\.features\.\d+: expected a feature of this program/);
    expect(await refused('score', '--model', path('none.json'))).toMatchObject({ code: 'file' });
  });
});

describe('dense blocks', () => {
  interface Found {
    readonly payments: number;
    readonly blocks: readonly {
      readonly density: number;
      readonly buyers: readonly { readonly id: string; readonly inside: number; readonly partners: number }[];
      readonly merchants: readonly unknown[];
      readonly trades: readonly string[];
      readonly amount_minor: string;
    }[];
  }
  const blocks = async (...args: readonly string[]): Promise<Found> => {
    const { stdout } = await surety(['--json', '-w', path('s.db'), 'risk', 'blocks', ...args]);
    return JSON.parse(stdout) as Found;
  };

  it('are told with members, density and trades, the densest first, of the window asked for', async () => {
    const { payments, blocks: all } = await blocks('--top', '3');
    expect(payments).toBeGreaterThan(100);
    const densities = all.map(({ density }) => density);
    expect(densities).toEqual([...densities].sort((left, right) => right - left));
    for (const { buyers, merchants, trades, amount_minor } of all) {
      expect(buyers.length).toBeGreaterThanOrEqual(3);
      expect(merchants.length).toBeGreaterThanOrEqual(2);
      expect(trades.length).toBeGreaterThanOrEqual(buyers.length);
      expect(BigInt(amount_minor)).toBeGreaterThan(0n);
      expect(buyers.every(({ inside, partners }) => inside > 0 && inside <= partners)).toBe(true);
    }
    expect((await blocks('--buyers', '5000')).blocks).toEqual([]);
    expect((await blocks('--to', '2020-01-01')).payments).toBe(0);
    const text = await surety(['-w', path('s.db'), 'risk', 'blocks', '--top', '1']);
    expect(text.stdout).toContain('Block 1');
    expect(text.stdout).toMatch(/Merchants \(\d+\)/);
  });
});
