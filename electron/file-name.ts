/**
 * A file's name made of a name that people gave: no folder, nothing that some system refuses.
 */

const EXTENSION = '.surety';
const LENGTH_MAX = 80;
/** Names that Windows keeps for devices. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** "Books 2026" gives "Books 2026.surety"; nothing usable gives "workspace.surety". */
export function workspaceFileName(name: string): string {
  const plain = name
    .normalize('NFC')
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    .replace(/[\u0000-\u001f\u007f<>:"/\\|?*]+/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/\.surety$/i, '')
    .slice(0, LENGTH_MAX)
    .replace(/^[. ]+|[. ]+$/g, '');
  return `${plain === '' || RESERVED.test(plain) ? 'workspace' : plain}${EXTENSION}`;
}
