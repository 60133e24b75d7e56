/**
 * The invented staff of a sample platform, one for each role, and their password. It protects nothing: it is used only
 * for workspaces that say of themselves that they are samples.
 */
import type { Role } from '#core/staff/permissions';

export const SAMPLE_PASSWORD = 'explore-surety';

export const SAMPLE_STAFF: readonly { readonly login: string; readonly role: Role }[] = [
  { login: 'ann', role: 'analyst' },
  { login: 'cora', role: 'compliance' },
  { login: 'finn', role: 'finance' },
  { login: 'abe', role: 'auditor' },
  { login: 'ada', role: 'administrator' },
];
