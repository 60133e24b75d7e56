/** What a refusal names is said in words: amounts in their currency, values by their names, in both languages. */
import { afterEach, describe, expect, it } from 'vitest';
import { createI18n } from 'vue-i18n';

import { firstArguments, membersGiven, PROBE, sourcesIn, type Member } from '#test/support/source-texts';

import { en } from '../../../renderer/app/messages/en';
import { zh } from '../../../renderer/app/messages/zh';
import { i18n } from '../../../renderer/app/i18n';
import { failureText } from '../../../renderer/ui/failure-text';
import { refusalDetails } from '../../../renderer/ui/refusal-details';

const said = (locale: 'en' | 'zh', details: Readonly<Record<string, unknown>>, currency?: string): string => {
  const { t, te } = createI18n({ legacy: false, locale, messages: { en, zh } }).global;
  return refusalDetails(details, t, (key) => te(key), currency);
};

it('shows amounts in the currency they are in, and says so where it is not known', () => {
  const details = { account: 'A-1', ledger_account: 'customer-available', short_minor: '123450' };
  expect(said('en', details, 'CNY')).toBe('Account: A-1 · Line: Available · Missing: CNY 1,234.50');
  expect(said('en', { ...details, currency: 'JPY' }, 'CNY')).toContain('Missing: JPY 123,450');
  expect(said('en', { short_minor: '123450' })).toBe('Missing: 123,450 minor units');
  expect(said('zh', details, 'CNY')).toMatch(/^账户: A-1 · 科目: .+ · 不足: CNY 1,234\.50$/);
});

it('has words for what a limit depends on', () => {
  const details = { certificate: false, level: 'bank', limit: 'payment', limit_minor: '1000000' };
  expect(said('en', details, 'CNY')).toBe(
    'Certificate: No · Real name: Bank checked · Limit: Per payment · Limit: CNY 10,000.00',
  );
});

it('has words for states, also for several, and for restrictions', () => {
  const state = { what: 'trade', id: 'T-1', status: 'settled', expected: 'paid or shipped' };
  expect(said('en', state)).toBe('What: Trade · Id: T-1 · State: Settled · Needed: Paid or Shipped');
  const stopped = { account: 'A-1', restriction: 'X-1', kind: 'freeze', purpose: 'complete-withdrawal' };
  expect(said('zh', stopped)).not.toMatch(/freeze|withdrawal|purpose|kind/);
});

it('leaves as it is what it has no words for', () => {
  expect(said('en', { some_thing: 'a or b', seq: 7 })).toBe('some thing: a or b · seq: 7');
});

describe('in Chinese', () => {
  const { t, te } = createI18n({ legacy: false, locale: 'zh', messages: { en, zh } }).global;
  const CORE = sourcesIn(['core']);
  const MEMBERS = membersGiven(CORE, 'refuse');
  const isEnglish = (text: string): boolean => /[A-Za-z]{2,}/.test(text.replaceAll(PROBE, ''));

  afterEach(() => {
    i18n.global.locale.value = 'en';
  });

  it('names everything that a refusal of the core names', () => {
    const names = [...new Set(MEMBERS.map(({ name }) => name))];
    expect(names.length).toBeGreaterThan(40);
    expect(names.filter((name) => !te(`values.detail.${name}`))).toEqual([]);
  });
  it('has words for every value that is a word of the core', () => {
    i18n.global.locale.value = 'zh';
    const exceeded = firstArguments(CORE, 'exceeds').map((text) => ({ name: 'what', texts: [text] }));
    const owned = ['party account', 'system account', 'custody account'];
    /** What only a run knows is left out: the one is an owner, the other a field of a command. */
    const known = ({ name, texts }: Member): readonly string[] =>
      name === 'what' || name === 'field'
        ? texts.filter((text) => !text.includes(PROBE) && !text.endsWith('.'))
        : texts.map((text) => text.replace(`${PROBE} due`, 'auto-confirm due'));
    const members = [...MEMBERS, ...exceeded, { name: 'what', texts: owned }];
    const left = members.flatMap((member) =>
      known(member)
        .filter(isEnglish)
        .map((text) => refusalDetails({ [member.name]: text }, t, (key) => te(key)))
        .filter(isEnglish),
    );
    expect([...new Set(left)]).toEqual([]);
  });
  it('says what there is none of', () => {
    const what = firstArguments(sourcesIn(['server/console']), 'notFound').filter((text) => text !== PROBE);
    const tables = ['account', 'approval', 'party', 'trade'];
    const said = [...what, ...tables].map((one) =>
      failureText({ kind: 'not-found', what: one, id: '1' }, t, (key) => te(key)),
    );
    expect(said.filter(isEnglish)).toEqual([]);
  });
  it('gives how long in days', () => {
    expect(said('zh', { extended_ms: 259_200_000 })).toBe('已延期: 3 天');
  });
});
