/** What documents, certificates and shields can be filtered by, what the address asks of them, and what their lists show. */
import type { z } from 'zod';

import {
  DOCUMENT_STATUSES,
  SHIELD_STATUSES,
  type DocumentStatus,
  type ShieldStatus,
} from '#core/identity/identity-tables';
import type { documentListed } from '#core/contract/identity';
import type { Row } from '#core/ledger/tables';

import type { Address } from '../../app/address';
import { deadline, figure, instant, link, tags, text } from '../../ui/cells';
import type { ChoiceText } from '../../ui/choice-text';
import type { Column } from '../../ui/data-table';
import type { Translate } from '../../ui/failure-text';
import type { FilterField } from '../../ui/filters';
import type { ListQuery } from '../../ui/list-screen';
import { given, memberOf } from '../../ui/query-values';
import type { Tone } from '../../ui/tones';

const DOCUMENTS: Readonly<Record<DocumentStatus, Tone>> = {
  pending: 'warn',
  accepted: 'calm',
  rejected: 'alarm',
};
export const documentTone = (status: DocumentStatus): Tone => DOCUMENTS[status];

const SHIELDS: Readonly<Record<ShieldStatus, Tone>> = {
  ...{ stock: 'plain', bound: 'calm', lost: 'alarm', returned: 'notice', destroyed: 'plain' },
};
export const shieldTone = (status: ShieldStatus): Tone => SHIELDS[status];

/** How a certificate stands at an instant, as a word and its tone. */
export function certificateState(
  { revoked_at, valid_until }: Pick<Row<'certificate'>, 'revoked_at' | 'valid_until'>,
  now: number,
): { readonly state: 'in-force' | 'revoked' | 'over'; readonly tone: Tone } {
  if (revoked_at !== null) return { state: 'revoked', tone: 'alarm' };
  return valid_until > now ? { state: 'in-force', tone: 'calm' } : { state: 'over', tone: 'plain' };
}

type Asked = Pick<Address, 'text'>;

export interface DocumentQuery extends ListQuery {
  readonly status?: DocumentStatus;
}

export interface CertificateQuery extends ListQuery {
  readonly state?: 'in-force' | 'revoked';
  readonly account_id?: string;
}

export interface ShieldQuery extends ListQuery {
  readonly status?: ShieldStatus;
}

/** Those to check, unless the address says otherwise. */
export function documentQueryOf(address: Asked): DocumentQuery {
  const asked = address.text('status');
  return asked === 'all' ? {} : { status: memberOf(DOCUMENT_STATUSES, asked) ?? 'pending' };
}

export function certificateQueryOf(address: Asked): CertificateQuery {
  const state = memberOf(['in-force', 'revoked'] as const, address.text('state'));
  return given({ state, account_id: address.text('account') || undefined });
}

export function shieldQueryOf(address: Asked): ShieldQuery {
  return given({ status: memberOf(SHIELD_STATUSES, address.text('status')) });
}

export function documentFields(t: Translate): readonly FilterField[] {
  return [
    {
      ...{ key: 'status', label: t('identity.document_status.pending'), type: 'choice' },
      options: (['accepted', 'rejected', 'all'] as const).map((value) => ({
        value,
        label: t(`identity.document_status.${value}`),
      })),
    },
  ];
}

export function certificateFields(t: Translate): readonly FilterField[] {
  return [
    { key: 'account', label: t('identity.column.account'), type: 'text' },
    {
      ...{ key: 'state', label: t('identity.column.state'), type: 'choice' },
      options: (['in-force', 'revoked'] as const).map((value) => ({
        value,
        label: t(`identity.certificate_state.${value}`),
      })),
    },
  ];
}

export function shieldFields(t: Translate): readonly FilterField[] {
  return [
    {
      ...{ key: 'status', label: t('identity.column.state'), type: 'choice' },
      options: SHIELD_STATUSES.map((value) => ({ value, label: t(`identity.shield_status.${value}`) })),
    },
  ];
}

type DocumentListed = z.output<typeof documentListed>;

export function documentColumns(
  t: Translate,
  choice: ChoiceText,
  now: number,
): readonly Column<DocumentListed>[] {
  const label = (key: string): string => t(`identity.column.${key}`);
  return [
    {
      key: 'party',
      label: label('party'),
      width: 120,
      cell: ({ document }) => link('people', document.party_id),
    },
    { key: 'name', label: label('name'), width: 110, cell: ({ name }) => text(name) },
    {
      ...{ key: 'kind', label: label('kind'), width: 200, grow: 1 },
      cell: ({ document }) => text(choice('document_kind', document.kind)),
    },
    {
      ...{ key: 'status', label: label('state'), width: 130 },
      cell: ({ document }) =>
        tags({
          tone: documentTone(document.status),
          label: t(`identity.document_status.${document.status}`),
        }),
    },
    {
      ...{ key: 'expires', label: label('expires'), width: 150 },
      cell: ({ document: { expires_at } }) =>
        expires_at === null ? null : deadline(expires_at, expires_at <= now ? t('identity.over') : null),
    },
    { key: 'level', label: label('level'), width: 140, cell: ({ level }) => text(choice('level', level)) },
    { key: 'by', label: label('by'), width: 100, cell: ({ document }) => text(document.put_by) },
    { key: 'at', label: label('at'), width: 158, cell: ({ document }) => instant(document.put_at) },
  ];
}

export function certificateColumns(t: Translate, now: number): readonly Column<Row<'certificate'>>[] {
  const label = (key: string): string => t(`identity.column.${key}`);
  return [
    { key: 'account', label: label('account'), width: 120, cell: (row) => link('accounts', row.account_id) },
    {
      ...{ key: 'state', label: label('state'), width: 120 },
      cell: (row) => {
        const { state, tone } = certificateState(row, now);
        return tags({ tone, label: t(`identity.certificate_state.${state}`) });
      },
    },
    { key: 'until', label: label('until'), width: 158, cell: (row) => instant(row.valid_until) },
    { key: 'serial', label: label('serial'), width: 260, grow: 1, cell: (row) => figure(row.id) },
    { key: 'by', label: label('issued_by'), width: 100, cell: (row) => text(row.issued_by) },
    { key: 'at', label: label('issued_at'), width: 158, cell: (row) => instant(row.issued_at) },
  ];
}

export function shieldColumns(t: Translate): readonly Column<Row<'shield'>>[] {
  const label = (key: string): string => t(`identity.column.${key}`);
  return [
    { key: 'shield', label: label('shield'), width: 160, grow: 1, cell: (row) => figure(row.id) },
    { key: 'model', label: label('model'), width: 120, cell: (row) => text(row.model) },
    {
      ...{ key: 'status', label: label('state'), width: 120 },
      cell: (row) => tags({ tone: shieldTone(row.status), label: t(`identity.shield_status.${row.status}`) }),
    },
    { key: 'account', label: label('account'), width: 120, cell: (row) => link('accounts', row.account_id) },
    { key: 'until', label: label('until'), width: 158, cell: (row) => instant(row.valid_until) },
    { key: 'at', label: label('changed_at'), width: 158, cell: (row) => instant(row.changed_at) },
  ];
}
