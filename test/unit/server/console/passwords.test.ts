// Proves password hashes: salted, checked, the same for the same text however it was composed, and never too many.
import { expect, test } from 'vitest';
import { checkPassword, hashPassword } from '#server/console/passwords';
import { BusyError } from '#server/keys/scrypt';

test('a hash is salted, says how it was made, and matches its own password only', async () => {
  const [one, other] = [await hashPassword('correct horse'), await hashPassword('correct horse')];
  expect(one).toMatch(/^scrypt\$131072\$8\$1\$[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=$/);
  expect(one).not.toBe(other);
  expect(await checkPassword('correct horse', one)).toBe(true);
  expect(await checkPassword('correct horsf', one)).toBe(false);
  expect(await checkPassword('correct horse', null)).toBe(false);
  expect(await checkPassword('', null)).toBe(false);
});

test('a letter typed as one sign or as two is the same', async () => {
  const hash = await hashPassword('caf\u00e9 au lait');
  expect(await checkPassword('cafe\u0301 au lait', hash)).toBe(true);
});

test('a stored text of another form is an error, not a match; too many at once are turned away', async () => {
  await expect(checkPassword('x', 'plain$x')).rejects.toThrow('unknown form');
  const many = Array.from({ length: 30 }, () => checkPassword('x', null));
  const outcomes = await Promise.allSettled(many);
  const busy = outcomes.filter(
    (outcome) => outcome.status === 'rejected' && outcome.reason instanceof BusyError,
  );
  expect(busy).toHaveLength(10);
});
