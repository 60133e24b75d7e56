/**
 * The honest look-alikes: what resembles cash-out and is not. Their shares add up to about 2.5 % of all
 * trades.
 */
import type { Plot } from '../stage';
import { digitalGoods } from './digital-goods';
import { familyShop } from './family-shop';
import { flashSale } from './flash-sale';
import { giftCards } from './gift-cards';
import { groupLeader } from './group-leader';
import { rentTuition } from './rent-tuition';
import { salaryDay } from './salary-day';
import { supplierRefund } from './supplier-refund';
import { wholesaler } from './wholesaler';

export const LOOKALIKES: readonly Plot[] = [
  wholesaler,
  giftCards,
  rentTuition,
  familyShop,
  flashSale,
  supplierRefund,
  salaryDay,
  groupLeader,
  digitalGoods,
];
