/**
 * What the page says, in English and Chinese: every check and every reason that a verifier can give.
 */
import type { CheckName, Reason } from '#core/custody/verifier/verdict';

interface Words {
  readonly title: string;
  readonly intro: string;
  readonly choose: string;
  readonly drop: string;
  readonly missing: Readonly<Record<'keys' | 'certificate', string>>;
  readonly accepted: string;
  /** Accepted, and what failed of the tests of care. */
  readonly remarked: (tests: string) => string;
  readonly refused: string;
  readonly unknown: string;
  readonly certificate: (number: number) => string;
  readonly file: (customer: string, certificate: number, amounts: string) => string;
  readonly head: (certificate: number) => string;
  /** A list of receivables; the certificate's number is null where it is of none at hand. */
  readonly list: (name: string, certificate: number | null, accounts: number, total: string) => string;
  /** Where in a file something is wrong. */
  readonly at_line: (line: number) => string;
  readonly cosigned: (names: string) => string;
  /** What something is, and what about it. */
  readonly titled: (title: string, what: string) => string;
  /** A check with its outcome, and the reason where there is one. */
  readonly line: (check: string, outcome: string, reason: string) => string;
  readonly outcome: Readonly<Record<'passed' | 'failed' | 'not-checked' | 'remark', string>>;
  readonly checks: Readonly<Record<CheckName, string>>;
  readonly reasons: Readonly<Record<Reason, string>>;
}

const en: Words = {
  title: 'Check a custody certificate',
  intro:
    'Choose the published keys, the certificate (and those before it, to check how it follows), and your own proof file; a head of the log and lists of receivables, too. A hand-over pack as a whole is checked by the program (surety custody verify); its certificates and lists are checked here. Nothing leaves this page; it has no ' +
    'access to any network.',
  choose: 'Choose files',
  drop: 'or drop them here',
  missing: {
    keys: 'The published keys are missing.',
    certificate: 'The certificate, or one before it, is missing.',
  },
  accepted: 'Accepted',
  remarked: (tests) => `Accepted, with remarks: ${tests}`,
  refused: 'Not accepted',
  unknown: 'This file is none of these',
  certificate: (number) => `Certificate ${String(number)}`,
  file: (customer, certificate, amounts) =>
    `Proof file of ${customer}, certificate ${String(certificate)}, ${amounts}`,
  head: (certificate) => `Head of the log after certificate ${String(certificate)}`,
  list: (name, certificate, accounts, total) =>
    `Receivables ${name}, ${certificate === null ? 'of no certificate at hand' : `certificate ${String(certificate)}`}, ${String(accounts)} ${accounts === 1 ? 'account' : 'accounts'}, ${total}`,
  at_line: (line) => `(line ${String(line)})`,
  cosigned: (names) => `Cosigned by ${names}`,
  titled: (title, what) => `${title}: ${what}`,
  line: (check, outcome, reason) => `${check}: ${outcome}. ${reason}`.trim(),
  outcome: { passed: 'passed', failed: 'failed', 'not-checked': 'not checked', remark: 'remark' },
  checks: {
    form: 'The file can be read',
    preparer: 'Signed by the preparer',
    reviewer: 'Signed by the reviewer',
    'two-people': 'They are two people',
    period: 'The day lies in the period',
    number: 'The number follows the one before',
    previous: 'It names the certificate before',
    pool: 'It is of the same pool',
    'period-order': 'The period follows the one before',
    salts: 'No salt was used before',
    voids: 'What it voids is what it names',
    'in-force': 'It is not void',
    banks: 'Signed by the banks',
    components: 'No component is below zero',
    agreement: 'Customers and components are what the banks hold',
    movements: 'No movement is below zero',
    'roll-forward': 'It follows from the month before',
    tests: 'All tests passed that the claim stands on',
    care: 'No test of care failed',
    certificate: 'The certificate is the one it names, and is accepted',
    leaf: 'Your leaf opens',
    root: 'Your balance is in the total',
    neighbours: 'Nobody beside your way up is below zero',
    'log-signature': 'The log signed its head',
    'log-root': 'The log holds these certificates and no others',
    'receivables-lines': 'Each line is an account below zero, and there once',
    'receivables-digest': 'A certificate has the digest of this list',
    'receivables-total': 'The lines come to their total',
    'receivables-same': 'It is the list that the certificate has the digest of',
  },
  reasons: {
    malformed: 'It is malformed.',
    'unknown-key': 'The key is not among the published ones.',
    'key-of-another': 'The key is somebody else’s.',
    'signature-invalid': 'The signature is wrong.',
    'same-person': 'It is one person.',
    'day-outside-period': 'The day is outside of the period.',
    'number-gap': 'There is a gap in the numbers.',
    'previous-differs': 'It names another certificate.',
    'pool-differs': 'Platform, pool or currency differ.',
    'period-replayed': 'The period was certified before.',
    'salts-reused': 'A salt was used before.',
    'voids-unknown': 'It voids a certificate that is not there.',
    voided: 'A later certificate voids it.',
    'bank-key-unknown': 'The bank’s key is not among the published ones.',
    'bank-signature-invalid': 'A bank’s signature is wrong.',
    'bank-day-differs': 'A bank speaks of another day or currency.',
    'bank-account-twice': 'One account is there twice.',
    'point-invalid': 'A commitment is none.',
    'component-not-proved': 'It is not proved.',
    'agreement-not-proved': 'It is not proved: the sums may differ.',
    'movement-not-proved': 'It is not proved.',
    'base-differs': 'It begins with another certificate.',
    'roll-forward-missing': 'It does not say how it follows.',
    'roll-forward-not-proved': 'It is not proved: the sums may differ.',
    'test-failed': 'Not passed:',
    'care-failed': 'Failed, and does not take away from what is proved:',
    'other-certificate': 'It is of another certificate.',
    'certificate-not-accepted': 'The certificate is not accepted.',
    'depth-differs': 'The way up has another length.',
    'balance-out-of-range': 'The balance cannot be one.',
    'root-differs': 'The way up does not end in the certificate.',
    'neighbour-not-proved': 'It is not proved.',
    'log-size-differs': 'There are more certificates, or fewer.',
    'log-root-differs': 'It holds other certificates.',
    'line-malformed': 'This line is none of such a list.',
    'line-missing': 'Here a line is missing.',
    'line-added': 'This line is not in the list.',
    'line-differs': 'This line differs.',
    'total-missing': 'The total is missing.',
    'total-differs': 'Number or sum of the lines is another one.',
    'receivables-differ':
      'No certificate at hand has the digest of this list: something in it was changed, or it is of another month.',
    'needs-certificate': 'It takes the certificate.',
    'needs-list': 'It takes the list as JSON, and its certificate.',
    'needs-earlier': 'It takes the certificates before.',
    'not-stated': 'There is nothing of the kind in it.',
    'platform-stated':
      'The platform states the balances out of the banks’ statements; the banks have not signed them.',
  },
};

const zh: Words = {
  title: '核验托管证明',
  intro:
    '请选择已公布的公钥文件、证明文件（可附上此前各份，以核验其连续性），以及您自己的核验文件；也可附上日志头及负余额账户清单。整个移交资料包由本程序核验（surety custody verify），其中的证明与清单可在此核验。所有内容只在本页面内处理，本页面无法访问任何网络。',
  choose: '选择文件',
  drop: '或将文件拖放到此处',
  missing: { keys: '缺少已公布的公钥文件。', certificate: '缺少证明文件（或此前各份）。' },
  accepted: '核验通过',
  remarked: (tests) => `附保留意见通过：${tests}`,
  refused: '核验未通过',
  unknown: '无法识别此文件',
  certificate: (number) => `第 ${String(number)} 号证明`,
  file: (customer, certificate, amounts) =>
    `${customer} 的核验文件，第 ${String(certificate)} 号证明，${amounts}`,
  head: (certificate) => `截至第 ${String(certificate)} 号证明的日志头`,
  list: (name, certificate, accounts, total) =>
    `负余额账户清单 ${name}，${certificate === null ? '不属于现有的任何证明' : `第 ${String(certificate)} 号证明`}，${String(accounts)} 户，${total}`,
  at_line: (line) => `（第 ${String(line)} 行）`,
  cosigned: (names) => `联署：${names}`,
  titled: (title, what) => `${title}：${what}`,
  line: (check, outcome, reason) => `${check}：${outcome}。${reason}`,
  outcome: { passed: '通过', failed: '未通过', 'not-checked': '未核验', remark: '保留意见' },
  checks: {
    form: '文件可读取',
    preparer: '编制人已签名',
    reviewer: '复核人已签名',
    'two-people': '编制人与复核人为两人',
    period: '截止日在所属期间内',
    number: '编号与上一份连续',
    previous: '引用了上一份证明',
    pool: '属于同一资金池',
    'period-order': '期间接续上一份',
    salts: '盐值未曾使用',
    voids: '所作废的证明确为其所指',
    'in-force': '未被作废',
    banks: '银行已签名',
    components: '各组成项均不为负',
    agreement: '客户余额与各组成项之和等于银行余额',
    movements: '各变动项均不为负',
    'roll-forward': '由上月滚动得出',
    tests: '证明所依据的测试均已通过',
    care: '管理类测试无一未通过',
    certificate: '证明与所引用的一致且核验通过',
    leaf: '您的叶节点可打开',
    root: '您的余额已计入总额',
    neighbours: '路径旁各项均不为负',
    'log-signature': '日志已签署检查点',
    'log-root': '日志恰好包含这些证明',
    'receivables-lines': '每行均为一个负余额账户，且不重复',
    'receivables-digest': '证明中载有本清单的摘要',
    'receivables-total': '各行之和等于合计',
    'receivables-same': '与证明载有摘要的清单相同',
  },
  reasons: {
    malformed: '格式有误。',
    'unknown-key': '公钥不在已公布之列。',
    'key-of-another': '公钥属于他人。',
    'signature-invalid': '签名无效。',
    'same-person': '为同一人。',
    'day-outside-period': '截止日不在期间内。',
    'number-gap': '编号不连续。',
    'previous-differs': '引用的是另一份证明。',
    'pool-differs': '平台、资金池或币种不同。',
    'period-replayed': '该期间已出具过证明。',
    'salts-reused': '盐值曾被使用。',
    'voids-unknown': '所作废的证明不存在。',
    voided: '已被后续证明作废。',
    'bank-key-unknown': '银行公钥不在已公布之列。',
    'bank-signature-invalid': '银行签名无效。',
    'bank-day-differs': '银行所述日期或币种不同。',
    'bank-account-twice': '同一账户出现两次。',
    'point-invalid': '承诺值无效。',
    'component-not-proved': '证明不成立。',
    'agreement-not-proved': '证明不成立：两边金额可能不等。',
    'movement-not-proved': '证明不成立。',
    'base-differs': '起点是另一份证明。',
    'roll-forward-missing': '未说明如何由上月得出。',
    'roll-forward-not-proved': '证明不成立：金额可能不等。',
    'test-failed': '未通过：',
    'care-failed': '未通过，但不影响所证明的内容：',
    'other-certificate': '属于另一份证明。',
    'certificate-not-accepted': '证明本身未通过核验。',
    'depth-differs': '路径长度不符。',
    'balance-out-of-range': '余额超出可能范围。',
    'root-differs': '路径未到达证明中的根。',
    'neighbour-not-proved': '证明不成立。',
    'log-size-differs': '证明份数不符。',
    'log-root-differs': '日志包含其他证明。',
    'line-malformed': '此行不属于此类清单。',
    'line-missing': '此处缺少一行。',
    'line-added': '清单中没有此行。',
    'line-differs': '此行不符。',
    'total-missing': '缺少合计。',
    'total-differs': '行数或合计不符。',
    'receivables-differ': '现有证明均无本清单的摘要：内容已被改动，或属于其他月份。',
    'needs-certificate': '需要证明文件。',
    'needs-list': '需要 JSON 格式的清单及其证明。',
    'needs-earlier': '需要此前的证明文件。',
    'not-stated': '文件中没有此项。',
    'platform-stated': '余额由平台依据银行对账单声明，银行未签名。',
  },
};

export const WORDS = { en, zh } as const;
export type Language = keyof typeof WORDS;
