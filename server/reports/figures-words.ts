/**
 * Words of the pack of figures for whoever supervises, in English and Chinese: names of figures, and how each is counted.
 */
import type { ReviewState, Team } from '#core/cases/case-tables';
import type { Disposition } from '#core/cases/dispositions';

import type { Language } from './words';

export interface FiguresWords {
  readonly team: Readonly<Record<Team, string>>;
  readonly disposition: Readonly<Record<Disposition, string>>;
  readonly review: Readonly<Record<ReviewState, string>>;
  /** A class of age in days; null for what is older than all. */
  readonly age: (under_days: number | null) => string;
  readonly hours: (hours: string) => string;
  readonly title: string;
  readonly confidential: string;
  readonly none: string;
  /** In place of an end of the window that nobody named. */
  readonly unbounded: string;
  readonly head: Readonly<Record<'from' | 'to' | 'made_at' | 'made_by' | 'books' | 'entry' | 'hash', string>>;
  readonly section: Readonly<
    Record<
      | 'totals'
      | 'ageing'
      | 'dispositions'
      | 'rules'
      | 'analysts'
      | 'review'
      | 'exposure'
      | 'harm'
      | 'methods',
      string
    >
  >;
  readonly figure: Readonly<
    Record<
      | 'raised'
      | 'closed'
      | 'overdue'
      | 'on_time'
      | 'median'
      | 'p90'
      | 'reports_filed'
      | 'judged'
      | 'agreed'
      | 'kappa',
      string
    >
  >;
  readonly column: Readonly<
    Record<
      | 'team'
      | 'age'
      | 'count'
      | 'share'
      | 'disposition'
      | 'rule'
      | 'name'
      | 'alerts'
      | 'confirmed'
      | 'dismissed'
      | 'analyst'
      | 'closed'
      | 'median'
      | 'judged'
      | 'agreed'
      | 'state'
      | 'currency'
      | 'open'
      | 'at_risk_confirmed',
      string
    >
  >;
  /** Harm that measures did to honest people. */
  readonly harm: Readonly<
    Record<
      | 'verdicts'
      | 'accounts'
      | 'frozen_accounts'
      | 'hours'
      | 'frozen_hours'
      | 'refused'
      | 'money'
      | 'deserved'
      | 'no_rule'
      | 'incomplete',
      string
    >
  > & { readonly of: (honest: number, deserved: number, open: number) => string };
  readonly yes: string;
  /** How the figures are counted, one sentence each. */
  readonly methods: readonly string[];
}

const en: FiguresWords = {
  team: { risk: 'Risk analysts', compliance: 'Compliance' },
  disposition: {
    confirmed: 'Suspicion confirmed',
    explained: 'Unusual but explained',
    unfounded: 'Nothing in it',
    duplicate: 'Handled elsewhere',
    unresolved: 'Not settled',
  },
  review: { none: 'Not drawn', due: 'Waits', agreed: 'Agrees', differs: 'Differs' },
  age: (days) =>
    days === null ? '30 days or more' : days === 1 ? 'under 1 day' : `under ${String(days)} days`,
  hours: (hours) => `${hours} hours`,
  title: 'Figures of risk work',
  confidential: 'Confidential: tells of suspicions as a whole, and names members of staff.',
  none: 'None.',
  unbounded: 'no bound',
  head: {
    from: 'From',
    to: 'Up to, not included',
    made_at: 'Counted at',
    made_by: 'Made by',
    books: 'Books',
    entry: 'Last entry counted',
    hash: 'Its hash (SHA-256)',
  },
  section: {
    totals: 'Totals',
    ageing: 'Open alerts by age',
    dispositions: 'How alerts ended',
    rules: 'Rules',
    analysts: 'Members of staff',
    review: 'Second judgement',
    exposure: 'Money at risk',
    harm: 'Harm to honest holders',
    methods: 'How it is counted',
  },
  figure: {
    raised: 'Alerts raised',
    closed: 'Alerts closed',
    overdue: 'Open past their due time',
    on_time: 'Closed on time',
    median: 'Time to close, median',
    p90: 'Time to close, ninetieth percentile',
    reports_filed: 'Reports filed',
    judged: 'Judged a second time',
    agreed: 'Of these in agreement',
    kappa: "Cohen's kappa",
  },
  column: {
    team: 'Team',
    age: 'Age',
    count: 'Alerts',
    share: 'Share',
    disposition: 'Outcome',
    rule: 'Rule',
    name: 'Name',
    alerts: 'Alerts',
    confirmed: 'Confirmed',
    dismissed: 'Dismissed',
    analyst: 'Member',
    closed: 'Closed',
    median: 'Median hours',
    judged: 'Judged again',
    agreed: 'Agreed',
    state: 'State',
    currency: 'Currency',
    open: 'In open alerts',
    at_risk_confirmed: 'In confirmed alerts',
  },
  harm: {
    verdicts: 'Measures',
    accounts: 'Honest accounts',
    frozen_accounts: 'Of these frozen',
    hours: 'Hours',
    frozen_hours: 'Of these frozen',
    refused: 'Commands refused',
    money: 'Money kept, in days',
    deserved: 'Deserved',
    no_rule: 'no alert',
    incomplete: 'Older measures left out',
    of: (honest, deserved, open) =>
      `${String(honest)} honest, ${String(deserved)} deserved, ${String(open)} not decided`,
  },
  yes: 'yes',
  methods: [
    'Raised alerts are those opened in the window, closed ones those closed in it. Open alerts, their age and what is overdue are as of the instant of counting.',
    'Times to close run from opening to closing; median and ninetieth percentile are the time of an alert, by rank.',
    'On time is what was closed by the end of the business day it was due on.',
    'A rule counts for every alert it has a part in, so its alerts do not add up. Dismissed are alerts that were unusual but explained, or had nothing in them. Shares are of all alerts of the rule, open ones included.',
    "Agreement compares the outcome of both judgements; Cohen's kappa corrects it for chance and is given from ten pairs on.",
    'Money at risk is what was paid for the suspected trades of the alerts.',
    'Harm is of measures above watch, as far as they lay in the window, whose holders turned out to be honest: every alert behind them that was decided was explained or unfounded, or they were lifted for a reason that clears the holder or by an appeal. Time of one account under two measures counts for each; money is weighed by the days it was kept. A measure counts for every rule of the alerts behind it.',
  ],
};

const zh: FiguresWords = {
  team: { risk: '风险分析', compliance: '合规' },
  disposition: {
    confirmed: '确认可疑',
    explained: '异常但有合理解释',
    unfounded: '排除',
    duplicate: '重复',
    unresolved: '无法查明',
  },
  review: { none: '未抽中', due: '待复核', agreed: '一致', differs: '不一致' },
  age: (days) => (days === null ? '30 天及以上' : `不足 ${String(days)} 天`),
  hours: (hours) => `${hours} 小时`,
  title: '风险工作统计',
  confidential: '保密：内容涉及可疑情况的总体统计，并列有工作人员。',
  none: '无。',
  unbounded: '不限',
  head: {
    from: '起始',
    to: '截止（不含）',
    made_at: '统计时间',
    made_by: '制作人',
    books: '账簿',
    entry: '统计所及的最后一笔分录',
    hash: '分录哈希（SHA-256）',
  },
  section: {
    totals: '总计',
    ageing: '未关闭预警的存续时间',
    dispositions: '预警结论',
    rules: '规则',
    analysts: '工作人员',
    review: '二次复核',
    exposure: '涉险金额',
    harm: '误伤统计',
    methods: '统计口径',
  },
  figure: {
    raised: '提出的预警',
    closed: '关闭的预警',
    overdue: '逾期未关闭',
    on_time: '按期关闭',
    median: '关闭用时中位数',
    p90: '关闭用时第九十百分位',
    reports_filed: '已报送的报告',
    judged: '经二次复核',
    agreed: '其中结论一致',
    kappa: '科恩一致性系数',
  },
  column: {
    team: '团队',
    age: '存续时间',
    count: '预警数',
    share: '占比',
    disposition: '结论',
    rule: '规则',
    name: '名称',
    alerts: '预警数',
    confirmed: '确认可疑',
    dismissed: '非可疑',
    analyst: '工作人员',
    closed: '关闭数',
    median: '中位小时数',
    judged: '经复核',
    agreed: '一致',
    state: '状态',
    currency: '币种',
    open: '未关闭预警',
    at_risk_confirmed: '确认可疑的预警',
  },
  harm: {
    verdicts: '措施',
    accounts: '诚信账户',
    frozen_accounts: '其中冻结',
    hours: '小时',
    frozen_hours: '其中冻结小时',
    refused: '被拒指令',
    money: '受限金额（日积数）',
    deserved: '措施正确',
    no_rule: '无相关预警',
    incomplete: '未计入较早的措施',
    of: (honest, deserved, open) => `误伤 ${String(honest)}，正确 ${String(deserved)}，未定 ${String(open)}`,
  },
  yes: '是',
  methods: [
    '“提出”指在期间内提出的预警，“关闭”指在期间内关闭的预警；未关闭的预警、其存续时间与逾期数均以统计时间为准。',
    '关闭用时自提出起至关闭止；中位数与第九十百分位按名次取某一预警的用时。',
    '按期关闭指不晚于到期工作日结束时关闭。',
    '预警涉及的每条规则各计一次，因此各规则的预警数不可相加。“非可疑”指异常但有合理解释或排除；占比以该规则的全部预警（含未关闭的）为分母。',
    '一致性比较两次判断的结论；科恩系数剔除偶然一致，满十对起给出。',
    '涉险金额指预警中可疑交易的付款金额。',
    '误伤统计关注以上的措施在期间内的部分，且其持有人事后证明诚信：所依据的预警凡已有结论的均为有合理解释或排除，或措施以澄清持有人的原因解除，或经申诉撤销。同一账户同时受两项措施的，时间分别计算；金额按受限天数加权。措施按所依据预警涉及的每条规则各计一次。',
  ],
};

export const FIGURES_WORDS: Readonly<Record<Language, FiguresWords>> = { en, zh };
