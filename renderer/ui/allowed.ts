/**
 * Why the signed-in person may not do something, in words that say who can, or null when he may:
 * `const { forKind, forPermission } = useAllowed(); forKind('adjust')`. The core checks again.
 */
import { useI18n } from 'vue-i18n';

import type { CommandKind } from '#core/ledger/commands';
import { COMMAND_ACCESS, type CommandAccess } from '#core/staff/command-access';
import { rolesWith, type Permission } from '#core/staff/permissions';

import { useSession } from '../app/session';
import { rolesText } from './failure-text';

/** The permission that begins a command of this kind: submitting it, or asking for a second person. */
function permissionFor(access: CommandAccess): Permission | null {
  switch (access.way) {
    case 'submit':
    case 'by-amount':
      return access.permission;
    case 'approval':
      return access.propose;
    case 'none':
      return null;
  }
}

export interface Allowed {
  forKind(kind: CommandKind): string | null;
  forPermission(permission: Permission): string | null;
}

export function useAllowed(): Allowed {
  const session = useSession();
  const { t } = useI18n();

  function forPermission(permission: Permission): string | null {
    if (session.can(permission)) return null;
    return t('ui.failure.forbidden', { roles: rolesText(rolesWith(permission), t) });
  }

  function forKind(kind: CommandKind): string | null {
    const permission = permissionFor(COMMAND_ACCESS[kind]);
    return permission === null ? t('ui.failure.forbidden', { roles: '' }) : forPermission(permission);
  }

  return { forKind, forPermission };
}
