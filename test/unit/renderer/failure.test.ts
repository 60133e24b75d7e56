/** Which failures of a write leave open whether it happened: then the same key is sent again. */
import { ORPCError } from '@orpc/client';
import { expect, test } from 'vitest';

import { isUncertain, toFailure } from '../../../renderer/client/failure';
import { LinkError } from '../../../renderer/client/link-error';

test.each([
  [new LinkError('lost'), true],
  [new LinkError('timeout'), true],
  // The core may have stored it before it failed.
  [new ORPCError('INTERNAL_SERVER_ERROR'), true],
  [new Error('the answer is not to be read'), true],
  [new ORPCError('REFUSED'), false],
  [new ORPCError('INVALID'), false],
  [new ORPCError('LOCKED_OUT'), false],
])('%s', (error, open) => {
  expect(isUncertain(toFailure(error))).toBe(open);
});
