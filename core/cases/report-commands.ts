/**
 * Suspicious-transaction reports: drafted from an alert or case, amended, filed by two people, or dropped.
 *
 * What is filed is the version that the approver read, and never changes.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import { findAccount } from '#core/ledger/lookup';
import { handler, type Context, type Want } from '#core/ledger/plan';
import type { Report } from '#core/ledger/tables';

import { unknownAbout, wantAbout } from './case-commands';

function findDraft(context: Context, id: string): Report | Refusal {
  const report = context.state.tables.report.get(id);
  if (report === null) {
    return refuse('not-found', { what: 'report', id });
  }
  return report.status === 'draft'
    ? report
    : refuse('wrong-state', { what: 'report', id, status: report.status, expected: 'draft' });
}

/** A draft of which somebody means this version, `more` beyond the one that is there. */
function findVersion(context: Context, id: string, version: number, more: number): Report | Refusal {
  const report = findDraft(context, id);
  return 'version' in report && report.version + more !== version
    ? refuse('wrong-state', {
        what: 'report',
        id,
        version: report.version,
        expected: `version ${String(version - more)}`,
      })
    : report;
}

/** Whom and what a report names. */
interface Named {
  readonly account_ids: readonly string[];
  readonly trade_ids: readonly string[];
}

function wantNamed({ account_ids, trade_ids }: Named, want: Want): void {
  for (const id of account_ids) want.row('account', id);
  for (const id of trade_ids) want.row('trade', id);
}

/** The refusal for the first account or trade that the books do not have: an authority is told of none such. */
function unknownNamed(context: Context, { account_ids, trade_ids }: Named): Refusal | undefined {
  for (const id of account_ids) {
    const account = findAccount(context, id);
    if ('code' in account) return account;
  }
  const unknown = trade_ids.find((id) => context.state.tables.trade.get(id) === null);
  return unknown === undefined ? undefined : refuse('not-found', { what: 'trade', id: unknown });
}

const draftReport = handler<'draft-report', { report_id: string }>('draft-report', {
  needs({ about, fields }, want) {
    wantAbout(about, want);
    wantNamed(fields, want);
  },
  decide({ data }, context) {
    const unknown = unknownAbout(context, data.about) ?? unknownNamed(context, data.fields);
    if (unknown !== undefined) {
      return unknown;
    }
    const report_id = `report-${String(context.state.head.seq + 1)}`;
    return { subject: report_id, facts: { report_id } };
  },
  evolve({ about, fields }, { report_id }, entry, state) {
    state.tables.report.put(report_id, {
      ...{ id: report_id, about, status: 'draft', version: 1, fields },
      ...{ drafted_by: entry.actor, drafted_at: entry.booked_at, opened_seq: entry.seq },
      ...{ filed_by: null, approved_by: null, filed_at: null, filed_seq: null },
    });
  },
});

const amendReport = handler<'amend-report', object>('amend-report', {
  needs({ report_id, fields }, want) {
    want.row('report', report_id);
    wantNamed(fields, want);
  },
  decide({ data }, context) {
    const report = findVersion(context, data.report_id, data.version, 1);
    if ('code' in report) {
      return report;
    }
    return unknownNamed(context, data.fields) ?? { subject: report.id, facts: {} };
  },
  evolve({ report_id, version, fields }, _facts, entry, state) {
    state.tables.report.put(report_id, {
      ...state.tables.report.must(report_id),
      ...{ version, fields, drafted_by: entry.actor, drafted_at: entry.booked_at },
    });
  },
});

const dropReport = handler<'drop-report', object>('drop-report', {
  needs({ report_id }, want) {
    want.row('report', report_id);
  },
  decide({ data }, context) {
    const report = findDraft(context, data.report_id);
    return 'code' in report ? report : { subject: report.id, facts: {} };
  },
  evolve({ report_id }, _facts, _entry, state) {
    state.tables.report.put(report_id, { ...state.tables.report.must(report_id), status: 'dropped' });
  },
});

const fileReport = handler<'file-report', object>('file-report', {
  needs({ report_id }, want) {
    want.row('report', report_id);
  },
  decide({ data }, context) {
    const report = findVersion(context, data.report_id, data.version, 0);
    return 'code' in report ? report : { subject: report.id, facts: {}, approver: data.approver };
  },
  evolve({ report_id, approver }, _facts, entry, state) {
    state.tables.report.put(report_id, {
      ...state.tables.report.must(report_id),
      ...{ status: 'filed', filed_by: entry.actor, approved_by: approver },
      ...{ filed_at: entry.booked_at, filed_seq: entry.seq },
    });
  },
});

export const REPORT_HANDLERS = {
  'draft-report': draftReport,
  'amend-report': amendReport,
  'drop-report': dropReport,
  'file-report': fileReport,
} as const;
