import { describe, expect, it } from 'vitest';

import { Agenda } from '#core/sample/agenda';

describe('Agenda', () => {
  it('runs in order of time, and at one instant in the order of planning', () => {
    const agenda = new Agenda();
    const seen: string[] = [];
    for (const [at, name] of [
      [5, 'c'],
      [1, 'a'],
      [5, 'd'],
      [3, 'b'],
      [5, 'e'],
    ] as const) {
      agenda.plan(at, () => seen.push(name));
    }
    expect(agenda.next_at).toBe(1);
    for (let item = agenda.take(); item !== undefined; item = agenda.take()) {
      item.act();
    }
    expect(seen.join('')).toBe('abcde');
    expect(agenda.next_at).toBeUndefined();
  });
});
