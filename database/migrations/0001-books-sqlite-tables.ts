/**
 * Schema 1 for SQLite: tables and indexes. Every table is STRICT, so a value of the wrong type is refused.
 *
 * Amounts and instants are 64-bit integers; yes/no is 0 or 1; JSON is canonical text. Postings lie in the
 * order (entry, currency), so that the guard's sum per currency needs no sorting.
 */

const BOOKS: readonly string[] = [
  `CREATE TABLE workspace (
    singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
    id TEXT NOT NULL CHECK (length(id) = 36),
    created_at INTEGER NOT NULL CHECK (created_at >= 0),
    program_version TEXT NOT NULL CHECK (program_version <> '')
  ) STRICT`,

  `CREATE TABLE journal (
    seq INTEGER PRIMARY KEY CHECK (seq >= 1),
    kind TEXT NOT NULL CHECK (kind <> ''),
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused')),
    key TEXT NOT NULL CHECK (key <> ''),
    payload TEXT NOT NULL,
    subject TEXT NOT NULL,
    actor TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('authorise', 'record')),
    occurred_at INTEGER NOT NULL CHECK (occurred_at >= 0),
    booked_at INTEGER NOT NULL CHECK (booked_at >= 0),
    recorded_at INTEGER NOT NULL CHECK (recorded_at >= 0),
    body TEXT NOT NULL CHECK (json_valid(body)),
    posting_count INTEGER NOT NULL CHECK (posting_count >= 0),
    prev TEXT NOT NULL CHECK (length(prev) = 64),
    hash TEXT NOT NULL CHECK (length(hash) = 64)
  ) STRICT`,
  `CREATE UNIQUE INDEX journal_key ON journal (key)`,
  `CREATE INDEX journal_booked_at ON journal (booked_at)`,
  `CREATE INDEX journal_subject ON journal (subject)`,
  `CREATE INDEX journal_kind ON journal (kind)`,
  `CREATE INDEX journal_refused ON journal (seq) WHERE outcome = 'refused'`,

  `CREATE TABLE posting (
    seq INTEGER NOT NULL REFERENCES journal (seq) DEFERRABLE INITIALLY DEFERRED,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    idx INTEGER NOT NULL CHECK (idx >= 0),
    account_no INTEGER NOT NULL CHECK (account_no >= 0),
    amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0),
    balance_minor INTEGER NOT NULL,
    PRIMARY KEY (seq, currency, idx)
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX posting_account_no ON posting (account_no, seq, idx)`,

  `CREATE TABLE chain_head (
    singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
    seq INTEGER NOT NULL CHECK (seq >= 0),
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    booked_at INTEGER NOT NULL CHECK (booked_at >= 0)
  ) STRICT`,
  `INSERT INTO chain_head (singleton, seq, hash, booked_at)
   VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000', 0)`,

  `CREATE TABLE profile (
    party_id TEXT NOT NULL PRIMARY KEY,
    salt TEXT NOT NULL,
    name TEXT NOT NULL,
    identity_no TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL
  ) STRICT, WITHOUT ROWID`,
];

const PARTIES: readonly string[] = [
  `CREATE TABLE party (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    level TEXT NOT NULL,
    category TEXT NOT NULL,
    region TEXT NOT NULL,
    registered_at INTEGER NOT NULL,
    profile_digest TEXT NOT NULL
  ) STRICT`,

  `CREATE TABLE account (
    id TEXT NOT NULL PRIMARY KEY,
    no INTEGER NOT NULL CHECK (no >= 0),
    class TEXT NOT NULL CHECK (class IN ('party', 'system', 'custody')),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    party_id TEXT,
    merchant INTEGER NOT NULL CHECK (merchant IN (0, 1)),
    category TEXT NOT NULL,
    bank TEXT,
    last4 TEXT,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    certificate_until INTEGER,
    shield_until INTEGER,
    restrictions TEXT NOT NULL CHECK (json_valid(restrictions))
  ) STRICT`,
  `CREATE UNIQUE INDEX account_no ON account (no)`,
  `CREATE INDEX account_party_id ON account (party_id) WHERE party_id IS NOT NULL`,

  `CREATE TABLE balance (
    account_no INTEGER PRIMARY KEY,
    account_id TEXT NOT NULL,
    code TEXT NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    balance_minor INTEGER NOT NULL,
    last_seq INTEGER NOT NULL CHECK (last_seq >= 1)
  ) STRICT`,
  `CREATE INDEX balance_account_id ON balance (account_id)`,

  `CREATE TABLE instrument (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    bank TEXT NOT NULL,
    last4 TEXT NOT NULL,
    registered_at INTEGER NOT NULL
  ) STRICT`,

  `CREATE TABLE credential (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    ended_at INTEGER,
    ended_reason TEXT
  ) STRICT`,

  `CREATE TABLE access (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    device TEXT NOT NULL,
    ip TEXT NOT NULL,
    at INTEGER NOT NULL,
    seq INTEGER NOT NULL
  ) STRICT`,
];

const TRADES: readonly string[] = [
  `CREATE TABLE trade (
    id TEXT NOT NULL PRIMARY KEY,
    buyer_id TEXT NOT NULL,
    seller_id TEXT NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    amount_minor INTEGER NOT NULL,
    marketplace TEXT NOT NULL,
    goods TEXT NOT NULL,
    status TEXT NOT NULL,
    resume_status TEXT,
    delivery_method TEXT,
    carrier TEXT,
    tracking TEXT,
    address TEXT,
    channel TEXT,
    instrument_id TEXT,
    custody_id TEXT,
    escrow_minor INTEGER NOT NULL CHECK (escrow_minor >= 0),
    refunded_minor INTEGER NOT NULL,
    released_minor INTEGER NOT NULL,
    pending_minor INTEGER NOT NULL,
    compensated_minor INTEGER NOT NULL,
    charged_back_minor INTEGER NOT NULL,
    fee_minor INTEGER NOT NULL,
    fee_account_id TEXT,
    fee_month TEXT,
    refund_asked_minor INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    paid_at INTEGER,
    shipped_at INTEGER,
    confirmed_at INTEGER,
    ended_at INTEGER,
    extended_ms INTEGER NOT NULL,
    timer_kind TEXT,
    timer_due_at INTEGER,
    timer_left_ms INTEGER,
    CONSTRAINT trade_timer CHECK (
      CASE WHEN timer_kind IS NULL THEN timer_due_at IS NULL AND timer_left_ms IS NULL
      ELSE (timer_due_at IS NULL) <> (timer_left_ms IS NULL) END
    )
  ) STRICT`,
  `CREATE INDEX trade_timer ON trade (timer_due_at) WHERE timer_due_at IS NOT NULL`,
  `CREATE INDEX trade_buyer_id ON trade (buyer_id, id)`,
  `CREATE INDEX trade_seller_id ON trade (seller_id, id)`,
  `CREATE INDEX trade_status ON trade (status, id)`,

  `CREATE TABLE withdrawal (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    instrument_id TEXT NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    amount_minor INTEGER NOT NULL,
    status TEXT NOT NULL,
    requested_at INTEGER NOT NULL,
    ended_at INTEGER,
    custody_id TEXT
  ) STRICT`,

  `CREATE TABLE restriction (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    terms TEXT NOT NULL CHECK (json_valid(terms)),
    reason_code TEXT NOT NULL,
    basis TEXT NOT NULL,
    actor TEXT NOT NULL,
    approver TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER,
    step_down TEXT NOT NULL CHECK (json_valid(step_down)),
    imposed_seq INTEGER NOT NULL,
    ended_seq INTEGER,
    ended_at INTEGER,
    ended_how TEXT,
    ended_reason TEXT,
    ended_actor TEXT,
    ended_approver TEXT
  ) STRICT`,
  `CREATE INDEX restriction_timer ON restriction (ends_at) WHERE ended_seq IS NULL AND ends_at IS NOT NULL`,

  `CREATE TABLE claim (
    id TEXT NOT NULL PRIMARY KEY,
    trade_id TEXT NOT NULL,
    buyer_id TEXT NOT NULL,
    seller_id TEXT NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    paid_minor INTEGER NOT NULL,
    recovered_minor INTEGER NOT NULL,
    paid_at INTEGER NOT NULL
  ) STRICT`,
];

const RULES: readonly string[] = [
  `CREATE TABLE usage (
    subject TEXT NOT NULL PRIMARY KEY,
    day TEXT NOT NULL,
    day_minor INTEGER NOT NULL,
    month TEXT NOT NULL,
    month_minor INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,

  `CREATE TABLE fee_month (
    id TEXT NOT NULL PRIMARY KEY,
    paid_minor INTEGER NOT NULL,
    fee_minor INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,

  `CREATE TABLE policy (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    effective_from INTEGER NOT NULL,
    data TEXT NOT NULL CHECK (json_valid(data)),
    seq INTEGER NOT NULL
  ) STRICT`,

  `CREATE TABLE period (
    id TEXT NOT NULL PRIMARY KEY,
    ends_at INTEGER NOT NULL,
    last_seq INTEGER NOT NULL CHECK (last_seq >= 0),
    last_hash TEXT NOT NULL CHECK (length(last_hash) = 64),
    totals_digest TEXT NOT NULL,
    sealed_seq INTEGER NOT NULL
  ) STRICT`,
  `CREATE INDEX period_ends_at ON period (ends_at)`,
  `CREATE INDEX period_last_seq ON period (last_seq)`,

  `CREATE TABLE period_total (
    id TEXT NOT NULL PRIMARY KEY,
    period_id TEXT NOT NULL REFERENCES period (id) DEFERRABLE INITIALLY DEFERRED,
    code TEXT NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    balance_minor INTEGER NOT NULL
  ) STRICT`,
  `CREATE INDEX period_total_period_id ON period_total (period_id)`,
];

export const TABLES: readonly string[] = [...BOOKS, ...PARTIES, ...TRADES, ...RULES];
