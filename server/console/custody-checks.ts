/** What the verifier says of an issued certificate, computed in a thread and kept until certificates or keys change. */
import { createHash } from 'node:crypto';

import type { Verdict } from '#core/custody/verifier/verdict';

import type { Console } from './console';
import { workApart } from './custody-thread';
import type { Desk } from './desk';
import { mustRow } from './found';
import type { JobWatch } from './job-centre';

/** Verdicts that were given, by all that they were given on. */
const verdicts = new WeakMap<Desk, Map<string, Verdict | null>>();
const VERDICTS_MAX = 50;

/** What the verifier says of a certificate; it says the same until an entry changes certificates or keys. */
export async function checksOf(
  host: Console,
  desk: Desk,
  id: string,
  signal: AbortSignal | undefined,
): Promise<Verdict | null> {
  const { reader } = desk.books;
  await mustRow(reader, 'custody_certificate', id);
  const heads = await desk.books.lists.certificates.heads();
  const keys = await reader.scan('custody_key', null, 10_000);
  const state = JSON.stringify([
    heads.map((row) => [row.id, row.status]),
    keys.map((row) => [row['id'], row['status'], row['end_reason']]),
  ]);
  const name = createHash('sha256').update(`${id}|${state}`).digest('hex');
  const known = verdicts.get(desk) ?? new Map<string, Verdict | null>();
  verdicts.set(desk, known);
  const before = known.get(name);
  if (before !== undefined) return before;
  const watch: JobWatch = { signal: signal ?? new AbortController().signal, onProgress: () => undefined };
  const found = await workApart<Verdict | null>(host, desk, { what: 'check', id }, watch);
  known.set(name, found);
  const [oldest] = known.keys();
  if (oldest !== undefined && known.size > VERDICTS_MAX) known.delete(oldest);
  return found;
}
