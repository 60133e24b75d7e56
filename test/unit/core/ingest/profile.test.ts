/**
 * Mapping profiles: what they can say, and what is wrong with one that cannot be used.
 */
import { describe, expect, test } from 'vitest';

import { isLeftOut, mapRow } from '#core/ingest/map-row';
import { parseProfile, type ImportProfile } from '#core/ingest/profile';
import { planProfile, type RowPlan } from '#core/ingest/row-plan';

const CONTEXT = { source: 'legacy', actor: 'import', now: Date.UTC(2026, 5, 1) };

const TRADES = {
  profile: 1,
  name: 'orders',
  record: 'trade',
  columns: {
    trade_id: 'Order',
    buyer_id: 'Buyer',
    seller_id: 'Seller',
    amount_minor: 'Sum',
    created_at: 'Time',
    marketplace: { from: 'Site', map: { home: 'own', away: 'outside' } },
  },
  constants: { goods: 'unknown' },
  amounts: { unit: 'major' },
  dates: { format: 'DD.MM.YYYY HH:mm', zone: '+08:00' },
};

const HEADERS = ['Order', 'Buyer', 'Seller', 'Sum', 'Time', 'Site', 'Note'];

function profileOf(change: object = {}): ImportProfile {
  const parsed = parseProfile({ ...TRADES, ...change });
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.issues));
  }
  return parsed.profile;
}

function planOf(change: object = {}, headers = HEADERS): RowPlan {
  const planned = planProfile(profileOf(change), headers);
  if (!planned.ok) {
    throw new Error(JSON.stringify(planned.issues));
  }
  return planned.plan;
}

function issuesOf(change: object): string[] {
  const parsed = parseProfile({ ...TRADES, ...change });
  return parsed.ok ? [] : parsed.issues.map((issue) => `${issue.field}: ${issue.expected}`);
}

describe('a profile', () => {
  test('renames, translates, converts and fills in', () => {
    const cells = ['T-1', ' A-1 ', 'A-2', '120.50', '31.01.2026 17:30', 'away', 'x'];
    expect(mapRow(planOf(), cells, CONTEXT)).toMatchObject({
      ok: true,
      command: {
        kind: 'create-trade',
        key: 'import|legacy|trade|T-1',
        at: Date.UTC(2026, 0, 31, 9, 30),
        data: { buyer_id: 'A-1', amount: 12050n, marketplace: 'outside', goods: 'unknown' },
      },
    });
  });

  test('names wrong values by the columns of the file', () => {
    const cells = ['T-1', 'A-1', 'A-2', '120.505', '30.02.2026 17:30', 'nowhere', 'x'];
    const mapped = mapRow(planOf(), cells, CONTEXT);
    expect(
      mapped.ok ? [] : mapped.issues.map((issue) => `${issue.field} ${issue.value} ${issue.expected}`),
    ).toEqual([
      'Sum 120.505 expected an amount in CNY with at most 2 decimals above zero, such as 120.50',
      'Site nowhere expected one of home, away',
      'Time 30.02.2026 17:30 expected an ISO 8601 date and time with zone that exists, such as 2026-01-31T09:30:00Z',
    ]);
  });

  test('leaves rows out and rejects rows by words', () => {
    const plan = planOf({ only: { Note: ['take'] }, expect: { Site: ['home'] } });
    const cells = ['T-1', 'A-1', 'A-2', '120.50', '31.01.2026 17:30', 'away', 'take'];
    expect(isLeftOut(plan, cells)).toBe(false);
    expect(isLeftOut(plan, [...cells.slice(0, -1), 'leave'])).toBe(true);
    expect(mapRow(plan, cells, CONTEXT)).toMatchObject({
      ok: false,
      issues: [{ field: 'Site', expected: 'expected one of home' }],
    });
  });

  test('needs its columns in the header, once each', () => {
    const missing = planProfile(profileOf(), ['Order', 'Buyer', 'Seller', 'Sum', 'Site', 'Site']);
    expect(missing.ok ? [] : missing.issues.map((issue) => issue.expected)).toEqual([
      'expected a column Time: the profile orders needs it',
      'expected the column Site once',
    ]);
    const closed = planProfile(profileOf({ other_columns: 'refuse' }), HEADERS);
    expect(closed.ok ? [] : closed.issues.map((issue) => issue.value)).toEqual(['Note']);
  });

  test('that cannot be used says which field is wrong', () => {
    expect(issuesOf({ profile: 2 })[0]).toMatch(/^profile: expected 1/);
    expect(issuesOf({ record: 'order' })[0]).toMatch(/^record: expected one of custody-account, party/);
    expect(issuesOf({ colour: 'red' })).toEqual(['colour: expected no such field']);
    expect(issuesOf({ columns: { ...TRADES.columns, price: 'Sum' } })[0]).toMatch(
      /^columns.price: expected a column of trade/,
    );
    expect(issuesOf({ constants: { marketplace: 'own' } })).toEqual([
      'constants.marketplace: expected either a column or a constant, not both',
    ]);
    expect(issuesOf({ columns: { trade_id: 'Order' } }).map((issue) => issue.split(':')[0])).toEqual([
      'columns.buyer_id',
      'columns.seller_id',
      'columns.amount_minor',
      'columns.created_at',
    ]);
    expect(issuesOf({ dates: { format: 'HH:mm', zone: '+08:00' } })[0]).toMatch(
      /^dates.format: expected a pattern/,
    );
    expect(issuesOf({ dates: { format: 'YYYY-MM-DD', zone: 'Asia/Shanghai' } })[0]).toMatch(
      /^dates.zone: expected a fixed offset/,
    );
    expect(issuesOf({ amounts: { group: '.', decimal: '.' } })[0]).toMatch(
      /^amounts.group: expected another character/,
    );
  });
});
