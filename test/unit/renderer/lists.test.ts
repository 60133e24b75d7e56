/** Pure pieces of lists: scale of the scroll bar, columns that fit, cells as text, what addresses ask. */
import { describe, expect, it } from 'vitest';

import { journalQueryOf } from '../../../renderer/screens/ledger/journal-list';
import { tradeQueryOf } from '../../../renderer/screens/trades/trade-list';
import {
  amount,
  bareAmount,
  cellText,
  distance,
  instant,
  link,
  tags,
  text,
} from '../../../renderer/ui/cells';
import {
  addDays,
  addMonths,
  dayText,
  parseDay,
  parseTime,
  weekday,
  weeksOf,
} from '../../../renderer/ui/calendar';
import { columnsFitting, placesOnView } from '../../../renderer/ui/data-table';
import {
  AT_TOP,
  HEIGHT_PX_MAX,
  bodyHeight,
  scrolledTo,
  scrollFor,
  type Extent,
  type ListScroll,
} from '../../../renderer/ui/scroll-scale';

const ROW_PX = 36;
const MILLION: Extent = { rows_px: 1_000_000 * ROW_PX, view_px: 700 };
const SHORT: Extent = { rows_px: 100 * ROW_PX, view_px: 700 };

const lastOnView = ({ top }: ListScroll, { view_px }: Extent): number =>
  placesOnView(top, view_px, ROW_PX, 1_000_000).last;

describe('the scroll bar of a list', () => {
  it('is what it is for lists that an element can hold', () => {
    expect(bodyHeight(SHORT)).toBe(SHORT.rows_px);
    expect(scrolledTo(123, AT_TOP, SHORT)).toEqual({ top: 123, offset: 0 });
    expect(scrollFor(5_000, SHORT)).toEqual({ top: 2_900, offset: 0, scroll_top: 2_900 });
  });
  it('reaches the last of a million rows when it is drawn to its end', () => {
    expect(bodyHeight(MILLION)).toBe(HEIGHT_PX_MAX);
    const end = scrolledTo(HEIGHT_PX_MAX - MILLION.view_px, AT_TOP, MILLION);
    expect(end.top).toBe(MILLION.rows_px - MILLION.view_px);
    expect(lastOnView(end, MILLION)).toBe(999_999);
    // The last row is drawn where the element ends.
    expect(999_999 * ROW_PX - end.offset + ROW_PX).toBe(HEIGHT_PX_MAX);
  });
  it('goes by share when it is drawn far, and pixel by pixel in small steps', () => {
    const half = scrolledTo((HEIGHT_PX_MAX - MILLION.view_px) / 2, AT_TOP, MILLION);
    expect(half.top).toBe((MILLION.rows_px - MILLION.view_px) / 2);
    const step = scrolledTo(half.top - half.offset + 100, half, MILLION);
    expect(step).toEqual({ top: half.top + 100, offset: half.offset });
  });
  it('comes back to the top from wherever small steps led', () => {
    const astray: ListScroll = { top: 4_000, offset: 3_990 };
    expect(scrolledTo(0, astray, MILLION)).toEqual({ top: 0, offset: 0 });
  });
  it('is put so that reading it again gives the same place', () => {
    for (const top of [0, 1_000, 17_999_650, MILLION.rows_px]) {
      const { scroll_top, ...put } = scrollFor(top, MILLION);
      expect(scrolledTo(scroll_top, put, MILLION)).toEqual(put);
    }
  });
});

describe('columns of a list', () => {
  const column = (key: string, width: number, fixed = false) => ({ key, label: key, width, fixed });
  it('that do not fit are left out from the end, fixed ones never', () => {
    const columns = [
      column('id', 100, true),
      column('b', 100),
      column('c', 200),
      column('d', 50),
      column('e', 60, true),
    ];
    const keys = (room: number): string =>
      columnsFitting(columns, room)
        .map(({ key }) => key)
        .join('');
    expect(keys(510)).toBe('abcde'.replace('a', 'id'));
    expect(keys(509)).toBe('idbce');
    expect(keys(400)).toBe('idbe');
    expect(keys(0)).toBe('ide');
  });
});

describe('cells', () => {
  it('have a text, empty ones none', () => {
    expect(cellText(amount(-123_456n, 'CNY'))).toBe('CNY \u22121,234.56');
    expect(bareAmount(0n, 'CNY')).toBeNull();
    expect(cellText(tags({ tone: 'warn', label: 'A' }, { tone: 'calm', label: 'B' }))).toBe('A, B');
    expect([text(null), text(''), instant(null), distance(null), link('trades', null), tags()]).toEqual(
      Array.from({ length: 6 }, () => null),
    );
    expect(cellText(null)).toBe('');
  });
});

describe('what an address asks', () => {
  const address = (values: Readonly<Record<string, readonly string[]>>) => ({
    text: (name: string) => values[name]?.[0] ?? '',
    list: (name: string) => values[name] ?? [],
  });
  it('of trades: amounts in fen, days as their first and last instant, nothing that does not parse', () => {
    const query = tradeQueryOf(
      address({
        amount_min: ['12.5'],
        amount_max: ['x'],
        status: ['paid', 'nonsense'],
        created_from: ['2026-03-31'],
      }),
      ['CNY'],
    );
    expect(query.filter).toEqual({
      ...{ amount_min_minor: 1_250n, status: ['paid'] },
      created_from: new Date(2026, 2, 31).getTime(),
    });
    expect([query.sort, query.direction]).toEqual(['created_at', 'desc']);
  });
  it('of trades in several currencies: an amount in the one chosen, by its own digits, and none before', () => {
    const asked = (currency: string) =>
      tradeQueryOf(address({ amount_min: ['12'], currency: [currency] }), ['CNY', 'JPY']).filter;
    expect(asked('CNY')).toEqual({ currency: 'CNY', amount_min_minor: 1_200n });
    expect(asked('JPY')).toEqual({ currency: 'JPY', amount_min_minor: 12n });
    expect([asked(''), asked('XXX')]).toEqual([{}, {}]);
  });
  it('of the journal: only what is known', () => {
    expect(journalQueryOf(address({ outcome: ['other'], mode: ['record'], direction: ['asc'] }))).toEqual({
      filter: { mode: 'record' },
      direction: 'asc',
    });
  });
});

describe('days of the calendar', () => {
  it('are taken as people type them, year first', () => {
    for (const typed of ['2026-03-31', '2026/3/31', ' 2026.3.31 ', '20260331', '2026年3月31日']) {
      expect(parseDay(typed)).toBe('2026-03-31');
    }
    for (const typed of ['2026-02-30', '31.3.2026', '03/31/2026', '2026-13-01', 'tomorrow', '0026-01-01']) {
      expect(parseDay(typed)).toBeUndefined();
    }
    expect([parseTime('9:05'), parseTime('1802'), parseTime('24:00'), parseTime('x')]).toEqual([
      ...['09:05', '18:02'],
      ...[undefined, undefined],
    ]);
  });
  it('stand in weeks from Monday, whole at both ends', () => {
    const weeks = weeksOf('2026-02-14');
    expect(weeks[0]?.[0]).toBe('2026-01-26');
    expect(weeks.at(-1)?.[6]).toBe('2026-03-01');
    expect(weeksOf('2027-02-01')).toHaveLength(4);
    expect(weekday('2026-11-23')).toBe(0);
  });
  it('step over months and years', () => {
    expect([addMonths('2026-01-31', 1), addMonths('2026-03-31', -13), addDays('2026-12-31', 1)]).toEqual([
      ...['2026-02-28', '2025-02-28', '2027-01-01'],
    ]);
    expect(dayText('2026-03-31', 'zh-CN', { month: 'long', year: 'numeric' })).toBe('2026年3月');
  });
});
