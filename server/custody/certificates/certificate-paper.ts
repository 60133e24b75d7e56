/**
 * The certificate as a document that people read, with what is checked attached: in either language, and without any amount.
 *
 * It is made of the certificate alone and of what never changes after its issue, so that a reprint is the same. What is hashed and
 * signed is the attached JSON; the pages only show it. Pure: the same certificate gives the same description.
 */
import { certificateDigest } from '#core/custody/primitives/definitions';
import { CLAIM_TESTS, TEST_NAMES, type Certificate } from '#core/custody/primitives/documents';
import { bytesToHex, portableSha256 } from '#core/custody/primitives/hash';
import { TEST_TITLES, testsText } from '#core/custody/verifier/test-titles';
import { formatInstant, type Instant } from '#core/kernel/instant';
import type { PdfBlock, PdfDescription } from '#server/pdf/document';
import type { Language } from '#server/reports/words';

import { PAPER_WORDS } from './paper-words';

/** A certificate with what is handed out beside it. */
export interface PaperOf {
  readonly certificate: Certificate;
  /** Canonical JSON, as it is handed out. */
  readonly certificate_text: string;
  /** The published keys that check it. */
  readonly keys_text: string;
  /** The log's head as the log signed it; null where none was published. */
  readonly checkpoint: string | null;
  readonly prepared_at: Instant;
  readonly issued_at: Instant;
}

type Words = (typeof PAPER_WORDS)[Language];
type Facts = readonly (readonly [string, string])[];

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const dayOfInstant = (at: Instant): string => formatInstant(at).slice(0, 10);

function facts(
  { certificate }: PaperOf,
  { label, first, none, until, version, voids, policy, reason }: Words,
): Facts {
  const { statement } = certificate;
  const { platform, pool, currency, period, day, previous, policies, voids: voided } = statement;
  const versions = policies.map((one) => version(policy[one.kind] ?? one.kind, one.version));
  return [
    [label.platform, platform],
    [label.pool, pool],
    [label.currency, currency],
    [label.period, until(period.from, period.until)],
    [label.day, day],
    [label.policies, versions.length === 0 ? none : versions.join(', ')],
    [label.digest, digestOf(certificate)],
    [label.previous, previous ?? first],
    ...(voided === null ? [] : ([[label.voids, voids(voided.number, reason[voided.reason])]] as const)),
  ];
}

/** What it says in sentences; what a reader would rather not find comes with it. */
function sentences({ statement }: Certificate, words: Words, language: Language): string[] {
  const failed = CLAIM_TESTS.filter((name) => statement.tests[name] !== 'passed');
  const remarks = TEST_NAMES.filter(
    (name) => statement.tests[name] === 'failed' && !CLAIM_TESTS.includes(name),
  );
  const stated =
    statement.level === 2 && statement.banks.some((bank) => bank.statement.mode === 'platform-stated');
  return [
    statement.level === 1 ? words.inclusion : `${words.says}\n${words.agreement}`,
    ...(failed.length === 0 ? [] : [words.failed(testsText(failed, language))]),
    ...(remarks.length === 0 ? [] : [words.remarks(testsText(remarks, language))]),
    ...(stated ? [words.stated] : []),
  ];
}

/** SHA-256 of the range proofs as they stand in the JSON, in its order, each with a line feed behind it: a line of jq gives the same. */
function rangesDigest(ranges: readonly string[]): string {
  return bytesToHex(portableSha256(bytesOf(ranges.map((proof) => `${proof}\n`).join(''))));
}

function commitments({ certificate }: PaperOf, words: Words): PdfBlock[] {
  const { label, columns, heading, none, commitment, mode, bank_key } = words;
  const { statement } = certificate;
  const tree = [
    [label.root, statement.tree.root],
    [label.depth, String(statement.tree.depth)],
    [label.receivables, statement.receivables],
  ] as const;
  if (!('proofs' in certificate)) {
    return [
      { type: 'heading', text: heading.commitments },
      { type: 'facts', rows: tree },
    ];
  }
  const { components, roll_forward, banks, tree: sums } = certificate.statement;
  const listed = [...components, ...(roll_forward?.movements ?? [])];
  const { agreement, components: proofs, roll_forward: rolled } = certificate.proofs;
  const ranges = [...proofs, ...(rolled?.movements ?? [])];
  return [
    { type: 'heading', text: heading.commitments },
    {
      type: 'facts',
      rows: [
        ...tree,
        [label.sum, sums.sum],
        [label.agreement, agreement],
        [label.ranges, words.ranges(ranges.length, rangesDigest(ranges))],
        [label.base, roll_forward?.base ?? none],
      ],
    },
    {
      ...{ type: 'table', empty: none },
      columns: [
        { title: columns.component, share: 2 },
        { title: columns.commitment, share: 3 },
      ],
      rows: listed.map((one) => [commitment[one.label] ?? one.label, one.commitment]),
    },
    { type: 'heading', text: heading.banks },
    {
      ...{ type: 'table', empty: none },
      columns: [
        { title: columns.bank, share: 2 },
        { title: columns.commitment, share: 3 },
      ],
      rows: banks.map(({ statement: { bank, account, commitment: hidden, mode: by, key_id } }) => [
        ...[`${bank}\n${account}`, `${hidden}\n${bank_key(mode[by], key_id)}`],
      ]),
    },
  ];
}

function signed({ certificate, prepared_at, issued_at }: PaperOf, { label, by }: Words): Facts {
  const { statement, signatures } = certificate;
  const { preparer, reviewer } = statement;
  return [
    [label.preparer, by(preparer.person, dayOfInstant(prepared_at), preparer.key_id)],
    [label.signature, signatures.preparer],
    [label.reviewer, by(reviewer.person, dayOfInstant(issued_at), reviewer.key_id)],
    [label.signature, signatures.reviewer],
  ];
}

/** The digest that both people signed. */
function digestOf(certificate: Certificate): string {
  return certificateDigest(portableSha256, certificate);
}

/** The document in a language, its files attached. */
export function certificatePaper(paper: PaperOf, language: Language): PdfDescription {
  const words = PAPER_WORDS[language];
  const { certificate, certificate_text, keys_text, checkpoint, issued_at } = paper;
  const { statement } = certificate;
  const { heading, columns, file } = words;
  const attachments = [
    {
      name: 'certificate.json',
      media_type: 'application/json',
      about: file.certificate,
      text: certificate_text,
    },
    { name: 'keys.json', media_type: 'application/json', about: file.keys, text: keys_text },
    ...(checkpoint === null
      ? []
      : [{ name: 'checkpoint.txt', media_type: 'text/plain', about: file.checkpoint, text: checkpoint }]),
  ];
  return {
    ...{
      title: words.titled(words.title, words.number(statement.number)),
      language,
      made_at: issued_at,
      watermark: null,
    },
    header: [`${statement.platform} · ${statement.pool}`, words.number(statement.number)],
    footer: words.footer,
    blocks: [
      { type: 'heading', text: heading.what },
      ...sentences(certificate, words, language).map((text) => ({ type: 'paragraph', text }) as const),
      { type: 'heading', text: heading.certificate },
      { type: 'facts', rows: facts(paper, words) },
      { type: 'heading', text: heading.tests },
      {
        ...{ type: 'table', empty: words.none },
        columns: [
          { title: columns.test, share: 1 },
          { title: columns.about, share: 8 },
          { title: columns.outcome, share: 2 },
        ],
        rows: TEST_NAMES.map((name) => [
          name,
          TEST_TITLES[name][language],
          words.outcome[statement.tests[name]],
        ]),
      },
      ...commitments(paper, words),
      { type: 'heading', text: heading.signed },
      { type: 'facts', rows: signed(paper, words) },
      { type: 'heading', text: heading.check },
      ...words.check.map((text) => ({ type: 'paragraph', text, small: true }) as const),
      { type: 'heading', text: heading.files },
      { type: 'facts', rows: attachments.map(({ name, about }) => [name, about]) },
    ],
    attachments: attachments.map(({ text, ...one }) => ({ ...one, bytes: bytesOf(text) })),
  };
}
