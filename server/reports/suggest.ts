/**
 * The beginning of a report, out of the evidence: who paid whom, how much, when, and what came back by which way.
 *
 * A suggestion to be read and amended: it says what was seen, never what somebody meant by it. Pure.
 */
import type { ReportFields } from '#core/cases/case-tables';
import type { EvidenceTrade } from '#core/cases/evidence';
import { MINUTE_MS, dayOf, formatInstant, type Instant } from '#core/kernel/instant';
import { formatMinor } from '#core/kernel/money';
import type { Restriction } from '#core/ledger/tables';
import { TYPOLOGIES, type Typology } from '#core/risk/typologies';

import { tradesOf, type GatheredAlert } from './gather';
import { REPORT_WORDS, type Language, type ReportWords } from './words';

/** Limits of the command that drafts a report, with room for who amends it. */
const NARRATIVE_LENGTH_MAX = 16_000;
const MEASURES_LENGTH_MAX = 3_500;
const ACCOUNTS_MAX = 200;
const TRADES_MAX = 500;
/** Parts of a return that are told one by one. */
const PARTS_MAX = 6;

/** "2026-03-01 09:12" on the platform's calendar. */
export function localTime(at: Instant, utc_offset_minutes: number): string {
  return formatInstant(at + utc_offset_minutes * MINUTE_MS)
    .slice(0, 16)
    .replace('T', ' ');
}

/** "1,234.50 CNY". */
export function money(amount_minor: bigint, currency: string): string {
  return `${formatMinor(amount_minor, currency)} ${currency}`;
}

function sumsOf(trades: readonly EvidenceTrade[], words: ReportWords): string {
  const sums = new Map<string, bigint>();
  for (const { currency, amount_minor } of trades) {
    sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(amount_minor));
  }
  return words.list([...sums].map(([currency, sum]) => money(sum, currency)));
}

type Leg = EvidenceTrade['loop'][number];

/** Percent with one decimal, of whole minor units. */
function shareOf(part: bigint, whole: bigint): string {
  const permille = whole === 0n ? 0n : (part * 1_000n + whole / 2n) / whole;
  return `${(permille / 10n).toString()}.${(permille % 10n).toString()}`;
}

/** How the money of a trade came back to who paid it; nothing where none was seen. */
function returnOf(trade: EvidenceTrade, words: ReportWords, utc_offset_minutes: number): string[] {
  const { buyer_id, currency, paid_at, loop } = trade;
  const legs = loop.filter(({ id, kind }) => !(kind === 'payment' && id === trade.trade_id));
  const arrived = legs.filter(({ to_id }) => to_id === buyer_id);
  if (arrived.length === 0) {
    return [];
  }
  const sum = arrived.reduce((total, leg) => total + BigInt(leg.amount_minor), 0n);
  const last = Math.max(...arrived.map(({ at }) => at));
  const part = ({ amount_minor, from_id, at, kind }: Leg): string =>
    words.part(
      money(BigInt(amount_minor), currency),
      from_id,
      localTime(at, utc_offset_minutes),
      words.leg[kind],
    );
  const between = legs.flatMap(({ to_id }) =>
    to_id === buyer_id || to_id === trade.seller_id ? [] : [to_id],
  );
  return [
    words.cameBack(money(sum, currency), shareOf(sum, BigInt(trade.amount_minor)), buyer_id),
    last > paid_at ? words.cameWithin(words.duration(last - paid_at)) : words.cameBefore,
    ...(arrived.length <= PARTS_MAX ? arrived.map(part) : []),
    ...(between.length === 0 ? [] : [words.byWayOf(words.list([...new Set(between)]))]),
  ];
}

function sentenceOf(trade: EvidenceTrade, words: ReportWords, utc_offset_minutes: number): string {
  const { paid_at, confirmed_at, more_legs, withdrawals } = trade;
  const amount = money(BigInt(trade.amount_minor), trade.currency);
  const at = localTime(paid_at, utc_offset_minutes);
  return words.sentence([
    words.paid(at, trade.buyer_id, trade.seller_id, amount, trade.trade_id),
    ...(confirmed_at === null ? [] : [words.confirmed(words.duration(Math.max(0, confirmed_at - paid_at)))]),
    ...returnOf(trade, words, utc_offset_minutes),
    ...(more_legs === 0 ? [] : [words.moreLegs(more_legs)]),
    ...(withdrawals.length === 0 ? [] : [words.withdrawn(words.list(withdrawals))]),
  ]);
}

function isTypology(name: string): name is Typology {
  return TYPOLOGIES.some((typology) => typology === name);
}

/** Lines as long as there is room for them, and how many were left out. */
function fitting(lines: readonly string[], length_max: number): readonly [kept: string[], left: number] {
  let length = 0;
  const kept = lines.filter((line) => {
    length += line.length + 1;
    return length <= length_max;
  });
  return [kept, lines.length - kept.length];
}

export interface SuggestOptions {
  readonly language: Language;
  readonly utc_offset_minutes: number;
}

/** Fields to begin a report with. The alerts have evidence of one trade at least. */
export function suggestFields(
  alerts: readonly GatheredAlert[],
  restrictions: readonly Restriction[],
  { language, utc_offset_minutes }: SuggestOptions,
): ReportFields {
  const words = REPORT_WORDS[language];
  const trades = tradesOf(alerts);
  const instants = trades.flatMap(({ paid_at, loop }) => [paid_at, ...loop.map(({ at }) => at)]);
  const day = (at: Instant): string => dayOf(at, utc_offset_minutes);
  const [from_day, to_day] = [day(Math.min(...instants)), day(Math.max(...instants))];
  const intro = alerts.map(({ account_id, roles, typologies }) => {
    const named = typologies.filter(isTypology).map((typology) => words.typology[typology]);
    return words.suspected(account_id, words.list(roles.map((role) => words.role[role])), words.list(named));
  });
  const sentences = trades.map((trade) => sentenceOf(trade, words, utc_offset_minutes));
  const [told, left] = fitting(sentences, NARRATIVE_LENGTH_MAX - intro.join('').length);
  const measures = restrictions.map(({ account_id, kind, starts_at, reason_code }) =>
    words.inForce(account_id, words.measure[kind], day(starts_at), reason_code),
  );
  const [in_force] = fitting(measures, MEASURES_LENGTH_MAX);
  const narrative = [
    ...intro,
    words.inQuestion(from_day, to_day, trades.length, sumsOf(trades, words)),
    ...told,
    ...(left === 0 ? [] : [words.moreTrades(left)]),
  ];
  return {
    narrative: narrative.join('\n'),
    typologies: [...new Set(alerts.flatMap(({ typologies }) => typologies).filter(isTypology))],
    account_ids: accountsIn(alerts, trades),
    trade_ids: trades.slice(0, TRADES_MAX).map(({ trade_id }) => trade_id),
    from_day,
    to_day,
    measures: in_force.length === 0 ? words.noMeasure : in_force.join('\n'),
  };
}

/** Accounts that were alerted on, then whoever else has a part in the trades. */
export function accountsIn(alerts: readonly GatheredAlert[], trades: readonly EvidenceTrade[]): string[] {
  const ids = [
    ...alerts.map(({ account_id }) => account_id),
    ...trades.flatMap(({ buyer_id, seller_id, loop }) => [
      ...[buyer_id, seller_id],
      ...loop.flatMap(({ from_id, to_id }) => [from_id, to_id]),
    ]),
  ];
  return [...new Set(ids)].slice(0, ACCOUNTS_MAX);
}
