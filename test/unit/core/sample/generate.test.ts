import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { canonicalJson } from '#core/kernel/canonical';
import { parseCommand } from '#core/ledger/commands';
import { dayFrom, dayNumber } from '#core/sample/calendar';
import { Sample, sampleDays } from '#core/sample/generate';

function digest(seed: number, trades: number): string {
  const hash = createHash('sha256');
  for (const command of new Sample({ seed, trades }).commands()) {
    hash.update(canonicalJson(command));
  }
  return hash.digest('hex');
}

describe('Sample', () => {
  it('gives the same commands for the same seed, others for another', () => {
    const first = digest(11, 1_000);
    expect(digest(11, 1_000)).toBe(first);
    expect(digest(12, 1_000)).not.toBe(first);
  });

  it('goes on in time, with keys of its own, and creates exactly the trades asked for', () => {
    for (const trades of [1_000, 2_345, 6_000]) {
      const sample = new Sample({ seed: 3, trades });
      const keys = new Set<string>();
      let created = 0;
      let commands = 0;
      let last_at = 0;
      for (const command of sample.commands()) {
        commands += 1;
        created += command.kind === 'create-trade' ? 1 : 0;
        expect(command.at).toBeGreaterThanOrEqual(last_at);
        last_at = command.at;
        keys.add(command.key);
      }
      expect(created).toBe(trades);
      expect(keys.size).toBe(commands);
      expect(last_at).toBeLessThan(sample.end_at);
    }
  });

  it('ends with another day when asked to, in years without published holidays too', () => {
    for (const text of ['2026-11-23', '2031-02-28']) {
      const last_day = dayFrom(text);
      const sample = new Sample({ seed: 3, trades: 1_000, last_day });
      const days = Array.from(sample.commands(), ({ at }) => dayNumber(at));
      expect(days.at(-1)).toBe(last_day);
      expect(days.filter((day) => day === last_day).length).toBeGreaterThan(3);
    }
    expect(() => new Sample({ seed: 3, trades: 1_000, last_day: dayFrom('2019-12-31') })).toThrow('last day');
  });

  it('speaks the language of commands: each survives parsing unchanged', () => {
    for (const command of new Sample({ seed: 5, trades: 1_000 }).commands()) {
      const text = canonicalJson(command);
      const parsed = parseCommand(JSON.parse(text));
      expect(parsed.ok, text).toBe(true);
      expect(parsed.ok && canonicalJson(parsed.command)).toBe(text);
    }
  });

  it('hides no label in identifiers: cast or not, they follow the order of registration', () => {
    const sample = new Sample({ seed: 5, trades: 1_000 });
    const ids: string[] = [];
    for (const command of sample.commands()) {
      if (command.kind === 'register-party') {
        ids.push(command.data.party_id);
      }
    }
    expect(ids).toEqual([...ids].sort());
  });

  it('registers nobody under age', () => {
    for (const command of new Sample({ seed: 6, trades: 1_000 }).commands()) {
      const number =
        command.kind === 'register-party' && command.data.party_kind === 'person'
          ? command.data.profile.identity_no
          : '';
      if (number !== '') {
        const born = Date.parse(
          `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}T00:00:00Z`,
        );
        expect((command.at - born) / (365.25 * 86_400_000)).toBeGreaterThanOrEqual(18);
      }
    }
  });

  it('refuses sizes it cannot make', () => {
    expect(() => new Sample({ seed: 1, trades: 999 })).toThrow(/between 1000 and 1000000/);
    expect(() => new Sample({ seed: 1, trades: 1_000_001 })).toThrow(/between/);
    expect(() => new Sample({ seed: 1.5, trades: 1_000 })).toThrow(/whole/);
  });

  it('spans a year from 20,000 trades on', () => {
    expect([1_000, 20_000, 1_000_000].map(sampleDays)).toEqual([180, 365, 365]);
  });
});
