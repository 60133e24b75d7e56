/**
 * Words of the hand-over pack, in English and Chinese; titles of its lists are in both at once, for one list serves every reader.
 */
import type { Language } from '#server/reports/words';

export interface PackWords {
  readonly title: string;
  readonly footer: string;
  readonly intro: string;
  readonly heading: Readonly<
    Record<
      'moment' | 'accounts' | 'runs' | 'people' | 'certificates' | 'policies' | 'owed' | 'agreements',
      string
    > &
      Record<'index' | 'check', string>
  >;
  readonly label: Readonly<Record<'platform' | 'day' | 'entry' | 'hash' | 'customers', string>>;
  readonly account: readonly [
    account: string,
    bank: string,
    statement: string,
    books: string,
    letter: string,
  ];
  readonly corner: readonly [corner: string, count: string, amount: string];
  readonly run: readonly [run: string, day: string, state: string, failed: string, signed: string];
  readonly person: readonly [login: string, name: string, roles: string, keys: string];
  readonly certificate: readonly [number: string, period: string, state: string, digest: string];
  readonly file: readonly [path: string, holds: string];
  readonly letter: Readonly<Record<'missing' | 'in-force' | 'ends-soon' | 'ended', string>>;
  readonly run_state: Readonly<Record<string, string>>;
  readonly left: string;
  readonly none: string;
  readonly agreements: string;
  readonly check: readonly string[];
}

const en: PackWords = {
  title: 'Hand-over pack: money of customers',
  footer: 'For whoever takes over the return of the money of customers. Confidential.',
  intro:
    'Where the money of customers lies, how much of it is whose, who may sign for it, and how to see that all of this is what the books hold. ' +
    'Every list stands beside this document as a workbook and as CSV.',
  heading: {
    ...{ moment: 'As it stood', accounts: 'Where the money lies', runs: 'Last reconciliations' },
    ...{ people: 'Who may sign', certificates: 'Certificates', policies: 'Policies in force' },
    ...{
      owed: 'What is owed, and what is outstanding',
      agreements: 'Agreements',
      index: 'What is in the pack',
    },
    check: 'How to check it',
  },
  label: {
    ...{
      platform: 'Platform',
      day: 'Reconciled to the end of',
      entry: 'Last entry of the journal',
      hash: 'Its hash',
    },
    customers: 'Owed to customers',
  },
  account: ['Account', 'Bank', 'Statements to', 'In the books', 'Letter of acknowledgement'],
  corner: ['Outstanding', 'Number', 'Amount'],
  run: ['Run', 'Day', 'State', 'Failed tests', 'Prepared, reviewed'],
  person: ['Login', 'Name', 'Roles', 'Keys'],
  certificate: ['Number', 'Period', 'State', 'Digest'],
  file: ['File', 'What it holds'],
  letter: {
    ...{ missing: 'none on file', 'in-force': 'in force', 'ends-soon': 'in force, ends soon' },
    ended: 'has run out',
  },
  run_state: { computed: 'computed', prepared: 'prepared', reviewed: 'reviewed' },
  left: 'left',
  none: 'none',
  agreements:
    'The books hold no contracts. What they know of agreements with banks are the letters of acknowledgement above, each with the reference of the bank, and ' +
    'lenders that money was collected for (lenders.csv). The documents themselves lie where the references lead.',
  check: [
    'manifest.json names every file with its size and SHA-256. manifest.sig is the signature over it (Ed25519) of whoever made this pack, manifest-key.pem the key: ' +
      'compare that key, or the digest of the manifest, with what reaches you by another way. surety custody verify FOLDER checks all of it offline, certificates ' +
      'and lists of receivables too.',
    'With common tools alone: openssl pkeyutl -verify -pubin -inkey manifest-key.pem -rawin -in manifest.json -sigfile manifest.sig, then sha256sum --check ' +
      'SHA256SUMS, whose own digest stands in manifest.json. A pack that was made without the key vault is not signed.',
    'The same books give the same manifest, byte for byte: whoever has the books can make it again and compare.',
    'With the books: surety verify recomputes the chain of the journal and every balance; the hash above is that of its last entry. Certificates: surety custody ' +
      'verify certificates/keys.json with the files of certificates.',
  ],
};

const zh: PackWords = {
  title: '客户资金移交资料包',
  footer: '供接管客户资金返还工作的人员使用。机密。',
  intro:
    '说明客户资金存放何处、各归何人、何人有权签署，以及如何核验上述内容与账簿一致。各清单均以工作簿和 CSV 两种格式附于本文件之旁。',
  heading: {
    ...{ moment: '截止状态', accounts: '资金存放', runs: '最近一次核对' },
    ...{ people: '有权签署人员', certificates: '托管证明', policies: '适用政策' },
    ...{ owed: '应付客户资金及未达账项', agreements: '协议', index: '资料包目录' },
    check: '核验方法',
  },
  label: {
    ...{ platform: '平台', day: '核对截至日终', entry: '日志最后分录', hash: '其哈希值' },
    customers: '应付客户资金',
  },
  account: ['账户', '银行', '对账单截至', '账面余额', '银行确认函'],
  corner: ['未达账项', '笔数', '金额'],
  run: ['核对', '日期', '状态', '未通过测试', '编制、复核'],
  person: ['登录名', '姓名', '角色', '公钥'],
  certificate: ['编号', '期间', '状态', '摘要'],
  file: ['文件', '内容'],
  letter: { missing: '无', 'in-force': '有效', 'ends-soon': '有效，即将到期', ended: '已过期' },
  run_state: { computed: '已计算', prepared: '已编制', reviewed: '已复核' },
  left: '已离职',
  none: '无',
  agreements:
    '账簿中不保存合同。账簿所知的与银行之间的协议，为上列银行确认函（附银行函号），以及代收还款的贷款机构清单（lenders.csv）。协议原件请按函号查找。',
  check: [
    'manifest.json 列有每个文件的大小及 SHA-256 摘要。manifest.sig 为制作人对清单的签名（Ed25519），manifest-key.pem 为其公钥：请将该公钥或清单摘要与通过其他途径取得者比对。' +
      '使用 surety custody verify 加文件夹名，可离线核验全部内容，包括各托管证明及负余额账户清单。',
    '仅用通用工具时：先执行 openssl pkeyutl -verify -pubin -inkey manifest-key.pem -rawin -in manifest.json -sigfile manifest.sig，再执行 sha256sum --check SHA256SUMS' +
      '（其自身摘要列于 manifest.json）。未使用密钥库制作的资料包没有签名。',
    '同样的账簿生成逐字节相同的清单，持有账簿者可重新生成并比对。',
    '持有账簿时：surety verify 可重新计算日志链及全部余额，上列哈希值即最后分录之哈希。托管证明：使用 surety custody verify 核验 certificates/keys.json 及各证明文件。',
  ],
};

export const PACK_WORDS: Readonly<Record<Language, PackWords>> = { en, zh };
