// The card of a scorecard as a document: what it says of definition, figures, changes and limits, whole in either language.
import { expect, it } from 'vitest';

import { cardOf } from '#core/credit/develop/card';
import { datasetOfTable } from '#core/credit/develop/dataset';
import { DEFAULT_BOOKS, DEFAULT_SPLIT } from '#core/credit/develop/definition';
import { develop, prepare } from '#core/credit/develop/develop';
import { DAY_MS } from '#core/kernel/instant';
import { cardLetter } from '#server/credit/card-letter';
import type { PdfBlock } from '#server/pdf/document';
import { madeTable } from '#test/support/credit-tables';

const ROWS = 1_200;

async function signedCard() {
  const { table, bad } = madeTable(ROWS);
  const definition = { source: DEFAULT_BOOKS, split: DEFAULT_SPLIT, exclude: [] };
  const observed_at = Array.from({ length: ROWS }, (_, row) => (row % 12) * 30 * DAY_MS);
  const dataset = datasetOfTable(table, bad, { exclude: [], observed_at, groups: null });
  const development = await develop(prepare(dataset, definition), null);
  const [woe] = development.candidates;
  if (woe === undefined) throw new Error('a candidate');
  const edits = [
    { kind: 'merge', name: 'income', bin: 1 },
    { kind: 'trend', name: 'age', trend: 'ascending' },
  ] as const;
  const making = { made_at: 0, made_by: 'ann', platform: 'p', as_of_seq: 9 };
  const card = cardOf({ definition, development }, { ...woe, edits }, making);
  return { version: 'a'.repeat(64), no: 2, drafted_at: 0, card, key_id: 'k', signature: 'f' };
}

const textsOf = (blocks: readonly PdfBlock[]): string[] =>
  blocks.flatMap((block) => {
    switch (block.type) {
      case 'heading':
      case 'paragraph':
        return [block.text];
      case 'facts':
        return block.rows.map((row) => row.join(': '));
      case 'table':
        return [
          block.columns.map(({ title }) => title).join(' | '),
          ...block.rows.map((row) => row.join(' | ')),
        ];
    }
  });

it('says what was learnt from, measured, changed and what it is not good for', async () => {
  const texts = textsOf(cardLetter(await signedCard(), 'en').blocks);
  expect(texts).toContain('Learnt from: 800 rows, 314 bad');
  expect(texts).toContain('income | merged with the next, bin 2');
  expect(texts).toContain('age | trend, trend only up');
  expect(texts.some((text) => /^AUC \| 0\.7\d\d \| 0\.7\d\d \| –$/.test(text))).toBe(true);
  expect(texts.some((text) => text.includes('· People changed bins'))).toBe(true);
  expect(texts.filter((text) => /undefined|-0\.0+( |$)/.test(text))).toEqual([]);
});

it('leaves no English in Chinese but names of columns and of figures', async () => {
  const texts = textsOf(cardLetter(await signedCard(), 'zh').blocks);
  const known =
    /AUC|Gini|KS|Brier|IV|CNY|Ed25519|JSON|UTF-8|version|card|key_id|income|age|noise|job|ann|T\d\d:|Z$|\b[akf]+\b/g;
  expect(texts.filter((text) => /[A-Za-z]/.test(text.replace(known, '')))).toEqual([]);
});

it('calls characteristics, their words and parts of the rows as screens do', () => {
  const card = {
    characteristics: [{ name: 'refund_rate_180d', bins: 4, iv: 0.2 }],
    leaks: [{ name: 'lost_dispute_rate_180d' }],
    edits: [{ kind: 'ungroup', name: 'register_state', level: 'abnormal' }],
    segments: [{ segment: 'size', level: '1-small', rows: 9, bad: 1, auc: 0.7, said: 0.1 }],
  };
  const signed = { version: 'b', no: 1, drafted_at: 0, card, key_id: 'k', signature: 'f' };
  const english = textsOf(cardLetter(signed, 'en').blocks);
  expect(english).toContain('Refunded sales, 180 days | 4 | 0.200');
  expect(english).toContain('Disputes lost, 180 days');
  expect(english).toContain(
    'State in the business register | level set apart, level On the list of abnormal operations',
  );
  expect(english).toContain('Size: small | 9 | 1 | 0.700 | 10.0 %');
  const chinese = textsOf(cardLetter(signed, 'zh').blocks);
  expect(chinese).toContain('近 180 天退款率 | 4 | 0.200');
  expect(chinese).toContain('工商登记状态 | 单独成组, 取值 列入经营异常名录');
  expect(chinese).toContain('规模: 小 | 9 | 1 | 0.700 | 10.0 %');
});

it('says nothing of what a card lacks', () => {
  const bare = { version: 'b', no: 1, drafted_at: 0, card: {}, key_id: 'k', signature: 'f' };
  for (const language of ['en', 'zh'] as const) {
    const texts = textsOf(cardLetter(bare, language).blocks);
    expect(texts.filter((text) => text.includes('undefined') || text.includes('NaN'))).toEqual([]);
  }
});
