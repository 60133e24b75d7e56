/** Words of every list: its commands, what it counts, its columns. */
export const lists = {
  command: {
    next: 'Next row',
    previous: 'Previous row',
    open: 'Open the row; again: go into it',
    select: 'Select the row',
    filter: 'Go to the filter',
    back: 'Close the detail',
  },
  nothing_open: 'Nothing is open.',
  listed: 'Listed',
  more_than: 'more than {count}',
  columns_left_out: '{count} column does not fit. Show all | {count} columns do not fit. Show all',
  fit_columns: 'Only columns that fit',
  more_filters: 'Filters',
  day: {
    form: 'yyyy-mm-dd',
    wrong: 'Expected a day, such as 2026-03-31.',
    choose: '{label}: choose a day',
    month_before: 'Month before',
    month_after: 'Month after',
    today: 'Today',
    none: 'No day',
    time_form: 'hh:mm',
    time_wrong: 'Expected a time of the day, such as 18:02.',
    time_of: '{label}: time',
  },
};
