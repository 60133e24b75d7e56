import { describe, expect, it } from 'vitest';

import { asFailure } from '#server/console/failures';
import { BusyError } from '#server/keys/scrypt';

describe('a failure', () => {
  it('is a wait where too many passwords are being hashed, whoever wanted one, and is not logged', () => {
    const logged: string[] = [];
    const log = (where: string): void => void logged.push(where);
    expect(asFailure(new BusyError(), 'staff.reset', log, 1_000)).toMatchObject({
      code: 'LOCKED_OUT',
      data: { until: 6_000 },
    });
    expect(logged).toEqual([]);
    expect(asFailure(new Error('secret'), 'staff.reset', log, 1_000)).toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
      message: 'The program failed',
    });
    expect(logged).toEqual(['staff.reset']);
  });
});
