/**
 * Invented names: people, shops, places, banks and carriers.
 *
 * They are drawn from common surnames, syllables and trade words; a likeness to anybody is chance.
 */
import type { Random } from './random';

const SURNAMES = Array.from(
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤',
);
const GIVEN = Array.from(
  '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰文建国志红梅飞鑫波宇浩凯健俊帆雪梦思佳欣怡婷雨晨子涵轩梓豪博瑞嘉雅琪诗晓琳莉颖慧玲萍倩薇璐瑶岚峰岩松柏川海洁云龙凤春夏秋冬',
);
const LATIN_GIVEN = [
  'Anna',
  'Bruno',
  'Carla',
  'Daniel',
  'Elena',
  'Felix',
  'Grace',
  'Hugo',
  'Ines',
  'James',
  'Karin',
  'Lucas',
  'Maria',
  'Noah',
  'Olga',
  'Peter',
  'Rosa',
  'Samuel',
  'Tessa',
  'Victor',
] as const;
const LATIN_SURNAMES = [
  'Almeida',
  'Bauer',
  'Costa',
  'Dubois',
  'Eriksen',
  'Fischer',
  'Garcia',
  'Hansen',
  'Ivanova',
  'Jansen',
  'Kowalski',
  'Lopez',
  'Miller',
  'Novak',
  'Okafor',
  'Petrov',
  'Rossi',
  'Smith',
  'Tanaka',
  'Weber',
] as const;
const SHOP_WORDS = [
  '宏达',
  '天成',
  '金源',
  '华联',
  '新宇',
  '恒信',
  '万通',
  '嘉禾',
  '顺发',
  '永兴',
  '博雅',
  '锦绣',
  '远航',
  '瑞丰',
  '德润',
  '百川',
  '星河',
  '福临',
  '明珠',
  '鼎盛',
  '同创',
  '优品',
  '乐居',
  '青禾',
  '南山',
  '北辰',
  '东篱',
  '西岭',
  '云端',
  '海纳',
] as const;
const SHOP_WORDS_2 = [
  '盛',
  '源',
  '隆',
  '泰',
  '达',
  '和',
  '茂',
  '昌',
  '佳',
  '美',
  '雅',
  '创',
  '信',
  '捷',
  '丰',
  '诚',
] as const;

/** A region with its division code and its share of the platform's people. */
export interface Region {
  readonly name: string;
  readonly division: string;
  readonly weight: number;
}

export const REGIONS: readonly Region[] = [
  { name: '广东广州', division: '440106', weight: 12 },
  { name: '广东深圳', division: '440305', weight: 12 },
  { name: '浙江杭州', division: '330106', weight: 13 },
  { name: '浙江义乌', division: '330782', weight: 5 },
  { name: '上海浦东', division: '310115', weight: 11 },
  { name: '北京朝阳', division: '110105', weight: 9 },
  { name: '北京海淀', division: '110108', weight: 6 },
  { name: '江苏南京', division: '320106', weight: 7 },
  { name: '江苏苏州', division: '320508', weight: 7 },
  { name: '四川成都', division: '510107', weight: 7 },
  { name: '湖北武汉', division: '420106', weight: 6 },
  { name: '山东青岛', division: '370202', weight: 4 },
  { name: '福建泉州', division: '350503', weight: 5 },
  { name: '福建厦门', division: '350203', weight: 3 },
  { name: '河南郑州', division: '410105', weight: 5 },
  { name: '陕西西安', division: '610113', weight: 4 },
  { name: '重庆渝北', division: '500112', weight: 4 },
  { name: '湖南长沙', division: '430104', weight: 4 },
  { name: '辽宁沈阳', division: '210102', weight: 3 },
  { name: '天津南开', division: '120104', weight: 3 },
];

/** Banks of instruments, with the share of instruments they issue. */
export const BANKS: readonly { readonly code: string; readonly weight: number }[] = [
  { code: 'ICBC', weight: 22 },
  { code: 'CCB', weight: 19 },
  { code: 'ABC', weight: 16 },
  { code: 'BOC', weight: 13 },
  { code: 'CMB', weight: 13 },
  { code: 'BOCOM', weight: 7 },
  { code: 'PSBC', weight: 4 },
  { code: 'SPDB', weight: 3 },
  { code: 'CITIC', weight: 2 },
  { code: 'CEB', weight: 1 },
];

export const CARRIERS = ['SF', 'YTO', 'ZTO', 'STO', 'YUNDA', 'JD', 'JT'] as const;

export function personName(random: Random): string {
  if (random.chance(0.04)) {
    return `${random.pick(LATIN_GIVEN)} ${random.pick(LATIN_SURNAMES)}`;
  }
  return random.pick(SURNAMES) + random.pick(GIVEN) + (random.chance(0.72) ? random.pick(GIVEN) : '');
}

/** Registered name of a company or, for a sole trader, of an individual business. */
export function shopName(random: Random, place: string, trade: string, sole_trader: boolean): string {
  const word = random.pick(SHOP_WORDS) + (random.chance(0.6) ? random.pick(SHOP_WORDS_2) : '');
  return `${place.slice(2)}${word}${trade}${sole_trader ? random.pick(['店', '行', '商行', '经营部']) : '有限公司'}`;
}

export function phoneNumber(random: Random): string {
  const prefix = random.pick([
    '130',
    '131',
    '135',
    '136',
    '137',
    '138',
    '139',
    '150',
    '151',
    '158',
    '159',
    '186',
    '188',
  ]);
  return prefix + String(random.int(0, 99_999_999)).padStart(8, '0');
}

export function lastFour(random: Random): string {
  return String(random.int(0, 9999)).padStart(4, '0');
}
