/**
 * Alerts for machines and for people.
 *
 * The document keeps the names others read it by: subjectKind, subjectId, score, typologies, evidence.
 */
import { formatInstant } from '#core/kernel/instant';
import { FEATURE_SPECS } from '#core/risk/features';
import type { Alert, Leg, TradeEvidence } from '#core/risk/alerts';
import type { Held } from '#core/risk/rules';

import { amountText } from '../amounts';
import type { Cli } from '../cli';
import { grouped } from '../progress';
import { renderPairs, type TableColumn, type TableRow } from '../table';
import { showInstant, type Calendar } from '../when';

const SCORE_DIGITS = 3;

const score = (value: number): string => value.toFixed(SCORE_DIGITS);

const amount = (minor: number, currency: string): string => amountText(BigInt(minor), currency);

function legDocument({ id, kind, from_id, to_id, amount_minor, at }: Leg) {
  return { id, kind, from: from_id, to: to_id, amountMinor: String(amount_minor), at: formatInstant(at) };
}

function tradeDocument(trade: TradeEvidence) {
  return {
    ...{ tradeId: trade.trade_id, buyerId: trade.buyer_id, sellerId: trade.seller_id },
    ...{ amountMinor: String(trade.amount_minor), currency: trade.currency },
    ...{ paidAt: formatInstant(trade.paid_at), score: trade.score },
    flags: trade.flags.map(({ rule, title, typology, seq, at, held }) => ({
      ...{ rule, title, typology, seq, at: formatInstant(at) },
      conditions: held.map(({ feature, is, threshold, value }) => ({ feature, is, threshold, value })),
    })),
    loop: trade.loop.map(legDocument),
    withdrawals: trade.withdrawals,
  };
}

/** An alert for machines. Amounts are minor units as text. */
export function alertDocument(alert: Alert) {
  const { subject_kind, subject_id, raised_at, typologies, evidence } = alert;
  return {
    ...{ subjectKind: subject_kind, subjectId: subject_id, score: alert.score, typologies },
    raisedAt: formatInstant(raised_at),
    trades: alert.trades,
    evidence: evidence.map(tradeDocument),
  };
}

export function alertColumns(): TableColumn[] {
  return [
    { title: 'Score', align: 'right' },
    { title: 'Kind' },
    { title: 'Subject' },
    { title: 'Typologies' },
    { title: 'Trades', align: 'right' },
    { title: 'First raised' },
  ];
}

export function alertRow(alert: Alert, calendar: Calendar): TableRow {
  return [
    ...[score(alert.score), alert.subject_kind, alert.subject_id, alert.typologies.join(' ')],
    ...[grouped(alert.trades), showInstant(alert.raised_at, calendar)],
  ];
}

const UNITS = new Map(FEATURE_SPECS.map(({ name, unit }) => [name, unit]));
const MEANINGS = new Map(FEATURE_SPECS.map(({ name, meaning }) => [name, meaning]));

/** A feature's value with its unit. */
export function valueText(feature: string, value: number): string {
  switch (UNITS.get(feature)) {
    case 'yes':
      return value >= 1 ? 'yes' : 'no';
    case 'share':
      return `${(value * 100).toFixed(1)} %`;
    case 'count':
      return String(value);
    case 'ratio':
      return `${value.toFixed(1)} times`;
    case 'minutes':
    case 'hours':
    case 'days':
      return `${value.toFixed(1)} ${UNITS.get(feature) ?? ''}`;
    default:
      return String(value);
  }
}

const WORDS = { 'at-least': 'at least', 'at-most': 'at most', above: 'above', below: 'below' } as const;

function heldText({ feature, is, threshold, value }: Held): string {
  const unit = UNITS.get(feature);
  const bound = unit === 'yes' ? '' : ` (rule: ${WORDS[is]} ${valueText(feature, threshold)})`;
  return `      ${MEANINGS.get(feature) ?? feature}: ${valueText(feature, value)}${bound}`;
}

function tradeText(cli: Cli, trade: TradeEvidence, calendar: Calendar): string {
  const head = renderPairs([
    ['Trade', trade.trade_id],
    ['Buyer, seller', `${trade.buyer_id}, ${trade.seller_id}`],
    ['Amount', amount(trade.amount_minor, trade.currency)],
    ['Paid', showInstant(trade.paid_at, calendar)],
    ['Score', score(trade.score)],
  ]);
  const flags = trade.flags.map(
    ({ title, rule, typology, seq, held }) =>
      `  ${title} (${rule}, ${typology}), raised by entry ${grouped(seq)}\n${held.map(heldText).join('\n')}\n`,
  );
  const columns = [
    { title: 'When' },
    { title: 'What' },
    { title: 'From' },
    { title: 'To' },
    { title: 'Amount', align: 'right' as const },
  ];
  const rows = trade.loop.map((leg) => [
    ...[showInstant(leg.at, calendar), `${leg.kind} ${leg.id}`, leg.from_id, leg.to_id],
    amount(leg.amount_minor, trade.currency),
  ]);
  const loop = rows.length === 0 ? '' : cli.table(columns, rows);
  const cash = trade.withdrawals.length === 0 ? '' : `  Taken to the bank: ${trade.withdrawals.join(', ')}\n`;
  return `${head}${flags.join('')}${loop}${cash}`;
}

/** Everything about one alert, for people. */
export function alertText(cli: Cli, alert: Alert, calendar: Calendar): string {
  const head = renderPairs([
    ['Subject', `${alert.subject_kind} ${alert.subject_id}`],
    ['Score', score(alert.score)],
    ['Typologies', alert.typologies.join(', ')],
    ['First raised', showInstant(alert.raised_at, calendar)],
    ['Suspected trades', grouped(alert.trades)],
  ]);
  return `${head}\n${alert.evidence.map((trade) => tradeText(cli, trade, calendar)).join('\n')}`;
}
