/**
 * Columns of the import formats: how one value of a record looks in a file.
 *
 * A column is data. Parsing, the tables of docs/formats.md and the check of NDJSON follow from it; what a
 * value must satisfy in the end is the command's own schema (`core/ledger/commands.ts`), and a test holds
 * the two together. Knows nothing of files, encodings or profiles.
 */

export type ColumnType =
  'id' | 'text' | 'amount' | 'currency' | 'instant' | 'choice' | 'bank' | 'last4' | 'bool' | 'int';

export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
  readonly required: boolean;
  /** Where the value goes within the command's data (`profile.name`); null: only key or instant. */
  readonly target: string | null;
  readonly meaning: string;
  readonly example: string;
  /** Allowed words of a `choice`. */
  readonly values: readonly string[];
  /** Longest `text`, in UTF-16 units; 0 for other types. */
  readonly length_max: number;
  /** Smallest and largest `int`. */
  readonly range: readonly [number, number];
  /** Personal data: masked in messages. */
  readonly personal: boolean;
  /** Meant only for rows whose deciding column (see `RecordSpec.kinds`) has this value; required there. */
  readonly only_for: string | null;
}

export type ColumnOptions = Partial<
  Pick<ColumnSpec, 'required' | 'target' | 'values' | 'length_max' | 'range' | 'personal' | 'only_for'>
>;

/** Declares a column; it is required and goes into the field of its own name unless said otherwise. */
export function column(
  name: string,
  type: ColumnType,
  meaning: string,
  example: string,
  options: ColumnOptions = {},
): ColumnSpec {
  return {
    name,
    type,
    meaning,
    example,
    required: options.required ?? true,
    target: options.target === undefined ? name : options.target,
    values: options.values ?? [],
    length_max: options.length_max ?? 0,
    range: options.range ?? [0, 0],
    personal: options.personal ?? false,
    only_for: options.only_for ?? null,
  };
}

/** What a value of the column looks like, as a phrase for documents and messages. */
export function describeType(spec: ColumnSpec): string {
  switch (spec.type) {
    case 'id':
      return 'identifier';
    case 'text':
      return `text of at most ${String(spec.length_max)} characters`;
    case 'amount':
      return 'whole number of minor units (fen), above zero';
    case 'currency':
      return 'ISO 4217 currency code';
    case 'instant':
      return 'ISO 8601 date and time with zone';
    case 'choice':
      return `one of ${spec.values.join(', ')}`;
    case 'bank':
      return 'bank code of 2 to 16 letters or digits';
    case 'last4':
      return 'last four digits';
    case 'bool':
      return 'true or false';
    case 'int':
      return `whole number from ${String(spec.range[0])} to ${String(spec.range[1])}`;
  }
}

/** The same with its article, as it stands after "expected". */
export function article(spec: ColumnSpec): string {
  const phrase = describeType(spec);
  if (spec.type === 'text' || spec.type === 'choice' || spec.type === 'bool') {
    return phrase;
  }
  if (spec.type === 'last4') {
    return `the ${phrase}`;
  }
  return /^[aeiouI]/.test(phrase) ? `an ${phrase}` : `a ${phrase}`;
}
