/**
 * A rule that is being written: its fields and conditions as typed, or as JSON; kept by what it is a version of until it is
 * saved or discarded, so that leaving the page loses nothing. Nothing of it is in the books.
 */
import { reactive } from 'vue';

import type { Rule } from '#core/risk/rules';

import { jsonText } from './rule-json';
import {
  newGroup,
  thresholdOf,
  treeOf,
  writtenOf,
  type TreeGroup,
  type UnitOf,
  type Written,
} from './rule-tree';

export interface RuleDraft {
  face: 'fields' | 'json';
  id: string;
  title: string;
  typology: string;
  weight: string;
  reason: string;
  source: string;
  root: TreeGroup;
  json: string;
  note: string;
}

type Json = Readonly<Record<string, unknown>>;

const kept = new Map<string, RuleDraft>();

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

/** Puts a rule, or JSON that is not quite one, into the fields of a draft. */
function fill(draft: RuleDraft, rule: Json, unitOf: UnitOf): void {
  draft.title = textOf(rule['title']);
  draft.typology = textOf(rule['typology']);
  draft.weight = textOf(rule['weight']);
  draft.reason = textOf(rule['reason']);
  draft.source = textOf(rule['source']);
  draft.root = treeOf(rule['when'], unitOf);
}

/** The draft kept under a name, or a new one: of a rule, or empty. */
export function draftOf(name: string, from: Rule | null, unitOf: UnitOf): RuleDraft {
  const found = kept.get(name);
  if (found !== undefined) return found;
  const draft: RuleDraft = reactive({
    ...{ face: 'fields', id: from?.id ?? '', title: '', typology: '', weight: '', reason: '', source: '' },
    ...{ root: newGroup('all'), json: '', note: '' },
  });
  if (from !== null) fill(draft, { ...from }, unitOf);
  kept.set(name, draft);
  return draft;
}

export function discard(name: string): void {
  kept.delete(name);
}

export interface DraftWritten {
  /** The rule as JSON; null while the text is none. */
  readonly rule: Record<string, unknown> | null;
  readonly written: Written | null;
  /** Where the text stops being JSON, as far as the browser says. */
  readonly broken: { readonly line: string; readonly column: string } | null;
}

/** Where the browser says that a text stops being JSON. */
const PLACE = /line (\d+) column (\d+)/;

function readJson(draft: RuleDraft): DraftWritten {
  try {
    const rule: unknown = JSON.parse(draft.json);
    const is_record = typeof rule === 'object' && rule !== null && !Array.isArray(rule);
    return { rule: is_record ? { ...rule } : {}, written: null, broken: null };
  } catch (error) {
    const [, line = '', column = ''] = PLACE.exec(error instanceof Error ? error.message : '') ?? [];
    return { rule: null, written: null, broken: { line, column } };
  }
}

/** What a draft says now. */
export function readDraft(draft: RuleDraft, unitOf: UnitOf): DraftWritten {
  if (draft.face === 'json') return readJson(draft);
  const written = writtenOf(draft.root, unitOf);
  const { id, title, typology, reason, source } = draft;
  const weight = thresholdOf(draft.weight, undefined);
  const rule = { id: id.trim(), title, typology, weight, when: written.when, reason, source };
  return { rule, written, broken: null };
}

/** Turns a draft to its other face; what was written goes along. Text that is no JSON stays where it is. */
export function turn(draft: RuleDraft, unitOf: UnitOf): void {
  const { rule } = readDraft(draft, unitOf);
  if (rule === null) return;
  if (draft.face === 'fields') {
    draft.json = jsonText(rule);
    draft.face = 'json';
    return;
  }
  fill(draft, rule, unitOf);
  draft.id = textOf(rule['id']);
  draft.face = 'fields';
}
