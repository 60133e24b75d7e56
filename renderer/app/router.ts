/** Addresses to screens. Hash addresses, so that one page serves them over HTTP and app:// alike; screens are lazy. */
import { createRouter, createWebHashHistory, type RouteComponent } from 'vue-router';

import { markLost } from '../client/connection';
import { SCREENS } from './screens';

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', redirect: '/overview' },
    ...SCREENS.map((screen) => ({
      path: screen.path,
      name: screen.name,
      component: screen.load as () => Promise<RouteComponent>,
      meta: { permissions: screen.permissions },
    })),
    { path: '/:rest(.*)*', redirect: '/overview' },
  ],
});

// A screen whose files cannot be fetched is a core out of reach: the banner says so, and the next try fetches them again.
router.onError(markLost);
