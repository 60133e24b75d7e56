/** Words of the accounts on lists and of silent rules. */
export const watch = {
  title: 'Lists and silences',
  tab: { accounts: 'Accounts on lists', rules: 'Silent rules' },
  state: { current: 'In force', soon: 'Ends within 14 days', ended: 'Over', all: 'In force or over' },
  over: 'over',
  empty: { accounts: 'No account is on a list', rules: 'No rule is silent about anybody' },
  empty_hint: {
    accounts: 'A list looks at an account less, closer, or at every flag. Two people enter it.',
    rules: 'A rule is silenced about one account when its alert had an honest reason.',
  },
  new: { accounts: 'a new place on a list', rules: 'a rule and one account' },
  column: {
    account: 'Account',
    list: 'List',
    rule: 'Rule',
    rule_id: 'Id of the rule',
    until: 'Until',
    since: 'Since',
    reason: 'Reason',
    owner: 'Asked by',
    approver: 'Approved by',
    by: 'Silenced by',
  },
  ended_by: 'Taken off by',
  entry: 'Entry',
  not_there: 'It is not there',
  not_there_hint: 'It may never have been in the books.',
};
