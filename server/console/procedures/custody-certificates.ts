/** Monthly certificates of custody: lists, one in full, what a month lacks; making, reviewing, voiding, keys, heads of the log, files. */
import { canonicalJson } from '#core/kernel/canonical';
import type { Permission } from '#core/staff/permissions';
import { uuidV7 } from '#server/composition/uuid-v7';

import {
  certificateDetail,
  certificateList,
  checkpointList,
  keyList,
  readinessView,
} from '../custody-certificate-views';
import { startCertifying, startReplacing, startReviewing } from '../custody-certificate-job';
import { checksOf } from '../custody-checks';
import { startDocument, startPacking, startProving } from '../custody-file-job';
import { certificateFile, enrolKey, jobFile, keysFile, publishHead } from '../custody-certificate-files';
import type { Console } from '../console';
import type { Desk } from '../desk';
import { forbidden, invalid } from '../failures';
import { present, type CallContext, type Implementer, type Person } from '../implementer';
import type { JobAsked } from '../job-centre';
import { confirmPerson } from '../sign-in';
import { mustBeOpen } from '../vault-keeping';

/** Throws FORBIDDEN unless the person has all of these. */
function mustHold({ permissions }: Person, ...needed: readonly Permission[]): void {
  const missing = needed.filter((one) => !permissions.has(one));
  if (missing.length > 0) throw forbidden(missing);
}

/** What a procedure is called with. */
interface Context extends CallContext {
  readonly host: Console;
  readonly person: Person | null;
}

interface Started {
  readonly host: Console;
  readonly desk: Desk;
  readonly under: Pick<JobAsked, 'actor' | 'key' | 'asked'>;
}

/**
 * Work that a person signs: begun before under its key, or begun now that he showed his password. Throws UNAUTHORIZED, LOCKED_OUT,
 * WORKSPACE `vault-locked`.
 */
async function signed(
  context: Context,
  { key, asked, ...secrets }: { key: string; asked: object; password: string; totp?: string | undefined },
  start: (at: Started) => string | Promise<string>,
): Promise<{ job_id: string }> {
  const { desk, person } = present(context);
  const { host, session } = context;
  const under = { actor: person.login, key, asked: canonicalJson(asked) };
  const begun = host.jobs.begun(under);
  if (begun !== null) return { job_id: begun };
  mustBeOpen(desk.vault);
  await confirmPerson(desk, session, secrets);
  return { job_id: await start({ host, desk, under }) };
}

/** Work that needs nobody's signature. */
async function unsigned(
  context: Context,
  { key, asked }: { key: string; asked: object },
  start: (at: Started) => string | Promise<string>,
): Promise<{ job_id: string }> {
  const { desk, person } = present(context);
  const { host } = context;
  const under = { actor: person.login, key, asked: canonicalJson(asked) };
  return { job_id: host.jobs.begun(under) ?? (await start({ host, desk, under })) };
}

const fetching = (context: Context) => {
  const { desk, person } = present(context);
  return { host: context.host, session: context.session, desk, login: person.login };
};

function questions({ custodyCertificates: of }: Implementer) {
  return {
    list: of.list.handler(({ context, input }) => certificateList(present(context).desk, input)),
    detail: of.detail.handler(({ context, input }) => certificateDetail(present(context).desk, input.id)),
    checks: of.checks.handler(async ({ context, input, signal }) => {
      const found = await checksOf(context.host, present(context).desk, input.id, signal);
      return found === null
        ? null
        : { ...found, checks: found.checks.map((one) => ({ ...one, tests: [...(one.tests ?? [])] })) };
    }),
    readiness: of.readiness.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return readinessView(desk, person.login, input);
    }),
    keys: of.keys.handler(({ context, input }) => keyList(present(context).desk, input)),
    checkpoints: of.checkpoints.handler(({ context, input }) => checkpointList(present(context).desk, input)),
  };
}

function signing({ custodyCertificates: of }: Implementer) {
  return {
    certify: of.certify.handler(({ context, input: { key, password, totp, ...asked } }) =>
      signed(context, { key, password, totp, asked: { certify: asked } }, ({ host, desk, under }) =>
        startCertifying(host, desk, { ...asked, ...under }),
      ),
    ),
    review: of.review.handler(({ context, input: { key, password, totp, id } }) =>
      signed(context, { key, password, totp, asked: { review: id } }, ({ host, desk, under }) =>
        startReviewing(host, desk, { ...under, id, sign: true }),
      ),
    ),
    replace: of.replace.handler(({ context, input: { key, password, totp, ...asked } }) =>
      signed(context, { key, password, totp, asked: { replace: asked } }, ({ host, desk, under }) =>
        startReplacing(host, desk, { ...asked, ...under }),
      ),
    ),
    enrolKey: of.enrolKey.handler(async ({ context, input: { password, totp, ...asked } }) => {
      const { desk, person } = present(context);
      const confirm = () => confirmPerson(desk, context.session, { password, totp });
      return { key_id: await enrolKey(desk, person.login, asked, confirm) };
    }),
  };
}

function making({ custodyCertificates: of }: Implementer) {
  return {
    recompute: of.recompute.handler(({ context, input: { id } }) => {
      const key = uuidV7(present(context).desk.now());
      return unsigned(context, { key, asked: { recompute: id } }, ({ host, desk, under }) =>
        startReviewing(host, desk, { ...under, id, sign: false }),
      );
    }),
    checkpoint: of.checkpoint.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return publishHead(desk, person.login, input.id);
    }),
    document: of.document.handler(({ context, input: { key, ...asked } }) => {
      mustHold(present(context).person, 'books.custody');
      return unsigned(context, { key, asked: { document: asked } }, ({ host, desk, under }) =>
        startDocument(host, desk, { ...under, ...asked }),
      );
    }),
    prove: of.prove.handler(({ context, input: { key, ...asked } }) => {
      mustHold(present(context).person, 'books.custody');
      return unsigned(context, { key, asked: { prove: asked } }, ({ host, desk, under }) =>
        startProving(host, desk, { ...under, ...asked }),
      );
    }),
    pack: of.pack.handler(({ context, input: { key, password, totp, ...asked } }) => {
      mustHold(
        present(context).person,
        ...(['books.custody', ...(asked.names ? ['person.reveal'] : [])] as Permission[]),
      );
      if (asked.names && asked.reason.trim() === '') {
        throw invalid({
          field: 'reason',
          expected: 'expected a reason: why names leave is kept in the journal',
        });
      }
      const start = ({ host, desk, under }: Started): string =>
        startPacking(host, desk, { ...under, ...asked });
      if (asked.unsigned) return unsigned(context, { key, asked: { pack: asked } }, start);
      if (password === undefined) {
        throw invalid({ field: 'password', expected: 'expected the password of whoever signs the pack' });
      }
      return signed(context, { key, password, totp, asked: { pack: asked } }, start);
    }),
  };
}

export function custodyCertificateProcedures(os: Implementer) {
  const of = os.custodyCertificates;
  return {
    ...{ ...questions(os), ...signing(os), ...making(os) },
    file: of.file.handler(({ context, input }) => certificateFile(fetching(context), input)),
    keysFile: of.keysFile.handler(({ context, input }) =>
      keysFile(fetching(context), input.with_compromised),
    ),
    link: of.link.handler(({ context, input }) => {
      const { host, session, login } = fetching(context);
      return jobFile(host, session, login, input.job_id);
    }),
  };
}
