/** To whom he belongs: accounts of the same owner, on the same devices, and what became of these. */
import { quantity, type Characteristic } from './definition';
import { DEVICE_DAYS } from './links';
import { confirmedAlerts, gravestMeasure } from './performance';
import type { ShopView } from './shop-view';

const BUYERS_DAYS = 90;
const FOUND_DAYS = 365;

const links = { axis: 'links', source: 'dynamic', risk: 'more-is-riskier' } as const;

/** Share of the turnover of the last quarter from buyers whose accounts are linked to the merchant's. */
function linkedBuyers(view: ShopView) {
  const { buyers, turnover } = view.within(BUYERS_DAYS);
  if (turnover === 0) return 'no-sales';
  let amount = 0;
  for (const account of view.linked) amount += buyers.get(account)?.amount ?? 0;
  return amount / turnover;
}

export const LINKS: readonly Characteristic[] = [
  quantity({
    ...{ ...links, source: 'static', name: 'owner_shops', unit: 'count' },
    meaning: 'Other merchant accounts of the same owner',
    take: (view) => [...view.of_owner].filter(({ shop }) => shop !== null).length,
  }),
  quantity({
    ...{ ...links, name: 'device_accounts_365d', unit: 'count', window_days: DEVICE_DAYS },
    meaning: 'Other accounts that used a device of this one',
    take: (view) => view.on_devices.size,
  }),
  quantity({
    ...{ ...links, name: 'linked_buyer_share_90d', unit: 'share', window_days: BUYERS_DAYS },
    codes: ['no-sales'],
    meaning: 'Turnover from buyers of the same owner or on the same devices',
    take: linkedBuyers,
  }),
  quantity({
    ...{ ...links, name: 'linked_confirmed_365d', unit: 'count', window_days: FOUND_DAYS },
    meaning: 'Accounts of the same owner or on the same devices with an alert that was confirmed and stands',
    take: (view) => [...view.linked].filter((account) => confirmedAlerts(view, account) > 0).length,
  }),
  quantity({
    ...{ ...links, name: 'linked_restricted', unit: 'count' },
    meaning: 'Accounts of the same owner or on the same devices with a measure in force beyond watching',
    take: (view) =>
      [...view.linked].filter((account) => !['none', 'watch'].includes(gravestMeasure(view, account))).length,
  }),
];
