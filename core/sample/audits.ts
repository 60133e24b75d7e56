/**
 * Audits of merchants: planned, walked point by point with evidence, findings and their remedies, handed in, concluded.
 *
 * How far one gets is given by the day on which it is planned: a step that would come after the end is still to be done.
 */
import { DAY_MS, MINUTE_MS } from '#core/kernel/instant';
import type { CommandData } from '#core/ledger/commands';
import { DEFAULT_STANDARD, type Point } from '#core/trust/standard';

import type { Made } from './later';
import type { Office } from './office';
import type { Holder } from './people';

type Evidence = { kind: 'file' | 'trade'; id: string }[];
type Verdict = CommandData<'judge-point'>['verdict'];

export interface FindingPlan {
  readonly point_id: string;
  readonly severity: 'minor' | 'major';
  readonly found: string;
  readonly remedy: string;
  /** Days for the remedy; those of the policy when absent. */
  readonly days?: number;
  /** Days after the finding in which the merchant answers; never when absent. */
  readonly answered?: number;
  /** Whether the answer is checked, which it is two days later. */
  readonly checked?: boolean;
}

export interface AuditPlan {
  readonly holder: Holder;
  readonly cause: 'application' | 'periodic' | 'event';
  /** Days before the end on which it is planned. */
  readonly day: number;
  readonly auditor: string | null;
  /** Who concludes it and checks remedies. */
  readonly lead: string;
  /** The last step that is taken. */
  readonly until?: 'planned' | 'begun' | 'submitted';
  /** What was wrong with points; those that are not named are met. */
  readonly verdicts?: Readonly<Record<string, Exclude<Verdict, 'met'>>>;
  readonly findings?: readonly FindingPlan[];
  /** Called with the key of the conclusion. */
  readonly concluded?: (key: string) => void;
}

/** Days from the planning of an audit to its steps. */
const BEGUN_AFTER = 2;
const SUBMITTED_AFTER = 3;
export const CONCLUDED_AFTER = 4;
const AUDIT_DAYS = 30;
/** Points that are judged of an audit which is still being walked. */
const POINTS_HALFWAY = 5;
const TRADES_SHOWN = 3;

const NOTES: Readonly<Record<Exclude<Verdict, 'met'>, string>> = {
  partly: 'Holds with exceptions; see the finding.',
  'not-met': 'Not shown, although asked for twice; see the finding.',
  'not-applicable': 'No trade of this merchant to look at in the time under audit.',
};

function paper(holder: Holder, title: string, lines: readonly string[]): string {
  return [`${title} (sample platform, invented)`, `${holder.name}, ${holder.account_id}`, ...lines, ''].join(
    '\n',
  );
}

/** The files of an audit, by which part of the standard they serve. */
function papersOf(holder: Holder): readonly { readonly name: string; readonly text: string }[] {
  const documents = [
    'Licence looked up in the public register: valid, same name.',
    'Identity of the legal person seen.',
  ];
  const visit = ['Office and stock visited unannounced.', 'Goods bought: as described. Price tags noted.'];
  return [
    { name: 'documents.txt', text: paper(holder, 'Documents seen', [...documents, 'Test payment arrived.']) },
    { name: 'visit.txt', text: paper(holder, 'Record of the visit', visit) },
  ];
}

/** Plans an audit with everything that comes of it. */
export function planAudit(office: Office, plan: AuditPlan): void {
  const { holder, day, cause, auditor } = plan;
  const { world } = office.stage;
  office.watch(holder);
  office.on(day, () => {
    const due_at = world.now + AUDIT_DAYS * DAY_MS;
    const data = { account_id: holder.account_id, cause, due_at, auditor };
    const audit = world.emitLater('plan-audit', plan.lead, [], () => data);
    if (auditor !== null && plan.until !== 'planned') {
      office.on(day - BEGUN_AFTER, () => {
        walk(office, plan, auditor, audit);
      });
    }
  });
}

function walk(office: Office, plan: AuditPlan, auditor: string, audit: string): void {
  const { world } = office.stage;
  const { holder, until, day } = plan;
  const audit_id = (made: Made): string => made.id('audit', audit);
  world.emitLater('begin-audit', auditor, [audit], (made) => ({ audit_id: audit_id(made) }));
  const files = papersOf(holder).map(({ name, text }) => {
    const id = `file-${office.random.hex(20)}`;
    const bytes = new TextEncoder().encode(text).length;
    const file = { file_id: id, name, media_type: 'text/plain' as const, bytes };
    const data = (made: Made) => ({ about: audit_id(made), ...file, sha256: made.sha256(text) });
    world.emitLater('attach-file', auditor, [audit], data, { file: { id, text } });
    return id;
  });
  const trades = office.sales(holder).slice(-TRADES_SHOWN);
  const points = DEFAULT_STANDARD.points.slice(0, until === 'begun' ? POINTS_HALFWAY : undefined);
  const evidenceFor = ({ id, evidence }: Point): Evidence => [
    ...(evidence.includes('trade') ? trades.map((trade) => ({ kind: 'trade' as const, id: trade.id })) : []),
    ...(evidence.includes('file')
      ? [{ kind: 'file' as const, id: files[['site', 'samples', 'prices'].includes(id) ? 1 : 0] ?? '' }]
      : []),
  ];
  points.forEach((point, place) => {
    world.after((place + 1) * 6 * MINUTE_MS, () => {
      const lacking = point.evidence.includes('trade') && trades.length < TRADES_SHOWN;
      const verdict = lacking ? 'not-applicable' : (plan.verdicts?.[point.id] ?? 'met');
      world.emitLater('judge-point', auditor, [audit], (made) => ({
        ...{ audit_id: audit_id(made), point_id: point.id, verdict },
        note: verdict === 'met' ? '' : NOTES[verdict],
        evidence: verdict === 'met' || verdict === 'partly' ? evidenceFor(point) : [],
      }));
    });
  });
  world.after((points.length + 1) * 6 * MINUTE_MS, () => {
    for (const finding of plan.findings ?? []) {
      noteFinding(office, plan, finding, { auditor, audit });
    }
  });
  if (until !== 'begun') {
    office.on(day - SUBMITTED_AFTER, () => {
      submit(office, plan, auditor, audit);
    });
  }
}

/** Writes a finding down; the merchant's answer and the check come when their time comes. */
function noteFinding(
  office: Office,
  { day, lead }: AuditPlan,
  { point_id, severity, found, remedy, days, answered, checked }: FindingPlan,
  { auditor, audit }: { readonly auditor: string; readonly audit: string },
): void {
  const { world } = office.stage;
  const due = days === undefined ? {} : { due_at: world.now + days * DAY_MS };
  const finding = world.emitLater('note-finding', auditor, [audit], (made) => ({
    ...{ audit_id: made.id('audit', audit), point_id, severity, found, remedy, ...due },
  }));
  if (answered === undefined) {
    return;
  }
  office.on(day - BEGUN_AFTER - answered, () => {
    const answer = world.emitLater('answer-finding', auditor, [finding], (made) => ({
      finding_id: made.id('finding', finding),
      answer: 'The merchant sent what was missing; it was compared with the original.',
      evidence: [],
    }));
    if (checked !== true) {
      return;
    }
    office.on(day - BEGUN_AFTER - answered - 2, () => {
      world.emitLater('check-finding', lead, [finding, answer], (made) => ({
        ...{ finding_id: made.id('finding', finding), decision: 'close' as const, note: 'Remedied.' },
      }));
    });
  });
}

function submit(office: Office, plan: AuditPlan, auditor: string, audit: string): void {
  const { world } = office.stage;
  const failed = Object.values(plan.verdicts ?? {}).includes('not-met');
  const summary = failed
    ? 'The chain of authorisation ends at a dealer who does not know this shop.'
    : 'Documents in order; goods and stock fit what is sold.';
  const submitted = world.emitLater('submit-audit', auditor, [audit], (made) => ({
    ...{ audit_id: made.id('audit', audit), summary },
  }));
  if (plan.until === 'submitted') {
    return;
  }
  office.on(plan.day - CONCLUDED_AFTER, () => {
    const key = world.emitLater('conclude-audit', plan.lead, [audit, submitted], (made) => ({
      audit_id: made.id('audit', audit),
      decision: 'confirm' as const,
      note: failed ? 'The findings carry the result.' : '',
    }));
    plan.concluded?.(key);
  });
}
