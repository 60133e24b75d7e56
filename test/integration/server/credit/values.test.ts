// Characteristics of merchants on a sample platform: the same from the journal again, and deaf to what comes later.
import { beforeAll, describe, expect, it } from 'vitest';

import type { CharacteristicValues } from '#core/credit/characteristic';
import { CHARACTERISTICS, CreditKnowledge } from '#core/credit/characteristics/knowledge';
import { DAY_MS } from '#core/kernel/instant';
import type { Entry } from '#core/ledger/entry';
import { samplePlatform } from '#test/support/risk-platform';

let entries: readonly Entry[] = [];
let days: readonly number[] = [];

/** What is known when the books hold every entry booked up to then. */
function knownAt(at: number, journal: readonly Entry[] = entries): CreditKnowledge {
  const known = new CreditKnowledge();
  for (const entry of journal) {
    if (entry.booked_at <= at) known.observe(entry);
  }
  return known;
}

function allValues(known: CreditKnowledge, at: number): Map<string, CharacteristicValues | null> {
  return new Map(
    [...known.merchants()].map(({ account_id }) => [account_id, known.valuesOf(account_id, at)]),
  );
}

beforeAll(async () => {
  const { store } = await samplePlatform(4_000, 7);
  entries = await store.entries({}, Number.MAX_SAFE_INTEGER);
  const last = entries.at(-1)?.booked_at ?? 0;
  days = Array.from({ length: 12 }, (_, month) => last - (11 - month) * 30 * DAY_MS);
}, 120_000);

describe('characteristics', () => {
  it('are the same when the journal is read up to that day again, and when it is read through', () => {
    const through = new CreditKnowledge();
    let place = 0;
    let compared = 0;
    for (const day of days) {
      for (; place < entries.length && (entries[place] as Entry).booked_at <= day; place += 1) {
        through.observe(entries[place] as Entry);
      }
      const once = allValues(through, day);
      expect(allValues(knownAt(day), day)).toEqual(once);
      for (const values of once.values()) compared += Object.keys(values ?? {}).length;
    }
    expect(compared).toBeGreaterThan(1_000);
  });

  it('take every form that they are said to have, and no other', () => {
    const at = days.at(-1) ?? 0;
    const all = [...allValues(knownAt(at), at).values()];
    expect(all.length).toBeGreaterThan(20);
    for (const { name, kind, levels, special } of CHARACTERISTICS) {
      for (const values of all) {
        const value = values?.[name];
        if (kind === 'numeric') {
          expect(typeof value, name).toBe('number');
          expect(
            (value as number) >= 0 || special.includes(value as number),
            `${name} ${String(value)}`,
          ).toBe(true);
        } else if (levels.length > 0 && value !== undefined) {
          expect(levels, name).toContain(value);
        }
      }
    }
  });
});
