/**
 * Raising in the books what a scan has found: reads what was told before, submits one command per account.
 *
 * A run that was stopped in the middle is taken up by the next one: what was told is not told again.
 */
import { isListed } from '#core/cases/list-commands';
import type { Instant } from '#core/kernel/instant';
import type { Command } from '#core/ledger/commands';
import { adoptKey, raiseKey } from '#core/ledger/keys';
import type { Ledger } from '#core/ledger/ledger';
import type { LedgerReader } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';
import type { RaiseData, ToldBefore } from '#core/risk/raising';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { isBegun, rulesInForce, type RuleInForce } from '#core/rulebook/rules-in-force';
import { storedRule } from '#core/rulebook/stored-rule';
import { allRows } from '#server/composition/all-rows';

/** Login under which alerts are raised: no person's. */
const DETECTOR_ACTOR = 'detector';

/** Alerts submitted at a time. */
const CHUNK_ALERTS = 200;

/** What the books know at an instant that decides whether a flag is told. */
export async function readTold(reader: LedgerReader, at: Instant): Promise<ToldBefore> {
  const subjects = await allRows(reader, 'alert_subject');
  const lists = new Map<string, Row<'account_list'>['list'][]>();
  for (const listing of await allRows(reader, 'account_list')) {
    if (isListed(listing, at)) {
      lists.set(listing.account_id, [...(lists.get(listing.account_id) ?? []), listing.list]);
    }
  }
  const silences = new Map<string, Map<string, Instant>>();
  for (const { account_id, rule_id, until_at } of await allRows(reader, 'silence')) {
    silences.set(account_id, (silences.get(account_id) ?? new Map<string, Instant>()).set(rule_id, until_at));
  }
  return { subjects: new Map(subjects.map((row) => [row.account_id, row])), lists, silences };
}

/** The rules that count now. Throws a RangeError for one that this program does not understand. */
export async function readRules(reader: LedgerReader): Promise<RuleInForce[]> {
  return rulesInForce(await allRows(reader, 'rule_version'));
}

/** Writes the rules that the program brings into books that do not have them, before anything is raised by them. */
async function beginRulebook(
  ledger: Pick<Ledger, 'submit'>,
  reader: LedgerReader,
  at: Instant,
): Promise<void> {
  const heads = await allRows(reader, 'rule_head');
  if (!isBegun(heads)) {
    const rules = STARTING_RULES.map((rule) => ({ ...storedRule(rule) }));
    await ledger.submit({
      ...{ kind: 'adopt-rules', key: adoptKey('starting'), actor: DETECTOR_ACTOR },
      ...{ mode: 'authorise', at, data: { pack: 'starting', rules } },
    });
  }
}

export interface Raised {
  readonly raised: number;
  /** New flags on accounts whose alert is open. */
  readonly joined: number;
  /** Told by somebody else in the meantime. */
  readonly passed: number;
}

interface RaisingOptions {
  readonly at: Instant;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Submits what is to be raised, after the rules it rests on. Stops between chunks when asked to; what was raised stays. */
export async function raiseAlerts(
  {
    ledger,
    reader,
  }: { readonly ledger: Pick<Ledger, 'submit' | 'submitMany'>; readonly reader: LedgerReader },
  raises: readonly RaiseData[],
  { at, signal, onProgress }: RaisingOptions,
): Promise<Raised> {
  await beginRulebook(ledger, reader, at);
  let raised = 0;
  let joined = 0;
  let passed = 0;
  for (let start = 0; start < raises.length; start += CHUNK_ALERTS) {
    signal?.throwIfAborted();
    const commands = raises.slice(start, start + CHUNK_ALERTS).map((data): Command => ({
      ...{ kind: 'raise-alert', key: raiseKey(data.account_id, data.flagged_seq), actor: DETECTOR_ACTOR },
      ...{ mode: 'authorise', at, data },
    }));
    for (const result of await ledger.submitMany(commands)) {
      if (result.status !== 'done' || result.answer.repeated) {
        passed += 1;
      } else if (isJoined(result.answer.body.facts)) {
        joined += 1;
      } else {
        raised += 1;
      }
    }
    onProgress?.(Math.min(start + CHUNK_ALERTS, raises.length), raises.length);
  }
  return { raised, joined, passed };
}

function isJoined(facts: object | undefined): boolean {
  return facts !== undefined && 'joined' in facts && facts.joined === true;
}

/** What notes of scans are about, by which the last one is found. */
export const SCAN_SUBJECT = 'risk-scan';

/** The note that somebody had the journal looked through. */
export function scanNote(by: string, found: Raised, seen_seq: number, at: Instant): Command {
  const details = { raised: found.raised, joined: found.joined, seen_seq };
  return {
    ...{ kind: 'note-event', key: `scan-${by}-${String(seen_seq)}-${String(at)}`, actor: by },
    ...{ mode: 'authorise', at, data: { event: 'risk-scan', subject: SCAN_SUBJECT, details } },
  };
}
