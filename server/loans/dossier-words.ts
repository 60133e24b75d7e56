/** Words of the dossier of a loan, in English and Chinese. */
import type { LimitReason, LoanState } from '#core/credit/loans/loan-words';
import type { RealNameLevel } from '#core/ledger/tables';
import type { Language } from '#server/reports/words';

export interface DossierWords {
  readonly title: string;
  readonly footer: string;
  readonly heading: Readonly<
    Record<'merchant' | 'asked' | 'proposal' | 'turnover' | 'loans' | 'check', string>
  >;
  readonly label: Readonly<
    Record<
      | 'bank'
      | 'account'
      | 'name'
      | 'number'
      | 'level'
      | 'category'
      | 'region'
      | 'opened'
      | 'trusted'
      | 'restricted'
      | 'amount'
      | 'months'
      | 'purpose'
      | 'score'
      | 'basis'
      | 'limit'
      | 'monthly'
      | 'share'
      | 'held'
      | 'elsewhere'
      | 'consent'
      | 'entry'
      | 'hash'
      | 'key'
      | 'signature',
      string
    >
  >;
  readonly month: readonly [month: string, sales: string, net: string, back: string];
  readonly loan: readonly [loan: string, status: string, lent: string, owed: string];
  readonly yes: string;
  readonly no: string;
  readonly none: string;
  readonly until: (id: string, until: string) => string;
  readonly level: Readonly<Record<RealNameLevel, string>>;
  readonly status: Readonly<Record<LoanState, string>>;
  readonly reason: Readonly<Record<LimitReason, string>>;
  readonly decides: string;
  readonly check: string;
}

const EN: DossierWords = {
  title: 'Dossier of an application for a loan',
  footer: 'For the bank that it names, under the consent of the merchant.',
  heading: {
    merchant: 'The merchant',
    asked: 'What he asks for',
    proposal: 'What the platform proposes',
    turnover: 'Sales by month',
    loans: 'Loans through the platform',
    check: 'How to check this',
  },
  label: {
    bank: 'Bank',
    account: 'Account',
    name: 'Name',
    number: 'Identity number or social credit code',
    level: 'Real name',
    category: 'Line of business',
    region: 'Region',
    opened: 'On the platform since',
    trusted: 'Trusted merchant',
    restricted: 'Under a restriction',
    amount: 'Amount',
    months: 'Months',
    purpose: 'Purpose',
    score: 'Credit score (350 to 950)',
    basis: 'Score by',
    limit: 'Limit',
    monthly: 'Monthly turnover it rests on',
    share: 'Share of it',
    held: 'What held it down',
    elsewhere: 'Owed elsewhere',
    consent: 'Consent',
    entry: 'As of entry',
    hash: 'Hash of the entry',
    key: 'Key',
    signature: 'Signature (Ed25519)',
  },
  month: ['Month', 'Sales', 'Net', 'With money gone back'],
  loan: ['Loan', 'State', 'Lent', 'Owed'],
  yes: 'yes',
  no: 'no',
  none: 'none',
  until: (id, until) => `${id}, until ${until}`,
  level: {
    none: 'not authenticated',
    claimed: 'claimed',
    document: 'document checked',
    bank: 'bank checked',
  },
  status: {
    applied: 'applied for',
    submitted: 'with the bank',
    granted: 'granted',
    active: 'running',
    repaid: 'paid back',
    'written-off': 'written off',
    refused: 'refused',
    withdrawn: 'withdrawn',
  },
  reason: {
    'no-score': 'there is no score',
    score: 'the score',
    turnover: 'the turnover',
    'other-loans': 'other loans',
    minimum: 'less than the least loan',
    maximum: 'the largest loan',
    asked: 'no more was asked for',
  },
  decides: 'The bank decides. This is what the platform would stand for by its written rules.',
  check:
    'The same facts are signed as JSON beside this document. The signature is over its canonical spelling (keys in order, ' +
    'no white space, UTF-8) by the key named here, which the platform publishes.',
};

const ZH: DossierWords = {
  title: '贷款申请资料',
  footer: '仅供所列银行使用，依据商户的同意提供。',
  heading: {
    merchant: '商户',
    asked: '申请内容',
    proposal: '平台建议',
    turnover: '各月销售',
    loans: '经平台发放的贷款',
    check: '如何核验',
  },
  label: {
    bank: '银行',
    account: '账户',
    name: '名称',
    number: '身份证号或统一社会信用代码',
    level: '实名等级',
    category: '行业',
    region: '地区',
    opened: '入驻时间',
    trusted: '可信商户',
    restricted: '是否受限制',
    amount: '金额',
    months: '期数（月）',
    purpose: '用途',
    score: '信用评分（350 至 950）',
    basis: '评分依据',
    limit: '建议额度',
    monthly: '所依据的月均交易额',
    share: '占月均的比例',
    held: '限制因素',
    elsewhere: '他行欠款',
    consent: '同意书',
    entry: '截至分录',
    hash: '分录哈希',
    key: '密钥',
    signature: '签名（Ed25519）',
  },
  month: ['月份', '笔数', '净额', '有退款的笔数'],
  loan: ['贷款', '状态', '本金', '欠款'],
  yes: '是',
  no: '否',
  none: '无',
  until: (id, until) => `${id}，有效至 ${until}`,
  level: { none: '未实名', claimed: '已申报', document: '证件已核验', bank: '银行已核验' },
  status: {
    applied: '已申请',
    submitted: '银行审核中',
    granted: '已批准',
    active: '还款中',
    repaid: '已还清',
    'written-off': '已核销',
    refused: '已拒绝',
    withdrawn: '已撤回',
  },
  reason: {
    'no-score': '没有评分',
    score: '评分',
    turnover: '交易额',
    'other-loans': '其他贷款',
    minimum: '低于最低贷款额',
    maximum: '最高贷款额',
    asked: '申请金额',
  },
  decides: '由银行决定。此为平台按其书面规则提出的建议。',
  check:
    '同样的内容以 JSON 形式签名并随附。签名针对其规范写法（键按顺序、无空白、UTF-8），所用密钥如上所列，由平台公布。',
};

export const DOSSIER_WORDS: Readonly<Record<Language, DossierWords>> = { en: EN, zh: ZH };
