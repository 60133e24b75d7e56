/**
 * Evaluation: how far alerts agree with the truth, where the truth is known.
 *
 * Recall is counted over labelled subjects, per typology and in total; precision over alerts. Honest look-alikes are
 * labelled too (`honest:NAME`): the share of them that got an alert measures harm. A subject with both kinds of labels
 * counts as guilty. A group is found whole when every account in it has an alert.
 *
 * Only alerts of kinds that the truth speaks of are judged: a truth of merchants says nothing about trades. A label on
 * an `account` is one on it in whatever part.
 */
import type { Instant } from '#core/kernel/instant';

import { SUBJECT_KINDS, type Alert, type SubjectKind } from './alerts';

export interface TruthLabel {
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly typology: string;
  readonly group_id: string;
  /** From when on it was known; absent where the file does not say. */
  readonly known_at?: Instant | undefined;
}

export interface Score {
  readonly labelled: number;
  readonly found: number;
  /** NaN-free: null where nothing is labelled. */
  readonly recall: number | null;
}

export interface Evaluation {
  /** Alerts that were judged; and those of kinds that the truth does not name. */
  readonly alerts: number;
  readonly not_judged: number;
  readonly right: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly labelled: number;
  readonly found: number;
  /** Of the hundred highest scores, how many are right. */
  readonly precision_at_100: number | null;
  /** Mean, over all labelled subjects, of the precision down to each by score; 0 for those without an alert. */
  readonly average_precision: number | null;
  /** Groups of people who acted together, and those of which every account has an alert. */
  readonly groups: { readonly labelled: number; readonly whole: number };
  readonly by_typology: Readonly<
    Record<string, Score & { readonly alerts: number; readonly precision: number | null }>
  >;
  readonly by_kind: Readonly<
    Record<string, Score & { readonly alerts: number; readonly precision: number | null }>
  >;
  readonly honest: Score & { readonly by_name: Readonly<Record<string, Score>> };
}

const HONEST = 'honest:';

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

const keyOf = (kind: string, id: string): string => `${kind}|${id}`;

function scoreOf(keys: ReadonlySet<string>, alerted: ReadonlySet<string>): Score {
  let found = 0;
  for (const key of keys) {
    if (alerted.has(key)) found += 1;
  }
  return { labelled: keys.size, found, recall: share(found, keys.size) };
}

function grouped(
  labels: readonly TruthLabel[],
  name: (label: TruthLabel) => string,
): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>();
  for (const label of labels) {
    const keys = groups.get(name(label)) ?? new Set();
    groups.set(name(label), keys.add(keyOf(label.subject_kind, label.subject_id)));
  }
  return new Map([...groups].sort(([left], [right]) => left.localeCompare(right, 'en', { numeric: true })));
}

/** The parts an account can play. */
const ACCOUNT_KINDS: readonly string[] = ['merchant', 'buyer', 'mule'];
/** A label on an account says no part. */
const ANY_ACCOUNT = 'account';

function wholeGroups(guilty: readonly TruthLabel[], alerted: ReadonlySet<string>): Evaluation['groups'] {
  const accounts = guilty.filter(
    ({ subject_kind, group_id }) =>
      group_id !== '' && (subject_kind === ANY_ACCOUNT || ACCOUNT_KINDS.includes(subject_kind)),
  );
  const groups = [...grouped(accounts, ({ group_id }) => group_id).values()];
  const whole = groups.filter((keys) => [...keys].every((key) => alerted.has(key))).length;
  return { labelled: groups.length, whole };
}

/** The keys by which labels may name the subject of an alert. */
function keysOf({ subject_kind, subject_id }: Alert): string[] {
  const own = keyOf(subject_kind, subject_id);
  return ACCOUNT_KINDS.includes(subject_kind) ? [own, keyOf(ANY_ACCOUNT, subject_id)] : [own];
}

function averagePrecision(rights: readonly boolean[], labelled: number): number | null {
  let found = 0;
  let sum = 0;
  for (const [place, right] of rights.entries()) {
    if (!right) continue;
    found += 1;
    sum += found / (place + 1);
  }
  // Two alerts may be right about one labelled account.
  return share(sum, Math.max(labelled, found));
}

/** Compares alerts with the truth. Alerts of kinds without any label are left out, labels of kinds no alert has as well. */
export function evaluate(all: readonly Alert[], truth: readonly TruthLabel[]): Evaluation {
  const kinds: readonly string[] = [...SUBJECT_KINDS, ANY_ACCOUNT];
  const named = new Set(truth.map(({ subject_kind }) => subject_kind));
  const alerts = all.filter(({ subject_kind: kind }) => {
    return named.has(kind) || (named.has(ANY_ACCOUNT) && ACCOUNT_KINDS.includes(kind));
  });
  const guilty = truth.filter(
    ({ typology, subject_kind }) => !typology.startsWith(HONEST) && kinds.includes(subject_kind),
  );
  const guilty_keys = new Set(guilty.map(({ subject_kind, subject_id }) => keyOf(subject_kind, subject_id)));
  const guilty_ids = new Set(guilty.map(({ subject_id }) => subject_id));
  // The same account may be labelled as a buyer here and as a merchant there.
  const honest = truth.filter(
    ({ typology, subject_id }) => typology.startsWith(HONEST) && !guilty_ids.has(subject_id),
  );
  const alerted = new Set(alerts.flatMap(keysOf));
  const right = (alert: Alert): boolean => keysOf(alert).some((key) => guilty_keys.has(key));
  const typologies = grouped(guilty, ({ typology }) => typology);
  const top = alerts.slice(0, 100);
  const rights = alerts.filter(right).length;
  const total = scoreOf(guilty_keys, alerted);
  return {
    ...{ alerts: alerts.length, not_judged: all.length - alerts.length },
    ...{ right: rights, precision: share(rights, alerts.length) },
    ...total,
    precision_at_100: share(top.filter(right).length, top.length),
    average_precision: averagePrecision(alerts.map(right), total.labelled),
    groups: wholeGroups(guilty, alerted),
    by_typology: Object.fromEntries(
      [...typologies].map(([name, keys]) => {
        const naming = alerts.filter((alert) => alert.typologies[0] === name);
        const precision = share(naming.filter(right).length, naming.length);
        return [name, { ...scoreOf(keys, alerted), alerts: naming.length, precision }];
      }),
    ),
    by_kind: Object.fromEntries(
      SUBJECT_KINDS.map((kind: SubjectKind) => {
        const keys = new Set([...guilty_keys].filter((key) => key.startsWith(`${kind}|`)));
        const own = alerts.filter(({ subject_kind }) => subject_kind === kind);
        const precision = share(own.filter(right).length, own.length);
        return [kind, { ...scoreOf(keys, alerted), alerts: own.length, precision }];
      }),
    ),
    honest: {
      ...scoreOf(
        new Set(honest.map(({ subject_kind, subject_id }) => keyOf(subject_kind, subject_id))),
        alerted,
      ),
      by_name: Object.fromEntries(
        [...grouped(honest, ({ typology }) => typology)].map(([name, keys]) => [
          name,
          scoreOf(keys, alerted),
        ]),
      ),
    },
  };
}
