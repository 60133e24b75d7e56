/**
 * Journal entries as machines and people are shown them.
 */
import { formatInstant } from '#core/kernel/instant';

import type { Entry, EntryBody, Posting } from '#core/ledger/entry';

import { amountText, debitCredit, normalBalance } from './amounts';
import type { Cli } from './cli';
import { chartName, type LedgerName } from './ledger-names';
import { refusalSentence } from './refusal-text';
import { ID_COLUMNS, WORDS_COLUMNS, renderPairs, type TableColumn } from './table';
import { showInstant, showInstantZone, zoneName, type Calendar } from './when';

type NameOf = (account_no: number) => LedgerName | undefined;

function postingDocument(posting: Posting, nameOf: NameOf): object {
  const name = nameOf(posting.account_no);
  return {
    account_no: posting.account_no,
    account_id: name?.account_id ?? null,
    code: name?.code ?? null,
    currency: posting.currency,
    amount_minor: posting.amount_minor,
    balance_minor: posting.balance_minor,
  };
}

/** An entry without its hashes' details is never needed by machines: this is all of it. */
export function entryDocument(entry: Entry, nameOf: NameOf): object {
  return {
    ...entry,
    occurred_at: formatInstant(entry.occurred_at),
    booked_at: formatInstant(entry.booked_at),
    recorded_at: formatInstant(entry.recorded_at),
    body: JSON.parse(entry.body) as unknown,
    postings: entry.postings.map((posting) => postingDocument(posting, nameOf)),
  };
}

/** What an entry moved: the sum of its credits, per currency. */
function movedText(entry: Entry): string {
  const sums = new Map<string, bigint>();
  for (const { currency, amount_minor } of entry.postings) {
    if (amount_minor > 0n) {
      sums.set(currency, (sums.get(currency) ?? 0n) + amount_minor);
    }
  }
  return [...sums].map(([currency, sum_minor]) => amountText(sum_minor, currency)).join(', ');
}

function outcomeText(entry: Entry): string {
  if (entry.outcome === 'done') {
    return 'done';
  }
  const { refusal } = JSON.parse(entry.body) as EntryBody;
  return refusal === undefined ? 'refused' : `refused: ${refusal.code}`;
}

/** "refused: " and enough of the reason. */
const OUTCOME_COLUMNS = 27;

export function entryColumns(calendar: Calendar): readonly TableColumn[] {
  return [
    { title: 'Entry', align: 'right' },
    { title: `Booked (${zoneName(calendar)})` },
    { title: 'Kind' },
    { title: 'Subject', cut: WORDS_COLUMNS },
    { title: 'Moved', align: 'right', drop: 0 },
    { title: 'Outcome', cut: OUTCOME_COLUMNS, drop: 1 },
    { title: 'Actor', cut: ID_COLUMNS, drop: 2 },
    { title: 'Mode', drop: 3 },
  ];
}

export function entryRow(entry: Entry, calendar: Calendar): readonly string[] {
  return [
    String(entry.seq),
    showInstant(entry.booked_at, calendar),
    entry.kind,
    entry.subject,
    movedText(entry),
    outcomeText(entry),
    entry.actor,
    entry.mode,
  ];
}

const POSTING_COLUMNS: readonly TableColumn[] = [
  { title: 'Account', cut: ID_COLUMNS },
  { title: 'Ledger account', cut: WORDS_COLUMNS },
  { title: 'Currency', drop: 1 },
  { title: 'Debit', align: 'right' },
  { title: 'Credit', align: 'right' },
  { title: 'Balance after', align: 'right' },
];

function postingRow(posting: Posting, nameOf: NameOf): readonly string[] {
  const { account_no, currency, amount_minor, balance_minor } = posting;
  const name = nameOf(account_no);
  if (name === undefined) {
    return [String(account_no), '', currency, '', amount_minor.toString(), balance_minor.toString()];
  }
  const { account_id, code } = name;
  return [
    account_id,
    chartName(code),
    currency,
    ...debitCredit(amount_minor, currency, code),
    normalBalance(balance_minor, currency, code),
  ];
}

/** The postings of an entry as a table; a sentence when there are none. */
export function postingsText(cli: Cli, entry: Entry, nameOf: NameOf): string {
  return entry.postings.length === 0
    ? 'No postings.\n'
    : cli.table(
        POSTING_COLUMNS,
        entry.postings.map((posting) => postingRow(posting, nameOf)),
      );
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Members of an object as pairs, those of `facts` behind those of `data`. */
function bodyPairs(title: string, part: object | undefined): (readonly [string, string])[] {
  return Object.entries(part ?? {}).map(([name, value]) => [`${title}.${name}`, valueText(value)]);
}

/** Everything about one entry. */
export function entryText(cli: Cli, entry: Entry, nameOf: NameOf, calendar: Calendar): string {
  const body = JSON.parse(entry.body) as EntryBody;
  const head = renderPairs([
    ['Entry', String(entry.seq)],
    ['Kind', entry.kind],
    ['Outcome', body.refusal === undefined ? entry.outcome : `refused: ${refusalSentence(body.refusal)}`],
    [
      'Would have been',
      body.would_refuse === undefined ? null : `refused: ${refusalSentence(body.would_refuse)}`,
    ],
    ['Subject', entry.subject],
    ['Actor', entry.actor],
    ['Mode', entry.mode],
    ['Key', entry.key],
    ['Occurred', showInstantZone(entry.occurred_at, calendar)],
    ['Booked', showInstantZone(entry.booked_at, calendar)],
    ['Recorded', showInstantZone(entry.recorded_at, calendar)],
    ...bodyPairs('data', body.data),
    ...bodyPairs('facts', body.facts),
    ['Previous hash', entry.prev],
    ['Hash', entry.hash],
  ]);
  return `${head}\n${postingsText(cli, entry, nameOf)}`;
}
