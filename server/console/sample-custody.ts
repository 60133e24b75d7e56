/**
 * Custody of a sample platform that was just made: letters of its banks, their statements up to the sample's last day, matched with
 * the books as far as rules go, what its finance staff noted of the oldest breaks, daily runs, and certificates of the two months
 * before the last full one.
 *
 * The same platform gives the same statements, matches, breaks and runs; what was left on one side is for whoever explores it, and so is the
 * last full month, which can be certified.
 */
import { isBusinessDay } from '#core/cases/due';
import { monthOf, type Month } from '#core/custody/certificate-text';
import { dayOf, type Instant } from '#core/kernel/instant';
import { parseCommand } from '#core/ledger/commands';
import { Ledger } from '#core/ledger/ledger';
import { dayFrom, dayNumber, dayText } from '#core/sample/calendar';
import { sampleCustodies } from '#core/sample/generate';
import type { OpenStore } from '#server/composition/open-books';
import { custodyRules, matchingOf } from '#server/custody/custody-rules';
import { importStatements, type OfferedSource } from '#server/custody/import-statements';
import { makeRun, recordRun } from '#server/custody/make-run';
import { findMatches, readBreaks, reconcile } from '#server/custody/reconcile';
import { bankFiles, type BankedSample } from '#server/sample/bank-files';

import { certifySampleMonths } from './sample-custody-certificates';

/** Logins of the sample's finance staff: who works, and who looks it over. */
const CLERK = 'finn';
const REVIEWER = 'fay';

/** Days before the sample's end on which letters were signed, and after it until which the last one holds: it is to be renewed soon. */
const SIGNED_DAYS = 400;
const HOLDS_DAYS = 40;

interface Noted {
  readonly cause: string;
  readonly note: string;
  readonly escalate: boolean;
}

/** What is said of breaks by what they may be. */
const NOTES: Readonly<Record<string, Noted>> = {
  'bank-twice': { cause: 'bank-twice', note: 'Asked the bank to take the second one back', escalate: false },
  'amount-off': { cause: 'bank-amount', note: 'The bank looks for the difference', escalate: true },
};

type Submit = (kind: string, data: object, actor?: string) => Promise<void>;

async function fileLetters(submit: Submit, last_day: number): Promise<void> {
  const custodies = sampleCustodies();
  for (const [place, { id, bank }] of custodies.entries()) {
    const ends = place === custodies.length - 1 ? { ends_on: dayText(last_day + HOLDS_DAYS) } : {};
    const signed_on = dayText(last_day - SIGNED_DAYS);
    await submit('file-bank-letter', {
      account_id: id,
      reference: `${bank}-${signed_on.slice(0, 4)}-${id}`,
      signed_on,
      ...ends,
    });
  }
}

/** The oldest break of each sort that something is said of. */
async function noteBreaks(open: OpenStore, submit: Submit, day: string): Promise<void> {
  const { custody } = await custodyRules(open.reader, day, open.env.now());
  const breaks = await readBreaks(open.lists, day, matchingOf(custody));
  for (const [rule, { cause, note, escalate }] of Object.entries(NOTES)) {
    const found = breaks.find(({ suggestions }) => suggestions[0]?.rule === rule);
    if (found !== undefined) {
      const said = { item_id: found.id, break_cause: cause, note, escalate };
      await submit('note-break', { ...said, owner: escalate ? REVIEWER : CLERK });
    }
  }
}

/** The last three months that were over at the end of a day: the first two are certified, the last one is for whoever explores. */
function fullMonths(last_day: number): readonly Month[] {
  const after = dayText(last_day + 1);
  return [-3, -2, -1].map((months) => monthOf(after, months));
}

interface Running {
  readonly open: OpenStore;
  readonly ledger: Ledger;
  readonly submit: Submit;
  readonly key: () => string;
  readonly at: Instant;
}

/**
 * Records the runs of business days since the first certified month ended, and of the days on which months ended. They are
 * signed but for the last two: one waits for its reviewer, one for both.
 */
async function recordRuns(
  { open, ledger, submit, key, at }: Running,
  last_day: number,
  signal?: AbortSignal,
): Promise<void> {
  const { alerts } = await custodyRules(open.reader, dayText(last_day), at);
  const ends = fullMonths(last_day).map(({ until }) => until);
  const days: string[] = [];
  for (let day = dayFrom(ends[0] ?? ''); day <= last_day; day += 1) {
    const text = dayText(day);
    if (isBusinessDay(text, alerts) || ends.includes(text)) days.push(text);
  }
  for (const [place, day] of days.entries()) {
    signal?.throwIfAborted();
    const run = await makeRun(open, { day, currency: 'CNY' }, at, { signal });
    const result = await recordRun(ledger, run, { actor: CLERK, key: key(), at });
    if (result.status !== 'done') throw new Error('the sample’s run was not accepted');
    const run_id = `run-${String(result.answer.seq)}`;
    if (place < days.length - 1) await submit('sign-run', { run_id, part: 'preparer' });
    if (place < days.length - 2) await submit('sign-run', { run_id, part: 'reviewer' }, REVIEWER);
  }
}

interface WorkOptions {
  readonly signal?: AbortSignal | undefined;
  /** Statements taken, of all. */
  readonly onStatement?: ((done: number, total: number) => void) | undefined;
}

/** Takes and matches the statements of a sample that was just made. */
export async function workSampleCustody(
  open: OpenStore,
  sample: BankedSample,
  { signal, onStatement }: WorkOptions = {},
): Promise<void> {
  const { store, reader, env, files } = open;
  const at = Math.max(env.now(), (await store.head()).booked_at);
  const ledger = await Ledger.open(store, env);
  let submitted = 0;
  const key = (): string => `sample|custody|${String((submitted += 1))}`;
  const submit: Submit = async (kind, data, actor = CLERK) => {
    const parsed = parseCommand({ kind, key: key(), actor, at, data });
    const result = parsed.ok ? await ledger.submit(parsed.command) : null;
    if (result?.status !== 'done') throw new Error(`the sample's ${kind} was not accepted`);
  };
  try {
    const last_day = dayNumber(sample.end_at - 1);
    await fileLetters(submit, last_day);
    const sources: OfferedSource[] = [];
    for await (const made of bankFiles(reader, sample, signal)) {
      if (!('file' in made)) continue;
      const source = { name: made.file, bytes: new TextEncoder().encode(made.text) };
      sources.push({ name: made.file, load: () => Promise.resolve(source) });
    }
    const context = { ledger, reader, actor: CLERK, now: () => at };
    const keep = (id: string, bytes: Uint8Array): Promise<void> => files.put(id, bytes);
    await importStatements(sources, { ...context, keep }, { signal, onFile: onStatement });
    const { custody } = await custodyRules(reader, dayOf(at, 0), at);
    await reconcile(() => findMatches(open.lists, matchingOf(custody), signal), { ...context, key, signal });
    await noteBreaks(open, submit, dayText(last_day));
    await recordRuns({ open, ledger, submit, key, at }, last_day, signal);
    const months = fullMonths(last_day)
      .slice(0, 2)
      .map(({ name }) => name);
    const people = { preparer: CLERK, reviewer: REVIEWER };
    await certifySampleMonths(open, months, { ...people, at, submit, signal });
  } finally {
    await ledger.close();
  }
}
