// Proves the figures of risk work against the alerts they are made of, and that they are exported whole, for those who
// may read risk work alone.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { ConsoleClient } from '#core/contract/contract';
import type { Alert } from '#core/ledger/tables';
import {
  codeOf,
  exported,
  jobEnded,
  newKey,
  makeSample,
  signIn,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { NO_PDF_TOOLS, pdfText } from '#test/support/pdf-text';
import { testFolder } from '#test/support/workspaces';

const HOUR_MS = 3_600_000;
const folder = testFolder();
let tested: TestConsole;
let passed_ms = 0;
let analyst: ConsoleClient;
let alerts: readonly Alert[] = [];
const began_at = Date.now();

async function client(login: string): Promise<ConsoleClient> {
  const made = tested.connect();
  await signIn(made, login);
  return made;
}

async function close(
  of: ConsoleClient,
  index: number,
  disposition: string,
  reason_code: string,
): Promise<void> {
  const data = { alert_id: alerts[index]?.id, disposition, reason_code, deserved: 'yes' };
  await of.commands.submit({ kind: 'dispose-alert', data, key: newKey() });
}

beforeAll(async () => {
  tested = testConsole(folder, () => Date.now() + passed_ms);
  await makeSample(tested.connect());
  analyst = await client('ann');
  await jobEnded(analyst, (await analyst.alerts.scan({ key: newKey() })).job_id);
  alerts = (await analyst.alerts.list({ limit: 500 })).rows;
  passed_ms = HOUR_MS;
  await close(await client('ann'), 0, 'confirmed', 'cash-out');
  passed_ms = 2 * HOUR_MS;
  const lead = await client('cora');
  await close(lead, 1, 'explained', 'promotion');
  passed_ms = 4 * HOUR_MS;
  await close(await client('ann'), 2, 'unfounded', 'data-error');
}, 60_000);

afterAll(async () => {
  expect(tested.failures).toEqual([]);
  await tested.close();
});

test('counts what was raised and closed, how quickly, how, by whom and by which rule', async () => {
  analyst = await client('ann');
  const figures = await analyst.riskFigures.read({ from: began_at });
  expect(figures).toMatchObject({ raised: alerts.length, closed: 3, overdue: 0, reports_filed: 0 });
  expect(figures.ageing.reduce((sum, { count }) => sum + count, 0)).toBe(alerts.length - 3);
  expect(new Set(figures.ageing.map(({ under_days }) => under_days))).toEqual(new Set([1]));
  expect(figures.close_hours?.median).toBeCloseTo(2, 1);
  expect(figures.close_hours?.p90).toBeCloseTo(4, 1);
  expect(figures.on_time).toEqual({ count: 3, of: 3 });
  expect(figures.by_disposition).toEqual([
    { disposition: 'confirmed', count: 1 },
    { disposition: 'explained', count: 1 },
    { disposition: 'unfounded', count: 1 },
  ]);
  const [ann, cora] = figures.by_analyst;
  expect(ann).toMatchObject({ login: 'ann', closed: 2, confirmed: 1, reviewed: 0, agreed: 0 });
  expect(ann?.median_hours).toBeCloseTo(1, 1);
  expect(cora).toMatchObject({ login: 'cora', closed: 1, confirmed: 0 });
  for (const { rule, alerts: count, confirmed, dismissed } of figures.by_rule) {
    const with_rule = alerts.filter(({ rules }) => rules.includes(rule));
    expect(count, rule).toBe(with_rule.length);
    expect(confirmed).toBe(with_rule.includes(alerts[0] as Alert) ? 1 : 0);
    expect(dismissed).toBe(alerts.slice(1, 3).filter((one) => with_rule.includes(one)).length);
  }
  expect(figures.review).toEqual({ judged: 0, agreed: 0, kappa: null });
  const open = alerts.slice(3).reduce((sum, { exposure_minor }) => sum + exposure_minor, 0n);
  expect(figures.exposure).toEqual([
    { currency: 'CNY', open_minor: open, confirmed_minor: alerts[0]?.exposure_minor },
  ]);
});

test('counts in a window only what is in it', async () => {
  const to = await analyst.riskFigures.read({ to: began_at });
  expect(to).toMatchObject({ raised: 0, closed: 0, close_hours: null, by_rule: [], by_analyst: [] });
  const late = await analyst.riskFigures.read({ from: began_at + 1.5 * HOUR_MS });
  expect(late).toMatchObject({ raised: 0, closed: 2 });
});

test('says what is overdue and how old', async () => {
  const before = passed_ms;
  passed_ms = 40 * 24 * HOUR_MS;
  const figures = await (await client('abe')).riskFigures.read({});
  expect(figures.overdue).toBe(alerts.length - 3);
  expect(new Set(figures.ageing.map(({ under_days }) => under_days))).toEqual(new Set([null]));
  passed_ms = before;
});

test('is exported whole, for those who may read it alone', async () => {
  const of = await client('cora');
  const { text } = await exported(tested.host, of, { list: 'risk-figures', query: { from: began_at } });
  expect(text).toContain('section,item,measure,value');
  expect(text).toContain('about,,made_by,cora');
  expect(text).toContain(`about,,from,${new Date(began_at).toISOString()}`);
  expect(text).toContain(`total,,raised,${String(alerts.length)}`);
  expect(text).toContain('analyst,ann,closed,2');
  expect(text).toContain('second-review,,kappa,\r\n');
  const harm = await of.measures.harm({ from: began_at });
  expect(text).toContain(`harm,,accounts,${String(harm.total.accounts)}\r\n`);
  expect(text).toContain(`harm-verdicts,,open,${String(harm.verdicts.open)}\r\n`);
  for (const login of ['finn', 'ada']) {
    const other = await client(login);
    expect(await codeOf(other.riskFigures.read({}))).toBe('FORBIDDEN');
    const asked = { key: newKey(), list: 'risk-figures', query: {} } as const;
    expect(await codeOf(other.exports.run(asked))).toBe('FORBIDDEN');
  }
});

test('is a document in both languages that says of which window, by whom and up to which entry, and is noted', async () => {
  const of = await client('cora');
  const { hash, seq } = await tested.host.mustDesk().books.reader.head();
  for (const language of ['en', 'zh'] as const) {
    const { path, name } = await of.riskFigures.link({ from: began_at, language });
    expect(name).toMatch(new RegExp(`^risk-figures-\\d{4}-\\d{2}-\\d{2}-${language}\\.pdf$`));
    const file = tested.host.tickets.take(path, null);
    const bytes = readFileSync(file?.path ?? '');
    const noted = await tested.host.mustDesk().books.reader.entries({ kind: 'note-event' }, 100_000);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const last = noted.findLast(({ subject }) => subject === 'risk-figures');
    expect(last).toMatchObject({ actor: 'cora' });
    expect(last?.body).toContain(sha256);
    if (NO_PDF_TOOLS !== null) continue;
    const text = pdfText(bytes);
    expect(text).toContain(language === 'en' ? 'Figures of risk work' : '风险工作统计');
    expect(text).toContain('cora');
    expect(text).toContain(language === 'en' ? 'Harm to honest holders' : '误伤统计');
    expect(text).toContain('loop-alone');
    if (language === 'en') {
      expect(text).toContain(hash);
      expect(text).toMatch(new RegExp(`Last entry counted\\s+${String(seq)}`));
      expect(text).toContain('3 / 3 (100.0 %)');
    }
  }
  for (const login of ['finn', 'ada']) {
    expect(await codeOf((await client(login)).riskFigures.link({}))).toBe('FORBIDDEN');
  }
});
