/** What is read around one account for whoever judges it: its figures, its neighbours, its entries. */
import type { Withdrawn } from '#core/risk/account-figures';

import type { ReaderSource } from '../ledger-reader';
import {
  readAccesses,
  readAddresses,
  readCardTwins,
  readOpenTrades,
  readSide,
  readStakes,
  readWithdrawn,
  type OpenTrades,
  type ReadSide,
  type Side,
  type Stakes,
  type UsedMeans,
} from './evidence-account';
import { NeighbourReads } from './evidence-neighbours';
import { timelineSeqs, type TimelineAsked } from './evidence-timeline';

export class EvidenceReads {
  readonly neighbours: NeighbourReads;
  readonly #source: ReaderSource;

  constructor(source: ReaderSource) {
    this.#source = source;
    this.neighbours = new NeighbourReads(source);
  }

  /** Paid trades of one side, the newest if there are very many. */
  side(side: Side, account_id: string): Promise<ReadSide> {
    return readSide(this.#source, side, account_id);
  }

  withdrawn(account_id: string): Promise<Withdrawn[]> {
    return readWithdrawn(this.#source, account_id);
  }

  accesses(what: 'device' | 'ip', account_id: string): Promise<UsedMeans[]> {
    return readAccesses(this.#source, what, account_id);
  }

  addresses(account_id: string): Promise<UsedMeans[]> {
    return readAddresses(this.#source, account_id);
  }

  /** How many other accounts registered the same bank and last four digits, by instrument. */
  cardTwins(account_id: string): Promise<ReadonlyMap<string, number>> {
    return readCardTwins(this.#source, account_id);
  }

  openTrades(side: Side, account_id: string): Promise<OpenTrades[]> {
    return readOpenTrades(this.#source, side, account_id);
  }

  stakes(account_id: string, cards_since: number): Promise<Stakes> {
    return readStakes(this.#source, account_id, cards_since);
  }

  /** Numbers of the entries of a page; one more than the limit when the list goes on. */
  timeline(asked: TimelineAsked): Promise<number[]> {
    return timelineSeqs(this.#source, asked);
  }
}
