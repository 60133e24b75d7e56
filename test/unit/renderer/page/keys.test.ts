/** What a key runs, where two commands of a screen stand under it. */
import { effectScope, type EffectScope } from 'vue';
import { afterEach, describe, expect, it } from 'vitest';

import { runKeys, useCommands } from '../../../../renderer/app/commands';

let scope: EffectScope | null = null;
afterEach(() => scope?.stop());

/** Registers commands under one key, each with why it is not available; gives what ran. */
function register(...reasons: readonly (string | null)[]): string[] {
  const ran: string[] = [];
  scope = effectScope();
  scope.run(() => {
    useCommands(() =>
      reasons.map((reason, at) => ({
        ...{ id: `act.${String(at)}`, label: () => 'Do it', section: 'action' as const, keys: 'e' },
        unavailable: () => reason,
        run: () => ran.push(String(at)),
      })),
    );
  });
  return ran;
}

describe('a key', () => {
  it('runs the command that is available, though one that is not comes first', () => {
    const ran = register('Not yet', null);
    expect(runKeys('e')).toBe(true);
    expect(ran).toEqual(['1']);
  });

  it('runs one command only, the first', () => {
    const ran = register(null, null);
    expect(runKeys('e')).toBe(true);
    expect(ran).toEqual(['0']);
  });

  it('runs nothing where nothing is available or nothing has it', () => {
    const ran = register('Not yet', 'Nor this');
    expect(runKeys('e')).toBe(false);
    expect(runKeys('x')).toBe(false);
    expect(ran).toEqual([]);
  });
});
