/**
 * Files of a partner bank about loans that came through the platform: what it decided, and what was paid at the bank. One row
 * per loan, as commands of the books. Pure.
 *
 * Columns have fixed names. `external_id` is the bank's own reference of the row: it stands with what was recorded, and a
 * row is taken once under it.
 */
export const LOAN_FILES = ['decisions', 'repayments'] as const;
export type LoanFile = (typeof LOAN_FILES)[number];

/** Columns that must be there, and those that may. */
const COLUMNS: Readonly<
  Record<LoanFile, { readonly fixed: readonly string[]; readonly more: readonly string[] }>
> = {
  decisions: {
    fixed: ['external_id', 'loan_id', 'outcome'],
    more: ['amount_minor', 'rate_ppm', 'months', 'repayment'],
  },
  repayments: { fixed: ['external_id', 'loan_id', 'amount_minor'], more: ['settles'] },
};

const COMMANDS = { decisions: 'decide-loan', repayments: 'record-repayment' } as const;

/** What a row of such a file becomes. */
export interface LoanRow {
  readonly external_id: string;
  readonly loan_id: string;
  readonly data: Readonly<Record<string, string | number | boolean>>;
}

export function loanCommand(of: LoanFile): (typeof COMMANDS)[LoanFile] {
  return COMMANDS[of];
}

/** The column that a field of the command came from. */
export function loanColumn(field: string): string {
  return field === 'amount' ? 'amount_minor' : field;
}

/** Why a header cannot be read; null when it can. */
export function loanHeaderProblem(of: LoanFile, header: readonly string[]): string | null {
  const { fixed, more } = COLUMNS[of];
  const missing = fixed.filter((name) => !header.includes(name));
  if (missing.length > 0) {
    return `expected the columns ${missing.join(', ')}`;
  }
  const strange = header.find((name) => ![...fixed, ...more].includes(name));
  if (strange !== undefined) {
    return `expected no column ${strange}; those of ${of} are ${[...fixed, ...more].join(', ')}`;
  }
  return new Set(header).size === header.length ? null : 'expected each column once';
}

/** Counts and flags as such; amounts and words stay text. What is neither is left for the books to refuse by its field. */
function valueOf(name: string, text: string): string | number | boolean {
  if (name === 'settles') {
    return text === 'true' ? true : text === 'false' ? false : text;
  }
  return (name === 'months' || name === 'rate_ppm') && /^\d{1,9}$/.test(text) ? Number(text) : text;
}

/** A row under a header that can be read. */
export function loanRow(
  of: LoanFile,
  bank: string,
  header: readonly string[],
  cells: readonly string[],
): LoanRow {
  const cell = (name: string): string => (cells[header.indexOf(name)] ?? '').trim();
  const [external_id, loan_id] = [cell('external_id'), cell('loan_id')];
  const said = header
    .filter((name) => name !== 'external_id' && cell(name) !== '')
    .map((name) => [name === 'amount_minor' ? 'amount' : name, valueOf(name, cell(name))] as const);
  const own = of === 'repayments' ? { repayment_id: `${bank}-${external_id}` } : {};
  return { external_id, loan_id, data: { ...Object.fromEntries(said), ...own, reference: external_id } };
}
