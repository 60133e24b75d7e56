/**
 * What a month lacks for its certificate, told before anything is computed: keys, runs, statements, its place in the chain.
 *
 * It reads what is recorded and nothing else, so it is quick. That nothing is lacking does not promise that the figures agree: that is
 * told by making the certificate.
 */
import { logNameOf, monthOf } from '#core/custody/certificate-text';
import type { ReadinessCode } from '#core/custody/certificate-words';
import { RUN_TESTS } from '#core/custody/custody-words';
import { CLAIM_TESTS } from '#core/custody/primitives/documents';
import { dayOf, type Instant } from '#core/kernel/instant';
import type { LedgerReader } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';
import type { Lists } from '#database/lists/lists';
import type { VaultState } from '#server/keys/vault';
import { custodyRules } from '#server/custody/custody-rules';
import { monthOfRuns, type DayOfRuns } from '#server/custody/run-month';

import { chainOf } from './chain';
import { MASTER_OWNER, readCustodyKeys } from './custody-keys';
import { statementsMissing } from './month-banks';

export interface ReadinessAsked {
  readonly currency: string;
  /** `YYYY-MM`; where absent the next of the chain, that of the last run, or the last that is over. */
  readonly month?: string | undefined;
  /** Who is to prepare it. */
  readonly login: string;
  /** Id of the workspace. */
  readonly platform: string;
}

export interface Lack {
  readonly code: ReadinessCode;
  readonly stops: boolean;
  readonly names: readonly string[];
}

export interface Readiness {
  readonly month: string;
  readonly number: number;
  readonly open_id: string | null;
  readonly lacks: readonly Lack[];
  /** Logins of others with a key in use. */
  readonly reviewers: readonly string[];
}

interface Books {
  readonly reader: LedgerReader;
  readonly lists: Lists;
}

/** Of these nothing stops: a certificate states them. */
const REMARKS: ReadonlySet<ReadinessCode> = new Set(['days-not-run', 'runs-unsigned', 'tests-failed']);

/** A lack, unless nothing is named; `always` for those that name nothing. */
function lack(code: ReadinessCode, names: readonly string[], always = false): Lack[] {
  return names.length > 0 || always ? [{ code, stops: !REMARKS.has(code), names }] : [];
}

function keyLacks(
  keys: readonly Row<'custody_key'>[],
  { currency, login, platform }: ReadinessAsked,
): { readonly lacks: Lack[]; readonly reviewers: string[] } {
  const active = keys.filter(({ status }) => status === 'active');
  const isMissing = (role: string, owner: string): boolean =>
    !active.some((key) => key.role === role && key.owner === owner);
  const reviewers = active
    .filter(({ role, owner }) => role === 'staff' && owner !== login)
    .map(({ owner }) => owner);
  return {
    reviewers,
    lacks: [
      ...lack(
        'own-key',
        [login].filter((owner) => isMissing('staff', owner)),
      ),
      ...lack('other-key', [], reviewers.length === 0),
      ...lack(
        'log-key',
        [logNameOf(platform, currency)].filter((owner) => isMissing('log', owner)),
      ),
      ...lack('master-key', [], isMissing('master', MASTER_OWNER)),
    ],
  };
}

function runLacks(days: readonly DayOfRuns[], until: string): Lack[] {
  const last = days.find(({ day }) => day === until)?.run ?? null;
  const others = days.filter(({ day }) => day !== until);
  const failed = last === null ? [] : RUN_TESTS.filter((test) => last.outcomes[test] === 'failed');
  const unsigned = others.filter(({ run }) => run !== null && run.status !== 'reviewed');
  return [
    ...lack('run-missing', last === null ? [until] : []),
    ...lack('run-not-reviewed', last !== null && last.status !== 'reviewed' ? [until] : []),
    ...lack(
      'days-not-run',
      others.filter(({ state }) => state === 'missed' || state === 'due').map(({ day }) => day),
    ),
    ...lack(
      'runs-unsigned',
      unsigned.map(({ day }) => day),
    ),
    ...lack(
      'claim-failed',
      failed.filter((test) => CLAIM_TESTS.includes(test)),
    ),
    ...lack(
      'tests-failed',
      failed.filter((test) => !CLAIM_TESTS.includes(test)),
    ),
  ];
}

function vaultLacks({ set_up, unlocked }: Pick<VaultState, 'set_up' | 'unlocked'>): Lack[] {
  if (!set_up) return lack('vault-missing', [], true);
  return lack('vault-locked', [], !unlocked);
}

/** What a month lacks. */
export async function readinessOf(
  { reader, lists }: Books,
  vault: Pick<VaultState, 'set_up' | 'unlocked'>,
  asked: ReadinessAsked,
  now: Instant,
): Promise<Readiness> {
  const { currency } = asked;
  const chain = await chainOf(reader, currency);
  const last = chain?.standing.at(-1) ?? null;
  const { utc_offset_minutes } = await custodyRules(reader, dayOf(now, 0), now);
  const today = dayOf(now, utc_offset_minutes);
  const next = last === null ? null : monthOf(last.until, 1);
  const run_day = await lists.custody_runs.lastDay(currency, today);
  const first = run_day === null ? monthOf(today, -1) : monthOf(run_day);
  const month = asked.month === undefined ? (next ?? first) : monthOf(`${asked.month}-01`);
  const { days } = await monthOfRuns({ reader, lists }, { month: month.name, currency }, now);
  const keys = keyLacks(await readCustodyKeys(reader), asked);
  const open_id = chain?.open_id ?? null;
  return {
    ...{ month: month.name, number: (chain?.digests.length ?? 0) + 1, open_id },
    reviewers: keys.reviewers,
    lacks: [
      ...lack('draft-open', open_id === null ? [] : [open_id]),
      ...lack('month-not-over', today <= month.until ? [month.name] : []),
      ...lack('other-month', next === null || next.name === month.name ? [] : [next.name]),
      ...vaultLacks(vault),
      ...keys.lacks,
      ...lack('statements-missing', await statementsMissing(reader, currency, month, now)),
      ...runLacks(days, month.until),
    ],
  };
}
