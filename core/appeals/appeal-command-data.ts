/**
 * Data of the commands of appeals: lodged for whoever is concerned, heard, upheld by two people or rejected.
 *
 * What is written here stays for ever and is hashed into the chain: grounds speak of people by the ids of their accounts.
 */
import { z } from 'zod';

import { stepDown } from '#core/enforcement/restriction-command-data';
import {
  idField,
  instantField,
  loginField,
  madeId,
  paragraphField,
  requiredText,
  restrictionIdField,
} from '#core/ledger/fields';

import { APPEALED } from './appeal-tables';
import { APPEAL_CHANNELS, REJECTED_REASONS, UPHELD_REASONS } from './reasons';

const appealId = madeId('appeal', 'expected the id of an appeal, such as appeal-1042');
const reason = requiredText(200);
const basis = paragraphField(2_000);

export const APPEAL_COMMANDS = {
  'lodge-appeal': z.strictObject({
    against_kind: z.enum(APPEALED),
    against_id: restrictionIdField,
    reached_by: z.enum(APPEAL_CHANNELS),
    /** When it reached the platform. */
    received_at: instantField,
    grounds: paragraphField(4_000),
    /** Why one that came after the time for it is heard all the same. */
    late_reason: reason.optional(),
    /** What is new, where an appeal against the same was decided before. */
    new_facts: requiredText(500).optional(),
  }),
  'assign-appeal': z.strictObject({
    appeal_id: appealId,
    /** Null gives it back to the queue. */
    hearer: loginField.nullable(),
    /** Who had it when that was decided: of two who take it at once, one is refused. */
    from: loginField.nullable(),
  }),
  /** More time, as when documents are waited for. */
  'extend-appeal': z.strictObject({ appeal_id: appealId, due_at: instantField, reason }),
  'withdraw-appeal': z.strictObject({ appeal_id: appealId, reason }),
  'reject-appeal': z.strictObject({ appeal_id: appealId, reason_code: z.enum(REJECTED_REASONS), basis }),
  'uphold-appeal': z.strictObject({
    appeal_id: appealId,
    reason_code: z.enum(UPHELD_REASONS),
    basis,
    /** Upheld in part: this milder measure takes over; the credit record and the alert stay as they are. */
    instead: stepDown.optional(),
    approver: idField,
  }),
} as const;
