/**
 * Addresses of databases without their passwords.
 */

const CREDENTIALS = /^([a-z]+:\/\/)([^/?#]*)@/i;
const MASK = '***';
const QUERY = /([?&](?:password|sslpassword)=)[^&#\s"']*/gi;

/** Passwords in an address: after the user's name, and in the query. */
function passwordsOf(location: string): string[] {
  const userinfo = CREDENTIALS.exec(location)?.[2] ?? '';
  const colon = userinfo.indexOf(':');
  const found = colon === -1 ? [] : [userinfo.slice(colon + 1)];
  for (const match of location.matchAll(/[?&](?:password|sslpassword)=([^&#]*)/gi)) {
    found.push(match[1] ?? '');
  }
  return found.filter((password) => password !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The location as it may be shown; a path stays what it is. */
export function maskLocation(location: string): string {
  return /^[a-z]+:\/\//i.test(location)
    ? location
        .replace(CREDENTIALS, (_, scheme: string, userinfo: string) =>
          userinfo.includes(':')
            ? `${scheme}${userinfo.slice(0, userinfo.indexOf(':'))}:${MASK}@`
            : `${scheme}${userinfo}@`,
        )
        .replace(QUERY, `$1${MASK}`)
    : location;
}

const ADDRESS = /\b([a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*):[^\s/?#]*@/gi;

/** Any text with passwords of addresses in it masked, and those of the location even where they stand alone. */
export function maskSecrets(text: string, location = ''): string {
  const passwords = /^[a-z]+:\/\//i.test(location) ? passwordsOf(location) : [];
  let masked = text.replaceAll(ADDRESS, `$1:${MASK}@`).replaceAll(QUERY, `$1${MASK}`);
  if (passwords.length > 0) {
    masked = masked.replaceAll(location, maskLocation(location));
  }
  for (const password of passwords) {
    // A very short password would blank out half of every text; the address itself is masked above.
    for (const spelling of [password, decoded(password)].filter((word) => word.length >= 4)) {
      masked = masked.replaceAll(spelling, MASK);
    }
  }
  return masked;
}
