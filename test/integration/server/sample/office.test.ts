// The work of staff in a sample of the default size: every state that its screens tell apart is there, and sound.
import { createHash } from 'node:crypto';

import { beforeAll, describe, expect, it } from 'vitest';

import { ARREARS_STAGES, LOAN_MOVEMENTS, LOAN_STATES } from '#core/credit/loans/loan-words';
import { DEFAULT_OUTCOMES } from '#core/credit/outcomes';
import { OUTSIDE_KINDS } from '#core/credit/outside/outside-words';
import { observationDays, SampleBuilder, sampleDefinition } from '#core/credit/sample';
import { DAY_MS } from '#core/kernel/instant';
import { MemoryStore } from '#core/ledger/memory-store';
import type { Row, ProjectionName } from '#core/ledger/tables';
import { verifyBooks } from '#core/ledger/verify';
import { readDossier } from '#server/loans/prepare-dossier';
import { makeSample, type SampleReport } from '#server/sample/make-sample';
import { testEnvironment } from '#test/support/environment';

const ROWS_MAX = 100_000;
const DEFAULT_TRADES = 2_000;

interface Made {
  readonly store: MemoryStore;
  readonly report: SampleReport;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly secrets: ReadonlyMap<string, Uint8Array>;
}

async function make(seed: number, trades: number): Promise<Made> {
  const store = new MemoryStore();
  const files = new Map<string, Uint8Array>();
  const put = (id: string, bytes: Uint8Array): Promise<void> => {
    files.set(id, bytes);
    return Promise.resolve();
  };
  const secrets = new Map<string, Uint8Array>();
  const report = await makeSample(store, testEnvironment(), { seed, trades, files: { put }, secrets });
  return { store, report, files, secrets };
}

let made: Made;

async function rows<T extends ProjectionName>(table: T, of: Made = made): Promise<readonly Row<T>[]> {
  return (await of.store.scan(table, null, ROWS_MAX)) as unknown as readonly Row<T>[];
}

/** Every word that some row has. */
async function words<T extends ProjectionName>(
  table: T,
  word: (row: Row<T>) => string,
): Promise<Set<string>> {
  return new Set((await rows(table)).map(word));
}

beforeAll(async () => {
  made = await make(1, DEFAULT_TRADES);
});

describe('the office of a sample', () => {
  it('asks for nothing that the books refuse, and is the same for the same seed', async () => {
    const again = await make(1, DEFAULT_TRADES);
    expect(again.report.head).toEqual(made.report.head);
    for (const { report } of [made, await make(7, 1_000), await make(4, 3_000)]) {
      const kinds = Object.keys(report.refused_by).filter((reason) => !reason.startsWith('pay-trade: '));
      expect(kinds, JSON.stringify(report.refusals)).toEqual([]);
      expect(report.rejected).toBe(0);
    }
    expect((await verifyBooks(made.store, testEnvironment())).ok).toBe(true);
  });

  it('has audits in every state but called off, some late, with remedies open, answered, closed, overdue', async () => {
    const { to } = made.report;
    const audits = await rows('merchant_audit');
    expect(await words('merchant_audit', ({ status }) => status)).toEqual(
      new Set(['planned', 'walking', 'submitted', 'passed', 'failed']),
    );
    const open = audits.filter(({ status }) => status === 'planned' || status === 'walking');
    expect(new Set(open.map(({ auditor }) => auditor))).toEqual(new Set([null, 'ann', 'cora']));
    expect(open.some(({ due_at }) => due_at < to)).toBe(true);
    // Planned by the clock, as the badge of the merchant asks for it.
    expect(open.some(({ cause }) => cause === 'periodic')).toBe(true);
    const findings = await rows('audit_finding');
    expect(new Set(findings.map(({ status }) => status))).toEqual(new Set(['open', 'answered', 'closed']));
    expect(findings.some(({ status, due_at }) => status === 'open' && due_at < to)).toBe(true);
  });

  it('has badges of every state, suspended for three causes, one about to expire; a page of them', async () => {
    const { to } = made.report;
    const badges = await rows('badge');
    expect(badges.length).toBeGreaterThanOrEqual(15);
    expect(await words('badge', ({ status }) => status)).toEqual(
      new Set(['active', 'suspended', 'revoked', 'expired', 'renewed']),
    );
    const causes = badges.flatMap(({ suspensions }) => suspensions.map(({ cause }) => cause));
    expect(new Set(causes)).toEqual(new Set(['audit', 'decision', 'restriction']));
    expect(badges.some((one) => one.status === 'active' && one.valid_until < to + 30 * DAY_MS)).toBe(true);
    expect(badges.some(({ renews }) => renews !== null)).toBe(true);
    expect(await words('trust_application', ({ status }) => status)).toEqual(
      new Set(['pending', 'granted', 'refused', 'withdrawn']),
    );
  });

  it('has claims filed, answered, overdue, upheld and refused, one for collusion; recovered, in part, given up', async () => {
    const { to } = made.report;
    const claims = await rows('claim');
    expect(await words('claim', ({ status }) => status)).toEqual(
      new Set(['open', 'upheld', 'refused', 'withdrawn']),
    );
    const open = claims.filter(({ status }) => status === 'open');
    expect(open.some(({ answered_at }) => answered_at === null)).toBe(true);
    expect(open.some(({ decide_due_at }) => decide_due_at < to)).toBe(true);
    expect(open.some(({ findings }) => findings.some(({ code }) => code === 'fresh-badge'))).toBe(true);
    expect(claims.some(({ reason_code }) => reason_code === 'collusion')).toBe(true);
    const paid = claims.filter(({ status, badge_id }) => status === 'upheld' && badge_id !== null);
    expect(paid.some((one) => one.recovered_minor === one.paid_minor)).toBe(true);
    expect(paid.some((one) => one.recovered_minor > 0n && one.recovered_minor < one.paid_minor)).toBe(true);
    expect(paid.some(({ recovery_ended_at }) => recovery_ended_at !== null)).toBe(true);
    expect(await words('card_admission', ({ status }) => status)).toEqual(new Set(['active', 'ended']));
  });

  it('has appeals of every outcome, one overdue, one late, one against a badge; measures to look at again', async () => {
    const { to } = made.report;
    const appeals = await rows('appeal');
    expect(await words('appeal', ({ status }) => status)).toEqual(
      new Set(['open', 'upheld', 'rejected', 'withdrawn']),
    );
    const open = appeals.filter(({ status }) => status === 'open');
    expect(open.some(({ due_at }) => due_at < to)).toBe(true);
    expect(open.some(({ hearer }) => hearer === null)).toBe(true);
    expect(open.some(({ against_kind }) => against_kind === 'badge')).toBe(true);
    expect(appeals.some(({ late_reason }) => late_reason !== null)).toBe(true);
    const measures = (await rows('restriction')).filter(({ ended_seq }) => ended_seq === null);
    const days = measures.map(({ review_at }) => ((review_at ?? Infinity) - to) / DAY_MS);
    expect(days.some((one) => one < 0)).toBe(true);
    expect(days.some((one) => one > 0 && one < 7)).toBe(true);
    expect(measures.some(({ step_down }) => step_down !== null)).toBe(true);
    expect(measures.some(({ reviewed_by }) => reviewed_by !== null)).toBe(true);
  });

  it('has shields of every state', async () => {
    expect(await words('shield', ({ status }) => status)).toEqual(
      new Set(['stock', 'bound', 'lost', 'returned', 'destroyed']),
    );
  });

  it('has loans of every state, late in every stage; what was collected goes to the banks', async () => {
    expect(await words('loan', ({ status }) => status)).toEqual(new Set(LOAN_STATES));
    expect(await words('loan', ({ stage }) => stage ?? '')).toEqual(new Set(['', ...ARREARS_STAGES]));
    expect(await words('loan_movement', ({ kind }) => kind)).toEqual(new Set(LOAN_MOVEMENTS));
    const held = (await rows('lender')).map((one) => one.collected_minor - one.remitted_minor);
    expect(held.some((minor) => minor > 0n)).toBe(true);
    expect((await rows('lender')).some(({ remitted_minor }) => remitted_minor > 0n)).toBe(true);
    // Each with the dossier that it was decided on, which lies in the vault.
    const submitted = (await rows('loan')).filter(({ dossier_seq }) => dossier_seq !== null);
    expect(submitted.some(({ limit_minor }) => limit_minor > 0n)).toBe(true);
    for (const loan of submitted) {
      const file = await readDossier(
        { get: (name) => Promise.resolve(made.secrets.get(name) ?? null) },
        loan,
      );
      expect(file?.dossier).toMatchObject({ loan_id: loan.id, bank: loan.bank });
    }
  });

  it('has reports of every kind, some struck out or withdrawn, and reviews that wait and are answered', async () => {
    expect(await words('outside', ({ kind }) => kind)).toEqual(new Set(OUTSIDE_KINDS));
    expect((await rows('outside')).some(({ struck_at }) => struck_at !== null)).toBe(true);
    expect((await rows('consent')).some(({ withdrawn_at }) => withdrawn_at !== null)).toBe(true);
    expect(await words('credit_review', ({ status }) => status)).toEqual(
      new Set(['open', 'kept', 'corrected']),
    );
  });

  it('has every merchant scored month by month, by the expert scorecard', async () => {
    const scores = await rows('credit_score');
    expect(scores).toHaveLength(made.report.merchants);
    expect(new Set(scores.map(({ grade }) => grade)).size).toBeGreaterThan(3);
    const changes = await rows('credit_score_change');
    expect(new Set(changes.map(({ as_of_at }) => as_of_at)).size).toBeGreaterThan(6);
    expect((await rows('credit_scorecard')).map(({ state, origin }) => [state, origin])).toEqual([
      ['champion', 'expert'],
    ]);
  });

  it('has enough bad ends to learn a scorecard from', async () => {
    const end = made.report.to - 1;
    const [performance_days, maturity_days] = [90, 15];
    const last = end - (performance_days + maturity_days) * DAY_MS;
    const outcomes = { ...DEFAULT_OUTCOMES, performance_days, maturity_days };
    const days = observationDays(made.report.from, last, 10);
    const builder = new SampleBuilder(sampleDefinition(days, { outcomes }));
    for (const entry of await made.store.entries({}, ROWS_MAX)) {
      builder.observe(entry);
    }
    const { counts, bad } = builder.build();
    expect(counts.bad).toBeGreaterThanOrEqual(20);
    expect(counts.bad / bad.length).toBeGreaterThan(0.08);
    expect(counts.bad / bad.length).toBeLessThan(0.35);
  });

  it('puts the bytes of every file of its audits where they are looked for', async () => {
    const files = await rows('case_file');
    expect(files.length).toBeGreaterThan(20);
    for (const { id, sha256, bytes } of files) {
      const content = made.files.get(id);
      expect(content?.length).toBe(bytes);
      expect(createHash('sha256').update(content!).digest('hex')).toBe(sha256);
    }
    expect(made.files.size).toBe(files.length);
  });
});
