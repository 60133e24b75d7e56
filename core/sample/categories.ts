/**
 * Merchant categories of the sample platform: what a ticket costs, when people buy, how they pay, how
 * goods are delivered and how often they come back.
 *
 * Figures are plausible, not measured; they give every category a baseline of its own, against which
 * what is out of the ordinary can be seen.
 */
import type { DeliveryMethod } from '#core/ledger/tables';

/** Name of a daily rhythm, see `RHYTHMS`. */
export type RhythmName = 'shop' | 'office' | 'evening' | 'night' | 'school';

export interface Category {
  readonly code: string;
  /** Word in shops' registered names. */
  readonly trade: string;
  readonly goods: readonly string[];
  /** Share of merchants, and of sales. */
  readonly merchants: number;
  readonly sales: number;
  readonly ticket_median_fen: number;
  readonly ticket_sigma: number;
  /** Share of payments by credit card and from the balance; the rest is online bank. */
  readonly card_share: number;
  readonly balance_share: number;
  readonly refund_share: number;
  /** Share of trades on marketplaces that are not the platform's own. */
  readonly outside_share: number;
  readonly delivery: readonly (readonly [DeliveryMethod, number])[];
  /** How strongly sales days move it: 0 not at all, 1 as the platform. */
  readonly festival: number;
  readonly rhythm: RhythmName;
  /** Prices end on whole yuan more or less often. */
  readonly round_share: number;
}

type Row = readonly [
  code: string,
  trade: string,
  goods: string,
  merchants: number,
  sales: number,
  median_yuan: number,
  sigma: number,
  card: number,
  balance: number,
  refund: number,
  outside: number,
  delivery: string,
  festival: number,
  rhythm: RhythmName,
  round: number,
];

/* prettier-ignore */
const ROWS: readonly Row[] = [
  ['clothing', '服饰', '连衣裙 T恤 外套 牛仔裤', 14, 17, 138, 0.7, 0.14, 0.34, 0.085, 0.12, 'express:92 ems:8', 1.2, 'evening', 0.6],
  ['shoes-bags', '鞋包', '运动鞋 双肩包 皮鞋', 6, 7, 230, 0.7, 0.17, 0.3, 0.07, 0.14, 'express:95 ems:5', 1.1, 'evening', 0.6],
  ['electronics', '电子', '耳机 充电器 路由器 键盘', 9, 9, 420, 1.0, 0.27, 0.22, 0.04, 0.16, 'express:97 ems:3', 1.2, 'shop', 0.7],
  ['phones', '通讯', '手机 平板电脑', 5, 4, 2300, 0.5, 0.38, 0.14, 0.03, 0.18, 'express:100', 1.1, 'shop', 0.8],
  ['appliances', '电器', '电饭煲 洗衣机 空调', 4, 3, 980, 0.8, 0.3, 0.17, 0.035, 0.15, 'express:80 surface:20', 1.2, 'shop', 0.7],
  ['home', '家居', '床品 收纳箱 台灯', 8, 8, 165, 0.8, 0.15, 0.3, 0.04, 0.12, 'express:90 surface:10', 1.0, 'evening', 0.5],
  ['furniture', '家具', '书桌 沙发 衣柜', 3, 1.5, 1650, 0.8, 0.3, 0.15, 0.035, 0.2, 'surface:85 express:15', 0.9, 'shop', 0.7],
  ['beauty', '美妆', '面霜 口红 洗发水', 7, 9, 152, 0.7, 0.16, 0.33, 0.03, 0.12, 'express:100', 1.3, 'evening', 0.5],
  ['food', '食品', '坚果 茶叶 大米 水果', 9, 11, 76, 0.6, 0.09, 0.42, 0.02, 0.1, 'express:96 ems:4', 0.9, 'shop', 0.4],
  ['baby', '母婴', '奶粉 纸尿裤 玩具', 5, 6, 188, 0.7, 0.14, 0.32, 0.03, 0.1, 'express:100', 1.1, 'evening', 0.5],
  ['books', '图书', '小说 教材 绘本', 4, 4, 54, 0.6, 0.08, 0.44, 0.015, 0.1, 'express:60 ems:25 surface:15', 0.9, 'evening', 0.4],
  ['sports', '体育', '羽毛球拍 帐篷 瑜伽垫', 4, 4, 195, 0.8, 0.16, 0.28, 0.04, 0.13, 'express:100', 1.0, 'evening', 0.5],
  ['jewellery', '珠宝', '银项链 手镯 金饰', 2, 1, 2100, 0.9, 0.36, 0.12, 0.035, 0.2, 'ems:60 express:40', 0.9, 'shop', 0.8],
  ['games', '网络', '游戏点卡 道具 会员', 4, 6, 42, 0.8, 0.1, 0.46, 0.008, 0.2, 'automatic:55 virtual:25 recharge:20', 0.5, 'night', 0.9],
  ['recharge', '通信', '话费充值 流量包', 3, 8, 50, 0.5, 0.07, 0.5, 0.002, 0.08, 'recharge:100', 0.3, 'shop', 1],
  ['gift-cards', '商贸', '购物卡 礼品卡', 2, 1.5, 300, 0.7, 0.25, 0.26, 0.005, 0.25, 'automatic:80 virtual:20', 0.9, 'office', 1],
  ['education', '教育', '在线课程 学费 考试报名', 3, 1.4, 680, 1.0, 0.22, 0.2, 0.03, 0.3, 'virtual:100', 0.3, 'school', 0.9],
  ['travel', '旅行', '机票 酒店 门票', 3, 2.2, 640, 0.8, 0.33, 0.15, 0.06, 0.35, 'virtual:100', 0.5, 'evening', 0.6],
  ['rental', '物业', '房租 物业费 押金', 2, 0.9, 2200, 0.5, 0.12, 0.2, 0.006, 0.45, 'virtual:100', 0, 'office', 1],
  ['wholesale', '贸易', '布料 五金 包装材料', 5, 2.2, 2400, 0.9, 0.18, 0.14, 0.02, 0.5, 'surface:60 express:40', 0.5, 'office', 0.9],
  ['utilities', '公用', '水费 电费 燃气费', 1, 2.4, 96, 0.6, 0.05, 0.5, 0.001, 0.05, 'recharge:100', 0, 'shop', 0.2],
];

export const CATEGORIES: readonly Category[] = ROWS.map((row) => ({
  code: row[0],
  trade: row[1],
  goods: row[2].split(' '),
  merchants: row[3],
  sales: row[4],
  ticket_median_fen: row[5] * 100,
  ticket_sigma: row[6],
  card_share: row[7],
  balance_share: row[8],
  refund_share: row[9],
  outside_share: row[10],
  delivery: row[11].split(' ').map((part) => {
    const [method, weight] = part.split(':');
    return [method as DeliveryMethod, Number(weight)] as const;
  }),
  festival: row[12],
  rhythm: row[13],
  round_share: row[14],
}));

/** Sales per hour of the day, from midnight, in the platform's zone. */
/* prettier-ignore */
export const RHYTHMS: Readonly<Record<RhythmName, readonly number[]>> = {
  shop:    [1, 0.4, 0.2, 0.1, 0.1, 0.3, 1, 3, 6, 9, 11, 10, 8, 8, 9, 9, 9, 8, 8, 9, 11, 10, 6, 3],
  office:  [0, 0, 0, 0, 0, 0, 0.3, 1, 6, 13, 14, 10, 4, 8, 13, 13, 11, 7, 2, 1, 0.8, 0.5, 0.2, 0.1],
  evening: [3, 1, 0.4, 0.2, 0.1, 0.2, 0.8, 2, 4, 6, 8, 8, 8, 7, 7, 7, 7, 6, 7, 10, 14, 16, 12, 7],
  night:   [9, 6, 4, 2, 1, 0.6, 0.6, 1, 2, 3, 4, 5, 6, 6, 6, 6, 6, 7, 8, 11, 14, 15, 14, 12],
  school:  [0.3, 0.1, 0, 0, 0, 0, 0.5, 3, 9, 12, 12, 8, 5, 7, 10, 10, 9, 7, 6, 7, 8, 6, 3, 1],
};
