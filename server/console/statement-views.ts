/**
 * Statements of banks as screens show them: one with its figures, its lines with the balance after each, and the bank's own file.
 */
import type { MatchRule } from '#core/custody/custody-words';
import { createHash } from 'node:crypto';

import type { LedgerReader } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';
import { statementFileId } from '#server/custody/import-statements';

import { handOut, type HandedOut } from './case-files';
import type { Console } from './console';
import type { Desk } from './desk';
import { notFound, workspaceFailure } from './failures';
import { loadRows, mustRow } from './found';
import type { StaffSession } from './staff-session';

type Line = Row<'custody_line'>;
type Statement = Row<'custody_statement'>;

export interface StatementLine {
  readonly line: Line;
  /** From 1. */
  readonly place: number;
  readonly balance_minor: bigint;
  readonly match: { readonly id: string; readonly rule: MatchRule; readonly made_seq: number } | null;
}

/** All lines of a statement, in its order: a page has few enough to be read at once. */
async function linesOf(reader: LedgerReader, { id, lines }: Statement): Promise<readonly Line[]> {
  const ids = Array.from({ length: lines }, (_, place) => `${id}/${String(place + 1)}`);
  const found = new Map((await loadRows(reader, 'custody_line', ids)).map((line) => [line.id, line]));
  return ids.map((line_id) => found.get(line_id)).filter((line) => line !== undefined);
}

/** One statement with what its lines come to. Throws NOT_FOUND. */
export async function statementDetail(reader: LedgerReader, id: string) {
  const statement = await mustRow(reader, 'custody_statement', id);
  const account = await mustRow(reader, 'account', statement.account_id);
  const lines = await linesOf(reader, statement);
  const sums = { in_minor: 0n, out_minor: 0n, lines_in: 0, lines_out: 0, matched: 0 };
  for (const { amount_minor, match_id } of lines) {
    if (amount_minor < 0n) {
      sums.out_minor += amount_minor;
      sums.lines_out += 1;
    } else {
      sums.in_minor += amount_minor;
      sums.lines_in += 1;
    }
    if (match_id !== null) sums.matched += 1;
  }
  return { statement, account, ...sums, sum_minor: sums.in_minor + sums.out_minor };
}

/** All lines of a statement, with the balance at the bank after each. */
export async function linesWithBalances(reader: LedgerReader, statement: Statement) {
  let balance_minor = statement.opening_minor;
  return (await linesOf(reader, statement)).map((line, place) => {
    balance_minor += line.amount_minor;
    return { line, place: place + 1, balance_minor };
  });
}

/** Lines [from, from + limit) of a statement, with the balance at the bank after each. Throws NOT_FOUND. */
export async function statementLines(
  reader: LedgerReader,
  id: string,
  from: number,
  limit: number,
): Promise<{ readonly rows: StatementLine[]; readonly total: number }> {
  const rows = await linesWithBalances(reader, await mustRow(reader, 'custody_statement', id));
  const shown = rows.slice(from, from + limit);
  const match_ids = shown.flatMap(({ line }) => (line.match_id === null ? [] : [line.match_id]));
  const matches = new Map(
    (await loadRows(reader, 'custody_match', [...new Set(match_ids)])).map(
      ({ id: match_id, rule, made_seq }) => [match_id, { id: match_id, rule, made_seq }],
    ),
  );
  return {
    rows: shown.map((row) => ({ ...row, match: matches.get(row.line.match_id ?? '') ?? null })),
    total: rows.length,
  };
}

/**
 * Where a session's person can fetch the file of a statement as the bank sent it; noted in the journal first, with the reason.
 * Throws NOT_FOUND; WORKSPACE `damaged` for bytes that are not those of the journal.
 */
export async function statementFileLink(
  host: Console,
  desk: Desk,
  { session, login }: { readonly session: StaffSession; readonly login: string },
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<HandedOut & { readonly sha256: string }> {
  const { file_sha256: sha256, file_name: name } = await mustRow(desk.books.reader, 'custody_statement', id);
  const content_id = statementFileId(sha256);
  const bytes = await desk.books.files.get(content_id);
  if (bytes === null) throw notFound('file', content_id);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw workspaceFailure('damaged', { file_id: content_id });
  }
  await desk.mustNote('file-read', id, login, { file_id: content_id, reason });
  const handed = await handOut(host, session, login, { name, bytes, media_type: 'application/octet-stream' });
  return { ...handed, sha256 };
}
