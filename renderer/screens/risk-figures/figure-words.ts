/** Shares, hours and agreement of the figures of risk work in words; a dash where there is nothing to divide. */
const NONE = '–';
const KAPPA_DIGITS = 2;

/** "12.5 %"; a dash of nothing. */
export function shareText(count: number, of: number): string {
  return of === 0 ? NONE : `${((count / of) * 100).toFixed(1)} %`;
}

/** Hours with one digit; a dash where nothing was closed. */
export function hoursText(hours: number | null): string {
  return hours === null ? NONE : hours.toFixed(1);
}

/** Cohen's kappa; a dash where there are too few pairs. */
export function kappaText(kappa: number | null): string {
  return kappa === null ? NONE : kappa.toFixed(KAPPA_DIGITS);
}
