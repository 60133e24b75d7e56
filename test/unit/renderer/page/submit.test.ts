/** A write whose outcome is unknown keeps its key until it is known, also when its form was closed meanwhile. */
import { describe, expect, it, vi } from 'vitest';

import { LinkError } from '../../../../renderer/client/link-error';

let made = 0;
vi.mock('../../../../renderer/client/client', () => ({ newKey: () => `key-${String((made += 1))}` }));

const { useSubmit } = await import('../../../../renderer/client/submit');

describe('a write', () => {
  it('that was left with an unknown outcome is taken up again under its key', async () => {
    const sent: string[] = [];
    let lost = true;
    const send = (key: string): Promise<string> => {
      sent.push(key);
      return lost ? Promise.reject(new LinkError('lost')) : Promise.resolve('done');
    };
    const first = useSubmit(send);
    expect(first.unknown()).toBeNull();
    await first.run(undefined);
    const left = first.unknown();
    expect(left?.failure).toEqual({ kind: 'lost' });

    const second = useSubmit(send);
    if (left !== null) second.resume(left);
    expect(second.uncertain.value).toBe(true);
    lost = false;
    expect(await second.run(undefined)).toBe('done');
    expect(second.unknown()).toBeNull();
    await second.run(undefined);
    expect(sent[1]).toBe(sent[0]);
    expect(sent[2]).not.toBe(sent[0]);
  });
});
