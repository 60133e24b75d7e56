/**
 * Entry of the console's page: zod is told never to compile code (the page's policy forbids it), the key of a browser
 * is taken out of the address, and only then is anything loaded that declares a schema or a route.
 */
import { config } from 'zod';

import { takeLoopbackKey } from './client/loopback-key';

config({ jitless: true });
takeLoopbackKey();

await import('./app/start');
