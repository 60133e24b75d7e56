/**
 * One client's session: who is signed in through it, whether it is locked, what it has begun.
 *
 * A session is bound to what carries it (a cookie, a port) and ends with it. Nothing of it outlives the process.
 */
import { randomUUID } from 'node:crypto';

export class StaffSession {
  readonly id = randomUUID();
  /** Null while nobody is signed in. */
  login: string | null = null;
  locked = false;
  /** Signed in with a password that somebody else chose. */
  password_due = false;
  last_used_at: number;
  /** Secret of a second factor whose enrolment has begun, base32. */
  totp_begun: string | null = null;

  constructor(now: number) {
    this.last_used_at = now;
  }

  /** Binds a person to the session. */
  signIn(login: string, now: number, password_due = false): void {
    this.login = login;
    this.locked = false;
    this.password_due = password_due;
    this.totp_begun = null;
    this.last_used_at = now;
  }

  signOut(): void {
    this.login = null;
    this.locked = false;
    this.password_due = false;
    this.totp_begun = null;
  }
}
