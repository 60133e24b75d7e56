/** Hands a file to the person to keep: the browser's downloads, or the native dialog of the desktop window. */
const REVOKE_AFTER_MS = 60_000;

/** A file of this page's own origin, which streams past the page. */
export function saveFrom(path: string, name: string): void {
  const link = document.createElement('a');
  link.href = path;
  link.download = name;
  link.click();
}

/** A text that the page has. */
export function saveText(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  saveFrom(url, name);
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
}
