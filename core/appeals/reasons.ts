/**
 * Why an appeal is upheld or rejected: closed lists, each with words in both languages on the screens and in letters.
 */

export const UPHELD_REASONS = ['facts-wrong', 'new-evidence', 'too-hard', 'procedure-flawed'] as const;
export type UpheldReason = (typeof UPHELD_REASONS)[number];

export const REJECTED_REASONS = ['facts-confirmed', 'evidence-lacking', 'too-late', 'not-concerned'] as const;
export type RejectedReason = (typeof REJECTED_REASONS)[number];

/** How an appeal reached the platform. */
export const APPEAL_CHANNELS = ['letter', 'e-mail', 'telephone', 'online', 'in-person'] as const;
export type AppealChannel = (typeof APPEAL_CHANNELS)[number];
