/**
 * Whose power to be the second person somebody else has just given: it is on hold at first.
 *
 * Whoever adds members and chooses their passwords could be two people at once. So adding somebody who may approve,
 * giving such a role, activating and resetting somebody's sign-in leave that member on hold: a second administrator
 * vouches, by storing the member once more as he is; where there was no second one it ends by itself after a day,
 * in which it stands in the journal for everybody to see. Folded from the journal, so nobody can slip out of it.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';

import { permissionsOf, type Permission, type Role } from './permissions';

/** How long a hold lasts where nobody can vouch: a day, so that colleagues and auditors are at work once meanwhile. */
export const HOLD_MS = DAY_MS;

/** What somebody on hold may not do: be the second person, and make or vouch for other members. */
const WITHHELD: readonly Permission[] = [
  'money.approve',
  'restriction.approve',
  'policy.approve',
  'staff.manage',
];

/** Actor of what the program itself sets up with new books; nobody has that login. */
const SETUP = 'setup';

export interface Hold {
  /** Who gave the power: nobody who asks on it is approved by him either. */
  readonly by: string;
  /** When it ends by itself; null: only when a second administrator vouches. */
  readonly until: Instant | null;
}

/** An entry about a member of staff, done. */
export interface StaffEntry {
  readonly seq: number;
  readonly kind: 'add-staff' | 'change-staff' | 'set-sign-in';
  readonly actor: string;
  readonly booked_at: Instant;
  readonly data: Readonly<Record<string, unknown>>;
}

export const STANDING_KINDS = ['add-staff', 'change-staff', 'set-sign-in'] as const;

interface Member {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly active: boolean;
  readonly hold: Hold | null;
}

/** True while a hold lasts. */
export function isOnHold(hold: Hold | null | undefined, now: Instant): hold is Hold {
  return hold !== null && hold !== undefined && (hold.until === null || hold.until > now);
}

/** What a member may do now. */
export function permissionsUnder(
  roles: readonly Role[],
  hold: Hold | null | undefined,
  now: Instant,
): ReadonlySet<Permission> {
  const held = permissionsOf(roles);
  return isOnHold(hold, now) ? new Set([...held].filter((one) => !WITHHELD.includes(one))) : held;
}

function withheldOf(member: Pick<Member, 'roles' | 'active'> | undefined): readonly Permission[] {
  const held = member?.active === true ? permissionsOf(member.roles) : new Set<Permission>();
  return WITHHELD.filter((permission) => held.has(permission));
}

function isSame(before: Member, after: Omit<Member, 'hold'>): boolean {
  return (
    before.name === after.name &&
    before.active === after.active &&
    before.roles.length === after.roles.length &&
    before.roles.every((role) => after.roles.includes(role))
  );
}

class Standing {
  readonly #members = new Map<string, Member>();

  holds(): ReadonlyMap<string, Hold> {
    return new Map([...this.#members].flatMap(([login, { hold }]) => (hold === null ? [] : [[login, hold]])));
  }

  take(entry: StaffEntry): void {
    const login = String(entry.data['login']);
    const before = this.#members.get(login);
    if (entry.kind === 'set-sign-in') {
      if (before !== undefined && entry.data['what'] === 'reset' && withheldOf(before).length > 0) {
        this.#members.set(login, { ...before, hold: this.#holdBy(entry) });
      }
      return;
    }
    const after = {
      name: String(entry.data['name']),
      roles: entry.data['roles'] as readonly Role[],
      active: entry.kind === 'add-staff' || entry.data['active'] === true,
    };
    this.#members.set(login, { ...after, hold: this.#holdAfter(entry, before, after) });
  }

  #holdAfter(entry: StaffEntry, before: Member | undefined, after: Omit<Member, 'hold'>): Hold | null {
    const had = withheldOf(before);
    if (withheldOf(after).some((permission) => !had.includes(permission))) {
      return this.#holdBy(entry);
    }
    const hold = before?.hold ?? null;
    const vouched = before !== undefined && isSame(before, after) && this.#mayVouch(entry, hold);
    return vouched ? null : hold;
  }

  /** A second administrator, who is not on hold himself. */
  #mayVouch({ actor, booked_at }: StaffEntry, hold: Hold | null): boolean {
    return hold !== null && actor !== hold.by && this.#administrators(booked_at).includes(actor);
  }

  #holdBy({ actor, booked_at }: StaffEntry): Hold | null {
    if (actor === SETUP) {
      return null;
    }
    const has_second = this.#administrators(booked_at).some((login) => login !== actor);
    return { by: actor, until: has_second ? null : booked_at + HOLD_MS };
  }

  #administrators(now: Instant): readonly string[] {
    return [...this.#members].flatMap(([login, { roles, active, hold }]) =>
      active && permissionsUnder(roles, hold, now).has('staff.manage') ? [login] : [],
    );
  }
}

/** Who is on hold after these entries, which are all there are of their kinds, in order. */
export function holdsAfter(entries: readonly StaffEntry[]): ReadonlyMap<string, Hold> {
  const standing = new Standing();
  for (const entry of entries) {
    standing.take(entry);
  }
  return standing.holds();
}
