/**
 * The banks' programmes of large card payments as screens are shown them: limits, use, and the merchants admitted.
 */
import { matterOf } from '#core/approvals/matters';
import { admissionLack, programmeOf, programmeUse, scoreLack } from '#core/guarantee/card-programmes';
import type { CardAdmission, Usage } from '#core/ledger/tables';
import { calendarDay, usedThisMonth, usedToday, type CalendarDay } from '#core/policy/limits';
import type { PolicyData } from '#core/policy/policy';

import { maskedNames } from './claim-views';
import type { Desk } from './desk';
import { loadRows } from './found';

/** Admissions counted for the use of programmes. */
const ADMISSIONS_MAX = 10_000;

async function today(desk: Desk): Promise<CalendarDay> {
  const policies = await desk.policies();
  return calendarDay(desk.now(), policies.at('calendar', desk.now()));
}

/** What the merchant's score lacks where his programme asks for it at every payment; null for nothing. */
function keptLack(
  admission: CardAdmission,
  score: number | null,
  policy: PolicyData<'card-programmes'>,
): 'score-too-low' | null {
  const programme = programmeOf(policy, admission.bank, admission.currency);
  return programme === undefined ? null : (scoreLack(programme, admission, score) ?? null);
}

/** Admissions with what their merchants lack now, what was used, and what is asked about them. */
export async function admissionViews(desk: Desk, admissions: readonly CardAdmission[]) {
  const { reader } = desk.books;
  const ids = admissions.map(({ account_id }) => account_id);
  const accounts = new Map(
    (await loadRows(reader, 'account', [...new Set(ids)])).map((row) => [row.id, row]),
  );
  const standings = new Map(
    (await loadRows(reader, 'trust_standing', [...new Set(ids)])).map((row) => [row.account_id, row]),
  );
  const usages = new Map<string, Usage>(
    (
      await loadRows(
        reader,
        'usage',
        admissions.map(({ id }) => programmeUse(id)),
      )
    ).map((row) => [row.subject, row]),
  );
  const matters = new Map(
    (
      await loadRows(
        reader,
        'matter',
        admissions.map((one) => matterOf('end-admission', one)),
      )
    ).map((row) => [row.id, row.approval_id]),
  );
  const scores = new Map(
    (await loadRows(reader, 'credit_score', [...new Set(ids)])).map((row) => [row.account_id, row.score]),
  );
  const names = await maskedNames(desk, ids);
  const policy = (await desk.policies()).at('card-programmes', desk.now());
  const day = await today(desk);
  return admissions.map((admission) => {
    const account = accounts.get(admission.account_id);
    const usage = usages.get(programmeUse(admission.id)) ?? null;
    const lack =
      admission.status !== 'active' || account === undefined
        ? ('not-admitted' as const)
        : (admissionLack(account, standings.get(admission.account_id) ?? null, desk.now()) ??
          keptLack(admission, scores.get(admission.account_id) ?? null, policy));
    return {
      admission,
      name: names.get(admission.account_id) ?? '',
      lack,
      used_day_minor: usedToday(usage, day),
      used_month_minor: usedThisMonth(usage, day),
      approval_id: matters.get(matterOf('end-admission', admission)) ?? null,
    };
  });
}

function limitsOf(limit: {
  readonly per_payment_minor: string;
  readonly per_day_minor: string;
  readonly per_month_minor: string;
}) {
  return {
    per_payment_minor: BigInt(limit.per_payment_minor),
    per_day_minor: BigInt(limit.per_day_minor),
    per_month_minor: BigInt(limit.per_month_minor),
  };
}

/** Every programme in force, by currency and bank. */
export async function programmeViews(desk: Desk) {
  const policies = await desk.policies();
  const { banks } = policies.at('card-programmes', desk.now());
  const ordinary = policies.at('card-limits', desk.now()).banks;
  const { rows } = await desk.books.lists.claims.admissions(
    { status: 'active' },
    { after: null, limit: ADMISSIONS_MAX },
  );
  const admitted = await admissionViews(desk, rows);
  return Object.entries(banks).flatMap(([currency, programmes]) =>
    Object.entries(programmes).map(([bank, programme]) => {
      const own = admitted.filter(
        ({ admission }) => admission.bank === bank && admission.currency === currency,
      );
      const limit = ordinary[currency]?.[bank] ?? ordinary[currency]?.['*'];
      return {
        ...{ bank, currency, ordinary: limit === undefined ? null : limitsOf(limit) },
        programme: {
          ...limitsOf(programme),
          merchant_per_day_minor: BigInt(programme.merchant_per_day_minor),
          merchant_per_month_minor: BigInt(programme.merchant_per_month_minor),
          score_min: programme.score_min,
        },
        admitted: own.length,
        able: own.filter(({ lack }) => lack === null).length,
        used_day_minor: own.reduce((sum, one) => sum + one.used_day_minor, 0n),
        used_month_minor: own.reduce((sum, one) => sum + one.used_month_minor, 0n),
      };
    }),
  );
}
