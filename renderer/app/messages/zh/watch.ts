/** 名单账户与静默规则的文字。 */
export const watch = {
  title: '名单与静默',
  tab: { accounts: '名单账户', rules: '静默规则' },
  state: { current: '生效中', soon: '14 天内到期', ended: '已结束', all: '生效或已结束' },
  over: '已结束',
  empty: { accounts: '没有账户在名单上', rules: '没有规则处于静默' },
  empty_hint: {
    accounts: '名单决定对账户从宽、从严或逢标必报，列入须两人决定。',
    rules: '预警有合理解释时，可让规则对该账户静默。',
  },
  new: { accounts: '新的名单记录', rules: '一条规则与一个账户' },
  column: {
    account: '账户',
    list: '名单',
    rule: '规则',
    rule_id: '规则编号',
    until: '截止',
    since: '起始',
    reason: '理由',
    owner: '提议人',
    approver: '批准人',
    by: '静默人',
  },
  ended_by: '移出人',
  entry: '分录',
  not_there: '没有此记录',
  not_there_hint: '账簿中可能从未有过。',
};
