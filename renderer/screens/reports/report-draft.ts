/**
 * A report that is being written, as typed: kept by what it is a version of until it is saved or discarded, so that
 * leaving the page loses nothing. Nothing of it is in the books.
 */
import { reactive } from 'vue';

import type { ReportFields } from '#core/cases/case-tables';
import { parseCommandData } from '#core/ledger/commands';

export interface ReportDraft {
  narrative: string;
  typologies: string[];
  /** Ids apart by commas, spaces or lines. */
  accounts: string;
  trades: string;
  from_day: string;
  to_day: string;
  measures: string;
  /** The fields it was filled from last, as text: what differs was typed. */
  filled: string;
}

const kept = new Map<string, ReportDraft>();

export const keptDraft = (name: string): ReportDraft | undefined => kept.get(name);
export const discardDraft = (name: string): boolean => kept.delete(name);

const idsIn = (text: string): string[] => text.split(/[\s,，、;；]+/).filter((id) => id !== '');

/** What is typed, as the books want it. */
export function fieldsOf(draft: ReportDraft): ReportFields {
  const { narrative, typologies, from_day, to_day, measures } = draft;
  return {
    ...{ narrative: narrative.trim(), typologies: [...typologies], measures: measures.trim() },
    ...{ account_ids: idsIn(draft.accounts), trade_ids: idsIn(draft.trades), from_day, to_day },
  };
}

/** Puts fields into a draft in place of what is there. */
export function fillDraft(draft: ReportDraft, fields: ReportFields): void {
  const { narrative, typologies, account_ids, trade_ids, from_day, to_day, measures } = fields;
  Object.assign(draft, { narrative, typologies: [...typologies], from_day, to_day, measures });
  Object.assign(draft, { accounts: account_ids.join(', '), trades: trade_ids.join(', ') });
  draft.filled = JSON.stringify(fieldsOf(draft));
}

/** The draft kept under a name; a new one out of the fields given where there is none. */
export function draftFrom(name: string, fields: ReportFields): ReportDraft {
  const found = kept.get(name);
  if (found !== undefined) return found;
  const draft: ReportDraft = reactive({
    ...{ narrative: '', typologies: [], accounts: '', trades: '', from_day: '', to_day: '', measures: '' },
    filled: '',
  });
  fillDraft(draft, fields);
  kept.set(name, draft);
  return draft;
}

/** True while somebody has typed something since it was filled. */
export function isTouched(draft: ReportDraft): boolean {
  return JSON.stringify(fieldsOf(draft)) !== draft.filled;
}

export interface FieldProblem {
  readonly field: keyof ReportFields;
  /** Which of a list of ids is wrong; null where it is the field as a whole. */
  readonly id: string | null;
  readonly expected: string;
}

/** What is wrong with fields, each in the core's words; nothing while they can be saved. */
export function problemsOf(about: string, fields: ReportFields): readonly FieldProblem[] {
  const parsed = parseCommandData('draft-report', { about, fields });
  if (parsed.ok) return [];
  return parsed.issues.flatMap(({ field, expected }) => {
    const [, name, place] = /^fields\.(\w+)(?:\.(\d+))?$/.exec(field) ?? [];
    if (name === undefined || !(name in fields)) return [];
    const value: unknown = fields[name as keyof ReportFields];
    const id: unknown = Array.isArray(value) && place !== undefined ? value[Number(place)] : null;
    return [{ field: name as keyof ReportFields, id: typeof id === 'string' ? id : null, expected }];
  });
}
