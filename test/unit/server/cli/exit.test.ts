import { expect, test } from 'vitest';

import { BooksGuardError, WorkspaceError } from '#database/workspace';
import { EXIT, StoppedError, UsageError, failureOf } from '#server/cli/exit';
import { ProfileError } from '#server/ingest/profile-file';
import { SampleError } from '#server/sample/make-sample';

function fileError(code: string): Error {
  return Object.assign(new Error(code), { code, path: 'x.csv' });
}

test.each([
  [new UsageError('no'), EXIT.usage, 'usage'],
  [new WorkspaceError('locked', 'taken'), EXIT.usage, 'locked'],
  [new WorkspaceError('newer', 'newer'), EXIT.usage, 'newer'],
  [new WorkspaceError('not-found', 'gone'), EXIT.usage, 'not-found'],
  [new WorkspaceError('lock-lost', 'lost'), EXIT.failed, 'lock-lost'],
  [new SampleError('not empty'), EXIT.usage, 'sample'],
  [new ProfileError('p.json', []), EXIT.usage, 'profile'],
  [fileError('ENOENT'), EXIT.usage, 'file'],
  [fileError('EISDIR'), EXIT.usage, 'file'],
  [fileError('ENOSPC'), EXIT.failed, 'failed'],
  [new StoppedError(EXIT.interrupted, 'stopped'), EXIT.interrupted, 'stopped'],
  [new StoppedError(EXIT.closed, 'closed', true), EXIT.closed, 'stopped'],
  [new BooksGuardError('unbalanced', 'no'), EXIT.failed, 'guard'],
  [new TypeError('bug'), EXIT.failed, 'failed'],
  [undefined, EXIT.failed, 'failed'],
])('%s ends as it should', (error, exit, code) => {
  expect(failureOf(error)).toMatchObject({ exit, code });
});

test('a bug never reads as the answer no', () => {
  expect(failureOf(new Error('x')).exit).not.toBe(EXIT.no);
  expect(new Set(Object.values(EXIT)).size).toBe(Object.keys(EXIT).length);
});
