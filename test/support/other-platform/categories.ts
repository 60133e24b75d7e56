/**
 * Lines of business of the other platform: tickets, hours, delivery, habits. Amounts in yuan.
 */
export type DeliveryMethod = 'recharge' | 'automatic' | 'virtual' | 'express' | 'ems' | 'surface';

type Hours = 'day' | 'evening' | 'office' | 'meals' | 'always';

export interface Category {
  readonly name: string;
  readonly goods: readonly string[];
  /** Share of ordinary trades, in parts of all categories' sum. */
  readonly traffic: number;
  readonly median_yuan: number;
  readonly sigma: number;
  /** Tickets are multiples of this many yuan; 0 for prices to the fen. */
  readonly step_yuan: number;
  readonly card_share: number;
  readonly refund_share: number;
  readonly hours: Hours;
  readonly weekend: number;
  readonly delivery: readonly DeliveryMethod[];
}

function category(
  name: string,
  goods: string,
  [traffic, median_yuan, sigma, step_yuan]: readonly [number, number, number, number],
  [card_share, refund_share, hours, weekend]: readonly [number, number, Hours, number],
  delivery: string,
): Category {
  const shares = { traffic, median_yuan, sigma, step_yuan, card_share, refund_share, hours, weekend };
  return { ...shares, name, goods: goods.split('|'), delivery: delivery.split(' ') as DeliveryMethod[] };
}

/** Delivery methods are named as often as they are used. */
export const CATEGORIES: readonly Category[] = [
  category(
    'fresh-market',
    'Vegetable box|Pork ribs|Hairy crab|Rice 10 kg',
    [14, 46, 0.65, 0],
    [0.08, 0.02, 'meals', 1.3],
    'express',
  ),
  category(
    'tea-and-snacks',
    'Longjing tea|Walnut cakes|Dried mango',
    [9, 58, 0.7, 0],
    [0.1, 0.03, 'evening', 1.1],
    'express express ems',
  ),
  category(
    'street-fashion',
    'Down jacket|Canvas shoes|Linen shirt',
    [13, 134, 0.62, 1],
    [0.17, 0.1, 'evening', 1.25],
    'express',
  ),
  category(
    'kids-and-toys',
    'Building blocks|Pram|Picture book set',
    [7, 92, 0.75, 0],
    [0.13, 0.05, 'evening', 1.2],
    'express express ems',
  ),
  category(
    'phones-and-parts',
    'Handset|Screen, refurbished|Charger',
    [5, 410, 1.15, 1],
    [0.38, 0.06, 'day', 1],
    'express express ems',
  ),
  category(
    'home-appliances',
    'Rice cooker|Washing machine|Range hood',
    [4, 960, 0.8, 1],
    [0.42, 0.05, 'day', 1.3],
    'express ems surface',
  ),
  category(
    'furniture-makers',
    'Bookcase|Dining table|Sofa bed',
    [2, 1420, 0.85, 10],
    [0.36, 0.04, 'day', 1.5],
    'surface surface express',
  ),
  category(
    'game-points',
    'Points 30|Points 98|Season pass',
    [10, 44, 0.9, 1],
    [0.14, 0.01, 'evening', 1.3],
    'recharge automatic automatic',
  ),
  category(
    'call-credit',
    'Call credit|Data package',
    [9, 52, 0.45, 10],
    [0.11, 0.01, 'always', 1],
    'recharge',
  ),
  category(
    'travel-desk',
    'Train ticket|Hotel night|Scenic spot ticket',
    [5, 530, 0.8, 1],
    [0.4, 0.09, 'day', 0.9],
    'virtual automatic',
  ),
  category(
    'courses-online',
    'English course|Exam training|Piano lessons',
    [3, 345, 0.95, 1],
    [0.3, 0.06, 'evening', 1.1],
    'virtual automatic',
  ),
  category(
    'garden-and-pets',
    'Cat food|Orchid|Fish tank',
    [5, 88, 0.7, 0],
    [0.12, 0.03, 'evening', 1.2],
    'express',
  ),
  category(
    'used-books',
    'Novels, second hand|Dictionary|Old journals',
    [4, 29, 0.6, 0],
    [0.04, 0.03, 'evening', 1.1],
    'surface express',
  ),
  category(
    'jewellery-counter',
    'Gold ring|Jade bangle|Pearl necklace',
    [1, 2150, 0.9, 1],
    [0.5, 0.04, 'day', 1.4],
    'ems express',
  ),
  category(
    'building-materials',
    'Tiles|Cable drum|Paint',
    [2, 1900, 1.05, 10],
    [0.22, 0.03, 'office', 0.5],
    'surface express',
  ),
  category(
    'utility-bills',
    'Power bill|Gas bill|Water bill',
    [6, 126, 0.5, 0],
    [0.07, 0.002, 'day', 0.8],
    'recharge',
  ),
  category(
    'beauty-care',
    'Face cream|Sun lotion|Lipstick',
    [8, 152, 0.66, 0],
    [0.2, 0.05, 'evening', 1.1],
    'express',
  ),
  category(
    'repair-services',
    'House call|Watch repair|Piano tuning',
    [2, 185, 0.75, 5],
    [0.14, 0.03, 'day', 1],
    'virtual',
  ),
];

/** The category of this name. */
export function categoryOf(name: string): Category {
  const found = CATEGORIES.find((one) => one.name === name);
  if (found === undefined) {
    throw new Error(`no category ${name}`);
  }
  return found;
}

/** Weight of each local hour. */
export const HOUR_WEIGHTS: Readonly<Record<Hours, readonly number[]>> = {
  day: [2, 1, 0, 0, 0, 1, 2, 4, 7, 10, 12, 11, 9, 10, 11, 11, 10, 9, 8, 9, 10, 9, 7, 4],
  evening: [5, 2, 1, 0, 0, 1, 1, 3, 4, 6, 7, 7, 9, 8, 7, 7, 7, 7, 8, 11, 15, 17, 15, 10],
  office: [0, 0, 0, 0, 0, 0, 1, 3, 9, 14, 14, 10, 5, 9, 13, 13, 11, 7, 3, 2, 2, 1, 1, 0],
  meals: [1, 0, 0, 0, 1, 3, 8, 11, 9, 10, 13, 12, 5, 4, 5, 9, 14, 15, 10, 7, 6, 4, 3, 1],
  always: [3, 2, 1, 1, 1, 2, 4, 6, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 7, 5],
};
