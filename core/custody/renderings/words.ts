/**
 * Words of the renderings of a run, in both languages: on screen, in files and at the command line they are the same.
 *
 * The numbers of the reserve-checking tables are those that the notice counts; their titles say what each table checks.
 */

const word = (en: string, zh: string) => ({ en, zh });

/* prettier-ignore */
export const WORDS = {
  // Forms.
  three_way: word('Three-way page', '三方核对页'),
  three_way_about: word('The cash book, the bank and the customers: all three must agree.', '账面现金、银行余额、客户余额三方必须一致。'),
  return: word('Monthly safeguarding return', '月度客户资金保障报表'),
  // Sides.
  cash_book: word('Cash book', '账面现金'),
  bank: word('Bank', '银行'),
  customers: word('Customers', '客户'),
  account: word('Custody account', '备付金账户'),
  statement_on: word('Statement to', '对账单截至'),
  letter: word('Letter of acknowledgement', '确认函'),
  letter_none: word('none on file', '无'),
  letter_no_end: word('without an end', '长期有效'),
  letter_until: word('until', '有效期至'),
  ledger_line: word('Ledger line', '科目'),
  total: word('Total', '合计'),
  item: word('Item', '项目'),
  amount: word('Amount', '金额'),
  count: word('Number', '笔数'),
  day: word('Day', '日期'),
  outcome: word('Outcome', '结果'),
  passed: word('passed', '通过'),
  failed: word('failed', '未通过'),
  not_applicable: word('nothing to test', '不适用'),
  run_state: word('Run', '核对状态'),
  // Figures.
  books_minor: word('In the books', '账面余额'),
  bank_minor: word('At the bank', '银行余额'),
  outstanding_minor: word('Outstanding', '未达账项'),
  difference_minor: word('Difference', '差额'),
  movements_minor: word('By its movements', '发生额累计'),
  bank_moved_minor: word('Moved at the bank', '银行发生额'),
  books_moved_minor: word('Moved in the books', '账面发生额'),
  open_before_minor: word('Outstanding the day before', '前一日未达账项'),
  control_minor: word('Control account', '总账余额'),
  singles_minor: word('Sum of single balances', '明细余额合计'),
  opening_minor: word('Opening', '期初余额'),
  credits_minor: word('Credits', '贷方发生额'),
  debits_minor: word('Debits', '借方发生额'),
  closing_minor: word('Closing', '期末余额'),
  negatives: word('Balances below zero', '负余额户数'),
  negatives_minor: word('Sum of balances below zero', '负余额合计'),
  requirement_minor: word('Requirement: owed to customers', '应备资金（应付客户）'),
  resource_minor: word('Resource: in the books', '已备资金（账面）'),
  excess_minor: word('Excess (shortfall where below zero)', '溢余（负数为缺口）'),
  resource_next: word('Resource by the next day: at banks and expected', '次日已备资金（银行余额及在途）'),
  expected_minor: word('Expected to be booked by banks', '在途资金'),
  excess_next: word('Excess by the next day (shortfall where below zero)', '次日溢余（负数为缺口）'),
  unallocated: word('Unallocated receipts', '未分配来款'),
  unallocated_late: word('of these past their deadline', '其中：超过期限'),
  outflows: word('Left custody accounts on the day', '当日出金'),
  outflows_other: word('of these by a kind that is not permitted', '其中：不属于允许用途'),
  own_minor: word('Own money in custody accounts', '账户内自有资金'),
  most_minor: word('At most', '上限'),
  interest_minor: word('Interest booked by banks', '银行结息'),
  interest_open_minor: word('of these not matched with the books', '其中：未与账面核对'),
  highest_minor: word('Highest requirement of the month', '当月最高应备资金'),
  lowest_minor: word('Lowest requirement of the month', '当月最低应备资金'),
  closing_requirement: word('Requirement on the last day', '期末应备资金'),
  days_due: word('Days on which a reconciliation was due', '应核对天数'),
  days_run: word('Days on which it was made', '已核对天数'),
  days_short: word('Days with a shortfall', '出现缺口天数'),
  breaches: word('Breaches', '违规天数'),
  // Ages and corners.
  to_5: word('up to 5 days', '5日以内'),
  to_10: word('6 to 10 days', '6至10日'),
  older: word('11 days and more', '11日及以上'),
  // Reserve-checking tables.
  't1-1': word('Table 1-1: movements of customers’ balances', '表1-1 客户资金账户发生额统计'),
  't1-2': word('Table 1-2: customers’ balances, control and single balances', '表1-2 客户资金账户余额统计（总账与明细）'),
  't1-3': word('Table 1-3: movements of custody accounts in the books', '表1-3 备付金账户账面发生额统计'),
  't1-4': word('Table 1-4: movements of custody accounts at banks', '表1-4 备付金账户银行发生额统计'),
  't1-5': word('Table 1-5: movements proved, books against banks', '表1-5 发生额试算（账面与银行）'),
  't1-6': word('Table 1-6: balances proved, actual against trial', '表1-6 余额试算（实际与试算）'),
  't1-7': word('Table 1-7: in the books, not at the bank: money in', '表1-7 未达账项：账面已增、银行未增'),
  't1-8': word('Table 1-8: in the books, not at the bank: money out', '表1-8 未达账项：账面已减、银行未减'),
  't1-9': word('Table 1-9: at the bank, not in the books: money in', '表1-9 未达账项：银行已增、账面未增'),
  't1-10': word('Table 1-10: at the bank, not in the books: money out', '表1-10 未达账项：银行已减、账面未减'),
  't1-11': word('Table 1-11: receipts nobody was found for', '表1-11 未分配来款统计'),
  't1-12': word('Table 1-12: what left, and the platform’s own money', '表1-12 出金用途与自有资金统计'),
  't1-13': word('Table 1-13: interest of custody accounts', '表1-13 备付金利息统计'),
  't2-1': word('Table 2-1: balances reconciled, account by account', '表2-1 备付金账户余额调节表'),
  't2-2': word('Table 2-2: customers’ money against custody accounts', '表2-2 客户备付金总额核对'),
  // Parts of the return.
  part_position: word('A. Position on the last day', '一、期末头寸'),
  part_month: word('B. The month', '二、当月情况'),
  part_accounts: word('C. Where the money lies', '三、资金存放'),
  part_discrepancies: word('D. Discrepancies outstanding', '四、未达账项'),
  part_days: word('E. Day by day', '五、逐日情况'),
  books_in: word('In the books, not at the bank: in', '账面已增、银行未增'),
  books_out: word('In the books, not at the bank: out', '账面已减、银行未减'),
  bank_in: word('At the bank, not in the books: in', '银行已增、账面未增'),
  bank_out: word('At the bank, not in the books: out', '银行已减、账面未减'),
  // Lines of the chart.
  'customer-available': word('Customers, available', '客户可用余额'),
  'customer-held': word('Customers, held for withdrawals', '客户提现冻结'),
  'customer-pending': word('Customers, settlement delayed', '客户待结算'),
  'customer-blocked': word('Customers, blocked', '客户受限余额'),
  escrow: word('Escrow of open trades', '担保交易托管'),
  'loan-collections': word('Collected for lenders', '代收贷款还款'),
  suspense: word('Receipts not yet allocated', '待分配来款'),
  // States of a run and signatures.
  computed: word('computed', '已计算'),
  prepared: word('prepared', '已编制'),
  reviewed: word('reviewed', '已复核'),
  missed: word('missed', '漏做'),
  due: word('due', '待做'),
  superseded: word('superseded', '已被替代'),
  preparer: word('Prepared by', '制表人'),
  reviewer: word('Reviewed by', '复核人'),
  not_signed: word('not signed', '未签'),
  as_of: word('As of entry', '截至分录'),
} as const satisfies Record<string, { readonly en: string; readonly zh: string }>;

export type Word = keyof typeof WORDS;

export function isWord(text: string): text is Word {
  return text in WORDS;
}
