/** Figures of trained models as people read them. Pure. */
import type { ModelCard } from '#core/risk/model/card';
import type { ModelOutcomes } from '#core/contract/models';

/** A figure of 0 to 1 with three decimals; a dash where there is none. */
export function figureText(value: number | string | null): string {
  return value === null ? '–' : Number(value).toFixed(3);
}

/** A share in per cent with one decimal; a dash where there is none. */
export function percentText(value: number | null): string {
  return value === null ? '–' : `${(value * 100).toFixed(1)} %`;
}

/** Share of the confirmed among those that were confirmed or dismissed; null while there are none. */
export function confirmedShare({ confirmed, dismissed }: ModelOutcomes): number | null {
  const judged = confirmed + dismissed;
  return judged === 0 ? null : confirmed / judged;
}

/** What was said of the confirmed and dismissed on average; null while there are none. */
export function saidShare({ said, confirmed, dismissed }: ModelOutcomes): number | null {
  const judged = confirmed + dismissed;
  return judged === 0 ? null : said / judged / 1_000;
}

/** Labels of a part of the card, all sources together. */
export function labelsOf(
  { labels }: ModelCard,
  part: ModelCard['labels'][number]['part'],
): { readonly guilty: number; readonly honest: number } {
  const own = labels.filter((one) => one.part === part);
  return {
    guilty: own.reduce((sum, { guilty }) => sum + guilty, 0),
    honest: own.reduce((sum, { honest }) => sum + honest, 0),
  };
}

/** What is said of model or both against the rules alone. */
export function verdictOf(
  difference: ModelCard['measured']['model_over_rules'],
): 'better' | 'worse' | 'equal' | 'unknown' {
  if (difference === null) return 'unknown';
  if (difference.low > 0) return 'better';
  return difference.high < 0 ? 'worse' : 'equal';
}
