/**
 * The journal as a list, for the ledger and for the audit trail: its filters, its columns, and what the address asks.
 *
 * The two show the same entries in another order of columns, so each names the columns it wants.
 */
import type { z } from 'zod';

import type { journalQuery } from '#core/contract/ledger';
import type { EntryView } from '#core/contract/values';
import { COMMAND_KINDS } from '#core/ledger/commands';

import type { Address } from '../../app/address';
import type { Translate } from '../../ui/failure-text';
import { amount, figure, instant, tags, text } from '../../ui/cells';
import type { Column } from '../../ui/data-table';
import type { FilterField } from '../../ui/filters';
import { dayEnd, dayStart } from '../../ui/instants';
import type { KindText } from '../../ui/kind-text';
import { given, memberOf } from '../../ui/query-values';
import { outcomeTone } from '../../ui/tones';

export type JournalQuery = z.input<typeof journalQuery>;

const OUTCOMES = ['done', 'refused'] as const;
const MODES = ['authorise', 'record'] as const;

/** The query of the journal. */
export function journalQueryOf(address: Pick<Address, 'text' | 'list'>): JournalQuery {
  const kind = address.list('kind');
  return {
    filter: given({
      subject: address.text('subject') || undefined,
      kind: kind.length > 0 ? [...kind] : undefined,
      outcome: memberOf(OUTCOMES, address.text('outcome')),
      mode: memberOf(MODES, address.text('mode')),
      actor: address.text('actor') || undefined,
      booked_from: dayStart(address.text('booked_from')),
      booked_to: dayEnd(address.text('booked_to')),
    }),
    direction: address.text('direction') === 'asc' ? 'asc' : 'desc',
  };
}

/** What entries can be filtered by. */
export function journalFields(t: Translate, kindText: KindText): readonly FilterField[] {
  return [
    { key: 'subject', label: t('ledger.filter_subject'), type: 'text' },
    {
      key: 'kind',
      label: t('ledger.kind'),
      type: 'choices',
      options: COMMAND_KINDS.map((value) => ({ value, label: kindText(value) })),
    },
    {
      key: 'outcome',
      label: t('ledger.outcome'),
      type: 'choice',
      options: OUTCOMES.map((value) => ({ value, label: t(`values.outcome.${value}`) })),
    },
    {
      key: 'mode',
      label: t('ledger.mode'),
      type: 'choice',
      options: MODES.map((value) => ({ value, label: t(`values.mode.${value}`) })),
    },
    { key: 'actor', label: t('ledger.actor'), type: 'text' },
    { key: 'booked', label: t('ledger.booked'), type: 'days' },
  ];
}

/** What the entry moved: the sum of its credits, in the currency of its first posting. */
function moved(entry: EntryView): { minor: bigint; currency: string } | null {
  const currency = entry.postings[0]?.currency;
  if (currency === undefined) return null;
  const credits = entry.postings.filter((one) => one.currency === currency && one.amount_minor > 0n);
  return { minor: credits.reduce((sum, one) => sum + one.amount_minor, 0n), currency };
}

type JournalColumn =
  'seq' | 'kind' | 'outcome' | 'subject' | 'amount' | 'actor' | 'booked' | 'refusal' | 'mode' | 'recorded';

/** These columns of the journal, in this order; those of `hidden` only once chosen. */
export function journalColumns(
  t: Translate,
  kindText: KindText,
  { shown, hidden }: { readonly shown: readonly JournalColumn[]; readonly hidden: readonly JournalColumn[] },
): readonly Column<EntryView>[] {
  const column = (key: JournalColumn, width: number, cell: Column<EntryView>['cell'], more = {}) => ({
    ...{ key, label: t(`ledger.${key}`), width, cell },
    ...more,
  });
  const all: Readonly<Record<JournalColumn, Column<EntryView>>> = {
    seq: column('seq', 92, (row) => figure(String(row.seq)), { numeric: true, sort: 'seq', fixed: true }),
    kind: column('kind', 200, (row) => text(kindText(row.kind)), { grow: 1 }),
    outcome: column('outcome', 110, (row) =>
      tags({ tone: outcomeTone(row.outcome), label: t(`values.outcome.${row.outcome}`) }),
    ),
    subject: column('subject', 140, (row) => figure(row.subject), { grow: 1 }),
    amount: column(
      'amount',
      148,
      (row) => {
        const sum = moved(row);
        return sum === null ? null : amount(sum.minor, sum.currency);
      },
      { numeric: true },
    ),
    actor: column('actor', 110, (row) => text(row.actor)),
    booked: column('booked', 158, (row) => instant(row.booked_at)),
    refusal: column(
      'refusal',
      200,
      (row) => text(row.refusal === null ? null : t(`values.refusal.${row.refusal}`)),
      {
        grow: 1,
      },
    ),
    mode: column('mode', 110, (row) => text(t(`values.mode.${row.mode}`))),
    recorded: column('recorded', 158, (row) => instant(row.recorded_at)),
  };
  return [...shown.map((key) => all[key]), ...hidden.map((key) => ({ ...all[key], hidden: true }))];
}
