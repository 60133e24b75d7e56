// Questions with filters and pages against the mirror: what a page holds, that pages join without gap or
// repetition, and that nothing outside the filter comes.
import type { Entry } from '#core/ledger/entry';
import type { JournalFilter, LedgerReader, StatementLine, TradeFilter } from '#core/ledger/ports';
import { TRADE_STATUSES, type Trade } from '#core/ledger/tables';

import type { Dice } from './dice';
import { rowsOf, type Mirror } from './mirror';

function same(what: string, expected: readonly string[], got: readonly string[]): void {
  if (expected.join('\n') !== got.join('\n')) {
    throw new Error(`query ${what}: expected\n  ${expected.join('\n  ')}\ngot\n  ${got.join('\n  ')}`);
  }
}

async function askJournal(reader: LedgerReader, { entries }: Mirror, dice: Dice): Promise<void> {
  const some = dice.pick(entries);
  const filter: JournalFilter = {
    from_seq: dice.chance(50) ? 1 + dice.next(entries.length) : undefined,
    to_seq: dice.chance(50) ? 1 + dice.next(entries.length) : undefined,
    kind: dice.chance(40) ? some.kind : undefined,
    subject: dice.chance(30) ? some.subject : undefined,
    outcome: dice.chance(30) ? dice.pick(['done', 'refused'] as const) : undefined,
    mode: dice.chance(30) ? dice.pick(['authorise', 'record'] as const) : undefined,
  };
  const fits = (entry: Entry): boolean =>
    entry.seq >= (filter.from_seq ?? 1) &&
    entry.seq <= (filter.to_seq ?? entries.length) &&
    (['kind', 'subject', 'outcome', 'mode'] as const).every(
      (name) => filter[name] === undefined || filter[name] === entry[name],
    );
  const limit = 1 + dice.next(9);
  const got: Entry[] = [];
  for (let from_seq = filter.from_seq; ;) {
    const page = await reader.entries({ ...filter, from_seq }, limit);
    got.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < limit) {
      break;
    }
    from_seq = last.seq + 1;
  }
  const text = (entry: Entry): string =>
    `${String(entry.seq)} ${entry.hash} ${String(entry.postings.length)}`;
  same(`entries ${JSON.stringify(filter)}`, entries.filter(fits).map(text), got.map(text));
}

async function askTrades(reader: LedgerReader, { rows }: Mirror, dice: Dice): Promise<void> {
  const trades = rowsOf(rows, 'trade');
  if (trades.length === 0) {
    return;
  }
  const some = dice.pick(trades);
  const filter: TradeFilter = {
    status: dice.chance(50) ? dice.pick(TRADE_STATUSES) : undefined,
    account_id: dice.chance(50) ? dice.pick([some.buyer_id, some.seller_id]) : undefined,
    from_at: dice.chance(30) ? some.created_at : undefined,
    to_at: dice.chance(30) ? dice.pick(trades).created_at + dice.next(2) : undefined,
  };
  const fits = (trade: Trade): boolean =>
    (filter.status === undefined || trade.status === filter.status) &&
    (filter.account_id === undefined || [trade.buyer_id, trade.seller_id].includes(filter.account_id)) &&
    trade.created_at >= (filter.from_at ?? 0) &&
    trade.created_at < (filter.to_at ?? Number.MAX_SAFE_INTEGER);
  const expected = trades.filter(fits).map((trade) => trade.id);
  const limit = 1 + dice.next(6);
  const got: string[] = [];
  for (let after = ''; ;) {
    const page = (await reader.trades(filter, after, limit)) as unknown as readonly Trade[];
    got.push(...page.map((trade) => trade.id));
    if (page.length < limit) {
      break;
    }
    after = page.at(-1)?.id ?? '';
  }
  same(
    `trades ${JSON.stringify(filter)}`,
    expected.sort((a, b) => (a < b ? -1 : 1)),
    got,
  );
}

async function askStatement(reader: LedgerReader, mirror: Mirror, dice: Dice): Promise<void> {
  const numbers = [...mirror.balances.keys()];
  if (numbers.length === 0) {
    return;
  }
  const asked = [dice.pick(numbers), dice.pick(numbers), dice.pick(numbers)];
  const upto = mirror.entries.length - dice.next(3);
  const text = (
    seq: number,
    leg: Pick<StatementLine, 'account_no' | 'amount_minor' | 'balance_minor'>,
  ): string => [seq, leg.account_no, leg.amount_minor, leg.balance_minor].join(' ');
  const expected = mirror.entries
    .slice(0, upto)
    .flatMap((entry) =>
      entry.postings.filter((leg) => asked.includes(leg.account_no)).map((leg) => text(entry.seq, leg)),
    );
  const limit = 1 + dice.next(5);
  const got: string[] = [];
  for (let after = 0; ;) {
    const page = await reader.statement(asked, after, upto, limit);
    got.push(...page.map((line) => text(line.seq, line)));
    const last = page.at(-1);
    if (last === undefined || page.length < limit) {
      break;
    }
    after = last.seq;
  }
  same(`statement of ${asked.join()}`, expected, got);
}

async function askTimers(reader: LedgerReader, { rows }: Mirror, dice: Dice): Promise<void> {
  const running: { kind: string; subject: string; due: number }[] = [];
  for (const trade of rowsOf(rows, 'trade')) {
    if (trade.timer_kind !== null && trade.timer_due_at !== null) {
      running.push({ kind: trade.timer_kind, subject: trade.id, due: trade.timer_due_at });
    }
  }
  for (const row of rowsOf(rows, 'restriction')) {
    if (row.ended_seq === null && row.ends_at !== null) {
      running.push({ kind: 'end-restriction', subject: row.id, due: row.ends_at });
    }
  }
  for (const row of rowsOf(rows, 'approval')) {
    if (row.status === 'pending') {
      running.push({ kind: 'expire-proposal', subject: row.id, due: row.expires_at });
    }
  }
  const name = (timer: { kind: string; subject: string }): string => `${timer.kind}|${timer.subject}`;
  running.sort((a, b) => a.due - b.due || (name(a) < name(b) ? -1 : 1));
  const limit = 1 + dice.next(4);
  const got: string[] = [];
  for (let after = -1; ;) {
    const page = await reader.timers(after, Number.MAX_SAFE_INTEGER, limit);
    got.push(...page.map((timer) => `${String(timer.due_at)} ${timer.kind}|${timer.subject}`));
    const last = page.at(-1);
    if (last === undefined || page.length < limit) {
      break;
    }
    after = last.due_at;
  }
  same(
    'timers',
    running.map((timer) => `${String(timer.due)} ${name(timer)}`),
    got,
  );
}

/** Asks one random question of each kind. */
export async function askQuestions(reader: LedgerReader, mirror: Mirror, dice: Dice): Promise<void> {
  await askJournal(reader, mirror, dice);
  await askTrades(reader, mirror, dice);
  await askStatement(reader, mirror, dice);
  await askTimers(reader, mirror, dice);
}
