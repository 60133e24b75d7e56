/**
 * Secrets of nobody: what the set-up of the first administrator leaves when it ends between the secret and the entry.
 *
 * Whether anybody is registered is read from the books themselves, never from what was remembered of them: clearing
 * the secrets of staff would lock everybody out.
 */
import type { OpenDesk } from '#server/composition/open-books';

/**
 * Removes what a set-up left that ended between its secret and its entry. Where nobody is registered a secret is
 * nobody's; it must not become the password of whoever is given that login one day.
 */
export async function forgetStraySecrets({ reader, secrets }: OpenDesk): Promise<void> {
  const [anybody] = await reader.scan('staff', null, 1);
  if (anybody === undefined && (await secrets.all()).length > 0) {
    await secrets.clear();
  }
}
