/**
 * What work on certificates of custody has in common: a thread of its own for what is heavy, errors that are told to whoever asked, the
 * desk on which certificates are made. Secrets go from the vault into the thread and nowhere else.
 */
import { type CertifyDesk } from '#server/custody/certificates/certify';
import { certifyFault } from '#server/custody/certificates/certify-fault';
import {
  doCertificateWork,
  type CertificateWorkAsked,
  type Worked,
} from '#server/custody/certificates/certificate-work';
import type { Drafted } from '#server/custody/certificates/month-work';

import type { Job } from '#core/contract/jobs';

import type { Console } from './console';
import type { Desk } from './desk';
import { refusalIn } from './failures';
import type { Keeping } from './handed-vectors';
import { JobError, type JobAsked, type JobTools, type JobWatch } from './job-centre';
import { readApart } from './reader-thread';
import { mustBeOpen } from './vault-keeping';

/** Who asked, and under which key. */
export type Under = Pick<JobAsked, 'actor' | 'key' | 'asked'>;

/** Computes in a thread, or here where there is none. Throws JobError for what may be told. */
export async function workApart<T>(
  host: Console,
  desk: Desk,
  asked: CertificateWorkAsked,
  watch: JobWatch,
  piece?: (bytes: Uint8Array) => Promise<void>,
): Promise<T> {
  const { books, location } = desk;
  const keep = async (keeping: Keeping): Promise<void> => {
    if (keeping.what !== 'piece' || piece === undefined) throw new Error('this work has nothing to keep');
    await piece(keeping.bytes);
  };
  const here = () =>
    doCertificateWork(books, asked, { ...watch, piece: (bytes) => keep({ what: 'piece', bytes }) });
  const log = (error: unknown): void => host.log('custody thread', error);
  const worked = await readApart<Worked<unknown>>(
    { program: 'custody-worker', location, asked, keep, here, log },
    watch,
  );
  watch.signal.throwIfAborted();
  if ('fault' in worked) throw new JobError(worked.fault.code, worked.fault.details);
  return worked.found as T;
}

/** Errors as the person who asked is told them. */
export async function told<T>(work: () => Promise<T>, currency = ''): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const of = currency === '' ? {} : { currency };
    if (error instanceof JobError) throw new JobError(error.code, { ...error.details, ...of });
    const fault = certifyFault(error);
    if (fault !== null) throw new JobError(fault.code, { ...fault.details, ...of });
    const refusal = refusalIn(error);
    if (refusal !== null) {
      const { code, details } = refusal;
      throw new JobError('refused', { ...details, code });
    }
    throw error;
  }
}

export function certifyDesk(host: Console, desk: Desk, actor: string, tools: JobTools): CertifyDesk {
  const { info, reader } = desk.books;
  mustBeOpen(desk.vault);
  return {
    ...{ reader, vault: desk.vault, platform: info.id, actor },
    give: (kind, data) => desk.submit(kind, data, actor),
    draft: async (asked, { master, log }) => {
      const now = desk.now();
      return await workApart<Drafted>(host, desk, { what: 'draft', asked, master, log, now }, tools);
    },
  };
}

/** Starts a job of this kind under a key. Throws WORKSPACE `vault-locked`, `read-only`. */
export function startUnlocked(
  host: Console,
  desk: Desk,
  kind: Job['kind'],
  about: string,
  under: Under,
  work: (tools: JobTools) => Promise<Record<string, unknown>>,
  currency = '',
): string {
  const { actor, key, asked } = under;
  mustBeOpen(desk.vault);
  return host.jobs.start({
    kind,
    about,
    actor,
    key,
    asked,
    work: (tools) => told(() => work(tools), currency),
  });
}
