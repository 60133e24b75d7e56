/**
 * Reading statement files in tests: text or bytes in, statements or the error out.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { BankStatement } from '#core/custody/statements/bank-statement';
import {
  readStatementFile,
  type StatementFile,
  type StatementsRead,
} from '#core/custody/statements/read-statement-file';
import { StatementFileError } from '#core/custody/statements/statement-file-error';

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

const EXAMPLES = new URL('../../examples/statements/', import.meta.url);

/** Bytes of a file of `examples/statements`. */
export function exampleBytes(name: string): Buffer {
  return readFileSync(new URL(name, EXAMPLES));
}

type Options = Omit<StatementFile, 'name' | 'bytes'>;

export function readText(text: string | Uint8Array, options: Options = {}): StatementsRead {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return readStatementFile({ name: 'bank.txt', bytes, ...options }, sha256);
}

export function statementsOf(text: string | Uint8Array, options: Options = {}): readonly BankStatement[] {
  return readText(text, options).statements;
}

/** The error a file is refused with; throws when it is read, or fails in any other way. */
export function refusalOf(text: string | Uint8Array, options: Options = {}): StatementFileError {
  try {
    readText(text, options);
  } catch (error) {
    if (error instanceof StatementFileError) {
      return error;
    }
    throw error;
  }
  throw new Error('the file was read');
}

/** What a reader must get right of an entry, in one line of text. */
export function entryLine(entry: BankStatement['entries'][number]): string {
  return [
    entry.line,
    entry.booked_on,
    entry.value_on,
    entry.amount_minor,
    entry.type_code,
    entry.bank_reference,
    entry.reference,
    entry.text.replaceAll('\n', ' \\ '),
  ].join(' | ');
}
