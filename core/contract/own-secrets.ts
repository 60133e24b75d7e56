/**
 * What whoever signs shows once more: his password, and the code of his second factor where he has one.
 *
 * What fails is counted, noted and answered like signing in; none of it is kept.
 */
import { z } from 'zod';

export const ownSecrets = {
  password: z.string().min(1).max(200),
  totp: z
    .string()
    .regex(/^\d{6}$/, 'expected six digits')
    .optional(),
};
