/**
 * Schema 1 for SQLite: the guards. Postings are written first, the journal row last; its trigger checks the
 * entry as a whole and a deferred foreign key makes sure that no posting stays without its entry.
 *
 * Every refusal reads "books guard NAME: sentence" (the code base maps NAME to a typed error). No guard
 * relies on recursive_triggers: OR REPLACE would delete without asking a DELETE trigger, so an insert that
 * would replace is refused by the INSERT trigger. RAISE(ABORT) wins over OR IGNORE and OR FAIL.
 */

const JOURNAL = `CREATE TRIGGER journal_guard BEFORE INSERT ON journal BEGIN
  SELECT RAISE(ABORT, 'books guard sequence: the entry is not numbered one above the last entry')
    WHERE NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM journal);
  SELECT RAISE(ABORT, 'books guard predecessor: the entry does not carry the hash of the last entry')
    WHERE NEW.prev IS NOT coalesce(
      (SELECT hash FROM journal WHERE seq = NEW.seq - 1),
      '0000000000000000000000000000000000000000000000000000000000000000');
  SELECT RAISE(ABORT, 'books guard late: the entry is booked before the last entry')
    WHERE NEW.booked_at < (SELECT booked_at FROM journal WHERE seq = NEW.seq - 1);
  SELECT RAISE(ABORT, 'books guard sealed-period: the entry is booked inside a sealed period')
    WHERE NEW.booked_at < (SELECT max(ends_at) FROM period);
  SELECT RAISE(ABORT, 'books guard key: an entry with this idempotency key is stored already')
    WHERE EXISTS (SELECT 1 FROM journal WHERE key = NEW.key);
  SELECT RAISE(ABORT, 'books guard refused-postings: a refused command must not post')
    WHERE NEW.outcome = 'refused' AND (
      NEW.posting_count <> 0 OR EXISTS (SELECT 1 FROM posting WHERE seq = NEW.seq));
  SELECT RAISE(ABORT, 'books guard single-posting: an entry has no postings or at least two')
    WHERE NEW.posting_count = 1;
  SELECT RAISE(ABORT, 'books guard posting-count: the entry does not have the postings it counts')
    WHERE (NEW.posting_count, NEW.posting_count - 1)
      IS NOT (SELECT count(*), coalesce(max(idx), -1) FROM posting WHERE seq = NEW.seq);
  SELECT RAISE(ABORT, 'books guard unbalanced: the postings do not sum to zero in each currency')
    WHERE EXISTS (
      SELECT 1 FROM posting WHERE seq = NEW.seq GROUP BY currency
      -- In two halves, because a sum of 64-bit amounts may overflow on its way to zero.
      HAVING sum(amount_minor >> 32) * 4294967296 + sum(amount_minor & 4294967295) <> 0);
END`;

const POSTING = `CREATE TRIGGER posting_guard BEFORE INSERT ON posting BEGIN
  SELECT RAISE(ABORT, 'books guard sealed-entry: the entry of this posting is stored already')
    WHERE NEW.seq <= (SELECT max(seq) FROM journal);
END`;

const CHAIN_HEAD: readonly string[] = [
  `CREATE TRIGGER chain_head_insert BEFORE INSERT ON chain_head BEGIN
    SELECT RAISE(ABORT, 'books guard anchor: the anchor of the chain exists already');
  END`,
  `CREATE TRIGGER chain_head_update BEFORE UPDATE ON chain_head BEGIN
    SELECT RAISE(ABORT, 'books guard anchor: the anchor must name the last entry of the journal')
      WHERE NEW.seq <= OLD.seq OR NOT EXISTS (
        SELECT 1 FROM journal
        WHERE seq = (SELECT max(seq) FROM journal)
          AND seq = NEW.seq AND hash = NEW.hash AND booked_at = NEW.booked_at);
  END`,
  `CREATE TRIGGER chain_head_delete BEFORE DELETE ON chain_head BEGIN
    SELECT RAISE(ABORT, 'books guard append-only: the anchor of the chain is never deleted');
  END`,
];

function appendOnly(table: string, what: string): string[] {
  return ['UPDATE', 'DELETE'].map(
    (action) => `CREATE TRIGGER ${table}_${action.toLowerCase()} BEFORE ${action} ON ${table} BEGIN
      SELECT RAISE(ABORT, 'books guard append-only: ${what} never changes and is never deleted');
    END`,
  );
}

/** The totals are written before their period; the row of the period seals both. */
const PERIODS: readonly string[] = [
  `CREATE TRIGGER period_insert BEFORE INSERT ON period BEGIN
    SELECT RAISE(ABORT, 'books guard append-only: the period is sealed already')
      WHERE EXISTS (SELECT 1 FROM period WHERE id = NEW.id);
  END`,
  `CREATE TRIGGER period_total_insert BEFORE INSERT ON period_total BEGIN
    SELECT RAISE(ABORT, 'books guard append-only: the period of this total is sealed already')
      WHERE EXISTS (SELECT 1 FROM period WHERE id = NEW.period_id)
         OR EXISTS (SELECT 1 FROM period_total WHERE id = NEW.id);
  END`,
  ...appendOnly('period', 'a sealed period'),
  ...appendOnly('period_total', 'a total of a sealed period'),
];

export const GUARDS: readonly string[] = [
  JOURNAL,
  POSTING,
  ...appendOnly('journal', 'an entry of the journal'),
  ...appendOnly('posting', 'a posting'),
  ...CHAIN_HEAD,
  ...PERIODS,
];
