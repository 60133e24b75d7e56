/**
 * Data of the commands of trust certification: applying, deciding, and what becomes of a badge.
 *
 * What is written here stays for ever and is hashed into the chain; the display name is what the public reads.
 */
import { z } from 'zod';

import { idField, madeId, paragraphField, requiredText, restrictionIdField } from '#core/ledger/fields';

const reason = requiredText(200);
/** Login of the second person; who proposes cannot approve. */
const approver = idField;
const NOTE_LENGTH_MAX = 1_000;

const applicationId = madeId('application', 'expected the id of an application, such as application-1042');
export const badgeId = madeId('badge', 'expected the id of a badge, such as badge-1042');

const hex = (digits: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-f]{${String(digits)}}$`), `expected ${String(digits)} hexadecimal digits`);

/** Why two people take a badge away, for ever or for now. */
export const BADGE_REASONS = [
  'fraud',
  'standard-broken',
  'false-evidence',
  'complaints',
  'unpaid-recovery',
  'own-request',
  'business-ended',
  'other',
] as const;

const reason_code = z.enum(BADGE_REASONS);

export const TRUST_COMMANDS = {
  'apply-for-badge': z.strictObject({
    account_id: idField,
    display_name: requiredText(80),
    note: paragraphField(NOTE_LENGTH_MAX, 0).default(''),
  }),
  'withdraw-application': z.strictObject({ application_id: applicationId, reason }),
  'refuse-application': z.strictObject({ application_id: applicationId, reason, approver }),
  'issue-badge': z.strictObject({ application_id: applicationId, approver }),
  'renew-badge': z.strictObject({ badge_id: badgeId, approver }),
  'suspend-badge': z.strictObject({ badge_id: badgeId, reason_code, basis: reason, approver }),
  'resume-badge': z.strictObject({ badge_id: badgeId, basis: reason, approver }),
  'revoke-badge': z.strictObject({
    badge_id: badgeId,
    reason_code,
    basis: reason,
    /** The alert, case or restriction it came of: an appeal that clears the merchant of that gives the badge back. */
    about: restrictionIdField.optional(),
    approver,
  }),
  'expire-badge': z.strictObject({ badge_id: badgeId }),
  /** The host's: a public key that it signs with from now on. */
  'publish-badge-key': z.strictObject({ public_key: hex(64) }),
  /** The host's: what it signed, so that the register needs no key. */
  'record-signature': z.strictObject({
    badge_id: badgeId,
    credential_digest: hex(64),
    signature: hex(128),
    key_id: hex(16),
  }),
} as const;
