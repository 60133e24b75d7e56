/**
 * Lists as screens ask for them: first pages and the pages after them, with a million trades.
 */
import { DAY_MS } from '#core/kernel/instant';
import type { ListPage, PageRequest } from '#database/lists/keyset';
import type { Lists } from '#database/lists/lists';

import {
  atMost,
  elapsed,
  figure,
  quantile,
  type SectionOptions,
  type SectionReport,
} from '../support/figures';
import { newPlatform, submitAll } from '../support/platform';
import { Traffic, accountId } from '../support/traffic';

const STRETCH_TRADES = 5_000;
const PAGE_ROWS = 100;
/** Pages turned after the first. */
const TURNS = 10;

type Ask = (lists: Lists, page: PageRequest) => Promise<ListPage<unknown>>;

const trades =
  (asked: Partial<Parameters<Lists['trades']>[0]>): Ask =>
  (lists, page) =>
    lists.trades({ filter: {}, sort: 'created_at', direction: 'desc', ...asked }, page);
const journal =
  (filter: Parameters<Lists['journal']>[0]['filter']): Ask =>
  (lists, page) =>
    lists.journal({ filter, direction: 'desc', viewer: null }, page);

function questions(middle: number): Readonly<Record<string, Ask>> {
  const cold = accountId(7_777);
  return {
    'newest trades': trades({}),
    'trades of a status': trades({ filter: { status: ['paid'] } }),
    'trades of several statuses': trades({ filter: { status: ['created', 'paid', 'shipped'] } }),
    'trades of a busy account': trades({ filter: { account_id: accountId(7) } }),
    'trades of a quiet account': trades({ filter: { account_id: cold } }),
    'trades of an account in a status': trades({ filter: { account_id: cold, status: ['paid'] } }),
    'trades up to an instant': trades({ filter: { created_to: middle } }),
    'largest trades': trades({ sort: 'amount_minor' }),
    'trades of an amount': trades({
      sort: 'amount_minor',
      filter: { amount_min_minor: 500n, amount_max_minor: 510n },
    }),
    'trades by amount in a status': trades({ sort: 'amount_minor', filter: { status: ['paid'] } }),
    'next timers': trades({ sort: 'timer_due_at', direction: 'asc' }),
    'trades by id': trades({ sort: 'id', direction: 'asc' }),
    'trades whose id begins so': trades({ filter: { text: 'T0012' } }),
    'trades that do not exist': trades({ filter: { marketplace: 'outside' } }),
    accounts: (lists, page) => lists.accounts({ filter: {}, sort: 'id', direction: 'asc' }, page),
    'richest accounts': (lists, page) =>
      lists.accounts({ filter: {}, sort: 'available_minor', direction: 'desc' }, page),
    people: (lists, page) => lists.parties({ filter: {}, sort: 'id', direction: 'asc' }, page),
    journal: journal({}),
    'journal of a kind': journal({ kind: ['register-party'] }),
    'journal of an actor': journal({ actor: 'nobody' }),
    'journal of a subject': journal({ subject: 'T0050' }),
  };
}

interface Times {
  readonly name: string;
  readonly first_ms: number;
  readonly next_ms: number;
}

async function timed(lists: Lists, name: string, ask: Ask): Promise<Times> {
  const first_ms: number[] = [];
  const next_ms: number[] = [];
  let page = await ask(lists, { after: null, limit: PAGE_ROWS });
  for (let repetition = 0; repetition < 5; repetition += 1) {
    first_ms.push(await elapsed(() => ask(lists, { after: null, limit: PAGE_ROWS })));
  }
  for (let turn = 0; turn < TURNS && page.next !== null; turn += 1) {
    const { next } = page;
    const started_ms = performance.now();
    page = await ask(lists, { after: next, limit: PAGE_ROWS });
    next_ms.push(performance.now() - started_ms);
  }
  return {
    name,
    first_ms: quantile(first_ms, 0.5),
    next_ms: next_ms.length === 0 ? 0 : quantile(next_ms, 0.5),
  };
}

function slowest(times: readonly Times[], of: 'first_ms' | 'next_ms'): string {
  const sorted = [...times].sort((left, right) => right[of] - left[of]).slice(0, 3);
  return sorted.map((one) => `${one.name} ${one[of].toFixed(1)} ms`).join(', ');
}

export async function lists({ quick, folder }: SectionOptions): Promise<SectionReport> {
  const count = quick ? 30_000 : 1_000_000;
  // All within the days that a trade may stay unpaid.
  const traffic = new Traffic({ seed: 9, start: Date.now() - 5 * DAY_MS, step_ms: 300 });
  const platform = await newPlatform(folder, 'lists.surety', { simulated: true });
  await submitAll(platform.ledger, traffic.foundation());
  for (let made = 0; made < count; made += STRETCH_TRADES) {
    await submitAll(platform.ledger, traffic.trades(STRETCH_TRADES));
  }
  const times: Times[] = [];
  for (const [name, ask] of Object.entries(questions(traffic.at - 2 * DAY_MS))) {
    times.push(await timed(platform.workspace.lists, name, ask));
  }
  await platform.close();
  const firsts = times.map(({ first_ms }) => first_ms);
  const nexts = times.map(({ next_ms }) => next_ms);
  return {
    figures: [
      figure('first page, the slowest list', 'ms', atMost(100), [Math.max(...firsts)]),
      figure('first page, the median list', 'ms', null, firsts),
      figure('next page, the slowest list', 'ms', atMost(50), [Math.max(...nexts)]),
      figure('next page, the median list', 'ms', null, nexts),
    ],
    notes: [
      `${count} trades, ${times.length} lists, pages of ${PAGE_ROWS}; each list's figure is the median of its repetitions`,
      `slowest first pages: ${slowest(times, 'first_ms')}`,
      `slowest next pages: ${slowest(times, 'next_ms')}`,
    ],
  };
}
