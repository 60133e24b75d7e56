/** Why nothing was developed, and what can be done about it, in words. Pure. */
import type { Undeveloped } from '#core/credit/develop/problems';

import type { Translate } from '../../ui/failure-text';
import { countText } from '../../ui/figures';
import { expectedText } from '../../ui/expected-text';

export function problemText(problem: Undeveloped, t: Translate): string {
  switch (problem.reason) {
    case 'too-few': {
      const { learn, untold } = problem.counts;
      const good = countText(learn.rows - learn.bad);
      const text = t('scorecards.problem.too_few', { bad: countText(learn.bad), good });
      return untold === 0 ? text : `${text} ${t('scorecards.problem.untold', { count: countText(untold) })}`;
    }
    case 'no-days':
      return t('scorecards.problem.no_days', { days: countText(problem.told_after_days) });
    case 'table':
      return t('scorecards.problem.table', {
        ...{ line: countText(problem.line), column: problem.column },
        expected: expectedText(problem.expected),
      });
    case 'edit':
      return t(`scorecards.edit_problem.${problem.problem}`);
    case 'no-later-rows':
    case 'no-columns':
    case 'nothing-takes-part':
      return t(`scorecards.problem.${problem.reason}`);
  }
}
