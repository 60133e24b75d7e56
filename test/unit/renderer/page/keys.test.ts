/** What a key runs, where two commands of a screen stand under it, and where it belongs to the field that has the focus. */
import { effectScope, type EffectScope } from 'vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { runKeys, useCommands } from '../../../../renderer/app/commands';
import { belongsToField } from '../../../../renderer/app/keys';

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

describe('a letter', () => {
  /** What holds the focus, as far as the keys look at it. */
  class Field {
    readonly tagName: string;
    readonly type: string;
    readonly isContentEditable = false;
    constructor(tagName: string, type = '') {
      this.tagName = tagName;
      this.type = type;
    }
  }
  beforeEach(() => vi.stubGlobal('HTMLElement', Field));
  afterEach(() => vi.unstubAllGlobals());
  const rests = (tag: string, type: string, key: string): boolean =>
    belongsToField(new Field(tag, type) as unknown as EventTarget, key);

  it('is a command where a box is ticked, and text where something is typed', () => {
    expect(rests('INPUT', 'checkbox', 's')).toBe(false);
    expect(rests('INPUT', 'radio', 's')).toBe(false);
    expect(rests('BODY', '', 's')).toBe(false);
    expect(rests('INPUT', 'text', 's')).toBe(true);
    expect(rests('INPUT', 'search', 's')).toBe(true);
    expect(rests('TEXTAREA', '', 's')).toBe(true);
  });

  it('leaves to a box what ticks it, and to a choice what goes through it', () => {
    expect(rests('INPUT', 'checkbox', ' ')).toBe(true);
    expect(rests('INPUT', 'radio', 'ArrowDown')).toBe(true);
    expect(rests('INPUT', 'checkbox', 'Escape')).toBe(false);
  });
});
