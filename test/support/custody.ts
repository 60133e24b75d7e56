// Statements and runs for tests, with as few words as a test needs.
import { refusalText } from '#core/kernel/refusal';
import type { Command, CommandData } from '#core/ledger/commands';
import { RUN_TESTS } from '#core/custody/custody-words';
import type { Row } from '#core/ledger/tables';
import type { Books } from '#test/support/books';

type Statement = CommandData<'record-statement'>;
type Line = Statement['lines'][number];

export interface LineSaid extends Partial<Line> {
  readonly amount: bigint;
}

/** A statement of a day that adds up, unless something else is said. */
export function statementData(
  { account_id = 'bank', day, opening = 0n }: { account_id?: string; day: string; opening?: bigint },
  lines: readonly LineSaid[],
  more: Partial<Statement> = {},
): Statement {
  const closing = lines.reduce((sum, { amount }) => sum + amount, opening);
  return {
    ...{ statement_id: `${account_id}-${day}`, account_id, format: 'mt940', file_name: `${day}.sta` },
    ...{
      file_sha256: 'ab'.repeat(32),
      page: 1,
      last_page: true,
      from_day: day,
      to_day: day,
      opening,
      closing,
    },
    lines: lines.map((line, place) => ({
      ...{ booked_on: day, value_on: day, bank_reference: `B${String(place + 1)}`, reference: '', named: '' },
      ...{ type: 'NTRF', reversal: false, file_line: place + 5, details: [], ...line },
    })),
    ...more,
  };
}

/** What moved on custody accounts so far, by entry. */
export async function movementsOf(books: Books): Promise<Row<'custody_movement'>[]> {
  const rows = (await books.store.scan('custody_movement', null, 10_000)) as Row<'custody_movement'>[];
  return rows.sort((left, right) => left.seq - right.seq);
}

export const ALL_PASSED = Object.fromEntries(
  RUN_TESTS.map((test) => [test, 'passed']),
) as CommandData<'record-run'>['outcomes'];

export const PAGED_MATCH = 'match-00000000-0000-4000-8000-000000000001';

interface PagesAsked {
  readonly match_id?: string;
  readonly settled_on: string;
  readonly parts: readonly Partial<Pick<CommandData<'match-page'>, 'line_ids' | 'movement_ids'>>[];
}

/** The linked commands of a match in pages. */
export function pageCommands(
  books: Books,
  { match_id = PAGED_MATCH, settled_on, parts }: PagesAsked,
): Command[] {
  return parts.map(({ line_ids = [], movement_ids = [] }, place) =>
    books.command('match-page', {
      ...{ match_id, account_id: 'bank', rule: 'card-day', page: place + 1, pages: parts.length, settled_on },
      ...{ line_ids, movement_ids },
    }),
  );
}

/** Matches in pages, or fails the test. */
export async function matchInPages(books: Books, asked: PagesAsked): Promise<void> {
  for (const result of await books.ledger.submitLinked(pageCommands(books, asked))) {
    if (result.status !== 'done') throw new Error(`a page was refused: ${refusalText(result.refusal)}`);
  }
}

/** A statement with a match that was taken back and one that stands, a break, a run that two signed, a letter. */
export async function custodyStory(books: Books): Promise<void> {
  const movement = (await movementsOf(books)).at(-1);
  if (movement === undefined) throw new Error('nothing moved on a custody account');
  const { amount_minor, booked_on: day, reference, id } = movement;
  const data = statementData({ day }, [{ amount: amount_minor, reference }, { amount: 77n }]);
  await books.do('record-statement', data);
  const match = { rule: 'same-reference' as const, line_ids: [`bank-${day}/1`], movement_ids: [id] };
  const asked = {
    account_id: 'bank',
    matches: [match],
  };
  await books.do('match-items', asked);
  const [made] = await books.store.scan('custody_match', null, 1);
  await books.do('undo-match', { match_id: String(made?.['id']), reason: 'tried' });
  await matchInPages(books, {
    settled_on: day,
    parts: [{ line_ids: match.line_ids }, { movement_ids: [id] }],
  });
  await books.do('undo-match', { match_id: PAGED_MATCH, reason: 'tried in pages' });
  await books.do('match-items', asked);
  const item_id = `bank-${day}/2`;
  await books.do('note-break', { item_id, break_cause: 'unknown-receipt', escalate: true, note: 'Asked.' });
  const as_of_seq = (await books.store.head()).seq;
  const run = { day, currency: 'CNY', as_of_seq, outcomes: ALL_PASSED, figures: { cash_minor: '77' } };
  await books.do('record-run', run);
  await books.do('record-run', run);
  const runs = await books.store.scan('custody_run', null, 10);
  const run_id = String(runs.find(({ status }) => status === 'computed')?.['id']);
  await books.do('sign-run', { run_id, part: 'preparer', note: '' });
  await books.do('sign-run', { run_id, part: 'reviewer', note: '' }, { actor: 'boss' });
  await books.do('file-bank-letter', { account_id: 'bank', reference: 'L 1', signed_on: '2026-01-02' });
}
