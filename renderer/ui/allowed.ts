/**
 * Why the signed-in person may not do something, in words that say who can, or null when he may:
 * `const { forKind, forPermission, readOnly } = useAllowed(); forKind('adjust')`. The core checks again.
 *
 * While another program holds the books nothing that leaves an entry can be done, whoever asks.
 */
import { useI18n } from 'vue-i18n';

import type { CommandKind } from '#core/ledger/commands';
import { permissionsToBegin } from '#core/staff/command-access';
import { rolesWith, type Permission } from '#core/staff/permissions';

import { useSession } from '../app/session';
import { rolesText } from './failure-text';
import { instantText } from './instants';

/** Permissions to do what leaves nothing in the books. */
const WITHOUT_ENTRY: readonly Permission[] = ['books.read', 'books.verify', 'audit.read'];

export interface Allowed {
  /** Why nothing can be changed: another program holds the books. */
  readOnly(): string | null;
  forKind(kind: CommandKind): string | null;
  forPermission(permission: Permission): string | null;
  /** A trial on the past is work, and leaves no entry. */
  forTrial(): string | null;
}

export function useAllowed(): Allowed {
  const session = useSession();
  const { t } = useI18n();

  function readOnly(): string | null {
    const workspace = session.state?.workspace ?? null;
    if (workspace?.read_only !== true) return null;
    const holder = workspace.held_by;
    if (holder === null) return t('ui.read_only.held');
    const { program, pid, host, since } = holder;
    return t('ui.read_only.held_by', { program, pid: String(pid), host, since: instantText(since) });
  }

  const forbidden = (permission: Permission): string | null =>
    session.can(permission)
      ? null
      : t('ui.failure.forbidden', { roles: rolesText(rolesWith(permission), t) });

  function forPermission(permission: Permission): string | null {
    return forbidden(permission) ?? (WITHOUT_ENTRY.includes(permission) ? null : readOnly());
  }

  function forKind(kind: CommandKind): string | null {
    const begins = permissionsToBegin(kind);
    const held = begins.find((permission) => session.can(permission)) ?? begins[0];
    return held === undefined ? t('ui.failure.forbidden', { roles: '' }) : forPermission(held);
  }

  return { readOnly, forKind, forPermission, forTrial: () => forbidden('risk.work') };
}
