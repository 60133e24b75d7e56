/**
 * A report as files: canonical JSON for programs, a document for people.
 *
 * Both say where the report stands in the journal, so that whoever has the books can check it. Made again of the same
 * books they are the same, byte for byte, however much was booked since. Pure.
 */
import type { ReportFields, ReportState } from '#core/cases/case-tables';
import type { EvidenceTrade } from '#core/cases/evidence';
import { canonicalJson } from '#core/kernel/canonical';
import { formatInstant, type Instant } from '#core/kernel/instant';
import { TYPOLOGIES } from '#core/risk/typologies';
import type { PdfBlock, PdfDescription } from '#server/pdf/document';

import type { GatheredAccount, GatheredTrade } from './gather';
import { localTime, money } from './suggest';
import { REPORT_WORDS, type Language, type ReportWords } from './words';

const SCHEMA = 'surety/suspicious-transaction-report';
const SCHEMA_VERSION = 1;

/** Everything that the files of a report say. */
export interface ReportContent {
  readonly id: string;
  readonly about: string;
  readonly status: ReportState;
  readonly version: number;
  readonly fields: ReportFields;
  readonly drafted_by: string;
  readonly drafted_at: Instant;
  readonly filed_by: string | null;
  readonly approved_by: string | null;
  readonly filed_at: Instant | null;
  /** The last entry about it: of a filed one that by which it was filed. */
  readonly entry: {
    readonly seq: number;
    readonly kind: string;
    readonly hash: string;
    readonly at: Instant;
  };
  /** Id of the workspace. */
  readonly books: string;
  readonly utc_offset_minutes: number;
  readonly accounts: readonly GatheredAccount[];
  readonly trades: readonly GatheredTrade[];
}

const instantText = (at: Instant | null): string | null => (at === null ? null : formatInstant(at));

function evidenceJson({ confirmed_at, score, flags, loop, more_legs, withdrawals }: EvidenceTrade) {
  return {
    confirmed_at: instantText(confirmed_at),
    score_permille: score,
    flags: flags.map(({ at, ...flag }) => ({ ...flag, at: instantText(at) })),
    legs: loop.map(({ at, ...leg }) => ({ ...leg, at: instantText(at) })),
    more_legs,
    withdrawals,
  };
}

/** The report as canonical JSON: names sorted, amounts as decimal text in minor units, instants in UTC. */
export function reportJson(content: ReportContent): string {
  const { entry, accounts, trades, drafted_at, filed_at, fields, ...said } = content;
  const file = {
    ...{ schema: SCHEMA, schema_version: SCHEMA_VERSION, ...said, ...fields },
    ...{ drafted_at: instantText(drafted_at), filed_at: instantText(filed_at) },
    entry: { ...entry, at: instantText(entry.at) },
    accounts: accounts.map(({ name, ...account }) => ({ ...account, name_masked: name })),
    trades: trades.map(({ amount_minor, paid_at, evidence, ...trade }) => ({
      ...{ ...trade, amount_minor: amount_minor.toString(), paid_at: instantText(paid_at) },
      evidence: evidence === null ? null : evidenceJson(evidence),
    })),
  };
  return `${canonicalJson(file)}\n`;
}

function facts({ document, ...words }: ReportWords, content: ReportContent): PdfBlock {
  const { id, status, version, about, books, fields } = content;
  const typologies = TYPOLOGIES.filter((typology) => fields.typologies.includes(typology));
  return {
    type: 'facts',
    rows: [
      [document.number, id],
      [document.status, words.status[status]],
      [document.version, String(version)],
      [document.about, about],
      [document.period, `${fields.from_day} – ${fields.to_day}`],
      [document.typologies, words.list(typologies.map((typology) => words.typology[typology]))],
      [document.books, books],
    ],
  };
}

function accountsTable({ document }: ReportWords, accounts: readonly GatheredAccount[]): PdfBlock {
  return {
    type: 'table',
    columns: [
      { title: document.account, share: 3 },
      { title: document.party, share: 3 },
      { title: document.name, share: 2 },
      { title: document.currency, share: 1 },
    ],
    rows: accounts.map(({ id, party_id, name, currency }) => [id, party_id ?? '', name, currency]),
    empty: document.none,
  };
}

function tradesTable({ document }: ReportWords, { trades, utc_offset_minutes }: ReportContent): PdfBlock {
  return {
    type: 'table',
    columns: [
      { title: document.trade, share: 3 },
      { title: document.paid_at, share: 2.6 },
      { title: document.buyer, share: 2.2 },
      { title: document.seller, share: 2.2 },
      { title: document.amount, share: 2.4, align: 'right' },
    ],
    rows: trades.map(({ id, buyer_id, seller_id, amount_minor, currency, paid_at }) => [
      id,
      paid_at === null ? '' : localTime(paid_at, utc_offset_minutes),
      buyer_id,
      seller_id,
      money(amount_minor, currency),
    ]),
    empty: document.none,
  };
}

function legsTable({ document, leg: words }: ReportWords, content: ReportContent): PdfBlock {
  const { trades, utc_offset_minutes } = content;
  return {
    type: 'table',
    columns: [
      { title: document.trade, share: 2.6 },
      { title: document.at, share: 2.4 },
      { title: document.kind, share: 2 },
      { title: document.from, share: 2.2 },
      { title: document.to, share: 2.2 },
      { title: document.amount, share: 2.4, align: 'right' },
    ],
    rows: trades.flatMap(({ id, currency, evidence }) =>
      (evidence?.loop ?? []).map(({ at, kind, from_id, to_id, amount_minor }) => [
        ...[id, localTime(at, utc_offset_minutes), words[kind], from_id, to_id],
        money(BigInt(amount_minor), currency),
      ]),
    ),
    empty: document.none,
  };
}

function signatures({ document }: ReportWords, content: ReportContent): PdfBlock[] {
  const { drafted_by, drafted_at, filed_by, approved_by, filed_at, entry, utc_offset_minutes } = content;
  const at = (instant: Instant): string => localTime(instant, utc_offset_minutes);
  const filed: (readonly [string, string])[] =
    filed_at === null
      ? [[document.filed_at, document.not_filed]]
      : [
          [document.proposed, filed_by ?? ''],
          [document.approved, approved_by ?? ''],
          [document.filed_at, at(filed_at)],
        ];
  const rows = [
    [document.drafted, `${drafted_by}, ${at(drafted_at)}`],
    ...filed,
    [document.entry, `${String(entry.seq)} (${entry.kind})`],
    [document.hash, entry.hash],
  ] as const;
  return [
    { type: 'facts', rows },
    { type: 'paragraph', text: document.check, small: true },
  ];
}

/** The report as a document in a language. Unless it was filed, every page says that it is a draft. */
export function reportPdf(content: ReportContent, language: Language): PdfDescription {
  const words = REPORT_WORDS[language];
  const { document } = words;
  const { id, status, version, fields } = content;
  const marks = { draft: document.draft, dropped: document.dropped, filed: null } as const;
  const heading = (text: string): PdfBlock => ({ type: 'heading', text });
  return {
    ...{ title: document.title, language, made_at: content.entry.at, watermark: marks[status] },
    header: [document.title, `${id} · ${document.version} ${String(version)} · ${words.status[status]}`],
    footer: document.confidential,
    blocks: [
      facts(words, content),
      ...[heading(document.narrative), { type: 'paragraph', text: fields.narrative } as const],
      heading(document.measures),
      { type: 'paragraph', text: fields.measures === '' ? document.none : fields.measures },
      ...[heading(document.accounts), accountsTable(words, content.accounts)],
      ...[heading(document.trades), tradesTable(words, content)],
      ...[heading(document.legs), legsTable(words, content)],
      ...[heading(document.signatures), ...signatures(words, content)],
    ],
  };
}
