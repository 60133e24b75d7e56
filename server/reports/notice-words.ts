/**
 * Words of letters about measures, in English and Chinese.
 *
 * A letter tells its reader what was done to his account and what he can do about it. It never tells of alerts, reports
 * to the authority, models or other people, whatever the measure was based on.
 */
import type { AppealState } from '#core/appeals/appeal-tables';
import type { RejectedReason, UpheldReason } from '#core/appeals/reasons';
import type { Purpose } from '#core/enforcement/matrix';
import type { NoticeEvent } from '#core/enforcement/notice-tables';
import type { MeasureReason } from '#core/enforcement/reason-codes';
import type { RestrictionKind } from '#core/ledger/tables';

import type { Language } from './words';

/** Kinds that a letter can speak of. */
export type ToldKind = Exclude<RestrictionKind, 'watch'>;

/** What people do with an account, as a letter lists it. */
export type ToldPurpose = Extract<
  Purpose,
  | 'sell'
  | 'collect'
  | 'top-up'
  | 'transfer-in'
  | 'settle'
  | 'buy'
  | 'pay'
  | 'transfer-out'
  | 'withdraw'
  | 'ship'
  | 'confirm'
  | 'ask-refund'
  | 'dispute'
>;
export const TOLD_PURPOSES: readonly ToldPurpose[] = [
  ...(['sell', 'collect', 'top-up', 'transfer-in', 'settle', 'buy', 'pay', 'transfer-out'] as const),
  ...(['withdraw', 'ship', 'confirm', 'ask-refund', 'dispute'] as const),
];

export interface NoticeWords {
  readonly title: Readonly<Record<NoticeEvent, string>>;
  readonly kind: Readonly<Record<ToldKind, string>>;
  readonly purpose: Readonly<Record<ToldPurpose, string>>;
  readonly reason: Readonly<Record<MeasureReason, string>>;
  readonly upheld: Readonly<Record<UpheldReason, string>>;
  readonly rejected: Readonly<Record<RejectedReason, string>>;
  /** A reason of before the list was closed. */
  readonly other_reason: (code: string) => string;
  readonly greeting: (name: string) => string;
  readonly opening: (event: NoticeEvent, account: string, kind: string, at: string) => string;
  readonly replaced: string;
  readonly effect: Readonly<Record<'stop' | 'limit' | 'delay' | 'divert', string>>;
  readonly delayed: (days: number) => string;
  readonly limits: Readonly<Record<'payment' | 'day' | 'month', (amount: string) => string>>;
  readonly until_lifted: string;
  readonly for_good: string;
  readonly then: (kind: string, days: number | null) => string;
  readonly always: string;
  readonly rest: string;
  readonly appeal: (until: string) => string;
  readonly appeal_over: (until: string) => string;
  readonly appeal_again: string;
  readonly free_again: string;
  readonly label: Readonly<
    Record<
      | 'number'
      | 'account'
      | 'holder'
      | 'measure'
      | 'since'
      | 'until'
      | 'ended'
      | 'reason'
      | 'basis'
      | 'decision'
      | 'entry'
      | 'hash',
      string
    >
  >;
  readonly heading: Readonly<Record<'what' | 'possible' | 'appeal' | 'record', string>>;
  readonly check: string;
  readonly footer: string;
  readonly join: (items: readonly string[]) => string;
  readonly outcome: Readonly<Record<Extract<AppealState, 'upheld' | 'replaced' | 'rejected'>, string>>;
}

const en: NoticeWords = {
  title: {
    imposed: 'Notice of a measure',
    'stepped-down': 'Notice of a milder measure',
    ended: 'Notice that a measure has ended',
    lifted: 'Notice that a measure was lifted',
    'appeal-upheld': 'Decision on your appeal',
    'appeal-rejected': 'Decision on your appeal',
  },
  kind: {
    'delay-settlement': 'settlement of sales is delayed',
    'limit-collection': 'payments in are limited',
    'restrict-collection': 'payments in are stopped',
    'stop-withdrawals': 'withdrawals are stopped',
    freeze: 'the account is frozen',
    'end-service': 'the service is ended',
  },
  purpose: {
    sell: 'new sales',
    collect: 'payments from buyers',
    'top-up': 'top-ups',
    'transfer-in': 'transfers to the account',
    settle: 'proceeds of sales that are confirmed',
    buy: 'new purchases',
    pay: 'payments for purchases',
    'transfer-out': 'transfers from the account',
    withdraw: 'withdrawals',
    ship: 'shipping of goods already paid',
    confirm: 'confirming receipt of goods',
    'ask-refund': 'asking for refunds',
    dispute: 'disputes',
  },
  reason: {
    'cash-out': 'card payments that were turned into cash',
    'sham-trade': 'trades without goods behind them',
    'wash-trading': 'trades with oneself for the sake of volume',
    'card-rolling': 'card debt that was carried on by new payments',
    'refund-abuse': 'misuse of refunds',
    'guarantee-abuse': 'misuse of the guarantee',
    'account-lent': 'an account used by others than its holder',
    'merchant-ring': 'trades passed around among merchants',
    'card-abuse': 'misuse of bank cards',
    'fraud-report': 'a report of fraud',
    'prohibited-goods': 'goods that may not be sold here',
    'court-order': 'an order of a court',
    'authority-order': 'an order of an authority',
    'identity-unverified': 'an identity that is not verified',
    'unusual-volume': 'an unusual volume of trade',
    'dispute-rate': 'many disputes',
    'chargeback-rate': 'many chargebacks',
    'debt-to-platform': 'a debt to the platform',
    'odd-hours': 'trade at unusual hours',
    'audit-findings': 'findings of an audit',
    'agreement-ended': 'the end of the agreement',
  },
  upheld: {
    'facts-wrong': 'the facts were not as assumed',
    'new-evidence': 'new evidence',
    'too-hard': 'the measure was harder than needed',
    'procedure-flawed': 'the procedure was not as it should be',
  },
  rejected: {
    'facts-confirmed': 'the facts were confirmed',
    'evidence-lacking': 'what was said is not supported by evidence',
    'too-late': 'the appeal came too late',
    'not-concerned': 'whoever appealed is not concerned',
  },
  other_reason: (code) => `other reasons (${code})`,
  greeting: (name) => `To ${name}`,
  opening: (event, account, kind, at) =>
    ({
      imposed: `We have taken a measure on your account ${account}: from ${at} on, ${kind}.`,
      'stepped-down': `A milder measure now holds for your account ${account}: from ${at} on, ${kind}.`,
      ended: `The measure on your account ${account} (${kind}) ended on ${at}, its date.`,
      lifted: `The measure on your account ${account} (${kind}) was lifted on ${at}.`,
      'appeal-upheld': `Your appeal about account ${account} (${kind}) was decided on ${at}.`,
      'appeal-rejected': `Your appeal about account ${account} (${kind}) was decided on ${at}.`,
    })[event],
  replaced: 'A milder measure takes its place; another letter tells of it.',
  effect: { stop: 'not possible', limit: 'limited', delay: 'delayed', divert: 'kept for you, not paid out' },
  delayed: (days) => `Proceeds become available ${String(days)} days after confirmation.`,
  limits: {
    payment: (amount) => `At most ${amount} per payment.`,
    day: (amount) => `At most ${amount} per day.`,
    month: (amount) => `At most ${amount} per month.`,
  },
  until_lifted: 'until it is lifted',
  for_good: 'for good',
  then: (kind, days) =>
    `After that a milder measure holds${days === null ? ' until it is lifted' : ` for ${String(days)} days`}: ${kind}.`,
  always:
    'Refunds to your buyers, and what is due to you as a buyer, are paid under every measure. Nothing of your money is lost by it.',
  rest: 'Everything that is not named here remains possible.',
  appeal: (until) =>
    `If you think this is wrong, you may appeal until ${until}: by letter, e-mail, telephone, in the app or in person, naming the number of this letter and your reasons. Somebody who had no part in the decision hears the appeal. It costs nothing.`,
  appeal_over: (until) => `The time for an appeal ended on ${until}. Later appeals are heard for good cause.`,
  appeal_again: 'You may appeal again where there are new facts.',
  free_again: 'The account can be used again as before, as far as no other measure is in force.',
  label: {
    number: 'Number',
    account: 'Account',
    holder: 'Holder',
    measure: 'Measure',
    since: 'Since',
    until: 'Until',
    ended: 'Ended',
    reason: 'Reason',
    basis: 'Basis',
    decision: 'Decision',
    entry: 'Entry of the journal',
    hash: 'Its hash (SHA-256)',
  },
  heading: {
    what: 'What this means',
    possible: 'What remains possible',
    appeal: 'If you do not agree',
    record: 'Where this is recorded',
  },
  check:
    'The platform keeps every decision in a journal that cannot be changed unnoticed. This letter belongs to the entry named above.',
  footer: 'This letter is for the holder of the account.',
  join: (items) => items.join(', '),
  outcome: { upheld: 'upheld', replaced: 'upheld in part', rejected: 'rejected' },
};

const zh: NoticeWords = {
  title: {
    imposed: '措施通知书',
    'stepped-down': '措施变更通知书',
    ended: '措施到期通知书',
    lifted: '措施解除通知书',
    'appeal-upheld': '申诉决定通知书',
    'appeal-rejected': '申诉决定通知书',
  },
  kind: {
    'delay-settlement': '延迟结算',
    'limit-collection': '限额收款',
    'restrict-collection': '暂停收款',
    'stop-withdrawals': '暂停提现',
    freeze: '冻结账户',
    'end-service': '终止服务',
  },
  purpose: {
    sell: '新的销售',
    collect: '收取买家付款',
    'top-up': '充值',
    'transfer-in': '转入',
    settle: '已确认交易的货款',
    buy: '新的购买',
    pay: '为购买付款',
    'transfer-out': '转出',
    withdraw: '提现',
    ship: '已付款交易的发货',
    confirm: '确认收货',
    'ask-refund': '申请退款',
    dispute: '发起争议',
  },
  reason: {
    'cash-out': '信用卡付款被套取现金',
    'sham-trade': '交易无真实商品',
    'wash-trading': '为提升交易量而自买自卖',
    'card-rolling': '以新付款循环偿还信用卡欠款',
    'refund-abuse': '滥用退款',
    'guarantee-abuse': '滥用保障赔付',
    'account-lent': '账户由他人使用',
    'merchant-ring': '商户之间相互周转交易',
    'card-abuse': '违规使用银行卡',
    'fraud-report': '收到欺诈举报',
    'prohibited-goods': '经营禁售商品',
    'court-order': '法院命令',
    'authority-order': '主管机关命令',
    'identity-unverified': '身份未核实',
    'unusual-volume': '交易量异常',
    'dispute-rate': '争议过多',
    'chargeback-rate': '拒付过多',
    'debt-to-platform': '欠付平台款项',
    'odd-hours': '交易时间异常',
    'audit-findings': '审核发现问题',
    'agreement-ended': '协议终止',
  },
  upheld: {
    'facts-wrong': '原认定事实有误',
    'new-evidence': '有新的证据',
    'too-hard': '措施过重',
    'procedure-flawed': '程序存在瑕疵',
  },
  rejected: {
    'facts-confirmed': '事实经核实无误',
    'evidence-lacking': '所述缺乏证据',
    'too-late': '超过申诉期限',
    'not-concerned': '申诉人与本措施无关',
  },
  other_reason: (code) => `其他原因（${code}）`,
  greeting: (name) => `${name}：`,
  opening: (event, account, kind, at) =>
    ({
      imposed: `自 ${at} 起，我们对您的账户 ${account} 采取以下措施：${kind}。`,
      'stepped-down': `自 ${at} 起，对您的账户 ${account} 改为较轻的措施：${kind}。`,
      ended: `对您的账户 ${account} 采取的措施（${kind}）已于 ${at} 到期结束。`,
      lifted: `对您的账户 ${account} 采取的措施（${kind}）已于 ${at} 解除。`,
      'appeal-upheld': `您就账户 ${account}（${kind}）提出的申诉已于 ${at} 作出决定。`,
      'appeal-rejected': `您就账户 ${account}（${kind}）提出的申诉已于 ${at} 作出决定。`,
    })[event],
  replaced: '改为较轻的措施，另函通知。',
  effect: { stop: '暂停办理', limit: '限额办理', delay: '延迟到账', divert: '为您保留，暂不支付' },
  delayed: (days) => `货款在确认收货 ${String(days)} 天后可用。`,
  limits: {
    payment: (amount) => `单笔不超过 ${amount}。`,
    day: (amount) => `每日不超过 ${amount}。`,
    month: (amount) => `每月不超过 ${amount}。`,
  },
  until_lifted: '至解除之日',
  for_good: '不再恢复',
  then: (kind, days) =>
    `此后改为较轻的措施${days === null ? '，至解除之日' : `，为期 ${String(days)} 天`}：${kind}。`,
  always: '在任何措施下，向买家退款以及您作为买家应得的款项均照常支付，您的资金不会因此受损。',
  rest: '此处未列明的事项均可照常办理。',
  appeal: (until) =>
    `如有异议，您可在 ${until} 前以信函、电子邮件、电话、线上或当面方式提出申诉，并注明本通知书编号和理由。申诉由未参与原决定的人员审理，不收取费用。`,
  appeal_over: (until) => `申诉期限已于 ${until} 届满；有正当理由的，逾期仍予受理。`,
  appeal_again: '如有新的事实，您可再次申诉。',
  free_again: '除仍有其他措施外，账户恢复正常使用。',
  label: {
    number: '编号',
    account: '账户',
    holder: '账户持有人',
    measure: '措施',
    since: '起始时间',
    until: '结束时间',
    ended: '结束于',
    reason: '原因',
    basis: '依据',
    decision: '决定',
    entry: '账簿分录',
    hash: '分录哈希（SHA-256）',
  },
  heading: { what: '措施内容', possible: '仍可办理的事项', appeal: '如有异议', record: '登记情况' },
  check: '平台的每项决定均记入不可暗中更改的账簿。本通知书对应上述分录。',
  footer: '本通知书仅供账户持有人本人阅览。',
  join: (items) => items.join('、'),
  outcome: { upheld: '申诉成立', replaced: '申诉部分成立', rejected: '申诉不成立' },
};

export const NOTICE_WORDS: Readonly<Record<Language, NoticeWords>> = { en, zh };
