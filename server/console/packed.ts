/**
 * Plain data as compressed bytes, for keeping it beside the books: whatever goes between threads, lists of numbers among it.
 */
import { promisify } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { deflate, inflate } from 'node:zlib';

const deflated = promisify(deflate);
const inflated = promisify(inflate);

export async function packed(value: object): Promise<Uint8Array> {
  return await deflated(serialize(value));
}

/** What was packed; null where these bytes are nothing that this program can read. */
export async function unpacked(bytes: Uint8Array): Promise<object | null> {
  try {
    return deserialize(await inflated(bytes)) as object;
  } catch {
    return null;
  }
}
