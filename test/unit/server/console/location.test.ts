// Proves that no password of a database's address is shown or kept, and what a workspace is called.
import { expect, test } from 'vitest';
import { shownLocation, withPassword, workspaceName } from '#server/console/location';

test.each([
  ['/books/platform.surety', '/books/platform.surety', 'platform'],
  ['postgres://ann:secret@db.example/books', 'postgres://ann@db.example/books', 'books (db.example)'],
  [
    'postgresql://db.example:5433/b%20c?password=secret',
    'postgresql://db.example:5433/b%20c',
    'b c (db.example)',
  ],
  ['postgres://ann:secret@[bad/books', 'postgres://', 'PostgreSQL'],
])('%s', (location, shown, name) => {
  expect(shownLocation(location)).toBe(shown);
  expect(workspaceName(location)).toBe(name);
  expect(`${shownLocation(location)} ${workspaceName(location)}`).not.toContain('secret');
});

test('a password joins an address so that it is read back as it is, and a file never', () => {
  const password = 'p:@/%25 ?#密';
  const joined = withPassword('postgres://ann@db.example/books', password);
  expect(decodeURIComponent(new URL(joined).password)).toBe(password);
  expect(shownLocation(joined)).toBe('postgres://ann@db.example/books');
  expect(withPassword('postgres://ann@db.example/books', undefined)).toBe('postgres://ann@db.example/books');
  expect(withPassword('/books/platform.surety', 'x')).toBe('/books/platform.surety');
});
