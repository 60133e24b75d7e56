/**
 * The master document of a hand-over pack: what whoever takes over needs on the first day, and an index of all else. Pure.
 */
import { QUADRANTS, type Quadrant } from '#core/custody/custody-words';
import { said } from '#core/custody/renderings/spell';
import type { Word } from '#core/custody/renderings/words';
import { formatMinor } from '#core/kernel/money';
import type { PdfBlock, PdfColumn, PdfDescription } from '#server/pdf/document';
import type { Language } from '#server/reports/words';

import type { PackContents } from './pack-contents';
import type { PackFile } from './pack-manifest';
import { PACK_WORDS, type PackWords } from './pack-words';

/** Sums per currency, as text. */
function sums(items: readonly { readonly currency: string; readonly minor: bigint }[], none: string): string {
  const total = new Map<string, bigint>();
  for (const { currency, minor } of items) total.set(currency, (total.get(currency) ?? 0n) + minor);
  const texts = [...total].sort().map(([currency, minor]) => `${formatMinor(minor, currency)} ${currency}`);
  return texts.length === 0 ? none : texts.join(', ');
}

function table(
  titles: readonly string[],
  shares: readonly number[],
  rows: readonly (readonly string[])[],
  { none }: PackWords,
): PdfBlock {
  const columns: PdfColumn[] = titles.map((title, place) => ({ title, share: shares[place] ?? 1 }));
  return { type: 'table', columns, rows, empty: none };
}

function failedTests({ outcomes }: PackContents['runs'][number]): string[] {
  return Object.entries(outcomes).flatMap(([test, outcome]) => (outcome === 'failed' ? [test] : []));
}

const CORNER_WORDS: Readonly<Record<Quadrant, Word>> = {
  ...{ 'books-in': 'books_in', 'books-out': 'books_out', 'bank-in': 'bank_in', 'bank-out': 'bank_out' },
};

function money(contents: PackContents, words: PackWords, language: Language): PdfBlock[] {
  const { heading, label, none, letter, run_state } = words;
  const { accounts, runs, customers, outstanding } = contents;
  const held = customers.map(({ currency, balance_minor }) => ({ currency, minor: balance_minor }));
  // Corner by corner: what is missing on one side is not made up for by what is missing on the other.
  const open = QUADRANTS.map((corner) => {
    const items = outstanding.filter(({ quadrant }) => quadrant === corner);
    const minors = items.map(({ currency, amount_minor }) => ({ currency, minor: amount_minor }));
    return [said(CORNER_WORDS[corner], language), String(items.length), sums(minors, none)];
  });
  return [
    { type: 'heading', text: heading.accounts },
    table(
      words.account,
      [3, 3, 2, 3, 3],
      accounts.map((one) => [
        `${one.account_id}\n…${one.last4}`,
        one.bank,
        one.statement_to ?? none,
        `${formatMinor(one.books_minor, one.currency)} ${one.currency}`,
        [letter[one.letter as keyof typeof letter], one.letter_reference ?? ''].join('\n').trim(),
      ]),
      words,
    ),
    { type: 'heading', text: heading.owed },
    { type: 'facts', rows: [[label.customers, sums(held, none)]] },
    table(words.corner, [4, 1, 3], open, words),
    { type: 'heading', text: heading.runs },
    table(
      words.run,
      [2, 2, 2, 3, 3],
      runs.map((run) => [
        `${run.id}\n${run.currency}`,
        run.day,
        run_state[run.status] ?? run.status,
        failedTests(run).join(', ') || none,
        [run.prepared_by ?? none, run.reviewed_by ?? none].join(', '),
      ]),
      words,
    ),
  ];
}

function people({ signers, certificates, policies }: PackContents, words: PackWords): PdfBlock[] {
  const { heading, left, none } = words;
  return [
    { type: 'heading', text: heading.people },
    table(
      words.person,
      [2, 3, 2, 4],
      signers.map(({ login, name, roles, active, keys }) => [
        ...[active ? login : `${login} (${left})`, name, roles, keys === '' ? none : keys],
      ]),
      words,
    ),
    { type: 'heading', text: heading.agreements },
    { type: 'paragraph', text: words.agreements },
    { type: 'heading', text: heading.certificates },
    table(
      words.certificate,
      [1, 2, 1, 6],
      certificates.map(({ number, currency, from_day, until_day, status, digest }) => [
        ...[`${String(number)} ${currency}`, `${from_day} – ${until_day}`, status, digest],
      ]),
      words,
    ),
    { type: 'heading', text: heading.policies },
    { type: 'paragraph', text: policies.map(({ kind, version }) => `${kind} ${String(version)}`).join(', ') },
  ];
}

/** The master document in a language, with an index of the other files. */
export function masterDocument(
  platform: string,
  contents: PackContents,
  files: readonly PackFile[],
  language: Language,
): PdfDescription {
  const words = PACK_WORDS[language];
  const { day, head, known_at } = contents;
  const { label, heading } = words;
  return {
    ...{ title: words.title, language, made_at: known_at, watermark: null },
    header: [words.title, day],
    footer: words.footer,
    blocks: [
      { type: 'paragraph', text: words.intro },
      { type: 'heading', text: heading.moment },
      {
        type: 'facts',
        rows: [
          [label.platform, platform],
          [label.day, day],
          [label.entry, String(head.seq)],
          [label.hash, head.hash],
        ],
      },
      ...money(contents, words, language),
      ...people(contents, words),
      { type: 'heading', text: heading.index },
      table(
        words.file,
        [3, 4],
        files.map(({ path, about }) => [path, about]),
        words,
      ),
      { type: 'heading', text: heading.check },
      ...words.check.map((text) => ({ type: 'paragraph', text, small: true }) as const),
    ],
  };
}
