/**
 * A letter to the holder of an account about a measure, its end, or his appeal, as a document. Pure.
 *
 * Made again of the same books it is the same, byte for byte. It says what the measure stops by the matrix that enforces
 * it. Of what the measure rests on it says the reason; the basis only where that names nothing the holder must not learn.
 */
import type { Row, Restriction } from '#core/ledger/tables';
import type { Instant } from '#core/kernel/instant';
import { formatMinor } from '#core/kernel/money';
import type { NoticeEvent } from '#core/enforcement/notice-tables';
import { isMeasureReason } from '#core/enforcement/reason-codes';
import { effectOn } from '#core/enforcement/touches';
import { REJECTED_REASONS, UPHELD_REASONS } from '#core/appeals/reasons';
import type { PdfBlock, PdfDescription } from '#server/pdf/document';

import { NOTICE_WORDS, TOLD_PURPOSES, type NoticeWords, type ToldKind } from './notice-words';
import { localTime } from './suggest';
import type { Language } from './words';

/** Everything that a letter says. */
export interface LetterContent {
  readonly event: NoticeEvent;
  readonly restriction: Restriction;
  /** In clear: it is his letter. */
  readonly holder_name: string;
  readonly currency: string;
  /** The basis in words; null where it names what the holder must not learn. */
  readonly basis: string | null;
  /** The decided appeal, for a letter that tells of one. */
  readonly appeal: Row<'appeal'> | null;
  /** Until when the holder may appeal. */
  readonly appeal_until: Instant;
  /** The entry it tells of. */
  readonly entry: { readonly seq: number; readonly hash: string; readonly at: Instant };
  readonly utc_offset_minutes: number;
}

/** Names things that a holder must not learn of: alerts, cases, reports, and words of a suspicion's report. */
const TELLING = /\b(?:alert|case|report|flag|credit-note)-?\s?\d+|suspicious|launder|\bSTR\b|可疑|洗钱|预警/i;

/** True for a basis that tells of nothing but the account itself; ids of others are looked up by the caller. */
export function isTellable(basis: string): boolean {
  return !TELLING.test(basis);
}

const isTold = (kind: Restriction['kind']): kind is ToldKind => kind !== 'watch';

function kindText(words: NoticeWords, kind: Restriction['kind']): string {
  if (!isTold(kind)) {
    throw new Error('nobody is told that he is watched');
  }
  return words.kind[kind];
}

const includes = <T extends string>(list: readonly T[], value: string | null): value is T =>
  list.some((one) => one === value);

function decisionText(words: NoticeWords, { appeal }: LetterContent): string {
  if (appeal === null) {
    return '';
  }
  const { status, reason_code } = appeal;
  const outcome =
    status === 'upheld' || status === 'replaced' || status === 'rejected' ? words.outcome[status] : '';
  const reason = includes(UPHELD_REASONS, reason_code)
    ? words.upheld[reason_code]
    : includes(REJECTED_REASONS, reason_code)
      ? words.rejected[reason_code]
      : '';
  return reason === '' ? outcome : `${outcome} (${reason})`;
}

function facts(words: NoticeWords, content: LetterContent): PdfBlock {
  const { restriction, event, holder_name, basis, utc_offset_minutes } = content;
  const { id, account_id, kind, reason_code, starts_at, ends_at, ended_at } = restriction;
  const at = (instant: Instant): string => localTime(instant, utc_offset_minutes);
  const { label } = words;
  const until =
    ends_at === null ? (kind === 'end-service' ? words.for_good : words.until_lifted) : at(ends_at);
  const is_over = event === 'ended' || event === 'lifted';
  const told = isTellable(reason_code) && isMeasureReason(reason_code);
  return {
    type: 'facts',
    rows: [
      [label.number, `${id} / ${event}`],
      [label.account, account_id],
      [label.holder, holder_name],
      [label.measure, kindText(words, kind)],
      [label.since, at(starts_at)],
      is_over && ended_at !== null ? [label.ended, at(ended_at)] : [label.until, until],
      [label.reason, told ? words.reason[reason_code] : words.other_reason(reason_code)],
      ...(basis === null ? [] : ([[label.basis, basis]] as const)),
      ...(content.appeal === null ? [] : ([[label.decision, decisionText(words, content)]] as const)),
    ],
  };
}

/** What it stops and what it leaves, off the matrix. */
function consequences(
  words: NoticeWords,
  { restriction, currency, utc_offset_minutes }: LetterContent,
): PdfBlock[] {
  const { terms, step_down, ends_at } = restriction;
  const felt = TOLD_PURPOSES.map((purpose) => ({ purpose, effect: effectOn([restriction], purpose) }));
  const limits = [
    ['payment', terms.per_payment_minor],
    ['day', terms.per_day_minor],
    ['month', terms.per_month_minor],
  ] as const;
  const amount = (minor: string): string => `${formatMinor(BigInt(minor), currency)} ${currency}`;
  const lines = [
    ...felt.flatMap(({ purpose, effect }) =>
      effect === null ? [] : [`– ${words.purpose[purpose]}: ${words.effect[effect]}`],
    ),
    ...(terms.delay_days === undefined ? [] : [words.delayed(terms.delay_days)]),
    ...limits.flatMap(([which, minor]) => (minor === undefined ? [] : [words.limits[which](amount(minor))])),
  ];
  // A watch that follows is nobody's to learn of.
  const next = step_down === null || ends_at === null || !isTold(step_down.kind) ? null : step_down;
  const then =
    next === null || ends_at === null
      ? []
      : [
          `${localTime(ends_at, utc_offset_minutes)}: ${words.then(kindText(words, next.kind), next.days ?? null)}`,
        ];
  const free = felt.filter(({ effect }) => effect === null).map(({ purpose }) => words.purpose[purpose]);
  return [
    { type: 'heading', text: words.heading.what },
    { type: 'paragraph', text: [...lines, ...then].join('\n') },
    { type: 'heading', text: words.heading.possible },
    ...(free.length === 0 ? [] : [{ type: 'paragraph', text: words.join(free) } as const]),
    { type: 'paragraph', text: `${words.always} ${words.rest}` },
  ];
}

function appealPart(
  words: NoticeWords,
  { event, appeal_until, entry, utc_offset_minutes }: LetterContent,
): PdfBlock[] {
  const until = localTime(appeal_until, utc_offset_minutes);
  const text =
    event === 'appeal-rejected'
      ? words.appeal_again
      : appeal_until < entry.at
        ? words.appeal_over(until)
        : words.appeal(until);
  return [
    { type: 'heading', text: words.heading.appeal },
    { type: 'paragraph', text },
  ];
}

function record(words: NoticeWords, { entry }: LetterContent): PdfBlock[] {
  return [
    { type: 'heading', text: words.heading.record },
    {
      type: 'facts',
      rows: [
        [words.label.entry, String(entry.seq)],
        [words.label.hash, entry.hash],
      ],
    },
    { type: 'paragraph', text: words.check, small: true },
  ];
}

/** The letter in a language. Throws for a watch, of which there are none. */
export function noticeLetter(content: LetterContent, language: Language): PdfDescription {
  const words = NOTICE_WORDS[language];
  const { event, restriction, holder_name, appeal, entry, utc_offset_minutes } = content;
  const happened = event === 'imposed' || event === 'stepped-down' ? restriction.starts_at : entry.at;
  const opening = words.opening(
    ...([event, restriction.account_id, kindText(words, restriction.kind)] as const),
    localTime(happened, utc_offset_minutes),
  );
  const holds = event === 'imposed' || event === 'stepped-down' || event === 'appeal-rejected';
  const replaced = event === 'appeal-upheld' && appeal?.status === 'replaced';
  return {
    ...{ title: words.title[event], language, made_at: entry.at, watermark: null },
    header: [words.title[event], restriction.id],
    footer: words.footer,
    blocks: [
      { type: 'paragraph', text: words.greeting(holder_name) },
      { type: 'paragraph', text: opening },
      facts(words, content),
      ...(holds
        ? [...consequences(words, content), ...appealPart(words, content)]
        : [{ type: 'paragraph', text: replaced ? words.replaced : words.free_again } as const]),
      ...record(words, content),
    ],
  };
}
