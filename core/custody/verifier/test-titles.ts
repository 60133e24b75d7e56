/**
 * What each test of the daily run tests, in a sentence and in both languages: on certificates, in what a verifier answers, in files.
 *
 * The numbers of the tests are told in docs/custody.md. It knows no outcome.
 */
import type { TestName } from '../primitives/documents';

type Title = Readonly<Record<'en' | 'zh', string>>;

const title = (en: string, zh: string): Title => ({ en, zh });

/* prettier-ignore */
export const TEST_TITLES: Readonly<Record<TestName, Title>> = {
  T1: title('Statements of every account are whole and reach the day', '各账户对账单完整，且截至当日'),
  T2: title('Cash in the books is what banks hold and what is outstanding', '账面现金等于银行余额加减未达账项'),
  T3: title('Single balances of customers sum to the control accounts; none is below zero', '客户明细余额合计等于总账，且无负余额'),
  T4: title('Cash in the books covers what customers are owed', '账面现金足以覆盖应付客户资金'),
  T5: title('What banks hold by the next day covers it too', '次日银行资金同样足以覆盖'),
  T6: title('Balances of customers roll forward from the day before', '客户余额由前一日滚动衔接'),
  T7: title('What moved at banks is what moved in the books', '银行发生额与账面发生额一致'),
  T8: title('Balances of custody accounts are the sums of their movements', '备付金账户余额等于其发生额累计'),
  T9: title('Nothing outstanding is too old', '无逾期未达账项'),
  T10: title('Receipts nobody was found for are allocated in time', '未分配来款已按期分配'),
  T11: title('Money left for permitted uses alone', '资金仅用于允许用途'),
  T12: title('Own money of the platform in the accounts is within its bounds', '账户内自有资金未超出限额'),
  T13: title('Interest that banks booked is matched', '银行结息已与账面核对'),
  T14: title('Money is spread over banks, and their letters are on file', '资金分散存放，银行确认函齐备且有效'),
  T15: title('The month: every due day was reconciled, and none was short', '当月：各应核对日均已核对，且无缺口'),
  T16: title('The business day before was reconciled', '前一工作日已核对'),
};

/** Tests by number and what they test, one after another. */
export function testsText(tests: readonly TestName[], language: 'en' | 'zh'): string {
  const [open, close, between] = language === 'en' ? [' (', ')', ', '] : ['（', '）', '、'];
  return tests.map((name) => `${name}${open}${TEST_TITLES[name][language]}${close}`).join(between);
}
