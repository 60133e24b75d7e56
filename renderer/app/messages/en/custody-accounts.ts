/** Words of the screen of custody accounts. */
export const custody_accounts = {
  title: 'Custody accounts',
  empty: 'No custody account yet',
  empty_hint: 'An administrator opens one on the screen of accounts; money of customers lies nowhere else.',
  movements: 'Account in the books',
  over: 'Bank holds too much',
  over_hint: 'Its bank holds more of the whole than the policy for custody allows.',
  no_statement: 'No statement yet',
  no_end: 'Until a new one is filed',
  filed: 'Filed',
  letter_hint:
    'The bank has not acknowledged that the money is customers’ and that it has no claim on it: the daily run fails (T14).',
  letter: {
    missing: 'No letter',
    'in-force': 'Letter on file',
    'ends-soon': 'Letter to be renewed',
    ended: 'Letter has run out',
  },
  column: {
    account: 'Account',
    bank: 'Bank',
    number: 'Number',
    currency: 'Currency',
    books: 'In the books',
    share: 'Share',
    spread: 'Spread',
    statement: 'Statements until',
    closing: 'At the bank',
    letter: 'Bank’s letter',
  },
};
