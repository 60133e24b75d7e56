/**
 * The form of a command, read off its schema: one field per value a person has to give.
 *
 * Nested values get dotted names (`terms.delay_days`). What the screen already knows is left out by the caller;
 * the approver is named by the approval itself; the id of what a command creates is made by the form.
 */
import type { z } from 'zod';

import { ALL_LIFT_REASONS, ALL_MEASURE_REASONS } from '#core/enforcement/reason-codes';
import { COMMAND_DATA, type CommandKind } from '#core/ledger/commands';
import { dayField } from '#core/ledger/fields';

export type Control =
  | 'text'
  | 'paragraph'
  | 'texts'
  | 'amount'
  | 'minor'
  | 'choice'
  | 'number'
  | 'day'
  | 'instant'
  | 'yes-no'
  | 'lines';

export interface CommandField {
  readonly name: string;
  readonly control: Control;
  readonly required: boolean;
  readonly choices: readonly string[];
}

interface Shape {
  readonly type: string;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly entries?: Readonly<Record<string, string>>;
  readonly defaultValue?: unknown;
  readonly element?: z.core.$ZodType;
}

const defOf = (schema: z.core.$ZodType): Shape => schema._zod.def;

/** What lies under defaults and optionals, and whether it must be given. */
function unwrap(schema: z.core.$ZodType): { schema: z.core.$ZodType; required: boolean } {
  const def = defOf(schema);
  if ((def.type === 'default' || def.type === 'optional') && def.innerType !== undefined) {
    return { schema: unwrap(def.innerType).schema, required: false };
  }
  return { schema, required: true };
}

const INSTANT_NAME = /((^|_)until|_at|_from)$/;
/** Longer texts are written in several lines. */
const LINE_LENGTH_MAX = 1_000;

function controlOf(name: string, schema: z.core.$ZodType): Control {
  const def = defOf(schema);
  if (def.type === 'enum') return 'choice';
  if (def.type === 'number') return 'number';
  if (def.type === 'boolean') return 'yes-no';
  if (def.type === 'array' && def.element !== undefined && defOf(def.element).type === 'string') {
    return 'texts';
  }
  if (def.type === 'array' || def.type === 'record') return 'lines';
  if (schema === dayField) return 'day';
  if (INSTANT_NAME.test(name)) return 'instant';
  if (def.type === 'pipe' || def.type === 'union') return 'amount';
  if (name.endsWith('_minor')) return 'minor';
  return Number(schema._zod.bag['maximum'] ?? 0) > LINE_LENGTH_MAX ? 'paragraph' : 'text';
}

function walk(prefix: string, schema: z.core.$ZodType, required: boolean): CommandField[] {
  const fields: CommandField[] = [];
  for (const [name, value] of Object.entries(defOf(schema).shape ?? {})) {
    const inner = unwrap(value);
    const def = defOf(inner.schema);
    const path = prefix + name;
    if (def.type === 'object') {
      fields.push(...walk(`${path}.`, inner.schema, required && inner.required));
    } else {
      fields.push({
        name: path,
        control: controlOf(name, inner.schema),
        required: (required && inner.required) || ALWAYS_TYPED.includes(path),
        choices: def.type === 'enum' ? Object.values(def.entries ?? {}) : [],
      });
    }
  }
  return fields;
}

/** What a person always says: the books read an absent currency as that of the first platforms that wrote into them. */
const ALWAYS_TYPED: readonly string[] = ['currency'];

/** Fields nobody types: named by the approval, or made by the core. */
const NEVER_TYPED: readonly string[] = ['approver', 'salt'];

/** The field that names what a command creates, and how such ids begin. */
const CREATED: Readonly<Partial<Record<CommandKind, readonly [string, string]>>> = {
  'fund-reserve': ['funding_id', 'fund'],
  adjust: ['adjustment_id', 'adj'],
  'register-party': ['party_id', 'P'],
  'open-account': ['account_id', 'A'],
  'register-instrument': ['instrument_id', 'I'],
  'issue-credential': ['credential_id', 'cred'],
  'top-up': ['topup_id', 'top'],
  transfer: ['transfer_id', 'tr'],
  'request-withdrawal': ['withdrawal_id', 'W'],
  'pay-out': ['payout_id', 'po'],
  'execute-court-order': ['order_id', 'order'],
  'charge-fee': ['fee_id', 'fee'],
  'create-trade': ['trade_id', 'T'],
  'pay-refund': ['refund_id', 'R'],
  'charge-back': ['chargeback_id', 'cb'],
  'collect-receivable': ['collection_id', 'coll'],
  'pay-compensation': ['claim_id', 'claim'],
  'recover-compensation': ['recovery_id', 'rec'],
  'impose-restriction': ['restriction_id', 'restr'],
  'collect-loan': ['collection_id', 'lc'],
  'record-repayment': ['repayment_id', 'lr'],
  'remit-loans': ['remittance_id', 'lm'],
};

/** Kinds of which new work names a reason out of a list that history does not keep to. */
const REASONS: Readonly<Partial<Record<CommandKind, readonly string[]>>> = {
  'impose-restriction': ALL_MEASURE_REASONS,
  'lift-restriction': ALL_LIFT_REASONS,
};

/** Name and beginning of the id of what the kind creates; undefined when it creates nothing. */
export function createdBy(kind: CommandKind): readonly [string, string] | undefined {
  return CREATED[kind];
}

/** The fields of a kind that a person may have to give, in the order of its schema. */
export function fieldsOf(kind: CommandKind): readonly CommandField[] {
  const created = CREATED[kind]?.[0];
  const reasons = REASONS[kind];
  return walk('', COMMAND_DATA[kind], true)
    .filter((field) => !NEVER_TYPED.includes(field.name) && field.name !== created)
    .map((field) =>
      field.name === 'reason_code' && reasons !== undefined
        ? { ...field, control: 'choice', choices: reasons }
        : field,
    );
}

/** Of what a screen knows, what the kind takes: nobody asks for more. A transfer goes out of the account on show. */
export function givenTo(
  kind: CommandKind,
  known: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const shape = defOf(COMMAND_DATA[kind]).shape ?? {};
  const named: Readonly<Record<string, unknown>> =
    'account_id' in known ? { ...known, from_account_id: known['account_id'] } : known;
  return Object.fromEntries(Object.entries(named).filter(([name]) => name in shape));
}

/** What a decision that grants or upholds names, and one that refuses does not. */
const REFUSED_WITHOUT: readonly string[] = ['amount', 'despite', 'rate_ppm', 'months', 'repayment'];

const LIMIT_TERMS = /(^|\.)terms\.per_/;
const DELAY_TERM = /(^|\.)terms\.delay_days$/;

/** Whether a field makes sense with what is typed so far: terms follow the restriction, a split its outcome. */
export function isShown(field: CommandField, values: Readonly<Record<string, string>>): boolean {
  const { name } = field;
  if (name === 'refund_amount') return values['outcome'] === 'split';
  if (REFUSED_WITHOUT.includes(name)) return values['outcome'] !== 'refuse';
  if (name.startsWith('step_down.') && (values['ends_at'] ?? '') === '') return false;
  if (name.startsWith('step_down.') && name !== 'step_down.kind' && (values['step_down.kind'] ?? '') === '') {
    return false;
  }
  if (name.startsWith('instead.') && name !== 'instead.kind' && (values['instead.kind'] ?? '') === '') {
    return false;
  }
  const within = ['step_down.', 'instead.'].find((prefix) => name.startsWith(prefix));
  const restriction = within === undefined ? values['restriction'] : values[`${within}kind`];
  if (LIMIT_TERMS.test(name)) return restriction === 'limit-collection';
  if (DELAY_TERM.test(name)) return restriction === 'delay-settlement';
  return !((name === 'instrument_id' || name === 'custody_id') && values['channel'] === 'balance');
}

/** Puts typed values into the command's data: dotted names become nested objects. */
export function nest(flat: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(flat)) {
    const steps = name.split('.');
    const last = steps.pop() ?? name;
    let node = data;
    for (const step of steps) {
      node = (node[step] ??= {}) as Record<string, unknown>;
    }
    node[last] = value;
  }
  return data;
}

/** Kinds whose form asks for the amount or the account's last characters once more. */
export const HIGH_IMPACT: readonly CommandKind[] = [
  'pay-refund',
  'pay-out',
  'execute-court-order',
  'charge-back',
  'decide-claim',
  'impose-restriction',
  'decide-dispute',
  'charge-fee',
];
