/**
 * What the core expects, in Chinese: its English text is the key, `{places}` stand for what varies.
 *
 * `{type}` is itself a text of this catalogue, without its article; anything else stays as it is.
 * `ui/expected-text.ts` looks texts up; a test finds every text of the core and the server that is missing here.
 */
export const expected: Readonly<Record<string, string>> = {
  // Values by their type.
  identifier: '标识符',
  'text of at most {count} characters': '不超过 {count} 个字符的文字',
  'whole number of minor units (fen), above zero': '以最小货币单位（分）计的正整数',
  'ISO 4217 currency code': 'ISO 4217 币种代码',
  'ISO 8601 date and time with zone': '带时区的 ISO 8601 日期时间',
  'one of {choices}': '以下之一：{choices}',
  'bank code of 2 to 16 letters or digits': '2 至 16 位字母或数字的银行代码',
  'last four digits': '后四位数字',
  'true or false': ' true 或 false',
  'whole number from {min} to {max}': '{min} 至 {max} 的整数',
  string: '文字',
  number: '数字',
  int: '整数',
  bigint: '整数',
  boolean: '是或否',
  array: '列表',
  object: '一组字段',
  record: '一组字段',

  // Fields of commands and of the contract.
  'expected {type}': '应为{type}',
  'expected {type}, written as text': '应为{type}，并写成文字',
  'expected text': '应为文字',
  'expected at most {count} characters': '不超过 {count} 个字符',
  'expected at least {count} characters': '至少 {count} 个字符',
  'expected a text that is not empty': '不能为空',
  'expected text without control characters': '不能含有控制字符',
  'expected well-formed Unicode': '应为正确的 Unicode 文字',
  'expected {min} to {max} ASCII letters, digits or _.:@/#+=- starting with a letter or digit':
    '应为 {min} 至 {max} 个字母、数字或 _.:@/#+=-，以字母或数字开头',
  'expected {min} to {max} small letters, digits or ._- starting with a letter':
    '应为 {min} 至 {max} 个小写字母、数字或 ._-，以字母开头',
  'expected {min} to {max} ASCII characters without spaces': '应为 {min} 至 {max} 个不含空格的 ASCII 字符',
  'expected a name in small letters': '应为小写字母的名称',
  'expected a login': '应为登录名',
  'expected a login that is no actor of the books themselves': '不能使用账簿自身的操作人名称作为登录名',
  'expected an idempotency key': '应为幂等键',
  'expected {count} hexadecimal digits': '应为 {count} 位十六进制数字',
  'expected a passphrase, or the keychain of this machine': '应设置口令，或使用本机的系统钥匙串',
  'expected six digits': '应为六位数字',
  'expected four digits': '应为四位数字',
  'expected a bank code': '应为银行代码',
  'expected a bank code of 2 to 16 letters or digits, such as ICBC':
    '应为 2 至 16 位字母或数字的银行代码，例如 ICBC',
  'expected a currency code': '应为币种代码',
  'expected a known currency code': '应为已知的币种代码',
  'expected a known ISO 4217 currency code, such as CNY': '应为已知的 ISO 4217 币种代码，例如 CNY',
  'expected a whole number of minor units (fen), such as 12050':
    '应为以最小货币单位（分）计的整数，例如 12050',
  'expected minor units as decimal text': '应为以最小货币单位计的十进制数字',
  'expected an amount above zero': '金额应大于零',
  'expected an amount other than zero': '金额不能为零',
  'expected an amount as decimal text, not a {found}': '金额应为十进制数字的文字',
  'expected a sum as two decimal texts': '合计应为两个十进制数字的文字',
  'expected an ISO 8601 date and time with zone that exists, such as {sample}':
    '应为存在的、带时区的 ISO 8601 日期时间，例如 {sample}',
  'expected an instant that is not in the future': '不能晚于现在',
  'expected a month such as {sample}': '应为月份，例如 {sample}',
  'expected a day that is over': '应为已经结束的日期',
  'expected text, a whole number, true or false': '应为文字、整数、true 或 false',
  'expected at most {count} details': '最多 {count} 项明细',
  'expected JSON with whole numbers, amounts as decimal text':
    '应为 JSON，数字须为整数，金额须写成十进制数字的文字',
  'expected at most {count} characters of JSON': 'JSON 不超过 {count} 个字符',
  'expected no such field': '不应有此字段',
  'expected at least one role': '至少一个角色',
  'expected each role once': '每个角色只能出现一次',
  'expected delay_days for delay-settlement, at least one limit for limit-collection, and no terms otherwise':
    '延迟结算须填写延迟天数，限额收款须至少填写一项限额，其他限制不带条件',
  'expected an ends_at with it: a step-down takes over when a restriction ends by its date':
    '须同时填写结束时间：限制到期后才会改为另一种限制',

  // What only the running program can tell.
  'expected a kind of command that the books know': '应为账簿已知的指令种类',
  'expected a kind that two people decide': '应为须由两人决定的种类',
  'expected a key under which nothing else was asked': '此键已用于其他请求',
  'expected a key of a showing that is not over': '此次显示已经结束，请重新申请',
  'expected another password than the present one': '新密码不能与当前密码相同',
  'expected the code that the authenticator shows now': '应为验证器当前显示的验证码',
  'expected files that no other job reads': '文件正由另一任务读取',
  'expected a file that no job reads': '文件正由任务读取',
  'expected a file of which every piece has arrived': '文件尚未全部送达',
  'expected fewer files, of at most 4 GiB each': '文件过多，或有文件超过 4 GiB',
  'expected what follows byte {count}': '应从第 {count} 字节之后继续',
  'expected base64': '应为 Base64 编码',
  'expected the `next` of the page before': '应为上一页给出的位置',

  // Files and their lines.
  'expected a file, not a folder': '应为文件，而不是文件夹',
  'expected a file that can be read ({code})': '文件无法读取（{code}）',
  'expected text in {encoding}, but there are zero bytes: a file in UTF-16 without byte order mark needs a profile that says so':
    '应为 {encoding} 编码的文字，但其中含有零字节：没有字节顺序标记的 UTF-16 文件须在映射中注明',
  'expected text in {encoding}, but there is a broken character at byte {count} of the file; the file may be in another encoding ({other}, say), which a profile can name':
    '应为 {encoding} 编码的文字，但文件第 {count} 字节处的字符已损坏；文件可能使用其他编码（例如 {other}），可在映射中注明',
  'expected text in {encoding}, but there is a broken character; the file may be in another encoding ({other}, say), which a profile can name':
    '应为 {encoding} 编码的文字，但其中有损坏的字符；文件可能使用其他编码（例如 {other}），可在映射中注明',
  'expected a line of at most {count} bytes, not {found}': '一行不超过 {count} 字节，此行有 {found} 字节',
  'expected a line of at most {count} bytes, not {found} with a quote that is never closed':
    '一行不超过 {count} 字节，此行有 {found} 字节，且有未闭合的引号',
  'expected a row of at most {count} characters': '一行不超过 {count} 个字符',
  'expected lines that end in LF or CRLF, not in CR alone': '行尾应为 LF 或 CRLF，不能只有 CR',
  'expected quotes only around a whole value, and doubled inside it':
    '引号只能括住整个值，值内的引号须写两次',
  'expected a closing quote: one opened in the row of line {line} is never closed, so nothing after it can be read; the file is cut off or a quote is missing':
    '缺少右引号：第 {line} 行开始的引号没有闭合，其后的内容无法读取；文件被截断，或漏了一个引号',
  'expected a row of CSV': '应为一行 CSV',
  'expected {count} values as in the header': '应与表头一样有 {count} 个值',
  'expected {count} values as in the header; the file seems to be cut off in this row':
    '应与表头一样有 {count} 个值；文件似乎在此行被截断',
  'expected {count} values as in the header; the file seems to be cut off in this line':
    '应与表头一样有 {count} 个值；文件似乎在此行被截断',
  'expected one JSON object on the line': '每行应为一个 JSON 对象',
  'expected one JSON object on the line; the file seems to be cut off in this line':
    '每行应为一个 JSON 对象；文件似乎在此行被截断',
  'expected one JSON object on the line; the file seems to be cut off in this row':
    '每行应为一个 JSON 对象；文件似乎在此行被截断',
  'expected no other fields than {names}': '只能有这些字段：{names}',

  // Headers, columns and profiles.
  'expected a header line': '应有表头',
  'expected a header line, but the file is empty': '应有表头，但文件是空的',
  'expected a record type': '应为记录类型',
  'expected the header of one of the record types in docs/formats.md, or a profile that maps these columns':
    '无法识别表头：应为一种记录类型的表头（见 docs/formats.md），或为这些列指定对应的字段',
  'expected the header of a record type, or of the profile given': '应为一种记录类型的表头，或所给映射的表头',
  'expected at most {count} columns': '最多 {count} 列',
  'expected the columns {names}': '应有这些列：{names}',
  'expected the columns of {record}: {names} (those in brackets may be left out)':
    '应为 {record} 的各列：{names}（方括号中的可以省略）',
  'expected the column {name} once': '{name} 列只能出现一次',
  'expected a column {name} ({type}): {record} needs it': '缺少 {name} 列（{type}），{record} 需要它',
  'expected a column {name}: the profile {profile} needs it': '缺少 {name} 列，映射 {profile} 需要它',
  'expected no other columns than the profile {profile} names': '不能有映射 {profile} 之外的列',
  'expected 1: the version of this format of profiles': '应为 1，即此映射格式的版本',
  'expected a fixed offset such as +08:00, or Z': '应为固定的时差，例如 +08:00，或 Z',
  'expected a pattern such as YYYY-MM-DD HH:mm:ss': '应为日期格式，例如 YYYY-MM-DD HH:mm:ss',
  'expected a column of {record}: {names}': '应为 {record} 的一列：{names}',
  'expected either a column or a constant, not both': '列与固定值只能选其一',
  'expected where {name} comes from: a column or a constant': '须指明 {name} 来自哪一列或哪个固定值',
  'expected another character than the decimal mark': '不能与小数点相同',
  'expected a column for amount_minor, which it sums': '须为 amount_minor 指定列，合计由它得出',

  // Alerts and cases.
  'expected the id of an alert, such as alert-1042': '应为预警编号',
  'expected the id of a case, such as case-1042': '应为案件编号',
  'expected the id of a report, such as report-1042': '应为报告编号',
  'expected the id of an alert or a case, such as alert-1042': '应为预警或案件的编号',
  'expected the id of a credit note, such as credit-note-1042': '应为信用记录编号',
  'expected the id of an appeal, such as appeal-1042': '应为申诉编号',
  file: '文件',
  'expected the id of what notes and files are put to, such as alert-1042':
    '应为可添加备注和文件的对象的编号',
  alert: '预警',
  'expected a day not before from_day': '不能早于起始日',
  'expected a day such as {day}': '应为日期，例如 {day}',
  'expected a decimal number as text': '应为写成文字的十进制数',
  'expected a reason that fits the disposition': '理由应与结论相符',
  'expected a tag of at most {count} letters': '标签不超过 {count} 个字',
  'expected each {type} once': '{type}不能重复',
  account: '账户',
  rule: '规则',
  tag: '标签',
  trade: '交易',
  typology: '类型',

  // Rules of detection.
  'expected a condition (feature, is, value), or one of all, any or not alone':
    '应为一个条件，或单独的一组条件',
  'expected a feature: {names} or another of {place}': '应为已有的特征',
  'expected a finite number': '应为有限的数',
  'expected a list with at least one part': '应为至少一项的列表',
  'expected a number above 0': '应大于 0',
  'expected a number above 0 and below 1': '应大于 0 且小于 1',
  'expected a number below 1': '应小于 1',
  'expected a rule: an object with {names}': '应为一条规则，即一组规定的字段',
  'expected an id': '应为标识符',
  'expected at most {count} conditions in all': '条件合计不超过 {count} 个',
  'expected at most {count} levels of all, any and not': '嵌套不超过 {count} 层',
  'expected at most {count} parts': '不超过 {count} 项',
  'expected lower-case letters and digits in words joined by -, such as {name}':
    '应为以 - 连接的小写字母和数字的词',
  'expected the name of a feature': '应为特征名称',
  'expected a backtest of this version that found a history': '应为对该版本所做、且有历史数据的回测',
  'expected no figures but those of a backtest of this host': '只接受本系统回测得出的数据',
  'expected the place of a condition of the rule': '应为规则中某个条件的序号',

  'expected a PDF, PNG, JPEG or text in UTF-8': '应为 PDF、PNG、JPEG 或 UTF-8 文本文件',
  'expected a file of {min} to {max} bytes': '文件应为 {min} 至 {max} 字节',

  // Files of trained models.
  'expected a trained model': '应为训练好的模型',
  'expected a training that gave a model': '应为训练出模型的任务',
  'expected each place once': '每个位置只能有一个模型',
  'expected -1e9 to 1e9': '应在 -1e9 至 1e9 之间',
  'expected 0 to 1': '应在 0 至 1 之间',
  'expected 0, or 1e-9 to 1e9': '应为 0，或在 1e-9 至 1e9 之间',
  'expected {count} columns, one per feature': '应为 {count} 列，每个特征一列',
  'expected JSON': '应为结构化文本',
  'expected [trades, "value"] or [trades, feature, "threshold", 0 or 1 for missing to the left]':
    '应为叶节点或分支节点的写法',
  'expected a feature of this program': '应为本程序已有的特征',
  'expected a whole tree, left side first, whose trades add up': '应为完整的树，左侧在前，交易数前后一致',
  'expected above 0': '应大于 0',
  'expected at most {count} characters, not {found}': '不超过 {count} 个字符，现为 {found} 个',
  'expected each feature once': '特征不能重复',
  'expected features {min} to {max}': '应有 {min} 至 {max} 个特征',
  'expected low to be at most high': '下限不能大于上限',
  'expected the digest of the model, which was changed since': '应与模型内容的摘要一致；模型已被改动',

  // Values of rows, and what the books say of a row.
  'expected a value ({type})': '缺少值（{type}）',
  'expected a value ({type}): {name} is {value}': '缺少值（{type}），因为 {name} 为 {value}',
  'expected it empty: {name} is {value}': '应为空，因为 {name} 为 {value}',
  'expected a date and time that exists, written {format}': '应为存在的日期时间，写作 {format}',
  'expected a whole number of minor units, such as {sample}': '应为以最小货币单位计的整数，例如 {sample}',
  'expected a whole number of minor units above zero, such as {sample}':
    '应为以最小货币单位计的正整数，例如 {sample}',
  'expected a whole number of minor units below zero, such as {sample}':
    '应为以最小货币单位计的负整数，例如 {sample}',
  'expected an amount in {currency} with at most {count} decimals, such as {sample}':
    '应为 {currency} 金额，最多 {count} 位小数，例如 {sample}',
  'expected an amount in {currency} with at most {count} decimals above zero, such as {sample}':
    '应为大于零的 {currency} 金额，最多 {count} 位小数，例如 {sample}',
  'expected an amount in {currency} with at most {count} decimals below zero, such as {sample}':
    '应为小于零的 {currency} 金额，最多 {count} 位小数，例如 {sample}',
  'expected a total row beginning with {beginning}: the file may be cut off':
    '应有以 {beginning} 开头的合计行；文件可能被截断',
  'expected {count}: that many rows were read': '应为 {count}，即读取的行数',
  'expected {amount} in minor units: the sum of the rows read':
    '应为 {amount}（最小货币单位），即所读各行之和',
  'expected the content under which this identifier was imported before; it is another now':
    '此标识符以前导入过，内容与现在不同',
  'expected something in the books: no earlier row brings it, or the row that does was rejected':
    '账簿中没有此对象：前面没有带来它的行，或该行已被拒',
  'expected something that is not in the books yet': '账簿中已有此对象',
  'expected accounts of one currency': '各账户应为同一币种',
  'expected a state of the books that allows this': '账簿的当前状态不允许此操作',
  'expected at most what is left': '不能超过剩余部分',

  // What a refusal names as needed.
  'an end within {count} days': '{count} 天之内结束',
  'an identifier not ending in {name}': '不以 {name} 结尾的标识符',
  'at most {count} characters where another restriction takes over':
    '到期后改为另一种限制时，不超过 {count} 个字符',
  'a key that does not begin with {name}, which the books keep for themselves':
    '不以 {name} 开头的键，该前缀由账簿自用',
  'linked with the command it carries out': '须与所执行的指令同组提交',
  'the command it carries out after it': '其后须为所执行的指令',
  'its proposer': '申请人本人',
  'due to expire': '已到期',
  'due to end': '已到结束时间',
  'a kind that two people decide': '须由两人决定的种类',
  'no approver before the approval': '批准之前不填批准人',
  'not before now': '不早于现在',
  'no end of service: it is for good': '不能是终止服务，该限制不可解除',
  'a refund to the instrument that paid': '原路退回',
  "the buyer's part with a split, nothing otherwise": '按比例分配时填写买家所得，否则留空',
  'timer due, fired by the clock': '定时器到期，由时钟触发',
  '{type} due, fired by the clock': '{type}到期，由时钟触发',
  'close-unpaid': '未付款自动关闭',
  'auto-confirm': '自动确认收货',
  'timers are fired by the clock only': '定时器只能由时钟触发',
  'an instant that is not in the future': '不晚于现在的时间',
  'a command that a dry run can decide': '演练可以判断的指令',
  'a command that can be linked': '可以同组提交的指令',
  'nobody registered yet': '尚无已登记的人',
  'a first administrator before anybody else': '须先有第一位管理员',
  'the first to be an administrator': '第一位须为管理员',
  'another active administrator': '另一位有效的管理员',
  'a second factor': '第二验证因素',
  'a flag after entry {after} and up to {upto}': '分录 {after} 之后、{upto} 及以前的标记',
  'an active member who works alerts': '有权处理预警的有效成员',
  'an active member who hears appeals': '有权审理申诉的有效成员',
  'received not after now': '收到时间不晚于现在',
  'received in time, or a reason to hear it all the same': '在期限内收到，或写明逾期受理的原因',
  'what is new since the appeal that was decided': '上次申诉决定以来的新情况',
  'heard by somebody who did not decide': '由未参与该决定的人审理',
  'later than now due, and within {count} days after it was lodged':
    '晚于现有期限，且在登记后 {count} 天以内',
  'none: the measure is no longer in force': '应为空：该措施已不再执行',
  'milder than {kind}': '应比现有措施（{kind}）更轻',
  'not withdrawn before': '此前未撤销',
  'an identifier that the books do not keep for themselves': '不属于账簿自用的标识符',
  'after the restriction begins': '在限制生效之后',
  'after now': '晚于现在',
  'another team': '另一团队',
  'assigned to {login}': '由 {login} 承办',
  'assigned to nobody else': '未分派给他人',
  'assigned to nobody': '尚未分派',
  'due for a second judgement': '待二次复核',
  'in that case': '在该案件中',
  'in force': '有效中',
  'in no case': '未并入任何案件',
  'no open alert': '没有未关闭的预警',
  'the latest, {id}': '最近一次预警 {id}',
  'version {version}': '版本 {version}',
  'no entry before it': '此前没有分录',

  'written into the books by a first scan': '首次扫描将其写入账簿之后',
  'a backtest with it': '附上回测结果',
  'a version that was active before, or a new one': '曾经启用过的版本，或新版本',
  'trained on entries of these books': '应为用本账簿的记录训练出的模型',
  'measured on guilty and on honest trades': '应既在违规交易上、也在正常交易上测评过',

  'none: the party is a person': '应为空：该客户是个人',
  // What a checker says by itself.
  'Invalid input': '格式不正确',
  'Invalid input: expected {type}, received undefined': '必填',
  'Invalid input: expected {type}, received {found}': '应为{type}',
  'Invalid input: expected never, received {found}': '不应有此字段',
  'Invalid input: expected "{value}"': '应为 {value}',
  'Invalid option: expected one of {choices}': '应为以下之一：{choices}',
  "Invalid discriminator value. Expected '{choices}'": '应为以下之一：{choices}',
  'Invalid string: must match pattern {pattern}': '不符合要求的写法',
  'Invalid ISO date': '应为日期，例如 2026-01-31',
  'Invalid key in record': '字段名称不正确',
  'Unrecognized key: {names}': '不应有此字段：{names}',
  'Unrecognized keys: {names}': '不应有这些字段：{names}',
  'Too small: expected string to have >={count} characters': '至少 {count} 个字符',
  'Too big: expected string to have <={count} characters': '不超过 {count} 个字符',
  'Too small: expected array to have >={count} items': '至少 {count} 项',
  'Too big: expected array to have <={count} items': '最多 {count} 项',
  'Too small: expected {type} to be >={count}': '不能小于 {count}',
  'Too big: expected {type} to be <={count}': '不能大于 {count}',
};
