/**
 * Schema 1 for PostgreSQL: tables and indexes, column for column those of SQLite.
 *
 * Texts compare by byte (COLLATE "C"), so that order is the same on every server. Amounts and instants are
 * 64-bit integers; yes/no is 0 or 1; JSON is canonical text, kept as text so that it stays canonical.
 */

const BOOKS: readonly string[] = [
  `CREATE TABLE workspace (
    singleton BIGINT PRIMARY KEY CHECK (singleton = 1),
    id TEXT COLLATE "C" NOT NULL CHECK (length(id) = 36),
    created_at BIGINT NOT NULL CHECK (created_at >= 0),
    program_version TEXT COLLATE "C" NOT NULL CHECK (program_version <> '')
  )`,

  `CREATE TABLE journal (
    seq BIGINT PRIMARY KEY CHECK (seq >= 1),
    kind TEXT COLLATE "C" NOT NULL CHECK (kind <> ''),
    outcome TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('done', 'refused')),
    key TEXT COLLATE "C" NOT NULL CHECK (key <> ''),
    payload TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    mode TEXT COLLATE "C" NOT NULL CHECK (mode IN ('authorise', 'record')),
    occurred_at BIGINT NOT NULL CHECK (occurred_at >= 0),
    booked_at BIGINT NOT NULL CHECK (booked_at >= 0),
    recorded_at BIGINT NOT NULL CHECK (recorded_at >= 0),
    body TEXT COLLATE "C" NOT NULL CHECK (body::json IS NOT NULL),
    posting_count BIGINT NOT NULL CHECK (posting_count >= 0),
    prev TEXT COLLATE "C" NOT NULL CHECK (length(prev) = 64),
    hash TEXT COLLATE "C" NOT NULL CHECK (length(hash) = 64)
  )`,
  `CREATE UNIQUE INDEX journal_key ON journal (key)`,
  `CREATE INDEX journal_booked_at ON journal (booked_at)`,
  `CREATE INDEX journal_subject ON journal (subject, seq)`,
  `CREATE INDEX journal_kind ON journal (kind, seq)`,
  `CREATE INDEX journal_refused ON journal (seq) WHERE outcome = 'refused'`,

  `CREATE TABLE posting (
    seq BIGINT NOT NULL REFERENCES journal (seq) DEFERRABLE INITIALLY DEFERRED,
    currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
    idx BIGINT NOT NULL CHECK (idx >= 0),
    account_no BIGINT NOT NULL CHECK (account_no >= 0),
    amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
    balance_minor BIGINT NOT NULL,
    PRIMARY KEY (seq, idx)
  )`,
  `CREATE INDEX posting_account_no ON posting (account_no, seq, idx)`,

  `CREATE TABLE chain_head (
    singleton BIGINT PRIMARY KEY CHECK (singleton = 1),
    seq BIGINT NOT NULL CHECK (seq >= 0),
    hash TEXT COLLATE "C" NOT NULL CHECK (length(hash) = 64),
    booked_at BIGINT NOT NULL CHECK (booked_at >= 0)
  )`,
  `INSERT INTO chain_head (singleton, seq, hash, booked_at)
   VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000', 0)`,

  `CREATE TABLE profile (
    party_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    salt TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    identity_no TEXT COLLATE "C" NOT NULL,
    phone TEXT COLLATE "C" NOT NULL,
    email TEXT COLLATE "C" NOT NULL
  )`,
];

/** Who holds the write lock, which itself is an advisory lock of that connection. */
const LEASE: readonly string[] = [
  `CREATE TABLE writer_lease (
    singleton BIGINT PRIMARY KEY CHECK (singleton = 1),
    backend BIGINT NOT NULL,
    pid BIGINT NOT NULL,
    host TEXT COLLATE "C" NOT NULL,
    program TEXT COLLATE "C" NOT NULL,
    since BIGINT NOT NULL
  )`,
];

const PARTIES: readonly string[] = [
  `CREATE TABLE party (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    level TEXT COLLATE "C" NOT NULL,
    category TEXT COLLATE "C" NOT NULL,
    region TEXT COLLATE "C" NOT NULL,
    registered_at BIGINT NOT NULL,
    profile_digest TEXT COLLATE "C" NOT NULL
  )`,

  `CREATE TABLE account (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    no BIGINT NOT NULL CHECK (no >= 0),
    class TEXT COLLATE "C" NOT NULL CHECK (class IN ('party', 'system', 'custody')),
    currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
    party_id TEXT COLLATE "C",
    merchant SMALLINT NOT NULL CHECK (merchant IN (0, 1)),
    category TEXT COLLATE "C" NOT NULL,
    bank TEXT COLLATE "C",
    last4 TEXT COLLATE "C",
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    certificate_until BIGINT,
    shield_until BIGINT,
    restrictions TEXT COLLATE "C" NOT NULL CHECK (restrictions::json IS NOT NULL)
  )`,
  `CREATE UNIQUE INDEX account_no ON account (no)`,
  `CREATE INDEX account_party_id ON account (party_id) WHERE party_id IS NOT NULL`,

  `CREATE TABLE balance (
    account_no BIGINT PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
    balance_minor BIGINT NOT NULL,
    last_seq BIGINT NOT NULL CHECK (last_seq >= 1)
  )`,
  `CREATE INDEX balance_account_id ON balance (account_id)`,

  `CREATE TABLE instrument (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    bank TEXT COLLATE "C" NOT NULL,
    last4 TEXT COLLATE "C" NOT NULL,
    registered_at BIGINT NOT NULL
  )`,

  `CREATE TABLE credential (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_until BIGINT NOT NULL,
    ended_at BIGINT,
    ended_reason TEXT COLLATE "C"
  )`,

  `CREATE TABLE access (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    device TEXT COLLATE "C" NOT NULL,
    ip TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    seq BIGINT NOT NULL
  )`,
];

const TRADES: readonly string[] = [
  `CREATE TABLE trade (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    buyer_id TEXT COLLATE "C" NOT NULL,
    seller_id TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
    amount_minor BIGINT NOT NULL,
    marketplace TEXT COLLATE "C" NOT NULL,
    goods TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    resume_status TEXT COLLATE "C",
    delivery_method TEXT COLLATE "C",
    carrier TEXT COLLATE "C",
    tracking TEXT COLLATE "C",
    address TEXT COLLATE "C",
    channel TEXT COLLATE "C",
    instrument_id TEXT COLLATE "C",
    custody_id TEXT COLLATE "C",
    escrow_minor BIGINT NOT NULL CHECK (escrow_minor >= 0),
    refunded_minor BIGINT NOT NULL,
    released_minor BIGINT NOT NULL,
    pending_minor BIGINT NOT NULL,
    compensated_minor BIGINT NOT NULL,
    charged_back_minor BIGINT NOT NULL,
    fee_minor BIGINT NOT NULL,
    fee_account_id TEXT COLLATE "C",
    fee_month TEXT COLLATE "C",
    refund_asked_minor BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    paid_at BIGINT,
    shipped_at BIGINT,
    confirmed_at BIGINT,
    ended_at BIGINT,
    extended_ms BIGINT NOT NULL,
    timer_kind TEXT COLLATE "C",
    timer_due_at BIGINT,
    timer_left_ms BIGINT,
    CONSTRAINT trade_timer CHECK (
      CASE WHEN timer_kind IS NULL THEN timer_due_at IS NULL AND timer_left_ms IS NULL
      ELSE (timer_due_at IS NULL) <> (timer_left_ms IS NULL) END
    )
  )`,
  `CREATE INDEX trade_timer ON trade (timer_due_at) WHERE timer_due_at IS NOT NULL`,
  `CREATE INDEX trade_buyer_id ON trade (buyer_id, id)`,
  `CREATE INDEX trade_seller_id ON trade (seller_id, id)`,
  `CREATE INDEX trade_status ON trade (status, id)`,

  `CREATE TABLE withdrawal (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL,
    instrument_id TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
    amount_minor BIGINT NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    requested_at BIGINT NOT NULL,
    ended_at BIGINT,
    custody_id TEXT COLLATE "C"
  )`,

  `CREATE TABLE restriction (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    terms TEXT COLLATE "C" NOT NULL CHECK (terms::json IS NOT NULL),
    reason_code TEXT COLLATE "C" NOT NULL,
    basis TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    approver TEXT COLLATE "C" NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT,
    step_down TEXT COLLATE "C" NOT NULL CHECK (step_down::json IS NOT NULL),
    imposed_seq BIGINT NOT NULL,
    ended_seq BIGINT,
    ended_at BIGINT,
    ended_how TEXT COLLATE "C",
    ended_reason TEXT COLLATE "C",
    ended_actor TEXT COLLATE "C",
    ended_approver TEXT COLLATE "C"
  )`,
  `CREATE INDEX restriction_timer ON restriction (ends_at) WHERE ended_seq IS NULL AND ends_at IS NOT NULL`,

  `CREATE TABLE claim (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    trade_id TEXT COLLATE "C" NOT NULL,
    buyer_id TEXT COLLATE "C" NOT NULL,
    seller_id TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
    paid_minor BIGINT NOT NULL,
    recovered_minor BIGINT NOT NULL,
    paid_at BIGINT NOT NULL
  )`,
];

const RULES: readonly string[] = [
  `CREATE TABLE usage (
    subject TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    day TEXT COLLATE "C" NOT NULL,
    day_minor BIGINT NOT NULL,
    month TEXT COLLATE "C" NOT NULL,
    month_minor BIGINT NOT NULL
  )`,

  `CREATE TABLE fee_month (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    paid_minor BIGINT NOT NULL,
    fee_minor BIGINT NOT NULL
  )`,

  `CREATE TABLE policy (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    effective_from BIGINT NOT NULL,
    data TEXT COLLATE "C" NOT NULL CHECK (data::json IS NOT NULL),
    seq BIGINT NOT NULL
  )`,

  `CREATE TABLE period (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    ends_at BIGINT NOT NULL,
    last_seq BIGINT NOT NULL CHECK (last_seq >= 0),
    last_hash TEXT COLLATE "C" NOT NULL CHECK (length(last_hash) = 64),
    totals_digest TEXT COLLATE "C" NOT NULL,
    sealed_seq BIGINT NOT NULL
  )`,
  `CREATE INDEX period_ends_at ON period (ends_at)`,
  `CREATE INDEX period_last_seq ON period (last_seq)`,

  `CREATE TABLE period_total (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    period_id TEXT COLLATE "C" NOT NULL REFERENCES period (id) DEFERRABLE INITIALLY DEFERRED,
    code TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
    balance_minor BIGINT NOT NULL
  )`,
  `CREATE INDEX period_total_period_id ON period_total (period_id)`,
];

export const TABLES: readonly string[] = [...BOOKS, ...LEASE, ...PARTIES, ...TRADES, ...RULES];
