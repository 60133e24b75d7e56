/** Words of what is measured of merchants: axes, characteristics, attributes that are words or special codes. */
import { CREDIT_TEXTS } from '#core/credit/credit-texts';

export const characteristics = {
  axis: CREDIT_TEXTS.en.axis,
  source: { static: 'Who he is', dynamic: 'The books', outside: 'Reported from outside' },
  name: CREDIT_TEXTS.en.characteristic,
  level: CREDIT_TEXTS.en.level,
  special: {
    'no-sales': 'No sale in the window',
    'no-earlier-sales': 'No sale in the window before',
    'short-history': 'First sale too recent to tell',
    'too-few-sales': 'Too few sales to tell',
    'none-shipped': 'No parcel shipped',
    'nothing-reported': 'Nothing reported',
  },
  outcome: { good: 'Good', bad: 'Bad', indeterminate: 'Indeterminate' },
  outcome_event: CREDIT_TEXTS.en.event,
};
