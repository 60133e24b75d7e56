/**
 * What is noted in the journal of what people do around the books: signing in, looking, taking out.
 *
 * An event changes nothing in the books. Its details are for whoever audits; personal data has no place there.
 */
export const AUDIT_EVENTS = [
  'sign-in',
  'sign-in-failed',
  'sign-out',
  'session-locked',
  'session-unlocked',
  'unlock-failed',
  'locked-out',
  /** An administrator let somebody try again before the wait was over. */
  'lock-out-ended',
  'workspace-opened',
  'workspace-closed',
  /** The first entry of a sample platform's books, and of no others. */
  'sample-made',
  /** Personal data shown in clear. */
  'reveal',
  /** Data begin to leave; `export-ended` says how many rows left, and whether that was all. */
  'export',
  'export-ended',
  'import',
  'verify',
  /** The journal was looked through for cash-out and sham trades. */
  'risk-scan',
  /** Merchants were scored. */
  'credit-scoring',
  /** Scorecards were looked at: how merchants drift, whether scores tell outcomes, how groups fare. */
  'credit-monitoring',
  /** A file that was put to an alert or case was taken out to be read. */
  'file-read',
  /** The key vault was made, opened by a passphrase, tried with a wrong one, or is opened by something else from now on. */
  'vault-set-up',
  'vault-unlocked',
  'vault-unlock-failed',
  'vault-changed',
  'rebuild',
  'backup',
] as const;

export type AuditEvent = (typeof AUDIT_EVENTS)[number];
