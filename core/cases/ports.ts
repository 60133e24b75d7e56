/**
 * The bytes of files put to alerts and cases and of sealed documents of parties, kept beside the books: the journal holds their digests.
 *
 * A content is stored before the entry that names it, so that no entry names what is not there; one that no entry
 * names is a stray. Readers and the one writer are different types.
 */

export interface CaseFileContentReader {
  /** The bytes of a file by its id, or null. */
  get(id: string): Promise<Uint8Array | null>;
}

export interface CaseFileContents extends CaseFileContentReader {
  /** Stores the bytes under an id; those that lie there already stay as they are. */
  put(id: string, bytes: Uint8Array): Promise<void>;
  /** Removes what no entry of the books names; gives how many. Not while something is being stored. */
  clearStrays(): Promise<number>;
}
