/** Words of the card of a scorecard, in English and Chinese; those that screens say, too, are in #core/credit/credit-texts. */
import { CREDIT_TEXTS, type CreditTexts } from '#core/credit/credit-texts';
import type { Language } from '#server/reports/words';

type Named = Readonly<Record<string, string>>;

export interface CardWords {
  readonly texts: CreditTexts;
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
  readonly edit: Named;
  /** What a change was made with. */
  readonly argument: Named;
  readonly characteristic: string;
  readonly bins: string;
  readonly change: string;
  readonly none: string;
  readonly check: string;
}

const EN: CardWords = {
  texts: CREDIT_TEXTS.en,
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
  characteristic: 'Characteristic',
  bins: 'Bins',
  change: 'Change',
  none: 'none',
  check:
    'The same card is signed as JSON. The signature is over the canonical spelling (keys in order, no white space, UTF-8) of ' +
    'version, card and key_id, by the key named here, which the platform publishes.',
};

const ZH: CardWords = {
  texts: CREDIT_TEXTS.zh,
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
  characteristic: '特征',
  bins: '分箱数',
  change: '调整',
  none: '无',
  check:
    '同一说明以 JSON 形式签名。签名针对 version、card 与 key_id 的规范写法（键按顺序、无空白、UTF-8），所用密钥如上所列，由平台公布。',
};

export const CARD_WORDS: Readonly<Record<Language, CardWords>> = { en: EN, zh: ZH };
