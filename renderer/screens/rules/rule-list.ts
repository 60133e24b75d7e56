/** The list of rules: its filters, its columns, what the address asks. All of it is here at once, so it is sorted here. */
import type { ConsoleClient } from '#core/contract/contract';
import { RULE_STATES, type RuleState } from '#core/rulebook/rule-tables';
import { TYPOLOGIES, type Typology } from '#core/risk/typologies';

import type { Address } from '../../app/address';
import { count, figure, tags, text } from '../../ui/cells';
import type { Column } from '../../ui/data-table';
import type { Translate } from '../../ui/failure-text';
import type { FilterField } from '../../ui/filters';
import { memberOf } from '../../ui/query-values';
import { ruleTitle } from '../../ui/rule-title';
import { ruleTone } from '../../ui/tones';

type RuleList = Awaited<ReturnType<ConsoleClient['rules']['list']>>;
export type RuleListed = RuleList['rules'][number];

/** Columns by which the list is sorted, as the address names them. */
const SORTS = ['rule_id', 'title', 'typology', 'weight', 'state', 'version', 'open', 'confirmed', 'silences'];

export interface RuleQuery {
  readonly text: string;
  readonly typology: Typology | undefined;
  readonly state: RuleState | undefined;
  readonly sort: string;
  readonly direction: 'asc' | 'desc';
}

export function ruleQueryOf(address: Pick<Address, 'text' | 'list'>): RuleQuery {
  return {
    text: address.text('text').trim().toLowerCase(),
    typology: memberOf(TYPOLOGIES, address.text('typology')),
    state: memberOf(RULE_STATES, address.text('state')),
    sort: memberOf(SORTS, address.text('sort')) ?? 'open',
    direction: address.text('direction') === 'asc' ? 'asc' : 'desc',
  };
}

/** Share confirmed of the alerts closed; null where none is. */
export function shareConfirmed({ alerts }: Pick<RuleListed, 'alerts'>): number | null {
  return alerts.closed === 0 ? null : alerts.confirmed / alerts.closed;
}

function sortValue(rule: RuleListed, sort: string): string | number {
  switch (sort) {
    case 'open':
      return rule.alerts.open;
    case 'confirmed':
      return shareConfirmed(rule) ?? -1;
    case 'state':
      return RULE_STATES.indexOf(rule.state);
    case 'typology':
      return TYPOLOGIES.indexOf(rule.typology);
    case 'weight':
    case 'version':
    case 'silences':
    case 'title':
      return rule[sort];
    default:
      return rule.rule_id;
  }
}

/** The rules that are asked for, in their order; those alike by their id. */
export function rulesFor(
  rules: readonly RuleListed[],
  { text, typology, state, sort, direction }: RuleQuery,
): RuleListed[] {
  const sign = direction === 'asc' ? 1 : -1;
  const compare = (left: string | number, right: string | number): number =>
    left === right ? 0 : left < right ? -1 : 1;
  return rules
    .filter((rule) => typology === undefined || rule.typology === typology)
    .filter(
      (rule) => state === undefined || rule.state === state || (state === 'shadow' && rule.shadow !== null),
    )
    .filter(
      ({ rule_id, title, text: words }) =>
        text === '' || [rule_id, title, words].some((one) => one.toLowerCase().includes(text)),
    )
    .sort(
      (left, right) =>
        sign * compare(sortValue(left, sort), sortValue(right, sort)) || compare(left.rule_id, right.rule_id),
    );
}

/** What rules can be filtered by. */
export function ruleFields(t: Translate): readonly FilterField[] {
  return [
    { key: 'text', label: t('rules.filter_text'), type: 'text' },
    {
      ...{ key: 'typology', label: t('rules.typology'), type: 'choice' },
      options: TYPOLOGIES.map((value) => ({ value, label: t(`risk.typology.${value}`) })),
    },
    {
      ...{ key: 'state', label: t('rules.state'), type: 'choice' },
      options: RULE_STATES.map((value) => ({ value, label: t(`rules.state_name.${value}`) })),
    },
  ];
}

/** A share as people read it: "61.5 %"; a dash where there is nothing to divide by. */
export function shareText(share: number | null): string {
  return share === null ? '–' : `${String(Number((share * 100).toPrecision(share < 0.1 ? 2 : 3)))}\u00a0%`;
}

/** What the list shows of a rule. */
export function ruleColumns(t: Translate): readonly Column<RuleListed>[] {
  const column = (key: string, label: string, width: number) => ({ key, label, width, sort: key });
  return [
    { ...column('rule_id', t('rules.id'), 150), fixed: true, cell: ({ rule_id }) => figure(rule_id) },
    {
      ...column('state', t('rules.state'), 118),
      cell: ({ state, shadow }) =>
        tags(
          { tone: ruleTone(state), label: t(`rules.state_name.${state}`) },
          ...(shadow === null || state === 'shadow'
            ? []
            : [{ tone: ruleTone('shadow'), label: t('rules.also_shadow', { version: shadow }) }]),
        ),
    },
    {
      ...{ ...column('open', t('rules.open'), 76), numeric: true },
      cell: ({ alerts }) => count(alerts.open),
    },
    {
      ...{ ...column('confirmed', t('rules.confirmed'), 112), numeric: true },
      cell: (rule) =>
        rule.alerts.closed === 0
          ? null
          : figure(
              t('rules.confirmed_of', { share: shareText(shareConfirmed(rule)), count: rule.alerts.closed }),
            ),
    },
    {
      ...column('title', t('rules.title_of'), 220),
      grow: 2,
      cell: ({ rule_id, title }) => text(ruleTitle(t, rule_id, title)),
    },
    {
      ...column('typology', t('rules.typology'), 150),
      cell: ({ typology }) => text(t(`risk.typology.${typology}`)),
    },
    {
      ...{ ...column('weight', t('rules.weight'), 72), numeric: true },
      cell: ({ weight }) => figure(String(weight)),
    },
    {
      ...{ ...column('version', t('rules.version'), 76), numeric: true },
      cell: ({ version }) => count(version),
    },
    {
      ...{ ...column('silences', t('rules.silences'), 84), numeric: true },
      cell: ({ silences }) => count(silences),
    },
  ];
}
