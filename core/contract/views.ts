/** Saved views: filter, sort, columns and density of a list under a name, for oneself or for all of a role. */
import { z } from 'zod';

import { ROLES } from '#core/staff/permissions';

import { read, write } from './base';
import { id } from './values';

export const savedView = z.object({
  id,
  screen: z.string().max(40),
  name: z.string().trim().min(1).max(60),
  owner: z.string(),
  /** Null: the owner's alone. */
  role: z.enum(ROLES).nullable(),
  /** Query of the screen as it stands in its address. */
  query: z.string().max(4_000),
});

const BY_ID = { unkeyed: 'it sets what has this id' };

export const views = {
  list: read('signed-in').output(z.array(savedView)),
  save: write('signed-in', BY_ID)
    .input(savedView.omit({ owner: true }))
    .output(savedView),
  remove: write('signed-in', BY_ID).input(z.object({ id })).output(z.object({})),
};
