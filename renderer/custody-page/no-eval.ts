/**
 * The page's policy forbids code out of texts, so zod is told not to try. Imported first: schemas ask when they are made.
 */
import { config } from 'zod';

config({ jitless: true });
