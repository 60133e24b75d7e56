/** Words of the cases screen. */
export const cases = {
  title: 'Cases',
  empty: 'No open case',
  empty_hint: 'A case joins alerts that are worked as one. Open one from an alert.',
  to_alerts: 'Go to the alerts',
  id: 'Case',
  name: 'Title',
  status: 'State',
  alerts: 'Alerts',
  owner: 'Owner',
  opened: 'Opened',
  opened_by: 'Opened by',
  closed: 'Closed',
  closed_by: 'Closed by',
  only_open: 'Open',
  all: 'In any state',
  all_closed: 'Every alert is closed: the case can be closed.',
  still_open:
    '{count} alert is still open; the case closes after it. | {count} alerts are still open; the case closes after them.',
  take_out_of: 'Take {id} out of the case',
};
