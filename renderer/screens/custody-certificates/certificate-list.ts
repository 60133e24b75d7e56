/** Lists of certificates, their keys and heads of their logs: filters, columns, tones of states. */
import type { CertificateHead, CheckpointView, CustodyKeyView } from '#core/contract/custody-certificates';
import {
  CERTIFICATE_STATES,
  CUSTODY_KEY_ROLES,
  CUSTODY_KEY_STATES,
  type CertificateState,
  type CustodyKeyRole,
  type CustodyKeyState,
} from '#core/custody/certificate-words';

import type { Address } from '../../app/address';
import { count, figure, instant, tags, text } from '../../ui/cells';
import type { Column } from '../../ui/data-table';
import type { Translate } from '../../ui/failure-text';
import type { FilterField } from '../../ui/filters';
import type { ListQuery } from '../../ui/list-screen';
import { given, memberOf } from '../../ui/query-values';
import type { Tone } from '../../ui/tones';
import { listText } from '../../ui/list-text';

const STATE_TONES: Readonly<Record<CertificateState, Tone>> = {
  drafted: 'notice',
  prepared: 'warn',
  issued: 'calm',
  voided: 'alarm',
  dropped: 'plain',
};
const KEY_TONES: Readonly<Record<CustodyKeyState, Tone>> = {
  asked: 'warn',
  active: 'calm',
  replaced: 'plain',
  revoked: 'alarm',
};
export const certificateTone = (state: CertificateState): Tone => STATE_TONES[state];
export const keyTone = (state: CustodyKeyState): Tone => KEY_TONES[state];

interface CertificateQuery extends ListQuery {
  readonly filter: { readonly status?: CertificateState };
}

export const certificateQueryOf = (address: Pick<Address, 'text'>): CertificateQuery => ({
  filter: given({ status: memberOf(CERTIFICATE_STATES, address.text('status')) }),
});

export function certificateFields(t: Translate): readonly FilterField[] {
  return [
    {
      ...{ key: 'status', label: t('custody_certificates.column.state'), type: 'choice' },
      options: CERTIFICATE_STATES.map((value) => ({
        value,
        label: t(`custody_certificates.state.${value}`),
      })),
    },
  ];
}

export function certificateColumns(t: Translate): readonly Column<CertificateHead>[] {
  const label = (key: string): string => t(`custody_certificates.column.${key}`);
  return [
    { key: 'month', label: label('month'), width: 90, fixed: true, cell: (row) => figure(row.month) },
    { key: 'number', label: label('number'), width: 80, numeric: true, cell: (row) => count(row.number) },
    {
      ...{ key: 'state', label: label('state'), width: 150 },
      cell: ({ status }) =>
        tags({ tone: certificateTone(status), label: t(`custody_certificates.state.${status}`) }),
    },
    { key: 'currency', label: label('currency'), width: 80, cell: (row) => figure(row.currency) },
    { key: 'preparer', label: label('preparer'), width: 100, cell: (row) => text(row.preparer) },
    { key: 'reviewer', label: label('reviewer'), width: 100, cell: (row) => text(row.reviewer) },
    { key: 'issued', label: label('issued'), width: 158, cell: (row) => instant(row.issued_at) },
    { key: 'drafted', label: label('drafted'), width: 158, grow: 1, cell: (row) => instant(row.drafted_at) },
  ];
}

interface KeyQuery extends ListQuery {
  readonly filter: { readonly role?: CustodyKeyRole; readonly status?: CustodyKeyState };
}

export const keyQueryOf = (address: Pick<Address, 'text'>): KeyQuery => ({
  filter: given({
    role: memberOf(CUSTODY_KEY_ROLES, address.text('role')),
    status: memberOf(CUSTODY_KEY_STATES, address.text('status')),
  }),
});

export function keyFields(t: Translate): readonly FilterField[] {
  return [
    {
      ...{ key: 'role', label: t('custody_certificates.column.role'), type: 'choice' },
      options: CUSTODY_KEY_ROLES.map((value) => ({ value, label: t(`values.choice.role.${value}`) })),
    },
    {
      ...{ key: 'status', label: t('custody_certificates.column.state'), type: 'choice' },
      options: CUSTODY_KEY_STATES.map((value) => ({
        ...{ value, label: t(`custody_certificates.keys.state.${value}`) },
      })),
    },
  ];
}

export function keyColumns(t: Translate): readonly Column<CustodyKeyView>[] {
  const label = (key: string): string => t(`custody_certificates.column.${key}`);
  return [
    { key: 'key', label: label('key'), width: 160, fixed: true, cell: (row) => figure(row.id) },
    {
      key: 'role',
      label: label('role'),
      width: 170,
      cell: (row) => text(t(`values.choice.role.${row.role}`)),
    },
    {
      ...{ key: 'state', label: label('state'), width: 130 },
      cell: ({ status }) =>
        tags({ tone: keyTone(status), label: t(`custody_certificates.keys.state.${status}`) }),
    },
    { key: 'owner', label: label('owner'), width: 200, grow: 1, cell: (row) => text(row.owner) },
    { key: 'asked_by', label: label('asked_by'), width: 90, cell: (row) => text(row.asked_by) },
    { key: 'active', label: label('active'), width: 158, cell: (row) => instant(row.active_at) },
    { key: 'ended', label: label('ended'), width: 158, cell: (row) => instant(row.ended_at) },
  ];
}

export function checkpointColumns(t: Translate): readonly Column<CheckpointView>[] {
  const label = (key: string): string => t(`custody_certificates.column.${key}`);
  return [
    { key: 'month', label: label('month'), width: 90, fixed: true, cell: (row) => figure(row.month) },
    { key: 'currency', label: label('currency'), width: 80, cell: (row) => figure(row.currency) },
    { key: 'size', label: label('size'), width: 130, numeric: true, cell: (row) => count(row.size) },
    { key: 'made', label: label('made'), width: 158, cell: (row) => instant(row.made_at) },
    { key: 'made_by', label: label('made_by'), width: 100, cell: (row) => text(row.made_by) },
    {
      ...{ key: 'cosigners', label: label('cosigners'), width: 200, grow: 1 },
      cell: (row) => text(listText(row.cosigners)),
    },
  ];
}
