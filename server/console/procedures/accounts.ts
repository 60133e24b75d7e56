/** Accounts: the list with balances, one in full, past balances, statements. */
import { isForGood } from '#core/enforcement/matrix';
import { codesOf, codeOf, ledgerNo } from '#core/ledger/chart';
import type { Restriction } from '#core/ledger/tables';
import { decodeCursor, encodeCursor } from '#database/lists/cursor';

import { accountViews } from '../account-views';
import { asOfNow, findRow, loadRows, mustRow } from '../found';
import { present, type Implementer } from '../implementer';
import { restrictionFor, type Viewing } from '../measure-views';
import { accountActions } from '../possible-actions';

const STATEMENT = 'statement';

/** How a restriction stood after an entry: what happened later is not told. */
function asItStood(restriction: Restriction, seq: number): Restriction {
  return restriction.ended_seq === null || restriction.ended_seq <= seq
    ? restriction
    : {
        ...restriction,
        ...{ ended_seq: null, ended_at: null, ended_how: null },
        ...{ ended_reason: null, ended_actor: null, ended_approver: null },
      };
}

/** As somebody may see them: what they came of is told to who may read risk work. */
function newestFirst(restrictions: readonly Restriction[], viewer: Viewing): Restriction[] {
  return restrictions
    .map((one) => restrictionFor(one, viewer))
    .sort((left, right) => right.imposed_seq - left.imposed_seq);
}

export function accountProcedures(os: Implementer) {
  return {
    list: os.accounts.list.handler(async ({ context, input: { after, limit, skip, ...asked } }) => {
      const { reader, lists } = present(context).desk.books;
      const as_of = await asOfNow(reader);
      const { rows, next } = await lists.accounts(asked, { after, limit, skip });
      return { rows: await accountViews(reader, rows), next, as_of };
    }),
    count: os.accounts.count.handler(({ context, input }) =>
      present(context).desk.books.lists.countAccounts(input, input.limit),
    ),
    detail: os.accounts.detail.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      const { reader, lists } = desk.books;
      const account = await mustRow(reader, 'account', input.id);
      const credentials = [...(await lists.belonging(['credential', 'account_id'], account.id))];
      const withdrawals = [...(await lists.belonging(['withdrawal', 'account_id'], account.id))].sort(
        (left, right) => right.requested_at - left.requested_at,
      );
      const restrictions = newestFirst(
        await lists.belonging(['restriction', 'account_id'], account.id),
        person,
      );
      const at = desk.now();
      return {
        account,
        party: account.party_id === null ? null : await findRow(reader, 'party', account.party_id),
        balances: [...(await loadRows(reader, 'balance', [account.id]))],
        instruments: [...(await lists.belonging(['instrument', 'account_id'], account.id))],
        credentials,
        withdrawals,
        restrictions,
        liftable: restrictions
          .filter((one) => one.ended_at === null && !isForGood(one, at))
          .map(({ id }) => id),
        actions: accountActions(
          account,
          { withdrawals, credentials },
          { permissions: person.permissions, at },
        ),
      };
    }),
    balancesAt: os.accounts.balancesAt.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      const { reader, lists } = desk.books;
      const account = await mustRow(reader, 'account', input.id);
      const seq = await reader.seqAt(input.at);
      const codes = codesOf(account.class);
      const balances = await reader.balancesAt(
        codes.map((code) => ({ account_no: ledgerNo(account.no, code), seq })),
      );
      const restrictions = await lists.belonging(['restriction', 'account_id'], account.id);
      return {
        seq,
        balances: codes.map((code, index) => ({
          ...{ code, currency: account.currency },
          balance_minor: balances[index] ?? 0n,
        })),
        restrictions: newestFirst(restrictions, person)
          .filter(({ imposed_seq }) => imposed_seq <= seq)
          .map((restriction) => asItStood(restriction, seq)),
      };
    }),
    statement: os.accounts.statement.handler(async ({ context, input: { id, from, to, after, limit } }) => {
      const { reader } = present(context).desk.books;
      const as_of = await asOfNow(reader);
      const account = await mustRow(reader, 'account', id);
      const nos = codesOf(account.class).map((code) => ledgerNo(account.no, code));
      const from_seq = from === undefined ? 0 : await reader.seqAt(from - 1);
      const upto_seq = to === undefined ? as_of.seq : Math.min(as_of.seq, await reader.seqAt(to - 1));
      const [place] = after === null ? [from_seq] : decodeCursor(STATEMENT, after, ['int']);
      // The lines of one entry stay together, so a page may hold a few more than asked.
      const lines = await reader.statement(nos, Math.max(Number(place), from_seq), upto_seq, limit);
      const last = lines.at(-1);
      return {
        rows: lines.map(({ account_no, ...line }) => ({ ...line, code: codeOf(account_no, account.class) })),
        next: last === undefined || lines.length < limit ? null : encodeCursor(STATEMENT, [last.seq]),
        as_of,
      };
    }),
  };
}
