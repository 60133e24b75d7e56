/**
 * A platform to measure: a workspace on the disk with a ledger at work, and bulk submission as imports do it.
 */
import { join } from 'node:path';

import type { Command } from '#core/ledger/commands';
import { Ledger, type LedgerOptions } from '#core/ledger/ledger';
import type { Environment, LedgerStore } from '#core/ledger/ports';
import { productionEnvironment } from '#server/composition/environment';
import { createWorkspace, openWorkspace, type WritableWorkspace } from '#database/workspace';

const BATCH_COMMANDS = 1_000;
/** One batch is decided while the one before is stored; a third waits, so that neither ever idles. */
const BATCHES_UNDER_WAY = 3;
const PROGRAM = 'surety-bench 1.0.0';

export const environment: Environment = productionEnvironment();

export interface Platform {
  readonly workspace: WritableWorkspace;
  readonly ledger: Ledger;
  close(): Promise<void>;
}

type Append = LedgerStore['append'];

export interface PlatformOptions extends LedgerOptions {
  /** Stands in for the store's own way of storing a batch, which it is given. */
  readonly append?: (batch: Parameters<Append>[0], own: Append) => Promise<void>;
}

/** The store as it is, but for the way it stores. */
function storingBy(store: LedgerStore, append: NonNullable<PlatformOptions['append']>): LedgerStore {
  const own: Append = (batch) => store.append(batch);
  return new Proxy(store, {
    get(target, name) {
      if (name === 'append') {
        return (batch: Parameters<Append>[0]) => append(batch, own);
      }
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

async function started(workspace: WritableWorkspace, options: PlatformOptions): Promise<Platform> {
  const { append, ...rest } = options;
  const store = append === undefined ? workspace.store : storingBy(workspace.store, append);
  const ledger = await Ledger.open(store, environment, rest);
  return {
    workspace,
    ledger,
    close: async () => {
      await ledger.close();
      await workspace.close();
    },
  };
}

/** A new workspace in a folder. */
export async function newPlatform(
  folder: string,
  name: string,
  options: PlatformOptions = {},
): Promise<Platform> {
  return started(await createWorkspace(join(folder, name), { program: PROGRAM }), options);
}

/** An existing workspace in a folder. */
export async function openPlatform(
  folder: string,
  name: string,
  options: PlatformOptions = {},
): Promise<Platform> {
  return started(await openWorkspace(join(folder, name), { access: 'write', program: PROGRAM }), options);
}

/** Submits commands in batches of 1,000, some under way at once; throws when one was not done. */
export async function submitAll(ledger: Ledger, commands: readonly Command[]): Promise<void> {
  const under_way: Promise<void>[] = [];
  for (let start = 0; start < commands.length; start += BATCH_COMMANDS) {
    if (under_way.length >= BATCHES_UNDER_WAY) {
      await under_way.shift();
    }
    const submitted = submitBatch(ledger, commands.slice(start, start + BATCH_COMMANDS));
    // Seen again below; a later batch that fails earlier must not count as unhandled.
    submitted.catch(() => undefined);
    under_way.push(submitted);
  }
  await Promise.all(under_way);
}

async function submitBatch(ledger: Ledger, commands: readonly Command[]): Promise<void> {
  const results = await ledger.submitMany(commands);
  const failed = results.find((result) => result.status !== 'done');
  if (failed?.status === 'refused' || failed?.status === 'rejected') {
    throw new Error(`a command of the benchmark was refused: ${JSON.stringify(failed.refusal)}`);
  }
}
