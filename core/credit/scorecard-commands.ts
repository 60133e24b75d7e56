/**
 * Scorecards as immutable versions: draft, challenger, champion, retired.
 *
 * A version is the digest of the scorecard. One champion scores; one challenger at most is computed beside it and decides
 * nothing. The books begin with an expert scorecard, declared as such; another takes its place only by two people, in one
 * entry, and so does a former champion that comes back. The champion is never retired without another: once there are
 * scores, one scorecard is always in force.
 */
import type { Sha256 } from '#core/kernel/canonical';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { handler, type Context, type EntryMeta, type Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Row } from '#core/ledger/tables';

import type { ScorecardOrigin, ScorecardState } from './axes';
import { characteristicNamed } from './characteristic-named';
import { SCORECARD_HEAD } from './credit-tables';
import { judgeScorecardFile, type ScorecardFile } from './scorecard-file';

type Version = Row<'credit_scorecard'>;
type Head = Row<'credit_scorecard_head'>;

const NO_SCORECARDS: Head = { id: SCORECARD_HEAD, latest: 0, champion: null, challenger: null };

function headOf(state: State): Head {
  return state.tables.credit_scorecard_head.get(SCORECARD_HEAD) ?? NO_SCORECARDS;
}

/** A file as a scorecard of this program's characteristics, or the refusal that says what is wrong with it. */
function judged(value: unknown, sha256: Sha256): ScorecardFile | Refusal {
  const parsed = judgeScorecardFile(value, sha256);
  if (!parsed.ok) {
    const [issue] = parsed.issues;
    const field = issue?.field ?? '';
    return refuse('invalid', {
      field: field === '' ? 'file' : `file.${field}`,
      expected: issue?.expected ?? 'expected a scorecard',
    });
  }
  const { characteristics } = parsed.file.scorecard;
  const strange = characteristics.find(
    ({ binning }) => characteristicNamed(binning.name)?.kind !== binning.kind,
  );
  return strange === undefined
    ? parsed.file
    : refuse('invalid', {
        ...{ field: 'file', id: strange.binning.name },
        expected: 'expected characteristics of this program, each of its kind',
      });
}

interface DraftFacts {
  readonly version: string;
  readonly no: number;
  readonly origin: ScorecardOrigin;
}

interface FileData {
  readonly file: Readonly<Record<string, unknown>>;
}

function wantDraft({ file }: FileData, want: Want): void {
  want.row('credit_scorecard_head', SCORECARD_HEAD);
  if (typeof file['version'] === 'string') {
    want.row('credit_scorecard', file['version']);
  }
}

/** The facts of a new version, or why it is none. */
function draftOf({ file }: FileData, { state, sha256 }: Context): DraftFacts | Refusal {
  const found = judged(file, sha256);
  if ('code' in found) {
    return found;
  }
  const { version, origin } = found;
  return state.tables.credit_scorecard.get(version) === null
    ? { version, no: headOf(state).latest + 1, origin }
    : refuse('already-exists', { what: 'scorecard', id: version });
}

function drafted(
  { file }: FileData,
  { version, no, origin }: DraftFacts,
  note: string,
  entry: EntryMeta,
): Version {
  return {
    ...{ id: version, no, state: 'draft', origin, file, note },
    ...{ drafted_by: entry.actor, drafted_at: entry.booked_at, drafted_seq: entry.seq },
    ...{ challenged_at: null, promoted_at: null, promoted_by: null, approved_by: null },
    ...{ retired_at: null, retired_by: null },
  };
}

const adoptScorecard = handler<'adopt-scorecard', DraftFacts>('adopt-scorecard', {
  needs: wantDraft,
  decide({ data }, context) {
    const { champion } = headOf(context.state);
    if (champion !== null) {
      return refuse('already-exists', { what: 'scorecard', id: champion });
    }
    const found = draftOf(data, context);
    if ('code' in found) {
      return found;
    }
    return found.origin === 'expert'
      ? { subject: found.version, facts: found }
      : refuse('wrong-state', { what: 'scorecard', id: found.version, expected: 'an expert scorecard' });
  },
  evolve(data, facts, entry, state) {
    state.tables.credit_scorecard.put(facts.version, {
      ...drafted(data, facts, '', entry),
      ...{ state: 'champion', promoted_at: entry.booked_at, promoted_by: entry.actor },
    });
    state.tables.credit_scorecard_head.put(SCORECARD_HEAD, {
      ...headOf(state),
      ...{ latest: facts.no, champion: facts.version },
    });
  },
});

const draftScorecard = handler<'draft-scorecard', DraftFacts>('draft-scorecard', {
  needs: wantDraft,
  decide({ data }, context) {
    const found = draftOf(data, context);
    return 'code' in found ? found : { subject: found.version, facts: found };
  },
  evolve(data, facts, entry, state) {
    state.tables.credit_scorecard.put(facts.version, drafted(data, facts, data.note, entry));
    state.tables.credit_scorecard_head.put(SCORECARD_HEAD, { ...headOf(state), latest: facts.no });
  },
});

/** The version named, and those that it would take the place of. */
function wantVersions({ version }: { readonly version: string }, want: Want): void {
  want.row('credit_scorecard', version);
  const head = want.row('credit_scorecard_head', SCORECARD_HEAD);
  for (const other of [head?.champion, head?.challenger]) {
    if (typeof other === 'string') {
      want.row('credit_scorecard', other);
    }
  }
}

function findVersion(
  { state }: Context,
  version: string,
  states: readonly ScorecardState[],
): Version | Refusal {
  const found = state.tables.credit_scorecard.get(version);
  if (found === null) {
    return refuse('not-found', { what: 'scorecard', id: version });
  }
  return states.includes(found.state)
    ? found
    : refuse('wrong-state', {
        ...{ what: 'scorecard', id: version, status: found.state },
        expected: states.join(' or '),
      });
}

/** Retires the version that held a place which another takes. */
function retire(state: State, version: string | null, entry: EntryMeta): void {
  if (version !== null) {
    state.tables.credit_scorecard.put(version, {
      ...state.tables.credit_scorecard.must(version),
      ...{ state: 'retired', retired_at: entry.booked_at, retired_by: entry.actor },
    });
  }
}

const challengeScorecard = handler<'challenge-scorecard', object>('challenge-scorecard', {
  needs: wantVersions,
  decide({ data }, context) {
    const found = findVersion(context, data.version, ['draft']);
    return 'code' in found ? found : { subject: found.id, facts: {} };
  },
  evolve({ version }, _facts, entry, state) {
    const head = headOf(state);
    retire(state, head.challenger, entry);
    state.tables.credit_scorecard.put(version, {
      ...state.tables.credit_scorecard.must(version),
      ...{ state: 'challenger', challenged_at: entry.booked_at },
    });
    state.tables.credit_scorecard_head.put(SCORECARD_HEAD, { ...head, challenger: version });
  },
});

const promoteScorecard = handler<'promote-scorecard', object>('promote-scorecard', {
  needs: wantVersions,
  decide({ data }, context) {
    const found = findVersion(context, data.version, ['draft', 'challenger', 'retired']);
    if ('code' in found) {
      return found;
    }
    return found.state === 'retired' && found.promoted_at === null
      ? refuse('wrong-state', {
          ...{ what: 'scorecard', id: found.id, status: 'retired' },
          expected: 'a version that was champion before, or a new one',
        })
      : { subject: found.id, facts: {}, approver: data.approver };
  },
  evolve({ version, approver }, _facts, entry, state) {
    const head = headOf(state);
    retire(state, head.champion, entry);
    state.tables.credit_scorecard.put(version, {
      ...state.tables.credit_scorecard.must(version),
      ...{ state: 'champion', promoted_at: entry.booked_at, promoted_by: entry.actor },
      ...{ approved_by: approver, retired_at: null, retired_by: null },
    });
    state.tables.credit_scorecard_head.put(SCORECARD_HEAD, {
      ...{ ...head, champion: version },
      challenger: head.challenger === version ? null : head.challenger,
    });
  },
});

const retireScorecard = handler<'retire-scorecard', object>('retire-scorecard', {
  needs: wantVersions,
  decide({ data }, context) {
    const found = findVersion(context, data.version, ['draft', 'challenger']);
    return 'code' in found ? found : { subject: found.id, facts: {} };
  },
  evolve({ version }, _facts, entry, state) {
    const head = headOf(state);
    retire(state, version, entry);
    if (head.challenger === version) {
      state.tables.credit_scorecard_head.put(SCORECARD_HEAD, { ...head, challenger: null });
    }
  },
});

export const SCORECARD_HANDLERS = {
  'adopt-scorecard': adoptScorecard,
  'draft-scorecard': draftScorecard,
  'challenge-scorecard': challengeScorecard,
  'promote-scorecard': promoteScorecard,
  'retire-scorecard': retireScorecard,
} as const;
