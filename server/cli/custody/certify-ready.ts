/**
 * What a month lacks for its certificate, told at the command line all at once and before anything is computed.
 */
import type { ReadinessCode } from '#core/custody/certificate-words';
import type { OpenDesk } from '#server/composition/open-books';
import { ownDraft } from '#server/custody/certificates/certify';
import { readinessOf, type Lack } from '#server/custody/certificates/readiness';

import type { Cli } from '../cli';
import { UsageError } from '../exit';

/** What a lack is called where people read it. */
const LACK_WORDS: Readonly<Record<ReadinessCode, string>> = {
  'no-account': 'no custody account',
  'month-not-over': 'the month is not over',
  'other-month': 'the next month of the chain is another one',
  'draft-open': 'a draft is open: sign it or drop it',
  'vault-missing': 'the key vault was never set up',
  'vault-locked': 'the key vault is locked',
  'own-key': 'no key in use (enrolled, and confirmed by another) of',
  'other-key': 'nobody else has a key in use, to review',
  'log-key': 'no key in use of the log',
  'master-key': 'no master key in use',
  'statements-missing': 'no statement to the end of the month of',
  'run-missing': 'no daily run of',
  'run-not-reviewed': 'not signed by two is the run of',
  'days-not-run': 'no daily run of',
  'runs-unsigned': 'not signed by two are the runs of',
  'claim-failed': 'failed tests that the certificate would stand on',
  'tests-failed': 'failed tests of care, which it would state as remarks',
};

const lackText = ({ code, names }: Lack): string =>
  names.length === 0 ? LACK_WORDS[code] : `${LACK_WORDS[code]}: ${names.join(', ')}`;

/** Throws UsageError with all that is missing at once, before anything is computed. A draft of his own is gone on with. */
export async function mustBeReady(
  cli: Cli,
  open: OpenDesk,
  login: string,
  { currency, month }: { readonly currency: string; readonly month: string },
): Promise<void> {
  const { reader, lists, info } = open;
  const asked = { currency, month, login, platform: info.id };
  const { lacks } = await readinessOf({ reader, lists }, { set_up: true, unlocked: true }, asked, cli.now());
  const stopping = lacks.filter(({ stops }) => stops);
  if (stopping.length === 0 || (await ownDraft(reader, asked)) !== null) return;
  const missing = stopping.map((one) => `\n  - ${lackText(one)}`).join('');
  const details = { month, missing: stopping.map(({ code, names }) => ({ code, names })) };
  throw new UsageError(`${month} cannot be certified yet:${missing}`, details, 'not-ready');
}
