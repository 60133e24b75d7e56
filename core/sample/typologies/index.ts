/**
 * The typologies C1 to C12 of cash-out and sham trade, in order. Their shares add up to about 1.3 % of all
 * trades.
 */
import type { Plot } from '../stage';
import { singleLoop } from './c01-single-loop';
import { mules } from './c02-mules';
import { split } from './c03-split';
import { cashOutShop } from './c04-shop';
import { ring } from './c05-ring';
import { refundPath } from './c06-refund-path';
import { disguise } from './c07-disguise';
import { rolling } from './c08-rolling';
import { wash } from './c09-wash';
import { guaranteeAbuse } from './c10-guarantee';
import { instalment } from './c11-instalment';
import { dormant } from './c12-dormant';

export const TYPOLOGIES: readonly Plot[] = [
  singleLoop,
  mules,
  split,
  cashOutShop,
  ring,
  refundPath,
  disguise,
  rolling,
  wash,
  guaranteeAbuse,
  instalment,
  dormant,
];
