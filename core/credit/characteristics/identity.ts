/** Who the merchant is: how long he is here, what his name rests on, what he showed, how he was audited. */
import { REGISTER_STATES } from '#core/credit/outside/outside-words';
import { isGood } from '#core/identity/levels';
import type { DocumentKind } from '#core/identity/identity-tables';
import { PARTY_KINDS, REAL_NAME_LEVELS } from '#core/ledger/tables';

import { level, quantity, type Characteristic } from './definition';
import type { KnownCredential, KnownReport } from './known';
import type { ShopView } from './shop-view';

/** The better, the later. */
const DOCUMENT_STATES = ['none', 'pending', 'rejected', 'ended', 'accepted'] as const;

/** The best that documents of a kind prove. */
function documentState({ account, at }: ShopView, kind: DocumentKind): (typeof DOCUMENT_STATES)[number] {
  let best = 0;
  for (const document of account.party.documents.values()) {
    if (document.kind === kind) {
      const { status } = document;
      const state = status !== 'accepted' || isGood(document, at) ? status : 'ended';
      best = Math.max(best, DOCUMENT_STATES.indexOf(state));
    }
  }
  return DOCUMENT_STATES[best] ?? 'none';
}

const CREDENTIAL_STATES = ['none', 'withdrawn', 'ended', 'in-force'] as const;

function credentialState(held: KnownCredential | null, { at }: ShopView): (typeof CREDENTIAL_STATES)[number] {
  if (held === null) return 'none';
  if (held.withdrawn) return 'withdrawn';
  return held.valid_until > at ? 'in-force' : 'ended';
}

/** The registers' last word on the business; nothing where none says it. */
function registered(view: ShopView, name: 'registered_on' | 'state'): string | undefined {
  const reports = view.reports('business-register').filter(({ values }) => typeof values[name] === 'string');
  const latest = reports.reduce<KnownReport | null>(
    (last, one) => (last === null || one.speaks_of >= last.speaks_of ? one : last),
    null,
  );
  const value = latest?.values[name];
  return typeof value === 'string' ? value : undefined;
}

function businessDays(view: ShopView): number | 'nothing-reported' {
  const day = registered(view, 'registered_on');
  return day === undefined ? 'nothing-reported' : view.daysSince(Date.parse(`${day}T00:00:00Z`));
}

function registerState(view: ShopView): string | undefined {
  return registered(view, 'state');
}

const whoHeIs = { axis: 'identity', source: 'static' } as const;

export const IDENTITY: readonly Characteristic[] = [
  quantity({
    ...{ ...whoHeIs, name: 'account_days', unit: 'days', risk: 'less-is-riskier', changeable: false },
    meaning: 'Since the account was opened',
    take: (view) => view.daysSince(view.account.opened_at),
  }),
  level({
    ...{ ...whoHeIs, name: 'party_kind', levels: PARTY_KINDS, changeable: false },
    meaning: 'Person or business',
    take: ({ account }) => account.party.kind,
  }),
  level({
    ...{ ...whoHeIs, name: 'real_name_level', levels: REAL_NAME_LEVELS },
    meaning: 'Level of real-name authentication',
    take: ({ account }) => account.party.level,
  }),
  level({
    ...{ ...whoHeIs, name: 'business_licence', levels: DOCUMENT_STATES },
    meaning: 'Best state of a business licence that was put to the party',
    take: (view) => documentState(view, 'business-licence'),
  }),
  level({
    ...{ ...whoHeIs, name: 'brand_authorisation', levels: DOCUMENT_STATES },
    meaning: 'Best state of a brand authorisation that was put to the party',
    take: (view) => documentState(view, 'brand-authorisation'),
  }),
  level({
    ...{ ...whoHeIs, name: 'certificate', levels: CREDENTIAL_STATES },
    meaning: 'Digital certificate of the account',
    take: (view) => credentialState(view.shop.certificate, view),
  }),
  level({
    ...{ ...whoHeIs, name: 'payment_shield', levels: CREDENTIAL_STATES },
    meaning: 'Payment shield of the account',
    take: (view) => credentialState(view.shop.shield, view),
  }),
  level({
    ...{ ...whoHeIs, name: 'sector', changeable: false },
    meaning: 'Category of the account; missing where it has none',
    take: ({ account }) => (account.category === '' ? undefined : account.category),
  }),
  level({
    ...{ ...whoHeIs, name: 'last_audit', levels: ['none', 'failed', 'passed'] },
    meaning: 'Result of the audit that was concluded last',
    take: ({ shop: { audit } }) => (audit === null ? 'none' : audit.passed ? 'passed' : 'failed'),
  }),
  quantity({
    ...{ ...whoHeIs, source: 'outside', name: 'business_days', unit: 'days', risk: 'less-is-riskier' },
    ...{ codes: ['nothing-reported'], changeable: false },
    meaning: 'Since the business was registered, as its register says',
    take: businessDays,
  }),
  level({
    ...{ ...whoHeIs, source: 'outside', name: 'register_state', levels: REGISTER_STATES },
    meaning: 'State of the business in its register; missing where none is reported',
    take: registerState,
  }),
];
