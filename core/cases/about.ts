/**
 * What notes and files can be put to: the word in an id tells the kind of thing, one line here says where it is kept,
 * who may read and write beside it, and whether it tells of suspicions.
 */
import type { Permission } from '#core/staff/permissions';

interface About {
  /** The projection that has it, by its id. */
  readonly table: 'alert' | 'risk_case' | 'appeal' | 'merchant_audit' | 'claim';
  /** One of these lets a person read what lies beside it, or put something there. */
  readonly reads: readonly Permission[];
  readonly writes: readonly Permission[];
  /** Notes and files of it tell of suspicions: only who may read risk work learns of them. */
  readonly suspicion: boolean;
}

const RISK = { reads: ['risk.read'], writes: ['risk.work'], suspicion: true } as const;

const ABOUT = {
  alert: { table: 'alert', ...RISK },
  case: { table: 'risk_case', ...RISK },
  appeal: {
    table: 'appeal',
    reads: ['books.read'],
    writes: ['restriction.propose', 'restriction.approve'],
    suspicion: false,
  },
  audit: { table: 'merchant_audit', reads: ['risk.read'], writes: ['trust.work'], suspicion: true },
  // What speaks for collusion is told to whoever decides claims, and does not stand in notes and files.
  claim: { table: 'claim', reads: ['claims.work', 'audit.read'], writes: ['claims.work'], suspicion: false },
} as const satisfies Readonly<Record<string, About>>;

export type AboutWord = keyof typeof ABOUT;

export const ABOUT_WORDS = Object.keys(ABOUT) as readonly AboutWord[];

/** What an id is of, such as `alert` of alert-1042; undefined for nothing that notes and files are put to. */
export function aboutOf(id: string): About | undefined {
  const word = id.slice(0, id.lastIndexOf('-'));
  return Object.hasOwn(ABOUT, word) ? ABOUT[word as AboutWord] : undefined;
}

function together(which: 'reads' | 'writes'): readonly Permission[] {
  return [...new Set(Object.values(ABOUT).flatMap((about: About) => about[which]))];
}

/** Any of these lets a person read, or write, beside something. */
export const ABOUT_READERS: readonly Permission[] = together('reads');
export const ABOUT_WRITERS: readonly Permission[] = together('writes');

/** Beginnings of the ids beside which nothing tells of suspicions. */
export const OPEN_SUBJECTS: readonly string[] = Object.entries(ABOUT)
  .filter(([, about]: readonly [string, About]) => !about.suspicion)
  .map(([word]) => `${word}-`);
