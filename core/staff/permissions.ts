/**
 * What a member of staff may do: permissions, and the roles that carry them.
 *
 * Permissions are checked on the core side for every procedure and every kind of command; a screen asks the
 * same tables to explain why something is not available. Roles are fixed, so that an auditor can read here who
 * was able to do what; a person may have several.
 */

export const PERMISSIONS = [
  /** See balances, trades, accounts, the journal and statements. Personal data stays masked. */
  'books.read',
  /** Submit commands that move money or trades along and need no second person. */
  'books.act',
  /**
   * Say that money came in or went out at a bank: top-ups, payments by bank or card, completed withdrawals,
   * chargebacks. Whoever may say so can make balances out of nothing, so it is for who sees the bank's statements.
   */
  'books.custody',
  /** Seal a period. */
  'books.seal',
  /** Import history. */
  'books.import',
  /** Recompute chain and projections. */
  'books.verify',
  /** Write what is seen into files. */
  'data.export',
  /** See a person's data unmasked, for minutes, with a reason. */
  'person.reveal',
  /** Register parties, accounts, instruments and credentials. */
  'person.manage',
  /** Ask for what needs a second person: adjustments, pay-outs, large refunds, transfers and confirmations. */
  'money.propose',
  /** Be that second person. */
  'money.approve',
  /** Ask for a restriction to be imposed or lifted. */
  'restriction.propose',
  /** Be the second person for it. */
  'restriction.approve',
  /** Ask for a new version of a policy; be the second person for it. */
  'policy.propose',
  'policy.approve',
  /** See alerts, cases and reports to the authority: whoever is suspected must not hear of it. */
  'risk.read',
  /** Take alerts, look into them, close them; ask for a report to be filed or an account to be listed. */
  'risk.work',
  /** Be the second person for that; reopen what was closed, take accounts off lists. */
  'risk.lead',
  /** Audit merchants, take their applications; ask for badges to be issued, suspended, resumed or revoked. */
  'trust.work',
  /** Be the second person for that. */
  'trust.lead',
  /** File claims on the guarantee, note the seller's answers, ask for decisions, recover what was paid. */
  'claims.work',
  /** See sellers' loans, what merchants agreed to and what institutions report on them. */
  'loans.read',
  /** Take consents and applications, record reports and banks' decisions, collect; ask for what two decide. */
  'loans.work',
  /** Read who did what: every entry with its actor, sign-ins and reveals included. */
  'audit.read',
  /** Add members of staff, change their roles, reset what they sign in with. */
  'staff.manage',
  /** Open, create and back up workspaces. */
  'workspace.manage',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = ['analyst', 'compliance', 'finance', 'auditor', 'administrator'] as const;

export type Role = (typeof ROLES)[number];

/** Who may do what. Nobody proposes and approves the same thing: that is checked per person, not per role. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  analyst: [
    'books.read',
    'books.act',
    'data.export',
    'person.reveal',
    'restriction.propose',
    'money.propose',
    'risk.read',
    'risk.work',
    'trust.work',
    'claims.work',
    'loans.read',
    'loans.work',
  ],
  compliance: [
    'books.read',
    'books.act',
    'books.verify',
    'data.export',
    'person.reveal',
    'person.manage',
    'restriction.propose',
    'restriction.approve',
    'policy.propose',
    'policy.approve',
    'risk.read',
    'risk.work',
    'risk.lead',
    'trust.work',
    'trust.lead',
    'claims.work',
    'audit.read',
    'loans.read',
    'loans.work',
  ],
  finance: [
    'books.read',
    'books.act',
    'books.custody',
    'books.seal',
    'books.import',
    'books.verify',
    'data.export',
    'money.propose',
    'money.approve',
    'claims.work',
    'loans.read',
    'loans.work',
  ],
  auditor: [
    'books.read',
    'books.verify',
    'data.export',
    'person.reveal',
    'risk.read',
    'audit.read',
    'loans.read',
  ],
  administrator: [
    'books.read',
    'books.import',
    'books.verify',
    'policy.propose',
    'policy.approve',
    'audit.read',
    'staff.manage',
    'workspace.manage',
  ],
};

/** Everything these roles may do. */
export function permissionsOf(roles: readonly Role[]): ReadonlySet<Permission> {
  return new Set(roles.flatMap((role) => ROLE_PERMISSIONS[role]));
}

/** The roles that carry a permission: who can grant what somebody lacks. */
export function rolesWith(permission: Permission): readonly Role[] {
  return ROLES.filter((role) => ROLE_PERMISSIONS[role].includes(permission));
}

/** Any of these shows who is on the staff. */
export const STAFF_READERS: readonly Permission[] = ['staff.manage', 'audit.read'];

/** Any of these shows a list that can be exported. */
export function listReaders(list: string): readonly Permission[] {
  const special: Readonly<Record<string, readonly Permission[]>> = {
    staff: STAFF_READERS,
    'risk-figures': ['risk.read'],
  };
  return special[list] ?? ['books.read'];
}

/** Who sees a list may have it as a file, if he may write files at all. */
export function canExport(list: string, can: (permission: Permission) => boolean): boolean {
  return can('data.export') && listReaders(list).some(can);
}
