/**
 * Restrictions as machines and people are shown them.
 */
import { parseMinor } from '#core/kernel/money';
import {
  RESTRICTION_ENDS,
  type Restriction,
  type RestrictionEnd,
  type RestrictionTerms,
} from '#core/ledger/tables';

import { amountText } from './amounts';
import { standingAt, type Moment, type Standing } from './accounts';
import { withInstants } from './json';
import { ID_COLUMNS, WORDS_COLUMNS, type TableColumn } from './table';
import { showInstant, zoneName, type Calendar } from './when';

/** The terms in words: "T+7", "at most 500.00 CNY a day"; empty when the kind has none. */
function termsText(terms: RestrictionTerms, currency: string): string {
  const limit = (minor: string | undefined, per: string): string[] => {
    const amount = minor === undefined ? undefined : parseMinor(minor);
    return amount === undefined ? [] : [`at most ${amountText(amount, currency)} a ${per}`];
  };
  return [
    ...(terms.delay_days === undefined ? [] : [`T+${String(terms.delay_days)}`]),
    ...limit(terms.per_payment_minor, 'payment'),
    ...limit(terms.per_day_minor, 'day'),
    ...limit(terms.per_month_minor, 'month'),
  ].join(', ');
}

function stepDownText(restriction: Restriction, currency: string): string {
  if (restriction.step_down === null) {
    return '';
  }
  const { kind, terms, days } = restriction.step_down;
  const details = [termsText(terms, currency), days === undefined ? '' : `${String(days)} days`];
  return [kind, ...details.filter((text) => text !== '')].join(', ');
}

function isEnd(standing: Standing): standing is RestrictionEnd {
  return RESTRICTION_ENDS.some((end) => end === standing);
}

/** A restriction as it stood at a moment: what happened to it later is not told. */
export function restrictionDocument(restriction: Restriction, moment: Moment): Record<string, unknown> {
  const standing = standingAt(restriction, moment);
  const ended = isEnd(standing);
  const later = ended
    ? {}
    : {
        ...{ ended_seq: null, ended_at: null, ended_how: null },
        ...{ ended_reason: null, ended_actor: null, ended_approver: null },
      };
  return { ...withInstants({ ...restriction, ...later }), standing };
}

const STANDING_TEXT: Readonly<Record<Standing, string>> = {
  'in-force': 'in force',
  'not-yet': 'not yet in force',
  lifted: 'lifted',
  expired: 'expired',
  appealed: 'ended by an appeal',
  unknown: '',
};

export function restrictionColumns(calendar: Calendar): readonly TableColumn[] {
  return [
    { title: 'Restriction', cut: ID_COLUMNS },
    { title: 'Kind' },
    { title: 'Standing' },
    { title: `From (${zoneName(calendar)})` },
    { title: 'Until', drop: 2 },
    { title: 'Terms', cut: WORDS_COLUMNS, drop: 4 },
    { title: 'Then', cut: WORDS_COLUMNS, drop: 6 },
    { title: 'Reason', cut: ID_COLUMNS },
    { title: 'Basis', cut: WORDS_COLUMNS, drop: 7 },
    { title: 'Actor', cut: ID_COLUMNS, drop: 5 },
    { title: 'Approver', cut: ID_COLUMNS, drop: 5 },
    { title: 'Entry', align: 'right', drop: 3 },
    { title: 'Ended by', align: 'right', drop: 8 },
  ];
}

export function restrictionRow(
  restriction: Restriction,
  moment: Moment,
  currency: string,
  calendar: Calendar,
): readonly string[] {
  const standing = standingAt(restriction, moment);
  const ended = isEnd(standing);
  return [
    restriction.id,
    restriction.kind,
    STANDING_TEXT[standing],
    showInstant(restriction.starts_at, calendar),
    showInstant(ended ? restriction.ended_at : restriction.ends_at, calendar),
    termsText(restriction.terms, currency),
    stepDownText(restriction, currency),
    restriction.reason_code,
    restriction.basis,
    restriction.actor,
    restriction.approver,
    String(restriction.imposed_seq),
    ended && restriction.ended_seq !== null ? String(restriction.ended_seq) : '',
  ];
}
