/**
 * Secrets of staff over SQL: a table beside the books that no rebuilding touches.
 *
 * A change reads and writes in one transaction of the one writer. What a hash means is not known here.
 */
import type { StaffSecret, StaffSecrets, StaffSecretsReader } from '#core/staff/ports';

import type { Queryable, SqlRow, WriteConnection } from './connection';

const COLUMNS = [
  'login',
  'password_hash',
  'totp_secret',
  'totp_step',
  'failures',
  'locked_until',
  'changed_at',
  'temporary',
] as const satisfies readonly (keyof StaffSecret)[];

const SELECT = `SELECT ${COLUMNS.join(', ')} FROM staff_secret`;
const REPLACED = COLUMNS.slice(1).map((name) => `${name} = excluded.${name}`);
const UPSERT = `INSERT INTO staff_secret (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT (login) DO UPDATE SET ${REPLACED.join(', ')}`;

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
/** PostgreSQL's 64-bit integers arrive as text. */
const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value));

function secretOf(row: SqlRow): StaffSecret {
  return {
    login: String(row['login']),
    password_hash: String(row['password_hash']),
    totp_secret: textOrNull(row['totp_secret']),
    totp_step: numberOrNull(row['totp_step']),
    failures: Number(row['failures']),
    locked_until: numberOrNull(row['locked_until']),
    changed_at: Number(row['changed_at']),
    temporary: Number(row['temporary']) === 1,
  };
}

async function readSecret(source: Queryable, login: string): Promise<StaffSecret | null> {
  const [row] = await source.query(`${SELECT} WHERE login = ?`, [login]);
  return row === undefined ? null : secretOf(row);
}

/** Writes a secret inside a transaction. */
export async function writeSecret(target: Queryable, secret: StaffSecret): Promise<void> {
  await target.query(
    UPSERT,
    COLUMNS.map((name) => (name === 'temporary' ? Number(secret.temporary) : secret[name])),
  );
}

export class SqlStaffSecretsReader implements StaffSecretsReader {
  readonly #source: Queryable;

  constructor(source: Queryable) {
    this.#source = source;
  }

  get(login: string): Promise<StaffSecret | null> {
    return readSecret(this.#source, login);
  }

  async all(): Promise<readonly StaffSecret[]> {
    return (await this.#source.query(`${SELECT} ORDER BY login`)).map(secretOf);
  }
}

export class SqlStaffSecrets extends SqlStaffSecretsReader implements StaffSecrets {
  readonly #writer: WriteConnection;

  constructor(writer: WriteConnection, reader: Queryable) {
    super(reader);
    this.#writer = writer;
  }

  change(login: string, next: (before: StaffSecret | null) => StaffSecret): Promise<StaffSecret> {
    return this.#writer.transaction(async (transaction) => {
      const secret = { ...next(await readSecret(transaction, login)), login };
      await writeSecret(transaction, secret);
      return secret;
    });
  }

  async clear(): Promise<void> {
    await this.#writer.transaction((transaction) => transaction.query('DELETE FROM staff_secret'));
  }
}
