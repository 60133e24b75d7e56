/** The form of a development as it is typed, and the definition that comes of it. Pure. */
import type { DevelopmentAsked } from '#core/contract/developments';
import type { OutcomeEvent } from '#core/credit/credit-words';
import type { RestrictionKind } from '#core/ledger/tables';

import { dayEnd, dayStart, instantText } from '../../ui/instants';

export interface RuleDraft {
  event: OutcomeEvent;
  at_least: number;
  /** Per cent of the sales; 0 for none asked for. */
  share: number;
}

export interface DefinitionDraft {
  kind: 'books' | 'table';
  currency: string;
  from: string;
  to: string;
  every_days: number;
  excluded_measures: RestrictionKind[];
  performance_days: number;
  maturity_days: number;
  sales_min: number;
  bad: RuleDraft[];
  indeterminate: RuleDraft[];
  file_id: string;
  name: string;
  columns: string[];
  target: string;
  time: string;
  group: string;
  told_after_days: number;
  /** Per cent. */
  later: number;
  told_only: boolean;
  exclude: string[];
}

type Books = Extract<DevelopmentAsked['source'], { kind: 'books' }>;
type Rules = Books['outcomes']['bad'];

const PERCENT = 100;
const DAY_TEXT = 10;

const rulesTyped = (rules: Rules): RuleDraft[] =>
  rules.map(({ event, at_least, share_at_least = 0 }) => ({
    ...{ event, at_least },
    share: Number((share_at_least * PERCENT).toFixed(2)),
  }));

const rulesOf = (rules: readonly RuleDraft[]): Rules =>
  rules.map(({ event, at_least, share }) => ({
    ...{ event, at_least },
    ...(share > 0 ? { share_at_least: share / PERCENT } : {}),
  }));

const dayOf = (at: number | undefined): string =>
  at === undefined ? '' : instantText(at).slice(0, DAY_TEXT);

/** A form that holds a definition; of a table only the way it is divided is taken over. */
export function draftOf({ source, split, exclude }: DevelopmentAsked, defaults: Books): DefinitionDraft {
  const books = source.kind === 'books' ? source : defaults;
  const { outcomes } = books;
  return {
    ...{ kind: 'books', currency: books.currency, from: dayOf(books.from_at), to: dayOf(books.to_at) },
    ...{ every_days: books.every_days, excluded_measures: [...books.excluded_measures] },
    ...{ performance_days: outcomes.performance_days, maturity_days: outcomes.maturity_days },
    ...{ sales_min: outcomes.sales_min, bad: rulesTyped(outcomes.bad) },
    indeterminate: rulesTyped(outcomes.indeterminate),
    ...{ file_id: '', name: '', columns: [], target: '', time: '', group: '', told_after_days: 0 },
    ...{ later: Math.round(split.later_share * PERCENT), told_only: split.told_only, exclude: [...exclude] },
  };
}

/** The definition that a form says; null while something is missing. */
export function definitionOf(draft: DefinitionDraft): DevelopmentAsked | null {
  const split = { later_share: draft.later / PERCENT, told_only: draft.told_only };
  const { exclude } = draft;
  if (draft.kind === 'table') {
    const { name, target, time, group, told_after_days } = draft;
    if (draft.file_id === '' || target === '') return null;
    const source = {
      ...{ kind: 'table' as const, name, target },
      ...(time === '' ? {} : { time, told_after_days }),
      ...(group === '' ? {} : { group }),
    };
    return { source, split, exclude };
  }
  if (draft.bad.length === 0) return null;
  const [from_at, to_at] = [dayStart(draft.from), dayEnd(draft.to)];
  return {
    source: {
      ...{ kind: 'books', currency: draft.currency, every_days: draft.every_days },
      ...(from_at === undefined ? {} : { from_at }),
      ...(to_at === undefined ? {} : { to_at }),
      excluded_measures: draft.excluded_measures,
      outcomes: {
        ...{ performance_days: draft.performance_days, maturity_days: draft.maturity_days },
        ...{
          sales_min: draft.sales_min,
          bad: rulesOf(draft.bad),
          indeterminate: rulesOf(draft.indeterminate),
        },
      },
    },
    ...{ split, exclude },
  };
}
