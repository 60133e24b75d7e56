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
  take_out_of: 'Take out {id} of the case',
  file: {
    none: 'No file yet.',
    attach: 'Attach files',
    attached: '{name} is attached.',
    limits:
      'Drop files anywhere on this pane: PDF, PNG, JPEG or text (also CSV and JSON), each of at most {max}.',
    take: 'Save {name}',
    copy_digest: 'Copy the SHA-256 of {name}',
    sending: 'Sending {name}',
    remove: '{act}: {name}',
    changed:
      'The bytes of {name} are not those that were attached: its SHA-256 differs from the journal. It was not given out.',
    unfit: {
      empty: 'Not attached: the file is empty.',
      size: 'Not attached: it has more than {max}.',
      type: 'Not attached: it is no PDF, PNG, JPEG or text in UTF-8, by its bytes.',
    },
  },
};
