// The document of the command line has a section for every command; that its options are there, and none that does
// not exist, is held by the test of all documents made from code.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

import { describedCommands } from '../../../../scripts/command-tables';

it('has a section for every command and no other', () => {
  const document = readFileSync(new URL('../../../../docs/command-line.md', import.meta.url), 'utf8');
  const sections = [...document.matchAll(/^### (.+)$/gm)].map(([, name]) => name);
  expect(sections.sort()).toEqual(
    describedCommands()
      .map(({ name }) => name)
      .sort(),
  );
});
