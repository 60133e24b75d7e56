/**
 * Statements of banks in the books: each goes on where the one before it ended, to the minor unit, or is refused whole.
 *
 * The gate is here as well as in the readers: whatever made a command, what the books hold of an account is one unbroken
 * row of pages whose lines are what its balance changed by (test T1).
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import type { CommandData } from '#core/ledger/commands';
import { handler } from '#core/ledger/plan';
import type { Row } from '#core/ledger/tables';

type Statement = CommandData<'record-statement'>;
type Tip = Row<'custody_tip'>;

function unfit(field: string, found: string | number, expected: string | number): Refusal {
  return refuse('wrong-state', { what: 'statement', field, found, expected });
}

function amountUnfit(field: string, found: bigint, expected: bigint): Refusal {
  return refuse('wrong-state', {
    ...{ what: 'statement', field, found_minor: found.toString(), expected_minor: expected.toString() },
    difference_minor: (found - expected).toString(),
  });
}

/** What is wrong within a page: sums, days. */
function pageRefusal({ opening, closing, lines, to_day }: Statement): Refusal | null {
  let sum = opening;
  for (const [place, { amount, details, booked_on }] of lines.entries()) {
    sum += amount;
    const parts = details.reduce((total, part) => total + part.amount, 0n);
    if (details.length > 0 && parts !== amount) {
      return amountUnfit(`lines.${String(place)}.details`, parts, amount);
    }
    // A line may be of an earlier day that the bank closed already, never of one that is still to come.
    if (booked_on > to_day) {
      return unfit(`lines.${String(place)}.booked_on`, booked_on, `${to_day} at the latest`);
    }
  }
  return sum === closing ? null : amountUnfit('closing', closing, sum);
}

/** Whether a number goes on from another: the next one, or the first of a new year. */
function numbersGoOn(tip: Tip, { sequence_no, from_day }: Statement): boolean {
  if (tip.sequence_no === null || sequence_no === undefined) return true;
  const new_year = from_day.slice(0, 4) > tip.to_day.slice(0, 4);
  return sequence_no === tip.sequence_no + 1 || (new_year && sequence_no <= 1);
}

/** What is wrong between a page and the one before it. */
function sequelRefusal(tip: Tip | null, data: Statement): Refusal | null {
  const { page, sequence_no, opening, from_day } = data;
  if (tip === null) return page === 1 ? null : unfit('page', page, 1);
  if (!tip.last_page) {
    if (page !== tip.page + 1) return unfit('page', page, tip.page + 1);
    if ((sequence_no ?? null) !== tip.sequence_no) {
      return unfit('sequence_no', sequence_no ?? '', tip.sequence_no ?? '');
    }
  } else {
    if (page !== 1) return unfit('page', page, 1);
    if (!numbersGoOn(tip, data)) {
      return unfit('sequence_no', sequence_no ?? '', (tip.sequence_no ?? 0) + 1);
    }
    // Without numbers only the days tell a statement from the one before it.
    const numbered = tip.sequence_no !== null && sequence_no !== undefined;
    if (from_day < tip.to_day || (!numbered && from_day === tip.to_day)) {
      return unfit('from_day', from_day, `after ${tip.to_day}`);
    }
  }
  return opening === tip.closing_minor ? null : amountUnfit('opening', opening, tip.closing_minor);
}

/** What keeps a page out of the books that has to go on from `tip`; null for one that fits. */
export function statementRefusal(tip: Tip | null, page: Statement): Refusal | null {
  return pageRefusal(page) ?? sequelRefusal(tip, page);
}

/** Where an account's statements end once a page is taken by the entry `seq`. */
export function tipAfter(
  page: Omit<Statement, 'opening' | 'closing' | 'lines'> & { readonly closing: bigint | string },
  seq: number,
): Tip {
  const { account_id, statement_id, last_page, to_day } = page;
  return {
    ...{ account_id, statement_id, sequence_no: page.sequence_no ?? null, page: page.page },
    ...{ last_page, to_day, closing_minor: BigInt(page.closing), seq },
  };
}

const NO_PARTS: Row<'custody_line'>['details'] = [];

const recordStatement = handler<'record-statement', object>('record-statement', {
  needs(data, want) {
    want.row('account', data.account_id);
    want.row('custody_statement', data.statement_id);
    want.row('custody_tip', data.account_id);
  },
  decide({ data }, { state }) {
    const { account, custody_statement, custody_tip } = state.tables;
    if (account.get(data.account_id)?.class !== 'custody') {
      return refuse('not-found', { what: 'custody account', id: data.account_id });
    }
    if (custody_statement.get(data.statement_id) !== null) {
      return refuse('already-exists', { what: 'statement', id: data.statement_id });
    }
    return (
      statementRefusal(custody_tip.get(data.account_id), data) ?? { subject: data.statement_id, facts: {} }
    );
  },
  evolve(data, _facts, entry, state) {
    const { statement_id, account_id, lines, page, last_page, to_day } = data;
    const sequence_no = data.sequence_no ?? null;
    const closing_minor = BigInt(data.closing);
    state.tables.custody_statement.put(statement_id, {
      ...{ id: statement_id, account_id, format: data.format, file_name: data.file_name },
      ...{ file_sha256: data.file_sha256, sequence_no, page, last_page, from_day: data.from_day, to_day },
      ...{ opening_minor: BigInt(data.opening), closing_minor, lines: lines.length },
      ...{ recorded_at: entry.booked_at, recorded_by: entry.actor, recorded_seq: entry.seq },
    });
    for (const [place, line] of lines.entries()) {
      const id = `${statement_id}/${String(place + 1)}`;
      // Field by field: a file has half a million lines, and a row put together out of parts takes half as much memory again.
      state.tables.custody_line.put(id, {
        id,
        statement_id,
        account_id,
        amount_minor: BigInt(line.amount),
        booked_on: line.booked_on,
        value_on: line.value_on,
        bank_reference: line.bank_reference,
        reference: line.reference,
        named: line.named,
        type: line.type,
        reversal: line.reversal,
        file_line: line.file_line,
        match_id: null,
        settled_on: null,
        details:
          line.details.length === 0
            ? NO_PARTS
            : line.details.map((part) => ({ ...part, amount: BigInt(part.amount).toString() })),
      });
    }
    state.tables.custody_tip.put(account_id, tipAfter(data, entry.seq));
  },
});

const fileBankLetter = handler<'file-bank-letter', object>('file-bank-letter', {
  needs(data, want) {
    want.row('account', data.account_id);
  },
  decide({ data }, { state }) {
    if (state.tables.account.get(data.account_id)?.class !== 'custody') {
      return refuse('not-found', { what: 'custody account', id: data.account_id });
    }
    if (data.ends_on !== undefined && data.ends_on <= data.signed_on) {
      return refuse('invalid', { field: 'ends_on', expected: `a day after ${data.signed_on}` });
    }
    return { subject: data.account_id, facts: {} };
  },
  evolve(data, _facts, entry, state) {
    const { account_id, reference, signed_on } = data;
    state.tables.custody_letter.put(account_id, {
      ...{ account_id, reference, signed_on, ends_on: data.ends_on ?? null },
      ...{ filed_at: entry.booked_at, filed_by: entry.actor, filed_seq: entry.seq },
    });
  },
});

export const STATEMENT_HANDLERS = {
  'record-statement': recordStatement,
  'file-bank-letter': fileBankLetter,
} as const;
