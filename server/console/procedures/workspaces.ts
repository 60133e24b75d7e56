/**
 * Which books are open: recent ones, opening, creating, the sample platform.
 *
 * The guard lets in whoever is not signed in and whoever keeps workspaces; nobody takes books away that somebody else
 * works on (`docs/decisions/0007-who-opens-workspaces.md`).
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { CreditKnowledge } from '#core/credit/characteristics/knowledge';
import { genesisCommands } from '#core/ledger/genesis';
import { Ledger } from '#core/ledger/ledger';
import { dayFrom } from '#core/sample/calendar';
import { dayBefore } from '#core/sample/generate';
import { SAMPLE_TRADES_MIN } from '#core/sample/size';
import type { MakingPhase } from '#core/contract/workspaces';
import { isCurrency } from '#core/kernel/money';
import { createStore, makeStore, type OpenStore } from '#server/composition/open-books';
import { makeSample, sampleDigestKey, type SampleProgress } from '#server/sample/make-sample';

import { sealSampleVault } from '#server/sample/sample-vault';

import type { Console } from '../console';
import { invalid, workspaceFailure } from '../failures';
import type { Implementer } from '../implementer';
import { withPassword } from '../location';
import { raiseSampleAlerts } from '../sample-alerts';
import { signSampleBadges } from '../sample-badges';
import { issueSampleCertificates } from '../sample-certificates';
import { workSampleCustody } from '../sample-custody';
import { scoreSample } from '../sample-scores';
import { addSampleStaff } from '../sample-staff';
import type { StaffSession } from '../staff-session';
import { stateOf } from './session';

/** Somebody else works on the open workspace: it is not taken away under his hands. */
function throwIfUsed(host: Console, session: StaffSession): void {
  if (host.desk !== null && host.usedByOthers(session)) {
    throw workspaceFailure('in-use');
  }
}

/** A file name made of what people call a workspace. */
function fileName(name: string): string {
  const cleaned = name
    .trim()
    .replace(/[^\p{L}\p{N} ._-]/gu, '')
    .replace(/^[. ]+/, '')
    .slice(0, 60)
    .trim();
  return cleaned === '' ? 'workspace' : cleaned;
}

function suggestion(data_folder: string, name: string): string {
  const base = join(data_folder, 'workspaces', fileName(name));
  let location = `${base}.surety`;
  for (let number = 2; existsSync(location); number += 1) {
    location = `${base} ${String(number)}.surety`;
  }
  return location;
}

/** Our own folder is made when it is first needed; others must be there. */
async function prepareFolder(data_folder: string, location: string): Promise<void> {
  if (dirname(location) === join(data_folder, 'workspaces')) {
    await mkdir(dirname(location), { recursive: true, mode: 0o700 });
  }
}

async function makeEmpty(host: Console, location: string, currencies: readonly string[]): Promise<OpenStore> {
  const store = await createStore(location, host.environment());
  const ledger = await Ledger.open(store.store, store.env);
  await ledger.submitMany(genesisCommands(store.env.now(), currencies));
  await ledger.close();
  return store;
}

interface Sampling {
  readonly trades: number;
  readonly seed: number;
  readonly last_day: number;
}

/** What is asked for, within what can be made: a sample ends before the present, or the books would be ahead of it. */
function samplingOf(
  { trades, seed, last_day }: { trades: number; seed: number; last_day?: string | undefined },
  now: number,
): Sampling {
  const newest = dayBefore(now);
  const last = last_day === undefined ? newest : dayFrom(last_day);
  if (last > newest) {
    throw invalid({ field: 'last_day', expected: 'expected a day that is over' });
  }
  return { trades: Math.max(trades, SAMPLE_TRADES_MIN), seed, last_day: last };
}

/** Makes the sample, which is in its place when it is whole: a half-made one never counts. */
async function makeSampleAt(
  host: Console,
  session: StaffSession,
  location: string,
  options: Sampling & {
    readonly signal: AbortSignal;
    readonly onProgress: (progress: SampleProgress) => void;
    /** Statements taken, of all. */
    readonly onStatement: (done: number, total: number) => void;
    /** Entries through which alerts were looked for, of all. */
    readonly onLooked: (progress: { readonly done: number; readonly total: number }) => void;
  },
): Promise<void> {
  const fill = async (open: OpenStore): Promise<void> => {
    const secrets = new Map<string, Uint8Array>();
    const knowledge = new CreditKnowledge();
    const made = { ...options, files: open.files, secrets, knowledge };
    const { to: end_at } = await makeSample(open.store, open.env, made);
    await sealSampleVault(open, secrets);
    await signSampleBadges(open);
    await issueSampleCertificates(open);
    await scoreSample(open, knowledge);
    await addSampleStaff(open);
    await workSampleCustody(open, { options, end_at }, options);
    options.signal.throwIfAborted();
    await raiseSampleAlerts(open, { signal: options.signal, onProgress: options.onLooked });
    options.signal.throwIfAborted();
    // Making takes its time: somebody may have begun to work.
    throwIfUsed(host, session);
  };
  const env = host.environment();
  await makeStore(location, fill, env, sampleDigestKey(options.seed, env.sha256));
}

interface Step {
  readonly phase: MakingPhase;
  readonly done: number;
  readonly total: number;
}

/** Progress of making the sample, piece by piece, until it is made. */
async function* makingSteps(
  host: Console,
  session: StaffSession,
  options: Sampling,
  signal: AbortSignal | undefined,
) {
  throwIfUsed(host, session);
  const location = suggestion(host.options.data_folder, 'Sample platform');
  await prepareFolder(host.options.data_folder, location);
  const controller = new AbortController();
  const stop = (): void => controller.abort(signal?.reason);
  signal?.addEventListener('abort', stop);
  let step: Step = { phase: 'trades', done: 0, total: options.trades };
  let wake = (): void => undefined;
  let ended = false;
  const onProgress = ({ trades_done, trades_total }: SampleProgress): void => {
    step = { phase: 'trades', done: Math.min(trades_done, trades_total), total: trades_total };
    wake();
  };
  const onStatement = (done: number, total: number): void => {
    step = { phase: 'statements', done, total };
    wake();
  };
  const onLooked = ({ done, total }: { readonly done: number; readonly total: number }): void => {
    step = { phase: 'alerts', done, total };
    wake();
  };
  const sampling = { ...options, signal: controller.signal, onProgress, onStatement, onLooked };
  const making = makeSampleAt(host, session, location, sampling).finally(() => {
    ended = true;
    wake();
  });
  making.catch(() => undefined);
  try {
    while (!hasEnded()) {
      yield { type: 'progress' as const, ...step };
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (ended) {
          resolve();
        }
      });
    }
    await making;
  } finally {
    stop();
    signal?.removeEventListener('abort', stop);
    await making.catch(() => undefined);
  }
  await host.open(location);
  yield { type: 'done' as const, state: await stateOf(host, session) };

  function hasEnded(): boolean {
    return ended;
  }
}

export function workspaceProcedures(os: Implementer, host: Console) {
  const { data_folder } = host.options;
  return {
    recent: os.workspaces.recent.handler(() => host.recent.list()),
    suggest: os.workspaces.suggest.handler(({ input }) => ({
      location: suggestion(data_folder, input.name),
    })),
    open: os.workspaces.open.handler(async ({ context: { session }, input }) => {
      throwIfUsed(host, session);
      await host.open(withPassword(input.location, input.password));
      return stateOf(host, session);
    }),
    create: os.workspaces.create.handler(async ({ context: { session }, input }) => {
      const unknown = input.currencies.findIndex((currency) => !isCurrency(currency));
      if (unknown >= 0) {
        throw invalid({ field: `currencies.${String(unknown)}`, expected: 'expected a known currency code' });
      }
      throwIfUsed(host, session);
      await prepareFolder(data_folder, input.location);
      const currencies = [...new Set(input.currencies)];
      await host.openMade(input.location, () => makeEmpty(host, input.location, currencies));
      return stateOf(host, session);
    }),
    makeSample: os.workspaces.makeSample.handler(({ context: { session }, input, signal }) =>
      makingSteps(host, session, samplingOf(input, host.now()), signal),
    ),
    forget: os.workspaces.forget.handler(async ({ input }) => {
      await host.recent.forget(input.location);
      return {};
    }),
    close: os.workspaces.close.handler(async ({ context: { session } }) => {
      throwIfUsed(host, session);
      await host.closeWorkspace();
      return stateOf(host, session);
    }),
  };
}
