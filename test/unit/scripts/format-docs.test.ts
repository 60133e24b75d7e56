import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { describe, expect, it } from 'vitest';

import { DOCUMENTS, renewDocument } from '../../../scripts/format-docs';

describe('tables in documents', () => {
  for (const document of DOCUMENTS) {
    it(`${basename(document.file)} shows what the code says`, async () => {
      expect(readFileSync(document.file, 'utf8')).toBe(await renewDocument(document));
    });
  }
});
