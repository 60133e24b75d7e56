/**
 * One thing done to many alerts, as long work: the set is what the filter has at one moment, each is an entry of its own.
 *
 * What the books refuse (somebody else has it, it was closed meanwhile) is counted by reason and harms no other. Done
 * again under the same key, what was done is not done twice.
 */
import type { z } from 'zod';

import type { alertQuery, bulkAct } from '#core/contract/alerts';
import type { Instant } from '#core/kernel/instant';
import { parseCommand, type Command } from '#core/ledger/commands';
import type { Alert } from '#core/ledger/tables';

import type { Console } from './console';
import type { Desk } from './desk';
import { invalid } from './failures';
import type { JobAsked, JobTools } from './job-centre';

type Act = z.output<typeof bulkAct>;

export interface BulkAsked {
  readonly query: z.output<typeof alertQuery>;
  readonly ids?: readonly string[] | undefined;
  readonly except: readonly string[];
  readonly what: Act;
}

const PAGE_ROWS = 500;
const CHUNK_COMMANDS = 500;

/** The command that does it to one alert; null where there is nothing to do. */
function commandFor(alert: Alert, what: Act): { readonly kind: string; readonly data: object } | null {
  const { id: alert_id, assignee } = alert;
  switch (what.act) {
    case 'dispose': {
      const { disposition, reason_code, deserved, note } = what;
      return { kind: 'dispose-alert', data: { alert_id, disposition, reason_code, deserved, note } };
    }
    case 'assign':
      return assignee === what.assignee
        ? null
        : { kind: 'assign-alert', data: { alert_id, assignee: what.assignee, from: assignee } };
    case 'escalate':
      return { kind: 'escalate-alert', data: { alert_id, team: what.team, reason: what.reason } };
    case 'snooze':
      return { kind: 'snooze-alert', data: { alert_id, until: what.until, reason: what.reason } };
    case 'tag': {
      const tags = [...new Set([...alert.tags, ...what.tags])];
      return tags.length === alert.tags.length ? null : { kind: 'tag-alert', data: { alert_id, tags } };
    }
  }
}

/** The alerts meant, of one moment. */
async function meant(desk: Desk, login: string, { query, ids, except }: BulkAsked): Promise<Alert[]> {
  const only = ids === undefined ? null : new Set(ids);
  const without = new Set(except);
  const asked = { ...query, login, now: desk.now() };
  return await desk.books.snapshot(async (_reader, lists) => {
    const found: Alert[] = [];
    for (let after: string | null = null; ;) {
      const page = await lists.alerts(asked, { after, limit: PAGE_ROWS });
      found.push(...page.rows.filter(({ id }) => (only?.has(id) ?? true) && !without.has(id)));
      if (page.next === null) {
        return found;
      }
      after = page.next;
    }
  });
}

/** A key of its own for each alert, as short as the caller's may not be. */
function keyFor(digest: string, alert_id: string): string {
  return `bulk-${digest}-${alert_id}`;
}

interface By {
  readonly actor: string;
  readonly digest: string;
  readonly at: Instant;
}

/** One command per alert that is changed by it. Throws INVALID where the act does not fit, before anything is done. */
export function bulkCommands(alerts: readonly Alert[], what: Act, { actor, digest, at }: By): Command[] {
  return alerts.flatMap((alert) => {
    const made = commandFor(alert, what);
    if (made === null) {
      return [];
    }
    const parsed = parseCommand({ ...made, key: keyFor(digest, alert.id), actor, at });
    if (!parsed.ok) {
      throw invalid(...parsed.issues.map(({ field, expected }) => ({ field, expected })));
    }
    return [parsed.command];
  });
}

async function doAll(desk: Desk, commands: readonly Command[], { signal, onProgress }: JobTools) {
  const { ledger } = desk.mustWrite();
  const refused: Record<string, number> = {};
  let done = 0;
  for (let start = 0; start < commands.length; start += CHUNK_COMMANDS) {
    signal.throwIfAborted();
    for (const result of await ledger.submitMany(commands.slice(start, start + CHUNK_COMMANDS))) {
      if (result.status === 'done') {
        done += 1;
      } else {
        refused[result.refusal.code] = (refused[result.refusal.code] ?? 0) + 1;
      }
    }
    onProgress({ done: Math.min(start + CHUNK_COMMANDS, commands.length), total: commands.length });
  }
  return { done, refused };
}

/** Starts it; gives the job's id. Throws INVALID for an act that does not fit, WORKSPACE `read-only`. */
export async function startBulk(
  host: Console,
  desk: Desk,
  under: Pick<JobAsked, 'actor' | 'key' | 'asked'>,
  asked: BulkAsked,
): Promise<string> {
  desk.mustWrite();
  const alerts = await meant(desk, under.actor, asked);
  const digest = desk.books.env.sha256(`${under.actor}|${under.key}`).slice(0, 32);
  const commands = bulkCommands(alerts, asked.what, { actor: under.actor, digest, at: desk.now() });
  return host.jobs.start({
    kind: 'alerts-bulk',
    about: asked.what.act,
    ...under,
    work: async (tools) => ({
      ...(await doAll(desk, commands, tools)),
      asked: alerts.length,
      unchanged: alerts.length - commands.length,
    }),
  });
}
