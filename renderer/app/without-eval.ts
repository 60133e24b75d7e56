/** Tells zod never to compile schemas into functions: the page's policy forbids eval. Imported before any schema. */
import { z } from 'zod';

z.config({ jitless: true });
