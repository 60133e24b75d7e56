/**
 * Entry of the console's page: zod is told never to compile code (the page's policy forbids it), and only then is
 * anything loaded that declares a schema.
 */
import { config } from 'zod';

config({ jitless: true });

await import('./app/start');
