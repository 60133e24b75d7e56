/**
 * Figures of windows as rows of a table, each with the peer habit it can be compared with.
 *
 * Pure; the words are messages. Shares are told with what they are of: "12 % (3)".
 */
import type { PeerRowView, WindowFiguresView } from '#core/contract/evidence';

import type { Translate } from '../../ui/failure-text';
import { amountText, countText } from '../../ui/figures';
import { spanText } from '../alerts/evidence-words';

export type FigureSide = 'sales' | 'purchases';

export interface FigureRow {
  readonly key: string;
  readonly label: string;
  /** One text per window. */
  readonly cells: readonly string[];
  readonly peers: string;
}

type Window = WindowFiguresView;

const NOTHING = '–';

/** A share of some trades, with how many. */
function shareText(part: number, whole: number): string {
  return whole === 0 ? NOTHING : `${percent(part / whole)} (${countText(part)})`;
}

/** "12.5 %", "0 %". */
export function percent(share: number): string {
  return `${String(Math.round(share * 1_000) / 10)} %`;
}

/** A value of a habit as people read it. */
export function habitText(
  value: number | null,
  unit: PeerRowView['unit'],
  { currency, t }: { readonly currency: string; readonly t: Translate },
): string {
  if (value === null) return NOTHING;
  if (unit === 'share') return percent(value);
  if (unit === 'minutes') return spanText(value, t);
  return amountText(BigInt(Math.round(value)), currency);
}

interface Line {
  readonly key: string;
  readonly of: (window: Window) => string;
  readonly habit?: string;
  readonly only?: FigureSide;
}

function linesOf(side: FigureSide, currency: string, t: Translate): readonly Line[] {
  const whose = side === 'sales' ? 'buyers' : 'sellers';
  return [
    { key: 'trades', of: ({ trades }) => countText(trades) },
    { key: 'sum', of: ({ sum_minor }) => amountText(sum_minor, currency) },
    {
      ...{ key: 'median', habit: 'ticket' },
      of: ({ median_minor }) => (median_minor === null ? NOTHING : amountText(median_minor, currency)),
    },
    {
      ...{ key: 'card_share', habit: 'card_share' },
      of: ({ by_card, trades }) => shareText(by_card, trades),
    },
    {
      ...{ key: 'repeat_card_share', habit: 'repeat_card_share', only: 'sales' },
      of: ({ repeat_card_share: share }) => (share === null ? NOTHING : percent(share)),
    },
    { key: `others_${whose}`, of: ({ others }) => countText(others) },
    { key: `repeat_${whose}`, of: ({ repeat_others, others }) => shareText(repeat_others, others) },
    {
      ...{ key: 'best_share', habit: 'buyer_concentration' },
      of: ({ best_share }) => (best_share === null ? NOTHING : percent(best_share)),
    },
    {
      ...{ key: 'night_share', habit: 'night_share' },
      of: ({ at_night, trades }) => (at_night === null ? NOTHING : shareText(at_night, trades)),
    },
    {
      key: 'confirm',
      of: ({ confirm_minutes }) => (confirm_minutes === null ? NOTHING : spanText(confirm_minutes, t)),
    },
    {
      ...{ key: 'cashed_share', habit: 'cashed_share', only: 'sales' },
      of: ({ cashed, confirmed }) => shareText(cashed, confirmed),
    },
    {
      ...{ key: 'refund_share', habit: 'refund_share' },
      of: ({ refunded, trades }) => shareText(refunded, trades),
    },
    { key: 'refunded_sum', of: ({ refunded_minor }) => amountText(refunded_minor, currency) },
    { key: 'disputed', of: ({ disputed, trades }) => shareText(disputed, trades) },
    { key: 'charged_back', of: ({ charged_back, trades }) => shareText(charged_back, trades) },
    { key: 'compensated', of: ({ compensated, trades }) => shareText(compensated, trades) },
  ];
}

/** Rows of one side; `peers` are those of a merchant, null where none were compared. */
export function figureRows(
  windows: readonly Window[],
  asked: {
    readonly side: FigureSide;
    readonly currency: string;
    readonly peers: readonly PeerRowView[] | null;
    readonly t: Translate;
  },
): readonly FigureRow[] {
  const { side, currency, peers, t } = asked;
  return linesOf(side, currency, t)
    .filter(({ only }) => only === undefined || only === side)
    .map(({ key, of, habit }) => {
      const peer = side === 'sales' ? peers?.find((one) => one.habit === habit) : undefined;
      return {
        ...{ key, label: t(`evidence.figures.${key}`), cells: windows.map(of) },
        peers: peer === undefined ? '' : habitText(peer.median, peer.unit, { currency, t }),
      };
    });
}
