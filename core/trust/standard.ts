/**
 * The standard by which merchants are audited: points with weight, what evidence each needs, which of them are mandatory.
 *
 * It is a policy: versions are published by two people and an audit keeps the points it was begun with. The one below is
 * what a platform begins with. Texts are data in both languages, since platforms write their own.
 */
import { z } from 'zod';

import { paragraphField, requiredText } from '#core/ledger/fields';

/** What can be put to a point: files that lie beside the audit, trades of the merchant. */
export const EVIDENCE_KINDS = ['file', 'trade'] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

export const POINT_ID = /^[a-z][a-z0-9-]{0,39}$/;
const POINTS_MAX = 60;
const GUIDANCE_LENGTH_MAX = 600;

const pointSchema = z.strictObject({
  id: z.string().regex(POINT_ID, 'expected a name in small letters'),
  title: z.strictObject({ en: requiredText(120), zh: requiredText(120) }),
  guidance: z.strictObject({
    en: paragraphField(GUIDANCE_LENGTH_MAX, 0),
    zh: paragraphField(GUIDANCE_LENGTH_MAX, 0),
  }),
  /** Its part of the score, against the weights of the others. */
  weight: z.int().min(1).max(1_000),
  /** Nobody passes without it. */
  mandatory: z.boolean(),
  /** Each of these kinds must be there where the point is said to be met, even partly. */
  evidence: z.array(z.enum(EVIDENCE_KINDS)).max(EVIDENCE_KINDS.length),
});

export type Point = z.output<typeof pointSchema>;

export const standardPolicy = z.strictObject({
  points: z
    .array(pointSchema)
    .min(1)
    .max(POINTS_MAX)
    .refine(
      (points) => new Set(points.map(({ id }) => id)).size === points.length,
      'expected each point once',
    ),
});

type Row = readonly [
  id: string,
  weight: number,
  mandatory: boolean,
  evidence: EvidenceKind[],
  title: Point['title'],
  guidance: Point['guidance'],
];

const ROWS: readonly Row[] = [
  [
    'licence',
    10,
    true,
    ['file'],
    { en: 'Business licence', zh: '营业执照' },
    {
      en: 'Valid on the day of the audit, in the name under which the account is registered, its scope covers the goods sold. Look the number up in the public register and keep the page.',
      zh: '审核当日有效，名称与账户登记一致，经营范围包含所售商品。在公示系统查询统一社会信用代码并留存页面。',
    },
  ],
  [
    'legal-person',
    10,
    true,
    ['file'],
    { en: 'Identity of the legal person', zh: '法定代表人身份' },
    {
      en: 'The document was seen, its number passes its checksum, and the person confirmed himself that he runs this account.',
      zh: '已查验证件原件，号码校验位正确，且本人确认经营该账户。',
    },
  ],
  [
    'settlement',
    8,
    true,
    ['file'],
    { en: 'Settlement account', zh: '结算账户' },
    {
      en: 'The bank account belongs to the business or its legal person; a statement or a test payment shows it.',
      zh: '银行账户归企业或其法定代表人所有，以对账单或打款验证为证。',
    },
  ],
  [
    'authorisation',
    10,
    true,
    ['file'],
    { en: 'Brand authorisation', zh: '品牌授权' },
    {
      en: 'An unbroken chain from the owner of each brand sold, within its term and region. Not applicable to who sells under his own brand only.',
      zh: '自品牌方起授权链完整，在有效期和地域之内。只售自有品牌者不适用。',
    },
  ],
  [
    'site',
    10,
    false,
    ['file'],
    { en: 'Site visit', zh: '实地走访' },
    {
      en: 'Office and stock were visited unannounced, with photographs; what lies there fits what is sold.',
      zh: '未预先通知走访办公和仓储场所并拍照，库存与所售商品相符。',
    },
  ],
  [
    'samples',
    15,
    true,
    ['trade', 'file'],
    { en: 'Sample orders', zh: '抽样购买' },
    {
      en: 'At least three goods bought without telling the merchant: as described, genuine, complete. Name the trades and keep photographs.',
      zh: '在商户不知情下至少购买三件商品：与描述一致、正品、齐全。注明交易并留存照片。',
    },
  ],
  [
    'delivery',
    10,
    false,
    ['trade'],
    { en: 'Delivery record', zh: '发货记录' },
    {
      en: 'Of twenty trades drawn from the last ninety days: shipped within the promised time, and the tracking numbers exist.',
      zh: '在近九十天内抽取二十笔交易：按承诺时间发货，运单号真实。',
    },
  ],
  [
    'refunds',
    10,
    false,
    ['trade'],
    { en: 'Refund behaviour', zh: '退款表现' },
    {
      en: 'Requests are answered within two days, refunds that are owed are paid without a dispute being needed.',
      zh: '两天内回应退款申请，应退的款项无需争议即予退还。',
    },
  ],
  [
    'prices',
    7,
    false,
    ['file'],
    { en: 'Honest prices', zh: '价格诚实' },
    {
      en: 'Crossed-out prices were really asked before; postage and charges are told before payment.',
      zh: '划线价曾真实成交，运费和其他费用在付款前告知。',
    },
  ],
  [
    'complaints',
    5,
    false,
    [],
    { en: 'Complaints', zh: '投诉处理' },
    {
      en: 'There is somebody who answers, and what was complained of in the last ninety days was settled.',
      zh: '有专人回应，近九十天内的投诉均已解决。',
    },
  ],
  [
    'customer-data',
    5,
    false,
    [],
    { en: "Customers' data", zh: '客户信息保护' },
    {
      en: 'Addresses and telephone numbers of buyers are kept from who does not need them, and are not used for anything else.',
      zh: '买家地址和电话只由有需要的人接触，不作他用。',
    },
  ],
];

/** The standard that a platform begins with; weights sum to 100. */
export const DEFAULT_STANDARD: z.output<typeof standardPolicy> = {
  points: ROWS.map(([id, weight, mandatory, evidence, title, guidance]) => {
    return { id, title, guidance, weight, mandatory, evidence };
  }),
};
