/**
 * Locations of workspaces as people are shown them: a file's name, an address without its password.
 */
import { basename } from 'node:path';

import { isPostgresLocation } from '#database/workspace';

/** A location fit to be shown and kept: addresses lose their password. */
export function shownLocation(location: string): string {
  if (!isPostgresLocation(location)) {
    return location;
  }
  try {
    const url = new URL(location);
    url.password = '';
    url.searchParams.delete('password');
    url.searchParams.delete('sslpassword');
    return url.toString();
  } catch {
    return 'postgres://';
  }
}

/** An address with a password; files have none. */
export function withPassword(location: string, password: string | undefined): string {
  if (password === undefined || !isPostgresLocation(location) || !URL.canParse(location)) {
    return location;
  }
  const url = new URL(location);
  url.password = encodeURIComponent(password);
  return url.toString();
}

/** What people call a workspace: the name of its file or database. */
export function workspaceName(location: string): string {
  if (!isPostgresLocation(location)) {
    return basename(location).replace(/\.surety$/, '');
  }
  try {
    const { hostname, pathname } = new URL(location);
    return `${decodeURIComponent(pathname.replace(/^\//, ''))} (${hostname})`;
  } catch {
    return 'PostgreSQL';
  }
}
