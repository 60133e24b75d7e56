/**
 * Developing scorecards: out of the books or a staged table, bins changed by people, candidates compared, one drafted with its
 * card; champion and challenger side by side.
 *
 * A development is long work of its person and is kept while the workspace is open, so that it survives leaving the
 * screen. It changes nothing in the books; drafting does. Letting a draft challenge and retiring are commands of the books
 * (`commands.submit`); making one champion, and going back to a former one, takes two people (`approvals.propose`).
 */
import { z } from 'zod';

import {
  ASKED_TRENDS,
  CARD_LIMITS,
  EDIT_PROBLEMS,
  OUTCOME_EVENTS,
  UNDRAFTABLE,
} from '#core/credit/credit-words';
import type { CharacteristicLine, Suspect } from '#core/credit/develop/characteristics';
import type { DevelopedScorecard, DevelopmentCounts, JudgedReference } from '#core/credit/develop/develop';
import { currencyField } from '#core/ledger/fields';
import { RESTRICTION_KINDS } from '#core/ledger/tables';

import { read, write } from './base';
import { commandKey } from './commands';
import { creditAttribute, creditNamed } from './credit';
import { jobStarted } from './jobs';
import { id, instant } from './values';

const days = (least: number) => z.number().int().min(least).max(3_650);
const column = z.string().min(1).max(128);

const rule = z.strictObject({
  event: z.enum(OUTCOME_EVENTS),
  at_least: z.number().int().min(1).max(100_000),
  share_at_least: z.number().min(0).max(1).exactOptional(),
});

const books = z.strictObject({
  kind: z.literal('books'),
  currency: currencyField.default('CNY'),
  from_at: instant.optional(),
  to_at: instant.optional(),
  every_days: days(1),
  excluded_measures: z.array(z.enum(RESTRICTION_KINDS)).max(RESTRICTION_KINDS.length),
  outcomes: z.strictObject({
    performance_days: days(1),
    maturity_days: days(0),
    bad: z.array(rule).min(1).max(12),
    indeterminate: z.array(rule).max(12),
    sales_min: z.number().int().min(0).max(100_000),
  }),
});

const table = z.strictObject({
  kind: z.literal('table'),
  name: z.string().min(1).max(255),
  target: column,
  time: column.optional(),
  group: column.optional(),
  told_after_days: days(0).optional(),
});

/** See `core/credit/develop/definition.ts`. */
const definition = z.strictObject({
  source: z.discriminatedUnion('kind', [books, table]),
  split: z.strictObject({
    later_share: z.number().min(0).max(0.9),
    later_from: instant.optional(),
    told_only: z.boolean(),
  }),
  exclude: z.array(column).max(500),
});
export type DevelopmentAsked = z.output<typeof definition>;

const of = { name: column };
const bin = z.number().int().min(0).max(35);
const level = z.string().max(256);

/** One change of bins; see `core/credit/develop/edits.ts`. */
const edit = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('merge'), ...of, bin }),
  z.strictObject({ kind: z.literal('split'), ...of, at: z.number() }),
  z.strictObject({ kind: z.literal('move'), ...of, bin, at: z.number() }),
  z.strictObject({ kind: z.literal('group'), ...of, levels: z.array(level).min(1).max(200).readonly() }),
  z.strictObject({ kind: z.literal('ungroup'), ...of, level }),
  z.strictObject({ kind: z.literal('trend'), ...of, trend: z.enum(ASKED_TRENDS) }),
  z.strictObject({ kind: z.literal('leave-out'), ...of }),
  z.strictObject({ kind: z.literal('take-in'), ...of }),
]);
const edits = z.array(edit).max(500).readonly();

/** What is made by the core as plain data, of the core's own type. */
const told = <T extends object>() => z.custom<T>((value) => typeof value === 'object' && value !== null);

const characteristic = z.object({
  ...creditNamed,
  line: told<Omit<CharacteristicLine, 'bins'>>(),
  bins: z.array(
    z.object({
      attribute: creditAttribute,
      rows: z.number(),
      bad: z.number(),
      woe: z.number(),
      iv: z.number(),
      like: z.number().nullable(),
    }),
  ),
});
export type CharacteristicView = z.output<typeof characteristic>;

const candidate = z.object({
  /** Without its points, which are `candidate`'s. */
  scorecard: told<Omit<DevelopedScorecard, 'scorecard'>>(),
  characteristics: z.number(),
  /** Characteristics whose points go against the direction that is known of them. */
  against_direction: z.array(z.string()),
  limits: z.array(z.enum(CARD_LIMITS)),
  /** What stands in the way of drafting it. */
  hindrances: z.array(z.object({ reason: z.enum(UNDRAFTABLE), names: z.array(z.string()) })),
  /** The version it would have; drafted already or not. */
  version: z.string(),
  drafted: z.boolean(),
});
export type CandidateView = z.output<typeof candidate>;

const head = z.object({
  id,
  made_at: instant,
  definition,
  rows: z.number(),
  bad: z.number(),
  candidates: z.number(),
});
export type DevelopmentHead = z.output<typeof head>;

const language = z.enum(['en', 'zh']);

export const developments = {
  /** Those of this person that are kept, the newest first. */
  list: read('risk.read').output(z.array(head)),
  /** What a definition begins with, for the books. */
  defaults: read('risk.read').output(definition),
  /** Columns of a staged CSV. Throws NOT_FOUND. */
  columns: read('risk.work')
    .input(z.object({ file_id: id }))
    .output(z.object({ name: z.string(), columns: z.array(z.string()) })),
  /**
   * Develops as long work; `file_id` is the staged table of a definition that is of a table. The job's result is `id`, or a
   * `problem` (`Undeveloped`) where nothing could be developed.
   */
  begin: write('risk.work', { needs_writer: false })
    .input(z.object({ key: commandKey, definition, file_id: id.optional() }))
    .output(jobStarted),
  detail: read('risk.read')
    .input(z.object({ id }))
    .output(
      z.object({
        head,
        counts: told<DevelopmentCounts>(),
        /** The most telling first. */
        characteristics: z.array(characteristic),
        leaks: z.array(told<Suspect>()),
        chosen: z.string(),
        champion: told<JudgedReference>().nullable(),
        candidates: z.array(candidate),
      }),
    ),
  /** The bins of a characteristic after some changes, or why the last of them cannot be made. */
  bins: read('risk.read')
    .input(z.object({ id, name: column, edits }))
    .output(
      z.object({ characteristic: characteristic.nullable(), problem: z.enum(EDIT_PROBLEMS).nullable() }),
    ),
  /** Fits a scorecard on changed bins as long work; the job's result is the `candidate`, or a `problem`. */
  refit: write('risk.work', { needs_writer: false })
    .input(z.object({ key: commandKey, id, edits }))
    .output(jobStarted),
  /** Drafts a candidate with its card. Throws NOT_FOUND, INVALID for one that cannot be drafted, REFUSED. */
  draft: write('risk.work')
    .input(
      z.object({
        key: commandKey,
        id,
        candidate: z.string().max(64),
        note: z.string().trim().max(1_000).default(''),
      }),
    )
    .output(z.object({ version: z.string(), seq: z.number() })),
  /** Two scorecards of the books side by side, as long work; the job's result is `SideBySide`, or a `problem`. */
  compare: write('risk.work', { needs_writer: false })
    .input(z.object({ key: commandKey, first: id, second: id, source: books }))
    .output(jobStarted),
  /**
   * Where the card of a drafted scorecard can be fetched: signed as JSON, or as a document in a language; good once, noted
   * each time. Throws NOT_FOUND, WORKSPACE `vault-locked`.
   */
  card: write('risk.read', { unkeyed: 'each path is good once; that it was asked for is noted each time' })
    .input(z.object({ version: id, format: z.enum(['json', 'pdf']), language: language.default('en') }))
    .output(z.object({ path: z.string(), name: z.string() })),
};
