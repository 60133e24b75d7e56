/**
 * Variations of the other platform: exports that tell less, platforms of another size, and schemes with other ways.
 * What detection loses from one to the next shows what it leans on.
 */
import { otherPlatform, type OtherPlatform, type OtherPlatformOptions } from '../other-platform';
import {
  always,
  both,
  coarseClock,
  requiredColumnsOnly,
  sellersBuy,
  sumsTimes,
  withoutColumns,
  withoutFile,
  type Spoiler,
} from './spoil';
import { DAY, HOUR, MINUTE } from './stage';

interface Variation {
  readonly options?: Partial<OtherPlatformOptions>;
  readonly spoil?: Spoiler;
}

const habits = (all: OtherPlatformOptions['habits']): Variation => ({ options: { habits: all ?? {} } });

const NO_DEVICES = withoutFile('access.csv');
const NO_ADDRESSES = withoutColumns('shipments.csv', 'address');
const NO_TRACKING = withoutColumns('shipments.csv', 'carrier', 'tracking');
const NO_CATEGORIES = both(
  withoutColumns('accounts.csv', 'category'),
  withoutColumns('parties.csv', 'category'),
);

const VARIATIONS = {
  'as it is': {},
  'no devices': { spoil: NO_DEVICES },
  'no addresses': { spoil: NO_ADDRESSES },
  'no tracking': { spoil: NO_TRACKING },
  'no category': { spoil: NO_CATEGORIES },
  'none of these': { spoil: both(NO_DEVICES, NO_ADDRESSES, NO_TRACKING, NO_CATEGORIES) },
  'required columns only': { spoil: requiredColumnsOnly },
  'one delivery method': { spoil: always('shipments.csv', 'delivery_method', 'express') },
  'all goods virtual': { spoil: always('shipments.csv', 'delivery_method', 'virtual') },
  'clock of minutes': { spoil: coarseClock(MINUTE) },
  'clock of hours': { spoil: coarseClock(HOUR) },
  'clock of days': { spoil: coarseClock(DAY) },
  'sums times 7.3': { spoil: sumsTimes(7.3) },
  'sums in yen': { spoil: sumsTimes(0.2, 'JPY') },
  'whole units only': { spoil: sumsTimes(0.01, 'JPY') },
  '2,000 trades': { options: { trades: 2_000 } },
  'one month': { options: { days: 30 } },
  'few shops': { options: { shops: 0.2 } },
  'many shops': { options: { shops: 4 } },
  'sellers buy, too': { spoil: sellersBuy(0.5) },
  'no commission': habits({ fee: [0, 0.002] }),
  'commission of 10 %': habits({ fee: [0.09, 0.11] }),
  'straight back': habits({ hops: [0, 0] }),
  '2 hops': habits({ hops: [2, 2] }),
  '5 hops': habits({ hops: [5, 5] }),
  'back within the hour': habits({ wait: [5 * MINUTE, HOUR] }),
  'back after 5 days': habits({ wait: [4 * DAY, 6 * DAY] }),
  'back after 12 days': habits({ wait: [10 * DAY, 14 * DAY] }),
  'back after 20 days': habits({ wait: [18 * DAY, 22 * DAY] }),
  'in 5 parts': habits({ parts: [5, 5] }),
  'in 10 parts': habits({ parts: [10, 10], wait: [2 * HOUR, 20 * HOUR] }),
  'with honest sums': habits({ along: [0.1, 0.5] }),
  'by the bank': habits({ by_bank: true }),
  'parcels of 3 to 6 days': habits({ travel_days: [3, 6] }),
} as const satisfies Readonly<Record<string, Variation>>;

export type VariationName = keyof typeof VARIATIONS;

export const VARIATION_NAMES = Object.keys(VARIATIONS) as readonly VariationName[];

/** The other platform as one of the variations has it. */
export function variedPlatform(name: VariationName, options: OtherPlatformOptions): OtherPlatform {
  const { options: changed, spoil = (platform) => platform }: Variation = VARIATIONS[name];
  return spoil(otherPlatform({ ...options, ...changed }));
}
