/**
 * What the staff area keeps beside the books: secrets for signing in, and saved views.
 *
 * Neither follows from the journal. A secret is a hash made by the host; `change` is atomic, so that attempts made
 * at the same time are all counted. Readers and the one writer are different types.
 */
import type { Instant } from '#core/kernel/instant';

import type { Role } from './permissions';

/** What a member of staff signs in with. */
export interface StaffSecret {
  readonly login: string;
  /** Algorithm, parameters, salt and hash in one text; how is the host's affair. */
  readonly password_hash: string;
  /** Shared secret of the second factor in base32; null without one. */
  readonly totp_secret: string | null;
  /** The last time step whose code was accepted: none is accepted twice. */
  readonly totp_step: number | null;
  /** Failures since the last success. */
  readonly failures: number;
  readonly locked_until: Instant | null;
  /** When the password was set. */
  readonly changed_at: Instant;
  /** Somebody else chose the password: whoever signs in with it changes it before anything else. */
  readonly temporary: boolean;
}

export interface StaffSecretsReader {
  /** A member's secret, or null. */
  get(login: string): Promise<StaffSecret | null>;
  /** All of them by login. */
  all(): Promise<readonly StaffSecret[]>;
}

export interface StaffSecrets extends StaffSecretsReader {
  /**
   * Replaces a member's secret by what `next` makes of it (null: none yet) in one transaction; calls for the same
   * store come one after another. Resolves with what was stored. Rejects, changing nothing, when `next` throws.
   */
  change(login: string, next: (before: StaffSecret | null) => StaffSecret): Promise<StaffSecret>;
  /** Removes all of them: for books without staff. */
  clear(): Promise<void>;
}

/** A list's filter, sort and columns under a name. */
export interface SavedView {
  readonly id: string;
  readonly screen: string;
  readonly name: string;
  readonly owner: string;
  /** Shared with everybody of this role; null for the owner's alone. */
  readonly role: Role | null;
  /** Query of the screen as it stands in its address. */
  readonly query: string;
}

export interface SavedViewsReader {
  get(id: string): Promise<SavedView | null>;
  /** A person's own and those shared with one of these roles, by screen, name and id. */
  visibleTo(owner: string, roles: readonly Role[]): Promise<readonly SavedView[]>;
}

export interface SavedViews extends SavedViewsReader {
  /** Inserts or replaces. Whose it is, is the caller's to check. */
  put(view: SavedView): Promise<void>;
  /** Removes it if it is there. */
  remove(id: string): Promise<void>;
}
