// The machine's digests are those of the portable way, whatever the length, and an array of their own each time.
import { expect, it } from 'vitest';

import { portableSha256 } from '#core/custody/primitives/hash';
import { machineSha256 } from '#server/custody/certificates/machine-sha256';

it('gives the same 32 bytes as the portable way', () => {
  for (const length of [0, 1, 55, 64, 130, 1_000]) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 151) % 256);
    const [one, other] = [machineSha256(bytes), machineSha256(bytes)];
    expect([length, one, one === other]).toEqual([length, portableSha256(bytes), false]);
  }
});
