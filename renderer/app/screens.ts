/**
 * The screens: name, path, who may see it, key after `g`, and its chunk. Sidebar, router, palette and help read this.
 */
import {
  Avatar,
  ChatLineSquare,
  Collection,
  Connection,
  CreditCard,
  DataLine,
  Document,
  FolderOpened,
  Histogram,
  List,
  Lock,
  Memo,
  Postcard,
  Select,
  Setting,
  SetUp,
  Umbrella,
  Upload,
  User,
  View,
  Wallet,
  Warning,
} from '@element-plus/icons-vue';
import type { Component } from 'vue';

import type { Permission } from '#core/staff/permissions';

export interface Screen {
  readonly name: string;
  /** Optional parameters name what is open in the detail. */
  readonly path: string;
  /** One of these is needed; none means whoever is signed in. */
  readonly permissions: readonly Permission[];
  readonly key: string;
  readonly icon: Component;
  readonly load: () => Promise<unknown>;
}

export const SCREENS: readonly Screen[] = [
  {
    name: 'overview',
    path: '/overview',
    permissions: ['books.read'],
    key: 'o',
    icon: DataLine,
    load: () => import('../screens/overview/overview-screen.vue'),
  },
  {
    name: 'trades',
    path: '/trades/:id?',
    permissions: ['books.read'],
    key: 't',
    icon: List,
    load: () => import('../screens/trades/trades-screen.vue'),
  },
  {
    name: 'accounts',
    path: '/accounts/:id?',
    permissions: ['books.read'],
    key: 'a',
    icon: Wallet,
    load: () => import('../screens/accounts/accounts-screen.vue'),
  },
  {
    name: 'people',
    path: '/people/:id?',
    permissions: ['books.read'],
    key: 'p',
    icon: Avatar,
    load: () => import('../screens/people/people-screen.vue'),
  },
  {
    name: 'alerts',
    path: '/alerts/:id?',
    permissions: ['risk.read'],
    key: 'r',
    icon: Warning,
    load: () => import('../screens/alerts/alerts-screen.vue'),
  },
  {
    name: 'cases',
    path: '/cases/:id?',
    permissions: ['risk.read'],
    key: 'c',
    icon: FolderOpened,
    load: () => import('../screens/cases/cases-screen.vue'),
  },
  {
    name: 'reports',
    path: '/reports/:id?',
    permissions: ['risk.read'],
    key: 'e',
    icon: Document,
    load: () => import('../screens/reports/reports-screen.vue'),
  },
  {
    name: 'risk-figures',
    path: '/risk-figures',
    permissions: ['risk.read'],
    key: 'f',
    icon: Histogram,
    load: () => import('../screens/risk-figures/figures-screen.vue'),
  },
  {
    name: 'watch-lists',
    path: '/watch-lists/:tab?/:id?',
    permissions: ['risk.read'],
    key: 'b',
    icon: View,
    load: () => import('../screens/watch-lists/watch-lists-screen.vue'),
  },
  {
    name: 'evidence',
    path: '/evidence/:id?/:tab?',
    permissions: ['risk.read'],
    key: 'v',
    icon: Connection,
    load: () => import('../screens/evidence/evidence-screen.vue'),
  },
  {
    name: 'appeals',
    path: '/appeals/:id?',
    permissions: ['books.read'],
    key: 'h',
    icon: ChatLineSquare,
    load: () => import('../screens/appeals/appeals-screen.vue'),
  },
  {
    name: 'claims',
    path: '/claims/:id?',
    permissions: ['claims.work', 'audit.read'],
    key: 'x',
    icon: Umbrella,
    load: () => import('../screens/claims/claims-screen.vue'),
  },
  {
    name: 'card-programmes',
    path: '/card-programmes/:id?',
    permissions: ['books.read'],
    key: 'y',
    icon: CreditCard,
    load: () => import('../screens/card-programmes/card-programmes-screen.vue'),
  },
  {
    name: 'identity',
    path: '/identity/:tab?/:id?',
    permissions: ['books.read'],
    key: 'n',
    icon: Postcard,
    load: () => import('../screens/identity/identity-screen.vue'),
  },
  {
    name: 'measures',
    path: '/measures/:tab?/:id?',
    permissions: ['books.read'],
    key: 'm',
    icon: Lock,
    load: () => import('../screens/measures/measures-screen.vue'),
  },
  {
    name: 'rules',
    path: '/rules/:id?',
    permissions: ['risk.read'],
    key: 'd',
    icon: SetUp,
    load: () => import('../screens/rules/rules-screen.vue'),
  },
  {
    name: 'approvals',
    path: '/approvals/:id?',
    permissions: ['books.read'],
    key: 'w',
    icon: Select,
    load: () => import('../screens/approvals/approvals-screen.vue'),
  },
  {
    name: 'ledger',
    path: '/ledger/:tab?/:seq?',
    permissions: ['books.read'],
    key: 'l',
    icon: Collection,
    load: () => import('../screens/ledger/ledger-screen.vue'),
  },
  {
    name: 'import',
    path: '/import',
    permissions: ['books.import'],
    key: 'i',
    icon: Upload,
    load: () => import('../screens/import/import-screen.vue'),
  },
  {
    name: 'audit',
    path: '/audit/:seq?',
    permissions: ['audit.read'],
    key: 'u',
    icon: Memo,
    load: () => import('../screens/audit/audit-screen.vue'),
  },
  {
    name: 'staff',
    path: '/staff/:tab?',
    permissions: ['staff.manage', 'audit.read', 'policy.propose'],
    key: 's',
    icon: User,
    load: () => import('../screens/staff/staff-screen.vue'),
  },
  {
    name: 'settings',
    path: '/settings',
    permissions: [],
    key: ',',
    icon: Setting,
    load: () => import('../screens/settings/settings-screen.vue'),
  },
];
