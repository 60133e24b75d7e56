/**
 * What is known, as columns and back: accounts, trades, edges and moves of money as tables that refer to each other.
 *
 * A field that is added to one of the shapes needs a codec here, or this does not compile. Who was restored learns on as
 * who never stopped; a test compares them.
 */
import { Baseline, type BaselinesState, type BaselineState } from './baseline';
import { DamagedColumnError } from './column-codec';
import { Knowledge, type KnowledgeState } from './knowledge';
import {
  cashEdge,
  type BankMove,
  type Edge,
  type KnownAccount,
  type KnownTrade,
  type Payment,
} from './known';
import { newAccount, newTrade } from './new-known';
import { SaleWindow } from './sale-window';
import {
  list,
  map,
  maybe,
  number,
  one,
  readFields,
  readWords,
  record,
  set,
  Table,
  through,
  writeFields,
  writeWords,
  yesOrNo,
  type Codec,
  type ColumnsOut,
  type Fields,
} from './state-columns';
import type { Columns } from './vectors';

/** Everything that is referred to, by place. */
interface Tables {
  readonly accounts: Table<KnownAccount>;
  readonly trades: Table<KnownTrade>;
  readonly edges: Table<Edge>;
  readonly moves: Table<BankMove>;
  readonly words: Table<string>;
}

/** A text out of a few that the program knows, as it is written in the books. */
const word = <T extends string>(words: Table<string>): Codec<T> => one(words) as unknown as Codec<T>;

const baseline: Codec<BaselineState> = record<BaselineState>({
  seen_min: number,
  counts: map(number, number),
});
const keptBaseline: Codec<Baseline> = through(
  baseline,
  (value) => value.state(),
  (state) => Baseline.restore(state),
);
const baselines = (words: Table<string>): Codec<BaselinesState> =>
  record<BaselinesState>({ by_name: map(one(words), baseline), all: baseline });

function accountFields({ accounts, trades, edges, moves, words }: Tables): Fields<KnownAccount> {
  const [text, texts] = [one(words), set(one(words))];
  const groups = map(one(accounts), list(one(trades)));
  return {
    // First of all, since windows of sales count by it.
    ...{ id: text, party_id: text, currency: text, category: text, merchant: yesOrNo, opened_at: number },
    marks: list(text),
    ...{ devices: texts, ips: texts, banks: texts, payouts: texts },
    ...{ bought: list(one(trades)), sold: list(one(trades)), inflow: list(one(edges)) },
    ...{ withdrawals: list(one(moves)), topups: list(one(moves)) },
    sales: through(
      list(one(trades)),
      (window) => window.state(),
      (sales) => SaleWindow.restore(sales),
    ),
    ...{ tickets: keptBaseline, spends: keptBaseline, settled: groups, sponsored: groups },
    sponsoring: list(one(trades)),
    ...{ loops: set(one(trades)), looped_at: maybe(number) },
    sleep: maybe(record<NonNullable<KnownAccount['sleep']>>({ days: number, woke_at: number })),
  };
}

function tradeFields({ accounts, edges, moves, words }: Tables): Fields<KnownTrade> {
  const account = one(accounts);
  const text = one(words);
  const instant = maybe(number);
  const payment = maybe(record<Payment>({ from: account, amount: number, at: number }));
  const paths = list(record<KnownTrade['returns'][number]>({ edges: list(one(edges)), amount: number }));
  return {
    ...{ id: text, buyer: account, seller: account, amount: number, created_at: number, paid_at: number },
    ...{ large: yesOrNo, buyer_nth: number, channel: maybe(word(words)), card_id: maybe(text) },
    ...{ shipped_at: instant, method: maybe(word(words)), tracked: yesOrNo, address: text },
    ...{ confirmed_at: instant, by_buyer: yesOrNo, disputed: yesOrNo, charged_back: yesOrNo },
    ...{ refunded: number, refunded_to_balance: number, refunded_at: instant },
    ...{ compensated: number, compensated_at: instant, claim_back: number, commission: number },
    ...{ returned: number, returns: paths, advanced: number, advances: paths, crossed: paths },
    sponsor_returns: paths,
    seller_cash: maybe(
      record<NonNullable<KnownTrade['seller_cash']>>({ ...moveFields(accounts, words), fit: number }),
    ),
    cash_outs: list(one(moves)),
    ...{ buyer_cash: maybe(one(moves)), repaid: payment, passed_on: payment },
    ...{ sponsor: maybe(account), sponsor_repaid: number },
  };
}

function moveFields(accounts: Table<KnownAccount>, words: Table<string>): Fields<BankMove> {
  return { id: one(words), account: one(accounts), amount: number, at: number, left: number };
}

type KeptEdge = Omit<Edge, 'move'> & { readonly move: BankMove | null };

function edgeFields({ accounts, moves, words }: Tables): Fields<KeptEdge> {
  return {
    ...{ id: one(words), kind: word(words), from: one(accounts), to: one(accounts) },
    ...{ amount: number, at: number, left: number, move: maybe(one(moves)) },
  };
}

function stateFields({
  accounts,
  trades,
  moves,
  words,
}: Tables): Fields<Omit<KnowledgeState, 'accounts' | 'trades'>> {
  const [account, text] = [one(accounts), one(words)];
  const users = map(text, set(account));
  return {
    ...{ parties: map(text, list(text)), namesakes: users },
    ...{ devices: users, addresses: users, holders: users, instruments: map(text, text) },
    ...{ cash: map(number, list(one(moves))), cards: map(text, list(one(trades))) },
    walks: record<KnowledgeState['walks']>({
      payments: list(one(trades)),
      merchants_of: map(account, map(account, number)),
    }),
    peers: record<KnowledgeState['peers']>({
      quiet: list(number),
      peers: list(
        record<KnowledgeState['peers']['peers'][number]>({
          ...{ merchant: account, taken_at: number, habits: list(number) },
          ...{ age_from: number, ranks: list(number), others: number },
        }),
      ),
    }),
    ...{ tickets: map(text, baselines(words)), confirm_times: baselines(words) },
  };
}

/** What else is kept with what is known, in columns of its own; it may refer to trades and to texts. */
export interface Beside {
  readonly trades: Table<KnownTrade>;
  readonly words: Table<string>;
}

/** Puts what is known into columns. `beside` writes what goes with it. */
export function writeKnowledge(known: Knowledge, beside: (out: ColumnsOut, tables: Beside) => void): Columns {
  const { accounts, trades, ...rest } = known.state();
  const tables: Tables = {
    ...{ accounts: new Table(accounts), trades: new Table(trades), words: new Table<string>() },
    ...{ edges: new Table<Edge>(), moves: new Table<BankMove>() },
  };
  const out: ColumnsOut = new Map();
  number.write(out, 'counts', [accounts.length, trades.length]);
  writeFields(out, 'account', accounts, accountFields(tables));
  writeFields(out, 'trade', trades, tradeFields(tables));
  writeFields(out, 'known', [rest], stateFields(tables));
  beside(out, tables);
  // Written last, since what was written before may name some for the first time.
  const edges = tables.edges.rows.map((edge): KeptEdge => ({ ...edge, move: edge.move ?? null }));
  writeFields(out, 'edge', edges, edgeFields(tables));
  number.write(out, 'moves', [tables.moves.rows.length]);
  writeFields(out, 'move', tables.moves.rows, moveFields(tables.accounts, tables.words));
  writeWords(out, 'words', tables.words);
  if (tables.accounts.rows.length !== accounts.length || tables.trades.rows.length !== trades.length) {
    throw new Error('what is known refers to an account or a trade that is not known');
  }
  return out;
}

const NOBODY = newAccount({
  ...{ account_id: '', party_id: '', currency: '', merchant: false, category: '', marks: [], at: 0 },
});

const times = <T>(count: number | undefined, make: () => T): T[] => Array.from({ length: count ?? 0 }, make);

function readEdges(from: Columns, tables: Tables): Table<Edge> {
  const kept = record(edgeFields(tables)).read(from, 'edge');
  return new Table(
    kept.map(({ id, kind, from: payer, to, amount, at, left, move }) =>
      move === null ? { id, kind, from: payer, to, amount, at, left } : cashEdge(move, to),
    ),
  );
}

/** What is known out of columns, and what went with it. Throws DamagedColumnError for damaged ones. */
export function readKnowledge<T>(
  from: Columns,
  beside: (from: Columns, tables: Beside) => T,
): { readonly known: Knowledge; readonly beside: T } {
  const [account_count, trade_count] = number.read(from, 'counts');
  const accounts = times(account_count, () =>
    newAccount({
      account_id: '',
      party_id: '',
      currency: '',
      merchant: false,
      category: '',
      marks: [],
      at: 0,
    }),
  );
  const trades = times(trade_count, () => newTrade(NOBODY, NOBODY, { trade_id: '', amount_minor: 0, at: 0 }));
  const moves = times(number.read(from, 'moves')[0], (): BankMove => ({
    ...{ id: '', account: NOBODY, amount: 0, at: 0, left: 0 },
  }));
  const found = {
    ...{ accounts: new Table(accounts), trades: new Table(trades), moves: new Table(moves) },
    words: readWords(from, 'words'),
  };
  // In the order in which one needs the other to be whole.
  readFields(from, 'move', moves, moveFields(found.accounts, found.words));
  const tables = { ...found, edges: readEdges(from, { ...found, edges: new Table<Edge>() }) };
  readFields(from, 'trade', trades, tradeFields(tables));
  readFields(from, 'account', accounts, accountFields(tables));
  const [rest] = record(stateFields(tables)).read(from, 'known');
  if (rest === undefined) throw new DamagedColumnError('there is nothing known');
  return { known: new Knowledge({ accounts, trades, ...rest }), beside: beside(from, tables) };
}
