/**
 * Tickets for files that a person fetches: made by a call, handed in by whatever fetches, which can send no key.
 *
 * A ticket is good once, not for long, and only while the session that asked for it may do what it could then.
 */
import { randomBytes } from 'node:crypto';

import { FILES_PATH } from '#core/contract/exports';
import type { Instant } from '#core/kernel/instant';

import type { StaffSession } from './staff-session';

export interface TicketFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  readonly media_type: string;
}

/** Type of the tables that are exported. */
export const CSV_TYPE = 'text/csv; charset=utf-8';

/** A file for who has a ticket; `until` ends when its person may not have it any more. */
export interface TakenFile extends TicketFile {
  readonly until: AbortSignal;
}

interface Ticket {
  readonly session: StaffSession;
  readonly file: TakenFile;
  readonly expires_at: Instant;
}

const TICKET_BYTES = 32;
const TICKET_MS = 60_000;
const TICKETS_MAX = 100;

export class FileTickets {
  readonly #now: () => Instant;
  readonly #tickets = new Map<string, Ticket>();

  constructor(now: () => Instant) {
    this.#now = now;
  }

  /** The path for a file, good once. */
  issue(session: StaffSession, file: TicketFile): string {
    const id = randomBytes(TICKET_BYTES).toString('base64url');
    const expires_at = this.#now() + TICKET_MS;
    this.#tickets.set(id, { session, file: { ...file, until: session.grant }, expires_at });
    const [oldest] = this.#tickets.keys();
    if (oldest !== undefined && this.#tickets.size > TICKETS_MAX) {
      this.#tickets.delete(oldest);
    }
    return `${FILES_PATH}${id}`;
  }

  /** The file of a path; null for one that is not good, or not for this session where one is named. */
  take(path: string, session: StaffSession | null): TakenFile | null {
    const id = path.startsWith(FILES_PATH) ? path.slice(FILES_PATH.length) : '';
    const ticket = this.#tickets.get(id);
    if (ticket === undefined || (session !== null && ticket.session !== session)) {
      return null;
    }
    this.#tickets.delete(id);
    const is_good = ticket.expires_at > this.#now() && !ticket.file.until.aborted;
    return is_good ? ticket.file : null;
  }
}

/** A name as headers spell it: in ASCII for whoever knows no better, and in full. */
function disposition(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const full = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"${plain === name ? '' : `; filename*=UTF-8''${full}`}`;
}

/** Headers of a fetched file: to be kept, whatever it looks like. */
export function fileHeaders({ name, bytes, media_type }: Omit<TicketFile, 'path'>): Record<string, string> {
  return {
    'content-type': media_type,
    'content-disposition': disposition(name),
    'content-length': String(bytes),
    'cache-control': 'no-store',
  };
}
