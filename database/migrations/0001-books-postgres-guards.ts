/**
 * Schema 1 for PostgreSQL: the guards, the same rules as on SQLite, with the same words.
 *
 * Inserts are checked once per statement over the rows it brought (a transition table), because a check per
 * row would cost as much as everything else. Triggers are ENABLE ALWAYS: a session in replica mode gets no way
 * round. Updates are refused per row, since an upsert fires statement triggers for updates it never makes.
 */

const ZEROS = '0000000000000000000000000000000000000000000000000000000000000000';

/** For the functions below: this schema first, and temporary tables, which anybody can make, last. */
const PATH = "SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true)";

/**
 * The path is fixed at its creation, so that no session can put other tables in front. Nested loops are off,
 * because the server guesses the sizes of a batch far too low and would compare every entry with every other.
 */
function guardFunction(name: string, declarations: string, body: string): string {
  return `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT SET enable_nestloop = off AS $$
${declarations}BEGIN
${body}
  RETURN NULL;
END $$`;
}

function refuse(condition: string, guard: string, text: string): string {
  return `  IF ${condition} THEN
    RAISE EXCEPTION 'books guard ${guard}: ${text}';
  END IF;`;
}

const JOURNAL = guardFunction(
  'journal_guard',
  'DECLARE\n  first_seq bigint;\n  last_seq bigint;\n  added bigint;\n  is_broken boolean;\n  is_late boolean;\n',
  [
    '  SELECT min(seq), max(seq), count(*) INTO first_seq, last_seq, added FROM fresh;',
    '  IF added = 0 THEN\n    RETURN NULL;\n  END IF;',
    refuse(
      `added <> last_seq - first_seq + 1
      OR first_seq <> 1 + coalesce((SELECT max(seq) FROM journal WHERE seq < first_seq), 0)`,
      'sequence',
      'the entry is not numbered one above the last entry',
    ),
    `  SELECT bool_or(f.prev <> p.hash), bool_or(f.booked_at < p.booked_at) INTO is_broken, is_late
    FROM fresh AS f JOIN journal AS p ON p.seq = f.seq - 1 WHERE p.seq >= first_seq - 1 AND p.seq < last_seq;`,
    refuse(
      `is_broken OR EXISTS (SELECT FROM fresh WHERE seq = 1 AND prev <> '${ZEROS}')`,
      'predecessor',
      'the entry does not carry the hash of the last entry',
    ),
    refuse('is_late', 'late', 'the entry is booked before the last entry'),
    refuse(
      '(SELECT min(booked_at) FROM fresh) < (SELECT max(ends_at) FROM period)',
      'sealed-period',
      'the entry is booked inside a sealed period',
    ),
    refuse(
      `EXISTS (SELECT FROM fresh WHERE outcome = 'refused' AND posting_count <> 0)
      OR EXISTS (SELECT FROM fresh AS f JOIN posting AS p USING (seq)
        WHERE f.outcome = 'refused' AND p.seq >= first_seq AND p.seq <= last_seq)`,
      'refused-postings',
      'a refused command must not post',
    ),
    refuse(
      'EXISTS (SELECT FROM fresh WHERE posting_count = 1)',
      'single-posting',
      'an entry has no postings or at least two',
    ),
    refuse(
      `EXISTS (SELECT FROM fresh AS f LEFT JOIN (
        SELECT seq, count(*) AS n, max(idx) AS last_idx FROM posting
        WHERE seq >= first_seq AND seq <= last_seq GROUP BY seq) AS p USING (seq)
      WHERE f.posting_count <> coalesce(n, 0) OR f.posting_count - 1 <> coalesce(last_idx, -1))`,
      'posting-count',
      'the entry does not have the postings it counts',
    ),
    refuse(
      `EXISTS (SELECT FROM posting WHERE seq >= first_seq AND seq <= last_seq
      GROUP BY seq, currency HAVING sum(amount_minor) <> 0)`,
      'unbalanced',
      'the postings do not sum to zero in each currency',
    ),
  ].join('\n'),
);

const POSTING = guardFunction(
  'posting_guard',
  '',
  refuse(
    '(SELECT min(seq) FROM fresh) <= (SELECT max(seq) FROM journal)',
    'sealed-entry',
    'the entry of this posting is stored already',
  ),
);

const CHAIN_HEAD = guardFunction(
  'chain_head_guard',
  '',
  `${refuse(
    `NEW.seq <= OLD.seq OR NOT EXISTS (
      SELECT FROM journal WHERE seq = (SELECT max(seq) FROM journal)
        AND seq = NEW.seq AND hash = NEW.hash AND booked_at = NEW.booked_at)`,
    'anchor',
    'the anchor must name the last entry of the journal',
  )}
  RETURN NEW;`,
);

const PERIOD = guardFunction(
  'period_guard',
  '',
  `${refuse('EXISTS (SELECT FROM period WHERE id = NEW.id)', 'append-only', 'the period is sealed already')}
  RETURN NEW;`,
);

const PERIOD_TOTAL = guardFunction(
  'period_total_guard',
  '',
  `${refuse(
    `EXISTS (SELECT FROM period WHERE id = NEW.period_id)
      OR EXISTS (SELECT FROM period_total WHERE id = NEW.id)`,
    'append-only',
    'the period of this total is sealed already',
  )}
  RETURN NEW;`,
);

/** Refuses whatever fires it, with the guard and the sentence the trigger names. */
const REFUSE = `CREATE FUNCTION books_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'books guard %: %', TG_ARGV[0], TG_ARGV[1];
END $$`;

function trigger(name: string, table: string, definition: string): string[] {
  return [`CREATE TRIGGER ${name} ${definition}`, `ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${name}`];
}

function appendOnly(table: string, what: string): string[] {
  const refusal = `EXECUTE FUNCTION books_refuse('append-only', '${what} never changes and is never deleted')`;
  return [
    ...trigger(`${table}_change`, table, `BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW ${refusal}`),
    ...trigger(`${table}_truncate`, table, `BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT ${refusal}`),
  ];
}

function onInsert(table: string, level: 'row' | 'statement'): string[] {
  const when =
    level === 'row'
      ? `BEFORE INSERT ON ${table} FOR EACH ROW`
      : `AFTER INSERT ON ${table} REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT`;
  return trigger(`${table}_insert`, table, `${when} EXECUTE FUNCTION ${table}_guard()`);
}

const CHAIN_HEAD_TRIGGERS: readonly string[] = [
  ...trigger(
    'chain_head_insert',
    'chain_head',
    `BEFORE INSERT ON chain_head FOR EACH ROW
     EXECUTE FUNCTION books_refuse('anchor', 'the anchor of the chain exists already')`,
  ),
  ...trigger(
    'chain_head_update',
    'chain_head',
    'BEFORE UPDATE ON chain_head FOR EACH ROW EXECUTE FUNCTION chain_head_guard()',
  ),
  ...trigger(
    'chain_head_delete',
    'chain_head',
    `BEFORE DELETE ON chain_head FOR EACH ROW
     EXECUTE FUNCTION books_refuse('append-only', 'the anchor of the chain is never deleted')`,
  ),
  ...trigger(
    'chain_head_truncate',
    'chain_head',
    `BEFORE TRUNCATE ON chain_head FOR EACH STATEMENT
     EXECUTE FUNCTION books_refuse('append-only', 'the anchor of the chain is never deleted')`,
  ),
];

export const GUARDS: readonly string[] = [
  PATH,
  REFUSE,
  JOURNAL,
  POSTING,
  CHAIN_HEAD,
  PERIOD,
  PERIOD_TOTAL,
  ...onInsert('journal', 'statement'),
  ...onInsert('posting', 'statement'),
  ...onInsert('period', 'row'),
  ...onInsert('period_total', 'row'),
  ...appendOnly('journal', 'an entry of the journal'),
  ...appendOnly('posting', 'a posting'),
  ...appendOnly('period', 'a sealed period'),
  ...appendOnly('period_total', 'a total of a sealed period'),
  ...CHAIN_HEAD_TRIGGERS,
];
