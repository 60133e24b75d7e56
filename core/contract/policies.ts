/** The platform's rules: every version of every policy. New versions go through approvals (`publish-policy`). */
import { z } from 'zod';

import { read } from './base';
import { policyRow } from './values';

export const policies = {
  list: read('books.read').output(z.array(policyRow.and(z.object({ current: z.boolean() })))),
};
