/**
 * Words of the certificate of custody as a document, in English and Chinese.
 */
import type { Certificate } from '#core/custody/primitives/documents';
import type { Language } from '#server/reports/words';

type Statement = Certificate['statement'];
type VoidReason = NonNullable<Statement['voids']>['reason'];

interface Words {
  readonly title: string;
  readonly number: (number: number) => string;
  readonly footer: string;
  readonly says: string;
  readonly inclusion: string;
  readonly agreement: string;
  /** Where tests failed that the claim stands on: their names. */
  readonly failed: (names: string) => string;
  /** Where tests of care failed: their names. */
  readonly remarks: (names: string) => string;
  /** Where the platform alone states what some bank holds. */
  readonly stated: string;
  readonly titled: (title: string, number: string) => string;
  readonly heading: Readonly<
    Record<'what' | 'certificate' | 'tests' | 'commitments' | 'banks' | 'signed' | 'check' | 'files', string>
  >;
  readonly label: Readonly<
    Record<
      | ('platform' | 'pool' | 'currency' | 'period' | 'day' | 'policies' | 'digest' | 'previous' | 'voids')
      | ('root' | 'depth' | 'sum' | 'agreement' | 'ranges' | 'base' | 'receivables' | 'preparer' | 'reviewer')
      | 'signature',
      string
    >
  >;
  readonly columns: Readonly<
    Record<'test' | 'about' | 'outcome' | 'component' | 'commitment' | 'bank', string>
  >;
  /** How many range proofs the JSON holds, and the digest of all. */
  readonly ranges: (count: number, digest: string) => string;
  readonly none: string;
  readonly first: string;
  readonly until: (from: string, until: string) => string;
  readonly version: (kind: string, version: number) => string;
  readonly bank_key: (mode: string, key_id: string) => string;
  readonly by: (person: string, day: string, key_id: string) => string;
  readonly voids: (number: number, reason: string) => string;
  readonly reason: Readonly<Record<VoidReason, string>>;
  readonly outcome: Readonly<Record<'passed' | 'failed' | 'not-applicable', string>>;
  readonly commitment: Readonly<Record<string, string>>;
  readonly mode: Readonly<Record<'bank-blinded' | 'platform-blinded' | 'platform-stated', string>>;
  readonly policy: Readonly<Record<string, string>>;
  readonly file: Readonly<Record<'certificate' | 'keys' | 'checkpoint', string>>;
  readonly check: readonly string[];
  readonly signing: Readonly<Record<'preparer' | 'reviewer', string>>;
}

const en: Words = {
  title: 'Certificate of custody',
  number: (number) => `No. ${String(number)}`,
  footer: 'It discloses no amount. What counts is the attached certificate.json.',
  says:
    'On the day below, what customers are owed and the named items beside it are what lies in custody, to the last unit of the currency. This is ' +
    'proved on commitments, so no amount is told: neither here nor in what is attached. Two people have signed.',
  inclusion: 'This certificate shows that accounts are in it, and says nothing about sums.',
  agreement:
    'No single balance, and none of the items, is set off against another: none is below zero, and that is proved as well.',
  failed: (names) =>
    `Of the tests of the daily reconciliation that this stands on, these FAILED, so that no verifier accepts the certificate: ${names}.`,
  remarks: (names) =>
    `REMARKS: of the tests of care of the daily reconciliation, these failed: ${names}. What is proved holds in spite of them; a verifier accepts the ` +
    'certificate with these remarks.',
  stated:
    'What banks hold is stated by the platform, out of their statements, where the list of banks says so; these banks have not signed it.',
  titled: (title, number) => `${title}, ${number}`,
  heading: {
    what: 'What it says',
    certificate: 'The certificate',
    tests: 'Tests of the daily reconciliation',
    commitments: 'Commitments',
    banks: 'Balances of banks, committed to',
    signed: 'Signed',
    check: 'How to check it',
    files: 'Attached',
  },
  label: {
    ...{
      platform: 'Platform',
      pool: 'Pool',
      currency: 'Currency',
      period: 'Period',
      day: 'As at the end of',
    },
    ...{ policies: 'Policies in force', digest: 'Digest', previous: 'Certificate before', voids: 'Voids' },
    ...{ root: 'Root of the tree', depth: 'Depth of the tree', sum: 'Sum of customers' },
    ...{ agreement: 'Proof of agreement', ranges: 'Range proofs', base: 'Rolls forward from' },
    receivables: 'List of receivables, digest',
    ...{ preparer: 'Prepared by', reviewer: 'Reviewed by', signature: 'Signature' },
  },
  columns: {
    ...{
      test: 'Test',
      about: 'What it tests',
      outcome: 'Outcome',
      component: 'Item',
      commitment: 'Commitment',
    },
    bank: 'Bank and account',
  },
  ranges: (count, digest) =>
    `${String(count)}, in the attached JSON; SHA-256 of all, each with a line feed:\n${digest}`,
  none: 'none',
  first: 'none: it is the first',
  until: (from, until) => `${from} to ${until}`,
  version: (kind, version) => `${kind} ${String(version)}`,
  bank_key: (mode, key_id) => `${mode} (key ${key_id})`,
  by: (person, day, key_id) => `${person}, ${day}, key ${key_id}`,
  voids: (number, reason) => `No. ${String(number)}: ${reason}`,
  reason: {
    'statement-corrected': 'a statement was corrected',
    'books-corrected': 'the books were corrected',
    'customer-missing': 'a customer was missing',
    'wrong-period': 'it was of the wrong period',
    'key-compromised': 'a key was compromised',
    'made-in-error': 'it was made in error',
  },
  outcome: { passed: 'passed', failed: 'FAILED', 'not-applicable': 'nothing to test' },
  commitment: {
    'own-money': 'Own money of the platform',
    'unallocated-receipts': 'Receipts not yet allocated',
    'held-for-others': 'Held for others than customers',
    'booked-in-not-at-bank': 'In the books, not yet at the bank: money in',
    'booked-out-not-at-bank': 'In the books, not yet at the bank: money out',
    'at-bank-in-not-booked': 'At the bank, not yet in the books: money in',
    'at-bank-out-not-booked': 'At the bank, not yet in the books: money out',
    credits: 'Since the month before: credits',
    debits: 'Since the month before: debits',
    'receivables-grown': 'Since the month before: accounts below zero, sunk',
    'receivables-shrunk': 'Since the month before: accounts below zero, risen',
  },
  mode: {
    'bank-blinded': 'signed by the bank, which hid the balance itself',
    'platform-blinded': 'signed by the bank, after it compared the balance',
    'platform-stated': 'stated by the platform out of a statement of the bank, which has not signed it',
  },
  policy: {},
  file: {
    certificate:
      'The certificate itself, canonical JSON with proofs and both signatures: this is what is hashed and signed.',
    keys: 'The public keys that its signatures are checked with. Have them from the platform by another way too, and compare.',
    checkpoint: 'The head of the log of all certificates after this one, signed by the log.',
  },
  check: [
    'Take the attached files out of this document. With the program, type: surety custody verify keys.json certificate.json. Without it, open the ' +
      'checking page (custody-verifier.html) in any browser, with no network, and choose the same files. A customer adds the own proof file and sees ' +
      'whether his balance is in the sum. To see how this certificate follows those before it, choose them too.',
    'The digest above must be the one that is shown there. The two signatures of this document (PAdES) keep its pages and attachments as they were when it was ' +
      'made; the certificate is signed by itself, with the keys named above, and holds without these pages.',
  ],
  signing: { preparer: 'Prepared the certificate', reviewer: 'Reviewed the certificate' },
};

const zh: Words = {
  title: '客户资金托管证明',
  number: (number) => `第 ${String(number)} 号`,
  footer: '本证明不披露任何金额；以所附 certificate.json 为准。',
  says:
    '截至下列日期日终，应付客户资金与所列各项之和，与托管账户内的资金分毫不差。上述结论以密码学承诺证明，本文件及其附件均不披露任何金额。' +
    '本证明由两人分别签署。',
  inclusion: '本证明仅证明账户已被纳入，不涉及合计金额。',
  agreement: '任何单户余额与所列各项之间均未相互抵销：各项均不为负，且同样已经证明。',
  failed: (names) => `本证明所依据的每日核对测试中，下列各项未通过，核验将不予通过：${names}。`,
  remarks: (names) =>
    `保留意见：每日核对的管理类测试中，下列各项未通过：${names}。所证明的内容不受影响；核验结果为“附保留意见通过”，并列明上述各项。`,
  stated: '下列银行清单中注明由平台出具的余额，系平台依据银行对账单出具，相关银行未签名。',
  titled: (title, number) => `${title}（${number}）`,
  heading: {
    what: '证明内容',
    certificate: '证明要素',
    tests: '每日核对测试结果',
    commitments: '承诺值',
    banks: '各银行余额的承诺值',
    signed: '签署',
    check: '核验方法',
    files: '附件',
  },
  label: {
    ...{ platform: '平台', pool: '资金池', currency: '币种', period: '期间', day: '截至日终' },
    ...{ policies: '适用政策版本', digest: '摘要', previous: '上一份证明', voids: '作废' },
    ...{ root: '树根', depth: '树深', sum: '客户余额合计' },
    ...{ agreement: '一致性证明', ranges: '范围证明', base: '滚动衔接自' },
    receivables: '负余额账户清单摘要',
    ...{ preparer: '编制人', reviewer: '复核人', signature: '签名' },
  },
  columns: {
    ...{ test: '测试', about: '测试内容', outcome: '结果', component: '项目', commitment: '承诺值' },
    bank: '银行及账户',
  },
  ranges: (count, digest) =>
    `共 ${String(count)} 项，载于所附 JSON；全部（逐项后接换行符）的 SHA-256 摘要：\n${digest}`,
  none: '无',
  first: '无（首份证明）',
  until: (from, until) => `${from} 至 ${until}`,
  version: (kind, version) => `${kind} 第 ${String(version)} 版`,
  bank_key: (mode, key_id) => `${mode}（公钥 ${key_id}）`,
  by: (person, day, key_id) => `${person}，${day}，公钥 ${key_id}`,
  voids: (number, reason) => `第 ${String(number)} 号：${reason}`,
  reason: {
    'statement-corrected': '对账单已更正',
    'books-corrected': '账务已更正',
    'customer-missing': '遗漏客户',
    'wrong-period': '期间有误',
    'key-compromised': '密钥泄露',
    'made-in-error': '出具有误',
  },
  outcome: { passed: '通过', failed: '未通过', 'not-applicable': '不适用' },
  commitment: {
    'own-money': '平台自有资金',
    'unallocated-receipts': '未分配来款',
    'held-for-others': '代客户以外的他人持有',
    'booked-in-not-at-bank': '账面已增、银行未增',
    'booked-out-not-at-bank': '账面已减、银行未减',
    'at-bank-in-not-booked': '银行已增、账面未增',
    'at-bank-out-not-booked': '银行已减、账面未减',
    credits: '较上期：贷方发生额',
    debits: '较上期：借方发生额',
    'receivables-grown': '较上期：负余额增加',
    'receivables-shrunk': '较上期：负余额减少',
  },
  mode: {
    'bank-blinded': '由银行自行隐藏余额并签名',
    'platform-blinded': '经银行核对余额后签名',
    'platform-stated': '由平台依据银行对账单出具，银行未签名',
  },
  policy: { custody: '托管', alerts: '预警', fees: '费率', measures: '管控措施' },
  file: {
    certificate: '证明本身：规范化 JSON，含各项证明及两人签名；摘要与签名均针对此文件。',
    keys: '用于核验签名的公钥。请另行通过其他途径向平台获取并比对。',
    checkpoint: '截至本证明的证明日志头，由日志签名。',
  },
  check: [
    '请先从本文件中取出附件。使用本程序核验：surety custody verify keys.json certificate.json。没有本程序时，可在任何浏览器中离线打开核验页面' +
      '（custody-verifier.html）并选择同样的文件。客户可附上本人的核验文件，查看本人余额是否已计入合计。如需核验本证明与此前各份的衔接，请一并选择此前各份。',
    '核验结果所示摘要应与上列摘要一致。本文件的两个电子签名（PAdES）保证页面及附件未被改动；证明本身另由上列密钥签名，不依赖于本页面。',
  ],
  signing: { preparer: '编制证明', reviewer: '复核证明' },
};

export const PAPER_WORDS: Readonly<Record<Language, Words>> = { en, zh };
