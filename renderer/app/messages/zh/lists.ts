/** 所有列表的文字：命令、计数、列。 */
export const lists = {
  command: {
    next: '下一行',
    previous: '上一行',
    open: '打开该行；再按一次进入详情',
    select: '选择该行',
    filter: '转到筛选',
    back: '关闭详情',
  },
  nothing_open: '没有打开的内容。',
  listed: '列出条数',
  more_than: '超过 {count}',
  columns_left_out: '有 {count} 列放不下，全部显示',
  fit_columns: '只显示放得下的列',
  more_filters: '筛选条件',
  day: {
    form: '年-月-日',
    wrong: '请输入日期，例如 2026-03-31。',
    choose: '{label}：选择日期',
    month_before: '上个月',
    month_after: '下个月',
    today: '今天',
    none: '不限日期',
    time_form: '时:分',
    time_wrong: '请输入时间，例如 18:02。',
    time_of: '{label}：时间',
  },
};
