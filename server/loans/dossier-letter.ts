/**
 * The dossier of a loan as a document that people read, in either language. Pure: the same dossier gives the same bytes.
 */
import { formatMinor } from '#core/kernel/money';
import type { RealNameLevel } from '#core/ledger/tables';
import type { PdfBlock, PdfDescription } from '#server/pdf/document';
import type { Language } from '#server/reports/words';

import { DOSSIER_WORDS, type DossierWords } from './dossier-words';
import type { DossierFile } from './prepare-dossier';

type Facts = readonly (readonly [string, string])[];

const PPM_PER_PERCENT = 10_000;

function merchantFacts({ label, level, yes, no }: DossierWords, { dossier }: DossierFile): Facts {
  const { merchant } = dossier;
  return [
    [label.name, merchant.name],
    [label.number, merchant.identity_no],
    [label.account, merchant.account_id],
    [label.level, level[merchant.real_name_level as RealNameLevel]],
    [label.category, merchant.category],
    [label.region, merchant.region],
    [label.opened, merchant.opened_at.slice(0, 10)],
    [label.trusted, merchant.trusted_merchant ? yes : no],
    [label.restricted, merchant.restricted ? yes : no],
  ];
}

function proposalFacts(
  words: DossierWords,
  { dossier }: DossierFile,
  money: (minor: string) => string,
): Facts {
  const { label, reason, none } = words;
  const { score, proposal, owed_elsewhere_minor } = dossier;
  const held = proposal.reasons.map((one) => reason[one]).join(', ');
  return [
    [label.score, score === null ? none : String(score.score)],
    ...(score === null ? [] : ([[label.basis, score.basis]] as const)),
    [label.limit, money(proposal.limit_minor)],
    [label.monthly, money(proposal.monthly_minor)],
    [label.share, `${String(proposal.share_ppm / PPM_PER_PERCENT)} %`],
    [label.held, held === '' ? none : held],
    [label.elsewhere, money(owed_elsewhere_minor)],
  ];
}

function tables(words: DossierWords, { dossier }: DossierFile, money: (minor: string) => string): PdfBlock[] {
  const columns = (titles: readonly string[]) =>
    titles.map((title, place) => ({ title, share: 1, align: place < 1 ? 'left' : 'right' }) as const);
  return [
    { type: 'heading', text: words.heading.turnover },
    {
      ...{ type: 'table', columns: columns(words.month), empty: words.none },
      rows: dossier.turnover.map(({ month, sales, net_minor, gone_back }) => [
        ...[month, String(sales), money(net_minor), String(gone_back)],
      ]),
    },
    { type: 'heading', text: words.heading.loans },
    {
      ...{ type: 'table', columns: columns(words.loan), empty: words.none },
      rows: dossier.loans.map(({ loan_id, status, principal_minor, owed_minor }) => [
        ...[loan_id, words.status[status], money(principal_minor), money(owed_minor)],
      ]),
    },
  ];
}

/** The document in a language. */
export function dossierLetter(file: DossierFile, language: Language): PdfDescription {
  const words = DOSSIER_WORDS[language];
  const { dossier, signature } = file;
  const { asked, loan_id, bank, consent, entry, key_id } = dossier;
  const money = (minor: string): string => `${formatMinor(BigInt(minor), asked.currency)} ${asked.currency}`;
  const { label, heading } = words;
  return {
    ...{ title: words.title, language, made_at: Date.parse(dossier.made_at), watermark: null },
    header: [words.title, loan_id],
    footer: words.footer,
    blocks: [
      { type: 'heading', text: heading.merchant },
      { type: 'facts', rows: merchantFacts(words, file) },
      { type: 'heading', text: heading.asked },
      {
        type: 'facts',
        rows: [
          [label.bank, bank],
          [label.amount, money(asked.amount_minor)],
          [label.months, String(asked.months)],
          [label.purpose, asked.purpose],
          [label.consent, words.until(consent.id, consent.until.slice(0, 10))],
        ],
      },
      { type: 'heading', text: heading.proposal },
      { type: 'facts', rows: proposalFacts(words, file, money) },
      { type: 'paragraph', text: words.decides },
      ...tables(words, file, money),
      { type: 'heading', text: heading.check },
      {
        type: 'facts',
        rows: [
          [label.entry, String(entry.seq)],
          [label.hash, entry.hash],
          [label.key, key_id],
          [label.signature, signature],
        ],
      },
      { type: 'paragraph', text: words.check, small: true },
    ],
  };
}
