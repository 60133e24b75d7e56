/**
 * Trained models as immutable versions with the life of a rule: draft, shadow, active, retired.
 *
 * A draft is a whole model file, judged field by field; its version is the digest of the model. One model at most is
 * active, and one at most runs in the shadow; another one takes its place in one entry, so going back is one entry, too.
 * Activating needs a second person and a card that was measured on guilty and honest trades: nobody approves figures of
 * nothing. A model decides nothing and raises nothing; it is asked about what rules raise.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import type { Sha256 } from '#core/kernel/canonical';
import { handler, type Context, type Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Row } from '#core/ledger/tables';
import type { ModelCard } from '#core/risk/model/card';
import { judgeModelFile, type VersionedModel } from '#core/risk/model/model-file';
import { decimalText } from '#core/learning/numbers';

import { MODEL_HEAD, type ModelFigures } from './model-tables';
import type { RuleState } from './rule-tables';

type ModelVersion = Row<'risk_model'>;
type ModelHead = Row<'risk_model_head'>;

const NO_MODELS: ModelHead = { id: MODEL_HEAD, latest: 0, active: null, shadow: null };

function headOf(state: State): ModelHead {
  return state.tables.risk_model_head.get(MODEL_HEAD) ?? NO_MODELS;
}

/** A file as a model, or the refusal that says what is wrong with it. */
function judged(value: unknown, sha256: Sha256): VersionedModel | Refusal {
  const parsed = judgeModelFile(value, sha256);
  if (parsed.ok) {
    return parsed.file;
  }
  const [issue] = parsed.issues;
  const field = issue?.field ?? '';
  return refuse('invalid', {
    field: field === '' ? 'file' : `file.${field}`,
    expected: issue?.expected ?? 'expected a trained model',
  });
}

function figuresOf({ labels, measured }: ModelCard): ModelFigures {
  const training = labels.filter(({ part }) => part === 'training');
  const text = (value: number | null): string | null => (value === null ? null : decimalText(value));
  return {
    trained_guilty: training.reduce((sum, { guilty }) => sum + guilty, 0),
    trained_honest: training.reduce((sum, { honest }) => sum + honest, 0),
    measured_guilty: measured.guilty,
    measured_honest: measured.trades - measured.guilty,
    model: text(measured.model.average_precision),
    rules: text(measured.rules.average_precision),
    together: text(measured.together.average_precision),
  };
}

/** What of a file a row keeps. */
interface DraftFacts {
  readonly version: string;
  readonly no: number;
  readonly kind: ModelVersion['kind'];
  readonly threshold: string | null;
  readonly trained_seq: number;
  readonly split_at: number;
  readonly figures: ModelFigures;
}

const draftModel = handler<'draft-model', DraftFacts>('draft-model', {
  needs({ file }, want) {
    want.row('risk_model_head', MODEL_HEAD);
    if (typeof file['version'] === 'string') {
      want.row('risk_model', file['version']);
    }
  },
  decide({ data }, context) {
    const found = judged(data.file, context.sha256);
    if ('code' in found) {
      return found;
    }
    const { version, model, card } = found;
    const { state } = context;
    if (state.tables.risk_model.get(version) !== null) {
      return refuse('already-exists', { what: 'model', id: version });
    }
    if (card.to_seq > state.head.seq) {
      return refuse('wrong-state', {
        what: 'model',
        id: version,
        expected: 'trained on entries of these books',
      });
    }
    const { threshold } = model;
    return {
      subject: version,
      facts: {
        ...{ version, no: headOf(state).latest + 1, kind: model.learner.kind },
        threshold: threshold === null ? null : decimalText(threshold),
        ...{ trained_seq: card.to_seq, split_at: card.split_at, figures: figuresOf(card) },
      },
    };
  },
  evolve({ note }, { version, ...kept }, entry, state) {
    state.tables.risk_model.put(version, {
      ...{ id: version, state: 'draft', ...kept, note },
      ...{ drafted_by: entry.actor, drafted_at: entry.booked_at, drafted_seq: entry.seq },
      ...{ shadow_at: null, activated_at: null, activated_by: null, approved_by: null },
      ...{ retired_at: null, retired_by: null },
    });
    state.tables.risk_model_head.put(MODEL_HEAD, { ...headOf(state), latest: kept.no });
  },
});

/** The version named, and those that it would take the place of. */
function wantVersions({ version }: { readonly version: string }, want: Want): void {
  want.row('risk_model', version);
  const head = want.row('risk_model_head', MODEL_HEAD);
  for (const other of [head?.active, head?.shadow]) {
    if (typeof other === 'string') {
      want.row('risk_model', other);
    }
  }
}

function findVersion(
  context: Context,
  version: string,
  states: readonly RuleState[],
): ModelVersion | Refusal {
  const found = context.state.tables.risk_model.get(version);
  if (found === null) {
    return refuse('not-found', { what: 'model', id: version });
  }
  const { state: status } = found;
  return states.includes(status)
    ? found
    : refuse('wrong-state', { what: 'model', id: version, status, expected: states.join(' or ') });
}

/** Retires the version that held a place which another takes. */
function retire(
  state: State,
  version: string | null,
  entry: { readonly actor: string; readonly booked_at: number },
): void {
  if (version !== null) {
    state.tables.risk_model.put(version, {
      ...state.tables.risk_model.must(version),
      ...{ state: 'retired', retired_at: entry.booked_at, retired_by: entry.actor },
    });
  }
}

const shadowModel = handler<'shadow-model', object>('shadow-model', {
  needs: wantVersions,
  decide({ data }, context) {
    const found = findVersion(context, data.version, ['draft']);
    return 'code' in found ? found : { subject: found.id, facts: {} };
  },
  evolve({ version }, _facts, entry, state) {
    const head = headOf(state);
    retire(state, head.shadow, entry);
    state.tables.risk_model.put(version, {
      ...state.tables.risk_model.must(version),
      ...{ state: 'shadow', shadow_at: entry.booked_at },
    });
    state.tables.risk_model_head.put(MODEL_HEAD, { ...head, shadow: version });
  },
});

const activateModel = handler<'activate-model', object>('activate-model', {
  needs: wantVersions,
  decide({ data }, context) {
    const found = findVersion(context, data.version, ['draft', 'shadow', 'retired']);
    if ('code' in found) {
      return found;
    }
    if (found.state === 'retired' && found.activated_at === null) {
      return refuse('wrong-state', {
        what: 'model',
        id: found.id,
        status: 'retired',
        expected: 'a version that was active before, or a new one',
      });
    }
    const { measured_guilty, measured_honest } = found.figures;
    return measured_guilty === 0 || measured_honest === 0
      ? refuse('wrong-state', {
          what: 'model',
          id: found.id,
          status: found.state,
          expected: 'measured on guilty and on honest trades',
        })
      : { subject: found.id, facts: {}, approver: data.approver };
  },
  evolve({ version, approver }, _facts, entry, state) {
    const head = headOf(state);
    retire(state, head.active, entry);
    state.tables.risk_model.put(version, {
      ...state.tables.risk_model.must(version),
      ...{ state: 'active', activated_at: entry.booked_at, activated_by: entry.actor, approved_by: approver },
      ...{ retired_at: null, retired_by: null },
    });
    state.tables.risk_model_head.put(MODEL_HEAD, {
      ...{ ...head, active: version },
      shadow: head.shadow === version ? null : head.shadow,
    });
  },
});

const retireModel = handler<'retire-model', object>('retire-model', {
  needs: wantVersions,
  decide({ data }, context) {
    const found = findVersion(context, data.version, ['active', 'shadow']);
    return 'code' in found ? found : { subject: found.id, facts: {}, approver: data.approver };
  },
  evolve({ version }, _facts, entry, state) {
    const head = headOf(state);
    retire(state, version, entry);
    state.tables.risk_model_head.put(MODEL_HEAD, {
      ...head,
      active: head.active === version ? null : head.active,
      shadow: head.shadow === version ? null : head.shadow,
    });
  },
});

export const MODEL_HANDLERS = {
  'draft-model': draftModel,
  'shadow-model': shadowModel,
  'activate-model': activateModel,
  'retire-model': retireModel,
} as const;
