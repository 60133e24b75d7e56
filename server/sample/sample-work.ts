/**
 * Work of the sample that comes out of its books as they stand at an instant: scores of all merchants, dossiers of
 * applications for loans.
 *
 * What is known of merchants grows as entries are stored, so that the journal is not read again. Dossiers are signed by a key that follows from the seed, so that the same
 * seed gives the same chain; the key and the dossiers are kept for the sample's vault, where whoever makes the workspace
 * seals them.
 */
import { type CreditKnowledge } from '#core/credit/characteristics/knowledge';
import { citedScore } from '#core/credit/loans/dossier';
import type { Loan } from '#core/credit/loans/application-commands';
import type { KeyVault } from '#core/identity/ports';
import type { Instant } from '#core/kernel/instant';
import type { Entry } from '#core/ledger/entry';
import type { Ledger } from '#core/ledger/ledger';
import type { Environment, LedgerReader } from '#core/ledger/ports';
import type { Command } from '#core/ledger/commands';
import type { Row, Trade } from '#core/ledger/tables';
import { Policies } from '#core/policy/policy';
import type { Answers, Asked } from '#core/sample/later';
import { followJournal } from '#server/credit/learn-merchants';
import {
  beginScorecards,
  recordScores,
  scoreKnown,
  scoringNote,
  SCORER_ACTOR,
  type Recorded,
  type Scoring,
} from '#server/credit/score-merchants';
import { championAt } from '#server/credit/scorecards';
import { prepareDossier, type DossierLists } from '#server/loans/prepare-dossier';
import { allRows } from '#server/composition/all-rows';
import { plantBadgeKey } from '#server/trust/badge-keys';

/** Login of whoever works loans in the sample. */
const LOAN_WORKER = 'ann';
const TRADES_MAX = 1_000_000;

/** A vault that is sealed by nobody: what is kept in it is handed over when the sample is made. */
class OpenVault implements KeyVault {
  readonly secrets = new Map<string, Uint8Array>();

  get(name: string): Promise<Uint8Array | null> {
    return Promise.resolve(this.secrets.get(name) ?? null);
  }

  add(name: string, secret: Uint8Array): Promise<boolean> {
    const is_free = !this.secrets.has(name);
    if (is_free) {
      this.secrets.set(name, secret);
    }
    return Promise.resolve(is_free);
  }

  names(begin: string): Promise<readonly string[]> {
    return Promise.resolve([...this.secrets.keys()].filter((name) => name.startsWith(begin)).sort());
  }

  forget(name: string): Promise<void> {
    this.secrets.delete(name);
    return Promise.resolve();
  }

  seal(bytes: Uint8Array): Uint8Array {
    return bytes;
  }

  open(sealed: Uint8Array): Uint8Array {
    return sealed;
  }
}

/** What a dossier asks of the books as they stand now, out of any store. */
function listsOf(reader: LedgerReader): DossierLists {
  const belonging = async ([table]: readonly ['outside' | 'loan', string], account_id: string) =>
    (await allRows(reader, table)).filter((row) => row.account_id === account_id);
  const trades = new Map<string, Promise<readonly Trade[]>>();
  const tradesOf = (account_id: string): Promise<readonly Trade[]> => {
    const read =
      trades.get(account_id) ?? (reader.trades({ account_id }, '', TRADES_MAX) as Promise<readonly Trade[]>);
    trades.set(account_id, read);
    return read;
  };
  const sold = async (seller_id: string, from: Instant, to: Instant) => {
    const confirmed = (await tradesOf(seller_id)).filter(
      (trade) =>
        trade.seller_id === seller_id &&
        trade.confirmed_at !== null &&
        trade.confirmed_at >= from &&
        trade.confirmed_at < to,
    );
    const back = confirmed.map((trade) => trade.refunded_minor + trade.charged_back_minor);
    const net_minor = confirmed.reduce(
      (sum, { amount_minor }, place) => sum + amount_minor - (back[place] ?? 0n),
      0n,
    );
    return { sales: confirmed.length, net_minor, gone_back: back.filter((minor) => minor > 0n).length };
  };
  return { belonging: belonging as DossierLists['belonging'], loans: { sold } };
}

interface Parts {
  readonly ledger: Ledger;
  readonly reader: LedgerReader;
  readonly env: Environment;
  readonly seed: number;
  readonly answers: Answers;
}

/** Takes in what was stored, unless it is known already. */
export function learn(knowledge: CreditKnowledge, entries: readonly Entry[]): void {
  for (const entry of entries) {
    if (entry.seq > knowledge.seq) {
      knowledge.observe(entry);
    }
  }
}

export class SampleWork {
  readonly #parts: Parts;
  readonly #vault = new OpenVault();
  readonly #knowledge: CreditKnowledge;
  #last: { readonly recorded: Recorded; readonly scoring: Scoring; readonly at: Instant } | null = null;

  constructor(parts: Parts, knowledge: CreditKnowledge) {
    this.#parts = parts;
    this.#knowledge = knowledge;
  }

  /** Secrets for the sample's vault, by name. */
  get secrets(): ReadonlyMap<string, Uint8Array> {
    return this.#vault.secrets;
  }

  /** Does what is asked for; everything given before must be in the books. */
  async do(asked: Asked): Promise<void> {
    if (asked.asks === 'scores') {
      await this.#score(asked.at);
    } else {
      await this.#prepare(asked);
    }
  }

  /** Has every merchant scored by what the books know now, as the clock does at night. */
  async #score(at: Instant): Promise<void> {
    const { ledger, reader, env, answers } = this.#parts;
    const { sha256 } = env;
    await beginScorecards({ ledger, reader, sha256 }, at);
    const { seq } = await reader.head();
    // Whoever is told of entries may be told after those who gave them.
    const from = this.#knowledge.seq + 1;
    await followJournal(reader, seq, (entry) => learn(this.#knowledge, [entry]), {}, from);
    const scorecard = await championAt(reader, seq, sha256);
    const scoring = await scoreKnown(this.#knowledge, scorecard, Math.max(at, this.#knowledge.known_at));
    const recorded = await recordScores({ ledger, reader }, scoring, { at });
    answers.noteScores(scoring.scores);
    this.#last = { recorded, scoring, at };
  }

  /** Notes when merchants were scored last. */
  async finish(): Promise<void> {
    if (this.#last !== null) {
      const { recorded, scoring, at } = this.#last;
      await this.#parts.ledger.submit(scoringNote(SCORER_ACTOR, recorded, scoring, at));
    }
  }

  async #prepare(asked: Asked): Promise<void> {
    const { ledger, reader, env, seed, answers } = this.#parts;
    const number = answers.numberFor(asked);
    if (number === null) {
      answers.noteDossier(asked.key, null, 0n);
      return;
    }
    await plantBadgeKey(this.#vault, env.sha256(`sample badge key ${String(seed)}`));
    const [loan] = await this.#load('loan', `loan-${String(number)}`);
    const submit = async (kind: string, data: object): Promise<void> => {
      const key = kind === 'record-dossier' ? asked.key : `sample|${kind}`;
      const command = { kind, key, actor: LOAN_WORKER, mode: 'authorise', at: asked.at, data };
      const result = await ledger.submit(command as unknown as Command);
      if (result.status !== 'done') {
        throw new Error(`the sample's ${kind} was not accepted: ${JSON.stringify(result.refusal)}`);
      }
    };
    const books = {
      ...{ reader, lists: listsOf(reader), vault: this.#vault, platform: `sample-${String(seed)}` },
      ...{ now: asked.at, policies: new Policies(await allRows(reader, 'policy')) },
      scoreAt: async (account_id: string) => {
        const [held] = await this.#load('credit_score', account_id);
        if (held === undefined) throw new Error(`${account_id} of the sample has no score for its dossier`);
        return citedScore(held);
      },
      submit,
    };
    await prepareDossier(books, loan as Loan);
    const { dossier_seq, limit_minor } = (await this.#load('loan', (loan as Loan).id))[0] as Loan;
    answers.noteDossier(asked.key, dossier_seq, limit_minor);
  }

  async #load<N extends 'loan' | 'credit_score'>(table: N, id: string): Promise<readonly Row<N>[]> {
    const found = await this.#parts.reader.load([{ table, values: [id] }]);
    return (found.get(table) ?? []) as unknown as readonly Row<N>[];
  }
}
