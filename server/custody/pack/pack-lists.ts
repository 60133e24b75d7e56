/**
 * The lists of a hand-over pack with their columns. Titles are in English and Chinese at once.
 */
import type { PackContents } from './pack-contents';
import type { PackColumn, PackList } from './pack-tables';

const text = (name: string, title: string): PackColumn => ({ name, type: 'text', title });
const minor = (name: string, title: string): PackColumn => ({ name, type: 'minor', title });

const ACCOUNT_COLUMNS = [
  text('account_id', 'Account 账户'),
  text('bank', 'Bank 银行'),
  text('last4', 'Last digits 尾号'),
  text('currency', 'Currency 币种'),
  minor('books_minor', 'In the books 账面余额'),
  text('statement_to', 'Statements to 对账单截至'),
  minor('statement_minor', 'At the bank then 当时银行余额'),
  text('letter', 'Letter 确认函'),
  text('letter_reference', 'Reference 函号'),
  text('letter_signed', 'Signed 签署日'),
  text('letter_ends', 'Ends 到期日'),
];

const SIGNER_COLUMNS = [
  text('login', 'Login 登录名'),
  text('name', 'Name 姓名'),
  text('roles', 'Roles 角色'),
  { name: 'active', type: 'yes-no', title: 'Active 在职' },
  text('keys', 'Keys 公钥'),
] as const satisfies readonly PackColumn[];

const BREAK_COLUMNS = [
  text('id', 'Item 项目'),
  text('account_id', 'Account 账户'),
  text('quadrant', 'Corner 类别'),
  text('currency', 'Currency 币种'),
  minor('amount_minor', 'Amount 金额'),
  text('booked_on', 'Booked 记账日'),
  { name: 'age_days', type: 'number', title: 'Age in days 账龄（日）' },
  text('reference', 'Reference 参考号'),
  text('cause', 'Cause 原因'),
  text('owner', 'Owner 责任人'),
  text('note', 'Note 备注'),
] as const satisfies readonly PackColumn[];

const CUSTOMER_COLUMNS = [
  text('account_id', 'Account 账户'),
  text('party_id', 'Customer 客户'),
  text('line_number', 'Ledger line 科目号'),
  text('ledger_line', 'Ledger line 科目'),
  text('currency', 'Currency 币种'),
  minor('balance_minor', 'Balance 余额'),
];

const LENDER_COLUMNS = [
  text('bank', 'Lender 贷款机构'),
  text('currency', 'Currency 币种'),
  minor('collected_minor', 'Collected 已代收'),
  minor('remitted_minor', 'Remitted 已汇出'),
];

/** All lists; customers' names have a column where they were asked for. */
export function packLists(contents: PackContents, names: boolean): PackList[] {
  const { accounts, signers, outstanding, customers, lenders } = contents;
  const list = (
    path: string,
    title: string,
    columns: readonly PackColumn[],
    rows: readonly object[],
  ): PackList => ({
    ...{ path, title, columns, rows: rows as PackList['rows'] },
  });
  const named = names ? [...CUSTOMER_COLUMNS, text('name', 'Name 姓名')] : CUSTOMER_COLUMNS;
  return [
    list('accounts', 'Custody accounts 备付金账户', ACCOUNT_COLUMNS, accounts),
    list('signers', 'Who may sign 有权签署人员', SIGNER_COLUMNS, signers),
    list('outstanding', 'Outstanding items 未达账项', BREAK_COLUMNS, outstanding),
    list('customers', 'Balances of customers 客户余额', named, customers),
    list('lenders', 'Lenders 贷款机构', LENDER_COLUMNS, lenders),
  ];
}
