/**
 * Daily runs in the books: what was computed for a day and a currency, by what was known then, and who signed it.
 *
 * A run may be done again while nobody reviewed it, and afterwards too, when a statement came late: the new one takes the
 * day over and is signed anew; the one before stays as it was. Nobody reviews what he prepared.
 */
import { refuse } from '#core/kernel/refusal';
import { handler } from '#core/ledger/plan';
import { samePerson } from '#core/trust/two-people';

const dayKey = (day: string, currency: string): string => `${day}|${currency}`;

const recordRun = handler<'record-run', { run_id: string; replaces: string | null }>('record-run', {
  needs(data, want) {
    const current = want.row('custody_day', dayKey(data.day, data.currency));
    if (current) want.row('custody_run', current.run_id);
  },
  decide({ data }, { state }) {
    if (data.as_of_seq > state.head.seq) {
      return refuse('not-found', { what: 'entry', id: String(data.as_of_seq) });
    }
    const current = state.tables.custody_day.get(dayKey(data.day, data.currency));
    const made = `run-${String(state.head.seq + 1)}`;
    return { subject: made, facts: { run_id: made, replaces: current?.run_id ?? null } };
  },
  evolve(data, { run_id, replaces }, entry, state) {
    const { custody_run, custody_day } = state.tables;
    const { day, currency, as_of_seq, outcomes } = data;
    if (replaces !== null) {
      custody_run.put(replaces, { ...custody_run.must(replaces), status: 'superseded' });
    }
    custody_run.put(run_id, {
      ...{ id: run_id, day, currency, as_of_seq, outcomes, status: 'computed' },
      figures: data.figures,
      ...{ recorded_at: entry.booked_at, recorded_by: entry.actor },
      ...{ prepared_at: null, prepared_by: null, reviewed_at: null, reviewed_by: null },
    });
    const id = dayKey(day, currency);
    custody_day.put(id, { id, run_id });
  },
});

const signRun = handler<'sign-run', object>('sign-run', {
  needs(data, want) {
    want.row('custody_run', data.run_id);
  },
  decide({ data }, context) {
    const { run_id, part } = data;
    const run = context.state.tables.custody_run.get(run_id);
    if (run === null) return refuse('not-found', { what: 'run', id: run_id });
    const expected = part === 'preparer' ? 'computed' : 'prepared';
    if (run.status !== expected) {
      return refuse('wrong-state', { what: 'run', id: run_id, status: run.status, expected });
    }
    const alone = part === 'reviewer' ? samePerson(context, run.prepared_by ?? '') : undefined;
    return alone ?? { subject: run_id, facts: {} };
  },
  evolve(data, _facts, entry, state) {
    const run = state.tables.custody_run.must(data.run_id);
    state.tables.custody_run.put(
      run.id,
      data.part === 'preparer'
        ? { ...run, status: 'prepared', prepared_at: entry.booked_at, prepared_by: entry.actor }
        : { ...run, status: 'reviewed', reviewed_at: entry.booked_at, reviewed_by: entry.actor },
    );
  },
});

export const RUN_HANDLERS = { 'record-run': recordRun, 'sign-run': signRun } as const;
