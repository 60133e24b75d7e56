/** Words of the card of a scorecard, in English and Chinese. */
import type { AskedTrend, CardLimit, OutcomeEvent } from '#core/credit/credit-words';
import type { Language } from '#server/reports/words';

type Named = Readonly<Record<string, string>>;

export interface CardWords {
  readonly title: (no: number) => string;
  readonly footer: string;
  readonly heading: Readonly<
    Record<
      'definition' | 'figures' | 'parts' | 'characteristics' | 'leaks' | 'edits' | 'limits' | 'check',
      string
    >
  >;
  readonly label: Readonly<
    Record<
      | 'version'
      | 'made'
      | 'by'
      | 'learner'
      | 'scaling'
      | 'table'
      | 'target'
      | 'currency'
      | 'every'
      | 'window'
      | 'maturity'
      | 'bad'
      | 'learnt'
      | 'later'
      | 'later_from'
      | 'untold'
      | 'key'
      | 'signature',
      string
    >
  >;
  readonly measure: Readonly<
    Record<'title' | 'fold' | 'time' | 'champion' | 'log_loss' | 'slope' | 'intercept' | 'error', string>
  >;
  readonly part: Readonly<Record<'title' | 'rows' | 'bad' | 'said', string>>;
  readonly days: (count: string) => string;
  readonly rows: (rows: string, bad: string) => string;
  readonly scaled: (points: string, odds: string, double: string) => string;
  readonly learner: Named;
  readonly event: Readonly<Partial<Record<OutcomeEvent, string>>>;
  readonly left_out: Named;
  readonly segment: Named;
  readonly edit: Named;
  /** What a change was made with. */
  readonly argument: Named;
  readonly trend: Readonly<Record<AskedTrend, string>>;
  readonly limit: Readonly<Record<CardLimit, string>>;
  readonly characteristic: string;
  readonly bins: string;
  readonly change: string;
  readonly none: string;
  readonly check: string;
}

const EN: CardWords = {
  title: (no) => `Card of scorecard no. ${String(no)}`,
  footer: 'Internal: it says how merchants are scored.',
  heading: {
    definition: 'What it was learnt from',
    figures: 'How good it is',
    parts: 'By part of the rows',
    characteristics: 'Characteristics',
    leaks: 'Columns that may tell the outcome',
    edits: 'Changes by people',
    limits: 'What it is not good for',
    check: 'How to check this',
  },
  label: {
    version: 'Version',
    made: 'Made',
    by: 'By',
    learner: 'Way of learning',
    scaling: 'Scaling',
    table: 'Table',
    target: 'Outcome column',
    currency: 'Currency',
    every: 'Observed every',
    window: 'Performance window',
    maturity: 'Told after',
    bad: 'Bad',
    learnt: 'Learnt from',
    later: 'Measured on later days',
    later_from: 'Later days from',
    untold: 'Left out: outcome not told yet',
    key: 'Key',
    signature: 'Signature (Ed25519)',
  },
  measure: {
    title: 'Measure',
    fold: 'Out of fold',
    time: 'Out of time',
    champion: 'Champion',
    log_loss: 'Log-loss',
    slope: 'Calibration slope',
    intercept: 'Calibration intercept',
    error: 'Calibration error',
  },
  part: { title: 'Part', rows: 'Rows', bad: 'Bad', said: 'Said' },
  days: (count) => `${count} days`,
  rows: (rows, bad) => `${rows} rows, ${bad} bad`,
  scaled: (points, odds, double) => `${points} points at ${odds} good to 1 bad, ${double} points double it`,
  learner: {
    woe: 'weights of evidence',
    ridge: 'ridge on bins',
    boosted: 'additive boosting',
    blend: 'mean of several ways',
  },
  event: {
    'confirmed-alerts': 'confirmed alerts',
    chargebacks: 'chargebacks',
    'lost-disputes': 'lost disputes',
    'unrecovered-days': 'days owed to the guarantee',
    'overdue-days': 'days a loan is late',
    'written-off': 'loans given up',
  },
  left_out: {
    'never-sold': 'Left out: never sold',
    excluded: 'Left out: under a measure',
    immature: 'Left out: not matured',
    indeterminate: 'Left out: neither good nor bad',
  },
  segment: { region: 'Region', sector: 'Sector', category: 'Category', size: 'Size', party_kind: 'Holder' },
  edit: {
    merge: 'merged with the next',
    split: 'split',
    move: 'edge moved',
    group: 'levels put together',
    ungroup: 'level set apart',
    trend: 'trend',
    'leave-out': 'left out',
    'take-in': 'taken in',
  },
  argument: { bin: 'bin', at: 'at', level: 'level', levels: 'levels', trend: 'trend' },
  trend: {
    ascending: 'only up',
    descending: 'only down',
    none: 'either way',
    automatic: 'as known or found',
  },
  limit: {
    'few-bad': 'It was learnt from fewer than 100 bad rows: its figures are uncertain.',
    'no-later-rows': 'It was not measured on later days.',
    'told-later':
      'Some outcomes it was learnt from were told on the days it was measured on: out of time it may look too good.',
    'same-merchants':
      'Some merchants stand both among the rows it was learnt from and those it was measured on.',
    leaks: 'It uses columns that may tell the outcome because they were written down after it.',
    'against-direction': 'Points of some characteristics go against the direction that is known of them.',
    uncalibrated: 'What it says and what was the case are far apart: chances are not to be relied on.',
    unstable: 'It ranks later days much worse than those it was learnt from.',
    adjusted: 'People changed bins who had seen the outcomes: out of fold it may look too good.',
    'accepted-only': 'It was learnt from merchants that were let in: of others it says nothing.',
  },
  characteristic: 'Characteristic',
  bins: 'Bins',
  change: 'Change',
  none: 'none',
  check:
    'The same card is signed as JSON. The signature is over the canonical spelling (keys in order, no white space, UTF-8) of ' +
    'version, card and key_id, by the key named here, which the platform publishes.',
};

const ZH: CardWords = {
  title: (no) => `第 ${String(no)} 号评分卡说明`,
  footer: '内部资料：说明商户如何评分。',
  heading: {
    definition: '学习所用数据',
    figures: '表现',
    parts: '分组表现',
    characteristics: '特征',
    leaks: '可能泄露结果的列',
    edits: '人工调整',
    limits: '使用限制',
    check: '如何核验',
  },
  label: {
    version: '版本',
    made: '制作时间',
    by: '制作人',
    learner: '学习方法',
    scaling: '刻度',
    table: '数据表',
    target: '结果列',
    currency: '币种',
    every: '观察间隔',
    window: '表现期',
    maturity: '成熟期',
    bad: '坏的定义',
    learnt: '学习样本',
    later: '跨时间检验样本',
    later_from: '检验样本起始日',
    untold: '剔除：结果尚未可知',
    key: '密钥',
    signature: '签名（Ed25519）',
  },
  measure: {
    title: '指标',
    fold: '折外',
    time: '跨时间',
    champion: '冠军',
    log_loss: '对数损失',
    slope: '校准斜率',
    intercept: '校准截距',
    error: '校准误差',
  },
  part: { title: '分组', rows: '行数', bad: '坏', said: '预测' },
  days: (count) => `${count} 天`,
  rows: (rows, bad) => `${rows} 行，其中坏 ${bad} 行`,
  scaled: (points, odds, double) => `好坏比 ${odds}:1 时 ${points} 分，每 ${double} 分翻倍`,
  learner: { woe: '证据权重', ridge: '分箱岭回归', boosted: '加性提升', blend: '多种方法的平均' },
  event: {
    'confirmed-alerts': '确认的预警',
    chargebacks: '拒付',
    'lost-disputes': '败诉的争议',
    'unrecovered-days': '欠担保垫款天数',
    'overdue-days': '贷款逾期天数',
    'written-off': '核销的贷款',
  },
  left_out: {
    'never-sold': '剔除：从未成交',
    excluded: '剔除：受措施限制',
    immature: '剔除：未成熟',
    indeterminate: '剔除：不好不坏',
  },
  segment: { region: '地区', sector: '行业', category: '类别', size: '规模', party_kind: '主体' },
  edit: {
    merge: '与下一箱合并',
    split: '拆分',
    move: '移动边界',
    group: '合并取值',
    ungroup: '单独成组',
    trend: '趋势',
    'leave-out': '剔除',
    'take-in': '纳入',
  },
  argument: { bin: '分箱', at: '数值', level: '取值', levels: '取值', trend: '趋势' },
  trend: { ascending: '只升', descending: '只降', none: '可升可降', automatic: '按已知或自动' },
  limit: {
    'few-bad': '学习样本中坏的不足 100 行：各项指标不够确定。',
    'no-later-rows': '没有在更晚的日期上检验。',
    'told-later': '部分学习样本的结果在检验期内才可知：跨时间指标可能偏好。',
    'same-merchants': '部分商户同时出现在学习样本与检验样本中。',
    leaks: '使用了可能在结果之后才记录、因而泄露结果的列。',
    'against-direction': '部分特征的分数与其已知方向相反。',
    uncalibrated: '预测与实际相差较大：概率不可依赖。',
    unstable: '在更晚日期上的排序能力明显变差。',
    adjusted: '分箱由看过结果的人调整：折外指标可能偏好。',
    'accepted-only': '仅从已准入的商户学得：对其他商户不作说明。',
  },
  characteristic: '特征',
  bins: '分箱数',
  change: '调整',
  none: '无',
  check:
    '同一说明以 JSON 形式签名。签名针对 version、card 与 key_id 的规范写法（键按顺序、无空白、UTF-8），所用密钥如上所列，由平台公布。',
};

export const CARD_WORDS: Readonly<Record<Language, CardWords>> = { en: EN, zh: ZH };
