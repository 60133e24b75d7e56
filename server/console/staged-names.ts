/** Staged files that a person names: his own, whole, under a name fit to be shown. */
import { invalid, notFound } from './failures';
import type { StagedFileInfo, StagedFiles } from './staged-files';

/** A name fit to stand in reports: the last part, without what would break a line or a cell. */
export function shownName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  // eslint-disable-next-line no-control-regex -- a name from outside may hold anything
  const cleaned = last.replace(/[\u0000-\u001f",]/g, ' ').trim();
  return cleaned === '' ? 'file' : cleaned;
}

/** A file of this person on its way in. Throws NOT_FOUND. */
export function mustFile(staged: StagedFiles, id: string, login: string): StagedFileInfo {
  const file = staged.find(id, login);
  if (file === null || file.made) {
    throw notFound('file', id);
  }
  return file;
}

/** A file that is all there. Throws INVALID for one that is not. */
export function wholeFile(staged: StagedFiles, id: string, login: string): StagedFileInfo {
  const file = mustFile(staged, id, login);
  if (file.written !== file.bytes) {
    throw invalid({ field: 'file_id', expected: 'expected a file of which every piece has arrived' });
  }
  return file;
}
