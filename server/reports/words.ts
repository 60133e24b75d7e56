/**
 * Words of reports to the authority, in English and Chinese: what is written into a draft, and what its document says.
 *
 * Plain sentences about who paid whom, how much and when: whoever reads them has never seen the program.
 */
import type { AlertRole, ReportState } from '#core/cases/case-tables';
import type { EvidenceTrade } from '#core/cases/evidence';
import { HOUR_MS, MINUTE_MS } from '#core/kernel/instant';
import type { RestrictionKind } from '#core/ledger/tables';
import type { Typology } from '#core/risk/typologies';

export type Language = 'en' | 'zh';
type LegKind = EvidenceTrade['loop'][number]['kind'];

const DAYS_FROM_HOURS = 72;
const HOURS_FROM_MINUTES = 120;

/** A number of minutes, hours or days, whichever says it best. */
function durationOf(ms: number): readonly [count: string, unit: 'minute' | 'hour' | 'day'] {
  const hours = ms / HOUR_MS;
  if (ms < HOURS_FROM_MINUTES * MINUTE_MS) return [String(Math.round(ms / MINUTE_MS)), 'minute'];
  return hours < DAYS_FROM_HOURS ? [hours.toFixed(1), 'hour'] : [(hours / 24).toFixed(1), 'day'];
}

export interface ReportWords {
  readonly typology: Readonly<Record<Typology, string>>;
  readonly role: Readonly<Record<AlertRole, string>>;
  readonly status: Readonly<Record<ReportState, string>>;
  readonly leg: Readonly<Record<LegKind, string>>;
  readonly measure: Readonly<Record<RestrictionKind, string>>;
  /** Joins a list of names. */
  readonly list: (items: readonly string[]) => string;
  readonly duration: (ms: number) => string;
  readonly suspected: (account: string, roles: string, typologies: string) => string;
  readonly inQuestion: (from: string, to: string, trades: number, sums: string) => string;
  readonly paid: (at: string, buyer: string, seller: string, amount: string, trade: string) => string;
  readonly confirmed: (after: string) => string;
  readonly cameBack: (amount: string, share: string, buyer: string) => string;
  readonly cameWithin: (duration: string) => string;
  readonly cameBefore: string;
  readonly part: (amount: string, from: string, at: string, how: string) => string;
  readonly byWayOf: (accounts: string) => string;
  readonly withdrawn: (ids: string) => string;
  readonly moreLegs: (count: number) => string;
  readonly moreTrades: (count: number) => string;
  /** Ends a sentence made of parts. */
  readonly sentence: (parts: readonly string[]) => string;
  readonly inForce: (account: string, measure: string, since: string, reason: string) => string;
  readonly noMeasure: string;
  readonly document: Readonly<
    Record<
      | 'title'
      | 'draft'
      | 'dropped'
      | 'confidential'
      | 'number'
      | 'status'
      | 'version'
      | 'about'
      | 'books'
      | 'period'
      | 'typologies'
      | 'narrative'
      | 'measures'
      | 'accounts'
      | 'account'
      | 'party'
      | 'name'
      | 'currency'
      | 'trades'
      | 'trade'
      | 'paid_at'
      | 'buyer'
      | 'seller'
      | 'amount'
      | 'legs'
      | 'kind'
      | 'from'
      | 'to'
      | 'at'
      | 'signatures'
      | 'drafted'
      | 'proposed'
      | 'approved'
      | 'filed_at'
      | 'entry'
      | 'hash'
      | 'check'
      | 'none'
      | 'not_filed',
      string
    >
  >;
}

const en: ReportWords = {
  typology: {
    C1: 'cash-out by card in a single loop',
    C2: 'cash-out by card through other accounts',
    C3: 'cash-out split into parts',
    C4: 'a cash-out shop',
    C5: 'a ring of merchants exchanging buyers',
    C6: 'cash-out through refunds',
    C7: 'card payments disguised in a category of low fees',
    C8: 'rolling of card debt',
    C9: 'wash trading',
    C10: 'abuse of the guarantee',
    C11: 'cash-out by one large purchase',
    C12: 'a dormant merchant come back at full volume',
  },
  role: { merchant: 'merchant', buyer: 'buyer', mule: 'account that passed money on' },
  status: { draft: 'Draft', filed: 'Filed', dropped: 'Dropped' },
  leg: { payment: 'payment', transfer: 'transfer', trade: 'another trade', cash: 'cash through a bank' },
  measure: {
    watch: 'watched',
    'delay-settlement': 'settlement delayed',
    'limit-collection': 'collection limited',
    'restrict-collection': 'collection restricted',
    'stop-withdrawals': 'withdrawals stopped',
    freeze: 'frozen',
    'end-service': 'service ended',
  },
  list: (items) => items.join(', '),
  duration: (ms) => {
    const [count, unit] = durationOf(ms);
    return `${count} ${unit}${count === '1' ? '' : 's'}`;
  },
  suspected: (account, roles, typologies) => `Account ${account} (${roles}) is suspected of ${typologies}.`,
  inQuestion: (from, to, trades, sums) =>
    `From ${from} to ${to}, ${String(trades)} ${trades === 1 ? 'payment' : 'payments'} of together ${sums} ${trades === 1 ? 'is' : 'are'} in question.`,
  paid: (at, buyer, seller, amount, trade) => `${at}: ${buyer} paid ${seller} ${amount} for trade ${trade}`,
  confirmed: (after) => `the goods were confirmed ${after} later`,
  cameBack: (amount, share, buyer) => `${amount} (${share} %) came back to ${buyer}`,
  cameWithin: (duration) => `within ${duration}`,
  cameBefore: 'before the payment',
  part: (amount, from, at, how) => `${amount} from ${from} at ${at} by ${how}`,
  byWayOf: (accounts) => `by way of ${accounts}`,
  withdrawn: (ids) => `money was taken to the bank by ${ids}`,
  moreLegs: (count) => `${String(count)} further movements are left out`,
  moreTrades: (count) => `${String(count)} further trades are listed by number only.`,
  sentence: (parts) => `${parts.join('; ')}.`,
  inForce: (account, measure, since, reason) => `Account ${account}: ${measure} since ${since} (${reason}).`,
  noMeasure: 'No measure is in force.',
  document: {
    title: 'Suspicious-transaction report',
    draft: 'DRAFT',
    dropped: 'DROPPED',
    confidential: 'Confidential: nobody named here may learn of this report.',
    number: 'Number',
    status: 'Status',
    version: 'Version',
    about: 'Made from',
    books: 'Books',
    period: 'Period',
    typologies: 'Suspected of',
    narrative: 'What happened',
    measures: 'Measures',
    accounts: 'Accounts',
    account: 'Account',
    party: 'Party',
    name: 'Name (masked)',
    currency: 'Currency',
    trades: 'Trades',
    trade: 'Trade',
    paid_at: 'Paid at',
    buyer: 'Buyer',
    seller: 'Seller',
    amount: 'Amount',
    legs: 'Movements of money',
    kind: 'Kind',
    from: 'From',
    to: 'To',
    at: 'At',
    signatures: 'Signatures',
    drafted: 'Drafted by',
    proposed: 'Proposed for filing by',
    approved: 'Approved by',
    filed_at: 'Filed at',
    entry: 'Entry of the journal',
    hash: 'Its hash (SHA-256)',
    check: 'Whoever has the books finds this entry under its number; its hash covers every entry before it.',
    none: 'None.',
    not_filed: 'Not filed.',
  },
};

const zh: ReportWords = {
  typology: {
    C1: '信用卡单环套现',
    C2: '经他人账户的信用卡套现',
    C3: '拆分套现',
    C4: '套现商户',
    C5: '商户互换买家的团伙',
    C6: '以退款方式套现',
    C7: '以低费率类目伪装的信用卡付款',
    C8: '信用卡养卡',
    C9: '自买自卖刷单',
    C10: '骗取担保赔付',
    C11: '大额单笔套现',
    C12: '休眠商户突然放量',
  },
  role: { merchant: '商户', buyer: '买方', mule: '过账账户' },
  status: { draft: '草稿', filed: '已报送', dropped: '已撤销' },
  leg: { payment: '付款', transfer: '转账', trade: '另一笔交易', cash: '经银行的现金' },
  measure: {
    watch: '已列入关注',
    'delay-settlement': '已延迟结算',
    'limit-collection': '已限额收款',
    'restrict-collection': '已限制收款',
    'stop-withdrawals': '已停止提现',
    freeze: '已冻结',
    'end-service': '已终止服务',
  },
  list: (items) => items.join('、'),
  duration: (ms) => {
    const [count, unit] = durationOf(ms);
    return `${count} ${{ minute: '分钟', hour: '小时', day: '天' }[unit]}`;
  },
  suspected: (account, roles, typologies) => `账户 ${account}（${roles}）涉嫌${typologies}。`,
  inQuestion: (from, to, trades, sums) =>
    `${from} 至 ${to} 期间，涉及付款 ${String(trades)} 笔，合计 ${sums}。`,
  paid: (at, buyer, seller, amount, trade) => `${at}，${buyer} 向 ${seller} 付款 ${amount}（交易 ${trade}）`,
  confirmed: (after) => `${after}后确认收货`,
  cameBack: (amount, share, buyer) => `其中 ${amount}（${share} %）回到 ${buyer}`,
  cameWithin: (duration) => `历时 ${duration}`,
  cameBefore: '发生在付款之前',
  part: (amount, from, at, how) => `${at} 由 ${from} 以${how}转回 ${amount}`,
  byWayOf: (accounts) => `途经 ${accounts}`,
  withdrawn: (ids) => `款项经 ${ids} 提现至银行`,
  moreLegs: (count) => `另有 ${String(count)} 笔资金往来未列出`,
  moreTrades: (count) => `其余 ${String(count)} 笔交易仅列编号。`,
  sentence: (parts) => `${parts.join('；')}。`,
  inForce: (account, measure, since, reason) => `账户 ${account}：自 ${since} 起${measure}（${reason}）。`,
  noMeasure: '目前未采取措施。',
  document: {
    title: '可疑交易报告',
    draft: '草 稿',
    dropped: '已撤销',
    confidential: '保密：不得向本报告所涉任何人泄露。',
    number: '编号',
    status: '状态',
    version: '版本',
    about: '来源',
    books: '账簿',
    period: '期间',
    typologies: '涉嫌类型',
    narrative: '经过',
    measures: '已采取措施',
    accounts: '账户',
    account: '账户',
    party: '主体',
    name: '名称（脱敏）',
    currency: '币种',
    trades: '交易',
    trade: '交易',
    paid_at: '付款时间',
    buyer: '买方',
    seller: '卖方',
    amount: '金额',
    legs: '资金流向',
    kind: '方式',
    from: '转出',
    to: '转入',
    at: '时间',
    signatures: '签署',
    drafted: '起草人',
    proposed: '提请报送人',
    approved: '批准人',
    filed_at: '报送时间',
    entry: '日记账分录号',
    hash: '分录哈希（SHA-256）',
    check: '持有账簿者可按编号找到该分录；其哈希覆盖此前的全部分录。',
    none: '无。',
    not_filed: '尚未报送。',
  },
};

export const REPORT_WORDS: Readonly<Record<Language, ReportWords>> = { en, zh };
