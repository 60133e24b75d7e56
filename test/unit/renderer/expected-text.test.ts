/** Whatever the core and the server expect is said in Chinese: every text of their sources, and what a checker adds. */
import { afterEach, describe, expect, it } from 'vitest';
import { createI18n } from 'vue-i18n';
import type { z } from 'zod';

import { contract } from '#core/contract/contract';
import { describeType } from '#core/ingest/columns';
import { profileSchema } from '#core/ingest/profile';
import { RECORDS } from '#core/ingest/records';
import { COMMAND_DATA } from '#core/ledger/commands';
import { POLICY_SCHEMAS } from '#core/policy/policy';
import { PROBE, sourcesIn, textsBeginning } from '#test/support/source-texts';

import { i18n } from '../../../renderer/app/i18n';
import { en } from '../../../renderer/app/messages/en';
import { zh } from '../../../renderer/app/messages/zh';
import { expected as catalogue } from '../../../renderer/app/messages/zh/expected';
import { foundText, placeText, rowExpected } from '../../../renderer/screens/import/row-expected';
import { expectedIn, expectedText } from '../../../renderer/ui/expected-text';
import { failureText } from '../../../renderer/ui/failure-text';

/** Of the command line, and of profiles that only it reads from files, nothing comes to a screen. */
const UNSEEN = ['server/cli/', 'server/ingest/profile-file.ts'];
const SOURCES = textsBeginning(sourcesIn(['core', 'database', 'server'], UNSEEN), 'expected ');

/** Latin words a Chinese text may keep: names of formats and encodings, and samples of what is to be typed. */
const KEPT =
  /\b(?:PDF|PNG|JPEG|ASCII|ISO|JSON|CSV|CR|LF|CRLF|UTF|utf|GB18030|Unicode|GiB|Base64|CNY|ICBC|true|false|docs\/formats\.md|amount_minor|YYYY-MM-DD HH:mm:ss)\b|T09:30:00Z|或 Z/g;
/** Names in statements as their formats write them: elements, tags, marks, samples. */
const FORMAT_NAMES =
  /\b(?:XML|PEM|Ed25519|MT940|OFX|BAI2|IBAN|DOCTYPE|VERSION|FITID|BOOK|PDNG|INFO|FUTR|CRDT|DBIT|DtTm|Dt|Othr\/Id|Document|BkToCstmrStmt|camt|windows|BANK[A-Z]+\d*|LEDGERBAL|STMT[A-Z]+|YYYY-?MM-?DD|YYMMDD|C260105CNY\d+|CNY\d+|3CNY1143|2601040105C12|34NTRFT1)\b/g;
const plain = (text: string): string =>
  text.replaceAll(PROBE, '').replace(KEPT, '').replace(FORMAT_NAMES, '');
const isEnglish = (text: string): boolean => /[A-Za-z]{2,}/.test(plain(text));
const chinese = createI18n({ legacy: false, locale: 'zh', messages: { en, zh } }).global;
const t = chinese.t as (key: string, named?: Record<string, unknown>) => string;
const te = (key: string): boolean => chinese.te(key);

/** Inputs that are wrong in most ways a schema can name. */
const WRONG: readonly unknown[] = [
  ...[
    undefined,
    null,
    true,
    -1,
    0.5,
    1e12,
    Number.NaN,
    10n,
    new Date(0),
    {},
    [],
    { zz: 1 },
    { zz: 1, yy: 2 },
  ],
  ...['', 'x', 'x\u0001', '\ud800', '2026-13-45', 'x'.repeat(70_000), Array(5_000).fill(0)],
];

interface Node {
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly options?: readonly z.core.$ZodType[];
}

const INNER = ['innerType', 'in', 'out', 'element', 'keyType', 'valueType', 'left', 'right'] as const;

/** A schema and everything within it. */
function within(schema: z.core.$ZodType, seen = new Set<z.core.$ZodType>()): ReadonlySet<z.core.$ZodType> {
  if (seen.has(schema)) return seen;
  seen.add(schema);
  const def = schema._zod.def as Node & Partial<Record<(typeof INNER)[number], z.core.$ZodType>>;
  const inner = [
    ...Object.values(def.shape ?? {}),
    ...(def.options ?? []),
    ...INNER.map((name) => def[name]),
  ];
  for (const one of inner) if (one !== undefined) within(one, seen);
  return seen;
}

/** The schemas of everything that is asked of the core. */
function inputsOf(node: object): z.core.$ZodType[] {
  if ('~orpc' in node) {
    const { inputSchema } = node['~orpc'] as { readonly inputSchema?: z.core.$ZodType };
    return inputSchema === undefined ? [] : [inputSchema];
  }
  return Object.values(node).flatMap((inner) => inputsOf(inner as object));
}

/** What schemas say of wrong inputs. */
function complaints(schemas: readonly z.core.$ZodType[]): string[] {
  const seen = new Set<z.core.$ZodType>();
  for (const schema of schemas) within(schema, seen);
  const texts = [...seen].flatMap((schema) =>
    WRONG.flatMap((input) => {
      const parsed = (schema as z.ZodType).safeParse(input);
      return parsed.error?.issues.map((issue) => issue.message) ?? [];
    }),
  );
  return [...new Set(texts)].sort();
}

/** Names of choices and fields are the program's own words, and stay. */
const withoutNames = (text: string): string =>
  text.replace(/(?<=expected one of ).*|(["']).*\1/, (_names, quote = '') => `${quote}${PROBE}${quote}`);

/** A refusal that a text can end in. */
const withRefusal = (text: string): string =>
  text.replace(/ \(ZZ: ZZ, ZZ\)$/, ' (not-found: what account, id ZZ)').replace(/ \(ZZ\)$/, ' (not-found)');

/** Texts without words in Chinese, with what is said instead. */
function english(texts: readonly string[]): string[] {
  return texts.flatMap((text) => {
    i18n.global.locale.value = 'zh';
    const said = rowExpected(text, t, te);
    return said === text || isEnglish(said) ? [`${text} -> ${said}`] : [];
  });
}

describe('what is expected, in Chinese', () => {
  afterEach(() => {
    i18n.global.locale.value = 'en';
  });

  it('has words for every text of the core, the database and the server', () => {
    expect(SOURCES.length).toBeGreaterThan(150);
    expect(english(SOURCES.map(withRefusal))).toEqual([]);
  });
  it('has words for whatever the schemas of the contract, of commands, policies and profiles say', () => {
    const schemas = [
      ...inputsOf(contract),
      ...Object.values(COMMAND_DATA),
      ...Object.values(POLICY_SCHEMAS),
      profileSchema,
    ];
    const texts = complaints(schemas);
    expect(texts.filter((text) => !text.startsWith('expected ')).length).toBeGreaterThan(50);
    expect(english(texts.map(withoutNames))).toEqual([]);
  });
  it('has words for every column of a record', () => {
    const texts = RECORDS.flatMap(({ columns }) => columns.map(describeType));
    expect(texts.filter((text) => expectedIn(text, 'zh') === null)).toEqual([]);
  });
  it('has no words for what nobody says', () => {
    const whole = Object.keys(catalogue).filter((key) => key.startsWith('expected ') && !key.includes('{'));
    expect(whole.filter((key) => !SOURCES.includes(key))).toEqual([]);
  });

  it('says nothing but what its English text has places for', () => {
    const places = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place);
    const wrong = Object.entries(catalogue).filter(([key, said]) =>
      places(said).some((one) => !key.includes(one)),
    );
    expect(wrong).toEqual([]);
  });

  it('fills in numbers, lists and names', () => {
    expect(expectedIn('expected at most 40 characters', 'zh')).toBe('不超过 40 个字符');
    expect(expectedIn('expected one of release, refund', 'zh')).toBe('应为以下之一：release, refund');
    expect(expectedIn('expected a value (whole number from 1 to 90)', 'zh')).toBe('缺少值（1 至 90 的整数）');
    expect(expectedIn('expected an identifier, written as text', 'zh')).toBe('应为标识符，并写成文字');
  });
  it('stays English on an English screen and where there are no words', () => {
    expect(expectedText('expected six digits')).toBe('expected six digits');
    i18n.global.locale.value = 'zh';
    expect(expectedText('expected six digits')).toBe('应为六位数字');
    expect(expectedText('expected a miracle')).toBe('expected a miracle');
  });
  it('says of a row that the books did not take what they said no to', () => {
    i18n.global.locale.value = 'zh';
    const not_found =
      'expected something in the books: no earlier row brings it, or the row that does was rejected (not-found: what account, id A-1)';
    expect(rowExpected(not_found, t, te)).toBe(
      '账簿中没有此对象：前面没有带来它的行，或该行已被拒 (对象: 账户 · 编号: A-1)',
    );
    const limited =
      'expected a row the books can take (limit-exceeded: certificate false, level bank, limit payment, limit_minor 1000000)';
    expect(rowExpected(limited, t, te)).toBe(
      '超过付款限额。 (数字证书: 否 · 实名: 银行认证 · 限额: 单笔 · 限额: 1,000,000 最小货币单位)',
    );
  });
  it('says where in a file something is wrong', () => {
    expect(placeText('(total row)', t, te)).toBe('合计行');
    expect(placeText('amount_minor', t, te)).toBe('amount_minor');
    expect(foundText('(row)', '7 values', t)).toBe('7 个值');
    expect(foundText('memo', '7 values', t)).toBe('7 values');
  });
  it('says what was malformed in words', () => {
    i18n.global.locale.value = 'zh';
    const issues = [
      { field: 'data.amount', expected: 'expected an amount above zero' },
      { field: 'new_password', expected: 'expected at least 10 characters' },
    ];
    expect(failureText({ kind: 'invalid', issues }, t, te)).toBe(
      '输入未被接受：金额: 金额应大于零; 新密码: 至少 10 个字符',
    );
  });
});
