/** What risk work is worked as: an alert, or a case that joins alerts. */
import { madeId } from '#core/ledger/fields';

export const workedId = madeId('alert|case', 'expected the id of an alert or a case, such as alert-1042');
