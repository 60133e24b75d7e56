/** Both languages say everything: same keys, same places for values, every message compiles, no English left in Chinese. */
import { describe, expect, it } from 'vitest';
import { createI18n } from 'vue-i18n';

import { JOB_ERROR_CODES } from '#core/contract/jobs';
import { COMMAND_KINDS } from '#core/ledger/commands';
import { RESTRICTION_KINDS, TRADE_STATUSES } from '#core/ledger/tables';
import { REFUSAL_CODES } from '#core/kernel/refusal';
import { ROLES } from '#core/staff/permissions';
import { LEDGER_CODES } from '#core/ledger/chart';
import { BREAK_KINDS } from '#core/ledger/fold';
import { FEATURE_NAMES } from '#core/risk/features';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { TYPOLOGIES } from '#core/risk/typologies';
import { WORKSPACE_ERROR_CODES } from '#database/errors';

import { en } from '../../../renderer/app/messages/en';
import { zh } from '../../../renderer/app/messages/zh';
import { choiceKey } from '../../../renderer/ui/choice-text';
import { createdBy, fieldsOf } from '../../../renderer/ui/command-fields';

function flat(node: object, prefix = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(node) as [string, unknown][]) {
    const path = prefix + name;
    if (typeof value === 'string') found.set(path, value);
    else for (const [inner, text] of flat(value as object, `${path}.`)) found.set(inner, text);
  }
  return found;
}

const EN = flat(en);
const ZH = flat(zh);
const placesIn = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!))].sort();

/** Latin words that a Chinese text may keep: names, units, codes and what people type. */
const KEPT =
  /Surety|PDF|PNG|JPEG|Enter|Cmd|shop-2024|PostgreSQL|postgres:\/\/\S*|CSV|TOTP|English|Ctrl|NDJSON|UTF-8|GB18030|GBK|g\b|JSON|\{[^}]*\}|CNY|SHA-256|BOM|MB|URI|\bid\b|EMS|camt\.053|MT940|BAI2|OFX|j|k|x|n|IP/g;

describe('messages', () => {
  it('have the same keys in both languages', () => {
    expect([...ZH.keys()].sort()).toEqual([...EN.keys()].sort());
  });
  it('have the same places for values in both languages', () => {
    const differing = [...EN].filter(([key, text]) => {
      return placesIn(text).join() !== placesIn(ZH.get(key) ?? '').join();
    });
    expect(differing.map(([key]) => key)).toEqual([]);
  });
  it('compile in both languages', () => {
    const i18n = createI18n({ legacy: false, locale: 'en', messages: { en, zh, broken: { at: 'a@b' } } });
    const compiles = (locale: 'en' | 'zh' | 'broken', key: string): boolean => {
      try {
        i18n.global.t(key, {}, { locale });
        return true;
      } catch {
        return false;
      }
    };
    const bad = [...EN.keys()].filter((key) => !compiles('en', key) || !compiles('zh', key));
    expect(compiles('broken', 'at')).toBe(false);
    expect(bad).toEqual([]);
  });
  it('leave no English words in Chinese', () => {
    const left = [...ZH].filter(
      ([key, text]) => key !== 'shell.person.other_language' && /[A-Za-z]{2,}/.test(text.replace(KEPT, '')),
    );
    expect(left.map(([key, text]) => `${key}: ${text}`)).toEqual([]);
  });
  it('name every kind of command and each of its fields', () => {
    const wanted = COMMAND_KINDS.flatMap((kind) => [`commands.${kind}.title`, `commands.${kind}.action`]);
    expect(wanted.filter((key) => !EN.has(key))).toEqual([]);
    const people_kinds = COMMAND_KINDS.filter(
      (kind) => !/staff|sign-in|event|propos|approve|reject/.test(kind),
    );
    const fields = people_kinds.flatMap((kind) =>
      fieldsOf(kind).map((field) => `commands.field.${field.name.replace(/\./g, '_')}`),
    );
    expect(fields.filter((key) => !EN.has(key))).toEqual([]);
    const created = COMMAND_KINDS.flatMap((kind) => createdBy(kind)?.[0] ?? []);
    expect(created.filter((name) => !EN.has(`commands.field.${name}`))).toEqual([]);
  });
  it('name every value that a form offers', () => {
    // Accesses are recorded by the platform alone.
    const kinds = COMMAND_KINDS.filter((kind) => !/staff|sign-in|event|propos|access/.test(kind));
    const keys = kinds.flatMap((kind) =>
      fieldsOf(kind).flatMap(({ name, choices }) => choices.map((value) => choiceKey(name, value))),
    );
    expect(keys).toContain('values.restriction.freeze');
    expect(keys.filter((key) => !EN.has(key))).toEqual([]);
  });
  it('name every value of the books', () => {
    const wanted = [
      ...TRADE_STATUSES.map((one) => `values.trade_status.${one}`),
      ...RESTRICTION_KINDS.map((one) => `values.restriction.${one}`),
      ...REFUSAL_CODES.map((one) => `values.refusal.${one}`),
      ...JOB_ERROR_CODES.map((one) => `values.job_error.${one}`),
      ...ROLES.map((one) => `values.role.${one}`),
      ...LEDGER_CODES.map((one) => `values.line.${one}`),
      ...BREAK_KINDS.map((one) => `ledger.break.${one}`),
      ...TYPOLOGIES.map((one) => `risk.typology.${one}`),
      ...FEATURE_NAMES.map((one) => `risk.feature.${one}`),
      ...WORKSPACE_ERROR_CODES.map((one) => `values.workspace_error.${one}`),
    ];
    expect(wanted.filter((key) => !EN.has(key))).toEqual([]);
  });
  it('call the rules as the core does', () => {
    const called = Object.fromEntries(STARTING_RULES.map(({ id, title }) => [id, title]));
    expect(en.risk.rule).toEqual(called);
    expect(Object.keys(en.risk.feature).sort()).toEqual([...FEATURE_NAMES].sort());
  });
});
