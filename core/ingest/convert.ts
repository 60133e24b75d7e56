/**
 * Exact conversions of foreign spellings into the books' own: amounts in major units, dates in local
 * patterns. Text in, text out; never through floating point, never through a clock or a system time zone.
 *
 * A conversion answers with the converted text or with what it expected. What the result must satisfy
 * beyond its spelling is the command's schema.
 */
import { joinMinor, minorDigits } from '#core/kernel/money';

export type Converted =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly expected: string };

export type Conversion = (text: string) => Converted;

const fail = (expected: string): Converted => ({ ok: false, expected });

export interface AmountStyle {
  /** `minor`: whole fen. `major`: yuan with decimals. */
  readonly unit: 'minor' | 'major';
  /** ISO 4217; decides how many decimals there are. */
  readonly currency: string;
  /** `positive`: as written. `negative`: written below zero, sign dropped. `absolute`: any sign dropped. */
  readonly sign: 'positive' | 'negative' | 'absolute';
  /** Character between groups of three digits; empty when there is none. */
  readonly group: string;
  readonly decimal: '.' | ',';
  /** Mark before the digits to be dropped, such as U+00A5; empty when there is none. */
  readonly prefix: string;
}

function withoutGroups(whole: string, group: string): string | undefined {
  if (group === '' || !whole.includes(group)) {
    return whole;
  }
  const parts = whole.split(group);
  const right = parts.every((part, index) =>
    index === 0 ? part.length >= 1 && part.length <= 3 : part.length === 3,
  );
  return right ? parts.join('') : undefined;
}

function describeAmount(style: AmountStyle, digits: number): string {
  const sample =
    style.unit === 'minor' || digits === 0
      ? '12050'
      : `120${style.decimal}${'50'.padEnd(digits, '0').slice(0, digits)}`;
  const what =
    style.unit === 'minor'
      ? 'a whole number of minor units'
      : `an amount in ${style.currency} with at most ${String(digits)} decimals`;
  const sign = style.sign === 'negative' ? ' below zero' : style.sign === 'positive' ? ' above zero' : '';
  return `expected ${what}${sign}, such as ${style.sign === 'negative' ? '-' : ''}${sample}`;
}

/** Conversion of an amount as a file spells it into decimal text of minor units. */
export function amountConversion(style: AmountStyle): Conversion {
  const digits = style.unit === 'minor' ? 0 : minorDigits(style.currency);
  const expected = describeAmount(style, minorDigits(style.currency));
  return (text) => {
    let rest = text;
    const minus = rest.startsWith('-') || rest.startsWith('\u2212');
    if (minus || rest.startsWith('+')) {
      rest = rest.slice(1);
    }
    if (style.prefix !== '' && rest.startsWith(style.prefix)) {
      rest = rest.slice(style.prefix.length);
    }
    const [grouped = '', fraction = '', ...more] = rest.split(style.decimal);
    const whole = withoutGroups(grouped, style.group);
    const wrong_sign = style.sign !== 'absolute' && minus !== (style.sign === 'negative');
    if (
      whole === undefined ||
      more.length > 0 ||
      wrong_sign ||
      !/^\d{1,18}$/.test(whole) ||
      !/^\d*$/.test(fraction)
    ) {
      return fail(expected);
    }
    if (rest.endsWith(style.decimal)) {
      return fail(expected);
    }
    const joined = joinMinor(whole, fraction, digits);
    return joined === undefined ? fail(expected) : { ok: true, text: joined };
  };
}

const TOKENS: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{2})',
  D: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  H: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  SSS: '(?<milli>\\d{3})',
};

const TOKEN = /YYYY|MM|M|DD|D|HH|H|mm|ss|SSS/g;

/** Regular expression of a date pattern; undefined when it names no day, or a part twice. */
function patternOf(format: string): RegExp | undefined {
  const used = (format.match(TOKEN) ?? []).map((token) => token.slice(0, 1));
  const has_day = ['Y', 'M', 'D'].every((letter) => used.includes(letter));
  if (!has_day || new Set(used).size !== used.length) {
    return undefined;
  }
  let source = '';
  let from = 0;
  for (const match of format.matchAll(TOKEN)) {
    source += escapeText(format.slice(from, match.index)) + (TOKENS[match[0]] ?? '');
    from = match.index + match[0].length;
  }
  return new RegExp(`^${source}${escapeText(format.slice(from))}$`, 'u');
}

function escapeText(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** True for a pattern `dateConversion` takes: YYYY, M/MM, D/DD, then H/HH, mm, ss, SSS as far as there are. */
export function isDateFormat(format: string): boolean {
  return patternOf(format) !== undefined;
}

/**
 * Conversion of local dates into ISO 8601 with their zone. Missing parts of the time are zero. Whether the
 * date exists is for the reader of the ISO text to say.
 * @param format such as `YYYY-MM-DD HH:mm:ss`
 * @param zone such as `+08:00` or `Z`
 */
export function dateConversion(format: string, zone: string): Conversion {
  const pattern = patternOf(format);
  if (pattern === undefined) {
    throw new RangeError(`${format} is no date format`);
  }
  const expected = `expected a date and time that exists, written ${format}`;
  return (text) => {
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) {
      return fail(expected);
    }
    const two = (name: string): string => (groups[name] ?? '0').padStart(2, '0');
    const day = `${groups['year'] ?? ''}-${two('month')}-${two('day')}`;
    return {
      ok: true,
      text: `${day}T${two('hour')}:${two('minute')}:${two('second')}.${groups['milli'] ?? '000'}${zone}`,
    };
  };
}
