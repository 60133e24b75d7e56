/**
 * The key of this browser's calls over loopback HTTP: it comes behind the # of the printed address, and is kept by the
 * origin, port included. The cookie alone opens nothing, because other servers of this machine are sent it too.
 */
const NAME = 'surety.loopback-key';
const IN_ADDRESS = /^#key=([\w-]{43})$/;

/** Takes the key out of the address, if it is there; to be called once, before anything looks at the address. */
export function takeLoopbackKey(): void {
  const key = IN_ADDRESS.exec(location.hash)?.[1];
  if (key !== undefined) {
    localStorage.setItem(NAME, key);
    history.replaceState(history.state, '', location.pathname + location.search);
  }
}

/** The key as it is now: another tab may have been let in anew. */
export function loopbackKey(): string {
  return localStorage.getItem(NAME) ?? '';
}
