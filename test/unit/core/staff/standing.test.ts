import { describe, expect, it } from 'vitest';

import type { Role } from '#core/staff/permissions';
import { HOLD_MS, holdsAfter, isOnHold, permissionsUnder, type StaffEntry } from '#core/staff/standing';

/** A story of entries, an hour apart. */
class Story {
  readonly entries: StaffEntry[] = [];
  #at = 0;

  #put(kind: StaffEntry['kind'], actor: string, data: Record<string, unknown>): this {
    this.#at += 3_600_000;
    this.entries.push({ seq: this.entries.length + 1, kind, actor, booked_at: this.#at, data });
    return this;
  }

  add(actor: string, login: string, ...roles: Role[]): this {
    return this.#put('add-staff', actor, { login, name: login, roles });
  }

  change(actor: string, login: string, roles: Role[], more: object = {}): this {
    return this.#put('change-staff', actor, { login, name: login, roles, active: true, ...more });
  }

  signIn(actor: string, login: string, what: string): this {
    return this.#put('set-sign-in', actor, { login, what });
  }

  pass(ms: number): this {
    this.#at += ms;
    return this;
  }

  get at(): number {
    return this.#at;
  }

  holds(): Record<string, string> {
    const held = [...holdsAfter(this.entries)].filter(([, hold]) => isOnHold(hold, this.#at));
    return Object.fromEntries(
      held.map(([login, { by, until }]) => [login, until === null ? by : `${by} for a day`]),
    );
  }
}

const alone = (): Story => new Story().add('setup', 'ada', 'administrator');
const two = (): Story => alone().add('setup', 'bea', 'administrator');

describe('who is on hold', () => {
  it('is nobody whom the program set up, and nobody who could not approve anyway', () => {
    expect(two().add('setup', 'finn', 'finance').add('ada', 'ann', 'analyst', 'auditor').holds()).toEqual({});
  });

  it('ends by itself after a day where there is one administrator', () => {
    const story = alone().add('ada', 'finn', 'finance').add('ada', 'cora', 'compliance');
    expect(story.holds()).toEqual({ finn: 'ada for a day', cora: 'ada for a day' });
    expect(story.pass(HOLD_MS - 3_600_000).holds()).toEqual({ cora: 'ada for a day' });
    expect(story.pass(3_600_000).holds()).toEqual({});
  });

  it('waits for a second administrator where there is one, and for no other', () => {
    const story = two()
      .add('ada', 'finn', 'finance')
      .pass(HOLD_MS * 9);
    expect(story.holds()).toEqual({ finn: 'ada' });
    expect(story.change('ada', 'finn', ['finance']).holds()).toEqual({ finn: 'ada' });
    expect(story.change('bea', 'finn', ['finance'], { name: 'Finn' }).holds()).toEqual({ finn: 'ada' });
    expect(story.change('bea', 'finn', ['finance'], { name: 'Finn' }).holds()).toEqual({});
  });

  it('is not ended by an administrator who is on hold himself, nor does he count as a second', () => {
    const story = alone().add('ada', 'zoe', 'administrator').add('ada', 'finn', 'finance');
    expect(story.holds()).toEqual({ zoe: 'ada for a day', finn: 'ada for a day' });
    expect(story.change('zoe', 'finn', ['finance']).holds()).toEqual({
      zoe: 'ada for a day',
      finn: 'ada for a day',
    });
    expect(story.change('ada', 'zoe', ['administrator']).holds()['zoe']).toBe('ada for a day');
  });

  it('begins with a role, with activity and with a reset sign-in, not with a change that gives nothing', () => {
    const story = two().add('ada', 'ann', 'analyst').add('setup', 'finn', 'finance');
    expect(story.change('ada', 'ann', ['analyst', 'finance']).holds()).toEqual({ ann: 'ada' });
    expect(story.change('bea', 'ann', ['analyst', 'finance']).holds()).toEqual({});
    expect(story.change('ada', 'ann', ['analyst'], { name: 'Ann' }).holds()).toEqual({});
    expect(story.change('ada', 'finn', ['finance'], { active: false }).holds()).toEqual({});
    expect(story.change('ada', 'finn', ['finance']).holds()).toEqual({ finn: 'ada' });
    expect(story.change('bea', 'finn', ['finance']).holds()).toEqual({});
    expect(story.signIn('finn', 'finn', 'password').signIn('finn', 'finn', 'totp').holds()).toEqual({});
    expect(story.signIn('ada', 'finn', 'reset').holds()).toEqual({ finn: 'ada' });
  });
});

describe('on hold', () => {
  it('one neither approves nor manages staff, and does everything else', () => {
    const roles: Role[] = ['finance', 'administrator'];
    const hold = { by: 'ada', until: 10 };
    const free = permissionsUnder(roles, hold, 10);
    const held = permissionsUnder(roles, hold, 9);
    expect([...free].filter((permission) => !held.has(permission)).sort()).toEqual([
      ...['money.approve', 'policy.approve', 'staff.manage'],
    ]);
    expect(permissionsUnder(roles, null, 9)).toEqual(free);
  });
});
