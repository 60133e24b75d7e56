/**
 * What a file that was not recognised is said to be: which record its rows are, and which column each field is.
 *
 * Named by hand, sent with a rehearsal or an import. It knows neither files nor where it is kept.
 */
export interface Mapping {
  readonly record: string;
  /** Field of the record to column of the file. */
  readonly columns: Readonly<Record<string, string>>;
}
