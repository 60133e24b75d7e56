/**
 * Writing down the matches of a month: what is open is read out of SQLite, matched and written, 200 matches in an entry; and a day of
 * card payments that the bank credits in one line, in pages. Items are put into the tables beforehand, as statements and entries leave them.
 */
import { join } from 'node:path';

import { Ledger } from '#core/ledger/ledger';
import type { AnyRow, ProjectionName, Row } from '#core/ledger/tables';
import { createWorkspace } from '#database/workspace';
import { productionEnvironment } from '#server/composition/environment';
import { uuidV7 } from '#server/composition/uuid-v7';
import { findMatches } from '#server/custody/reconcile';
import { recordMatches } from '#server/custody/record-matches';
import { EntryChain } from '#test/support/entry-chain';
import { plainRow } from '#test/support/projection-rows';

import { elapsed, figure, type SectionOptions, type SectionReport } from '../support/figures';

const DAYS = 28;
const CHUNK_ROWS = 20_000;
const CARDS = 50_000;
const MATCHING = { days_before: 1, days_after: 15, card_days: 12 };

const dayAt = (no: number): string => `2026-06-${String((no % DAYS) + 1).padStart(2, '0')}`;

const line = (no: number, amount_minor: bigint, reference: string): Row<'custody_line'> =>
  plainRow('custody_line', {
    ...{
      id: `s${String(Math.floor(no / 500))}/${String((no % 500) + 1)}`,
      statement_id: 's',
      account_id: 'bank',
    },
    ...{ amount_minor, reference, booked_on: dayAt(no), value_on: dayAt(no), named: '', details: [] },
    ...{ match_id: null, settled_on: null },
  });

const movement = (no: number, amount_minor: bigint, channel: 'bank' | 'card'): Row<'custody_movement'> =>
  plainRow('custody_movement', {
    ...{ id: `${String(no + 1)}@bank`, seq: no + 1, account_id: 'bank', amount_minor, channel },
    ...{ booked_on: channel === 'card' ? dayAt(0) : dayAt(no), reference: `T${String(no)}` },
    ...{ match_id: null, settled_on: null },
  });

/** The items of `pairs` transfers and of a day of cards, a chunk at a time. */
function* chunks(pairs: number, cards: number): Generator<Map<ProjectionName, readonly AnyRow[]>> {
  const amount = (no: number): bigint => BigInt(100 + (no % 9_973));
  for (let from = 0; from < pairs; from += CHUNK_ROWS) {
    const nos = Array.from({ length: Math.min(CHUNK_ROWS, pairs - from) }, (_, place) => from + place);
    yield new Map<ProjectionName, readonly AnyRow[]>([
      ['custody_line', nos.map((no) => line(no, amount(no), `T${String(no)}`))],
      ['custody_movement', nos.map((no) => movement(no, amount(no), 'bank'))],
    ]);
  }
  const paid = Array.from({ length: cards }, (_, place) => movement(pairs + place, amount(place), 'card'));
  const sum = paid.reduce((total, { amount_minor }) => total + amount_minor, 0n);
  yield new Map<ProjectionName, readonly AnyRow[]>([
    ['custody_line', [line(pairs, sum, '')]],
    ['custody_movement', paid],
    [
      'account',
      [plainRow('account', { id: 'bank', no: 9, class: 'custody', currency: 'CNY', restrictions: [] })],
    ],
  ]);
}

export async function custodyRecording({ folder, quick }: SectionOptions): Promise<SectionReport> {
  const pairs = quick ? 20_000 : 500_000;
  const cards = quick ? 6_000 : CARDS;
  const workspace = await createWorkspace(join(folder, 'custody-recording.surety'), {
    program: 'surety-bench',
  });
  const chain = new EntryChain();
  for (const rows of chunks(pairs, cards)) {
    const expected_head = chain.head;
    await workspace.store.append({ expected_head, entries: chain.many(2), rows, profiles: [] });
  }
  const ledger = await Ledger.open(workspace.store, productionEnvironment());
  const now = (): number => Date.now();
  const context = { ledger, actor: 'bench', now, key: () => uuidV7(now()) };
  let found: Awaited<ReturnType<typeof findMatches>> | undefined;
  const read_ms = await elapsed(async () => {
    found = await findMatches(workspace.lists, MATCHING);
  });
  const all = found?.matches ?? [];
  const paged = all.filter(({ rule }) => rule === 'card-day');
  const small = all.filter(({ rule }) => rule !== 'card-day');
  const small_ms = await elapsed(() => recordMatches(small, context));
  const paged_ms = await elapsed(() => recordMatches(paged, context));
  const [left] = await workspace.lists.custody_desk.openCounts();
  if (left !== undefined || paged.length !== 1 || small.length !== pairs) {
    throw new Error('not all was matched');
  }
  await ledger.close();
  await workspace.close();
  const at = (count: number): string => count.toLocaleString('en');
  const peak_mb = (process.resourceUsage().maxRSS * 1_024) / 1e6;
  return {
    notes: [`${at(pairs)} pairs and one line of ${at(cards)} card payments, in a SQLite file.`],
    figures: [
      figure('what is open is read and matched', 's', null, [read_ms / 1_000]),
      figure(`${at(pairs)} matches are written`, 's', null, [small_ms / 1_000]),
      figure('... in a second', 'matches/s', null, [pairs / (small_ms / 1_000)]),
      figure(`a line of ${at(cards)} payments is written`, 's', null, [paged_ms / 1_000]),
      figure('memory at most', 'MB', null, [peak_mb]),
    ],
  };
}
