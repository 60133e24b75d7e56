/**
 * One client's session: who is signed in through it, whether it is locked, what it has begun.
 *
 * A session is bound to what carries it (a cookie, a port) and ends with it. Nothing of it outlives the process.
 * Whatever it is asked for that goes on for a while holds on to its `grant`, and ends with that.
 */
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';

/** A grant is ended with however much goes on under it. */
function newGrant(): AbortController {
  const grant = new AbortController();
  setMaxListeners(0, grant.signal);
  return grant;
}

export class StaffSession {
  readonly id = randomUUID();
  /** Signed in with a password that somebody else chose. */
  password_due = false;
  last_used_at: number;
  /** Secret of a second factor whose enrolment has begun, base32. */
  totp_begun: string | null = null;
  #login: string | null = null;
  #locked_at: number | null = null;
  #grant = newGrant();

  constructor(now: number) {
    this.last_used_at = now;
  }

  /** Null while nobody is signed in. */
  get login(): string | null {
    return this.#login;
  }

  get locked(): boolean {
    return this.#locked_at !== null;
  }

  /** Since when it is locked; null while it is not. */
  get locked_at(): number | null {
    return this.#locked_at;
  }

  /** Ends as soon as the session is locked, is another person's or nobody's, or may do other things than now. */
  get grant(): AbortSignal {
    return this.#grant.signal;
  }

  /** Binds a person to the session. */
  signIn(login: string, now: number, password_due = false): void {
    this.#become(login, null);
    this.password_due = password_due;
    this.last_used_at = now;
  }

  signOut(): void {
    this.#become(null, null);
    this.password_due = false;
  }

  /** The person stays, and shows the password again before anything else. */
  lock(since: number): void {
    this.#become(this.#login, this.#login === null ? null : since);
  }

  unlock(now: number): void {
    this.#become(this.#login, null);
    this.last_used_at = now;
  }

  /** The same person may do other things from now on. */
  renew(): void {
    this.#become(this.#login, this.#locked_at);
  }

  #become(login: string | null, locked_at: number | null): void {
    if (login !== this.#login) {
      this.totp_begun = null;
    }
    this.#login = login;
    this.#locked_at = locked_at;
    const ended = this.#grant;
    this.#grant = newGrant();
    ended.abort();
  }
}
