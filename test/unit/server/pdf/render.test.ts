// Proves that a description becomes a PDF that says it in both languages, in embedded fonts, the same bytes each time.
import { describe, expect, test } from 'vitest';

import type { PdfDescription } from '#server/pdf/document';
import { renderPdf } from '#server/pdf/render';
import { NO_PDF_TOOLS, pdfText } from '#test/support/pdf-text';

const DESCRIPTION: PdfDescription = {
  title: '可疑交易报告 report-1042',
  language: 'zh',
  made_at: Date.UTC(2026, 2, 1),
  watermark: null,
  header: ['report-1042', '第 2 版'],
  footer: '仅供主管机关使用',
  blocks: [
    { type: 'heading', text: '经过' },
    {
      type: 'paragraph',
      text: '买方 B-1 用信用卡付款 5,000.00 元，两小时内退回 98 %。\nWhat came back: 4,900.00.',
    },
    { type: 'facts', rows: [['状态', '已报送']] },
    {
      type: 'table',
      columns: [
        { title: '交易', share: 2 },
        { title: '金额', share: 1, align: 'right' },
      ],
      rows: [['T-1', '5,000.00']],
      empty: '无',
    },
  ],
};

const long = (count: number): PdfDescription => ({
  ...DESCRIPTION,
  language: 'en',
  watermark: 'DRAFT',
  blocks: [
    {
      type: 'table',
      columns: [{ title: 'Number of the row', share: 1 }],
      rows: Array.from({ length: count }, (_, index) => [`row ${String(index)}`]),
      empty: 'none',
    },
  ],
});

const pagesIn = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0;

test('gives the same bytes for the same description, and others for another', async () => {
  const first = await renderPdf(DESCRIPTION);
  expect(first.equals(await renderPdf(DESCRIPTION))).toBe(true);
  expect(first.equals(await renderPdf({ ...DESCRIPTION, footer: '机密' }))).toBe(false);
  expect(first.subarray(0, 5).toString('latin1')).toBe('%PDF-');
  expect(first.length).toBeLessThan(150_000);
});

test('embeds subsets of its fonts', async () => {
  const text = (await renderPdf(DESCRIPTION)).toString('latin1');
  const fonts = text.match(/\/FontFile2/g) ?? [];
  expect(fonts.length).toBeGreaterThan(1);
  expect(text).not.toMatch(/\/BaseFont \/(?:Helvetica|Times|Courier)/);
});

test('goes on to as many pages as it needs', async () => {
  expect(pagesIn(await renderPdf(DESCRIPTION))).toBe(1);
  expect(pagesIn(await renderPdf(long(120)))).toBe(4);
  expect(pagesIn(await renderPdf(long(0)))).toBe(1);
});

describe.skipIf(NO_PDF_TOOLS !== null)(
  `read back${NO_PDF_TOOLS === null ? '' : ` (${NO_PDF_TOOLS})`}`,
  () => {
    test('says in Chinese what it was given', async () => {
      const text = pdfText(await renderPdf(DESCRIPTION));
      for (const part of [
        '可疑交易报告 report-1042',
        '经过',
        '两小时内退回 98 %。',
        '已报送',
        '5,000.00',
        '第 1 页，共 1 页',
      ]) {
        expect(text).toContain(part);
      }
    });

    test('repeats the header of a table, the edges and the mark on every page', async () => {
      const pages = pdfText(await renderPdf(long(120)))
        .split('\f')
        .slice(0, -1);
      expect(pages.length).toBe(4);
      pages.forEach((page, index) => {
        expect(page).toContain('Number of the row');
        expect(page).toContain(`Page ${String(index + 1)} of 4`);
        expect(page).toContain('report-1042');
      });
      const rows = pages.join('').match(/row \d+/g) ?? [];
      expect(rows).toEqual(Array.from({ length: 120 }, (_, index) => `row ${String(index)}`));
    });

    test('shows a question mark for what the font does not have', async () => {
      const blocks = [{ type: 'paragraph', text: 'a\u{10ffff}b' }] as const;
      expect(pdfText(await renderPdf({ ...DESCRIPTION, blocks }))).toContain('a?b');
    });
  },
);
