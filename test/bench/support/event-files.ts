/**
 * Files of payment events as a platform would export them: parties, accounts, instruments, top-ups, and the
 * four events in the life of each trade, every file in the order of time. Written piece by piece.
 */
import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';

import { DAY_MS, MINUTE_MS, formatInstant } from '#core/kernel/instant';

import { ACCOUNTS, HOT_ACCOUNTS, accountId, randomOf } from './traffic';

const PIECE_CHARS = 65_536;
/** Accounts from here on sell; the others buy. */
const FIRST_SELLER = ACCOUNTS / 2;

class CsvFile {
  readonly path: string;
  readonly #stream: WriteStream;
  #piece = '';
  rows = 0;

  constructor(folder: string, name: string, header: string) {
    this.path = join(folder, `${name}.csv`);
    this.#stream = createWriteStream(this.path);
    this.#piece = `${header}\n`;
  }

  async row(...cells: readonly (string | number)[]): Promise<void> {
    this.#piece += `${cells.join(',')}\n`;
    this.rows += 1;
    if (this.#piece.length > PIECE_CHARS && !this.#stream.write(this.#take())) {
      await once(this.#stream, 'drain');
    }
  }

  #take(): string {
    const piece = this.#piece;
    this.#piece = '';
    return piece;
  }

  async end(): Promise<void> {
    this.#stream.end(this.#take());
    await once(this.#stream, 'close');
  }
}

export interface EventFiles {
  readonly paths: readonly string[];
  readonly rows: number;
}

async function writePeople(folder: string, at: number): Promise<CsvFile[]> {
  const custody = new CsvFile(folder, 'custody', 'custody_id,currency,bank,last4,custody_opened_at');
  const parties = new CsvFile(
    folder,
    'parties',
    'party_id,party_kind,level,category,region,name,identity_no,phone,email,registered_at',
  );
  const accounts = new CsvFile(
    folder,
    'accounts',
    'account_id,party_id,currency,merchant,category,account_opened_at',
  );
  const instruments = new CsvFile(
    folder,
    'instruments',
    'instrument_id,account_id,instrument_kind,bank,last4,instrument_registered_at',
  );
  const topups = new CsvFile(
    folder,
    'top-ups',
    'topup_id,account_id,instrument_id,custody_id,amount_minor,topped_up_at',
  );
  const instant = formatInstant(at);
  await custody.row('C-ICBC', 'CNY', 'ICBC', '8801', instant);
  for (let place = 0; place < ACCOUNTS; place += 1) {
    const id = accountId(place);
    const sells = place >= FIRST_SELLER;
    const name = `王${id}`;
    await parties.row(
      `P${id}`,
      sells ? 'business' : 'person',
      'bank',
      '',
      'Zhejiang',
      name,
      '',
      `+86 571 ${id}`,
      '',
      instant,
    );
    await accounts.row(id, `P${id}`, 'CNY', String(sells), sells ? 'books' : '', instant);
    await instruments.row(`I${id}`, id, 'debit-card', 'ICBC', '0042', instant);
    await topups.row(`TU${id}`, id, `I${id}`, 'C-ICBC', 100_000_000, instant);
  }
  return [custody, parties, accounts, instruments, topups];
}

async function writeTrades(
  folder: string,
  trades: number,
  start: number,
  step_ms: number,
): Promise<CsvFile[]> {
  const random = randomOf(8);
  const created = new CsvFile(
    folder,
    'trades',
    'trade_id,buyer_id,seller_id,amount_minor,marketplace,goods,created_at',
  );
  const paid = new CsvFile(folder, 'payments', 'trade_id,channel,instrument_id,custody_id,paid_at');
  const shipped = new CsvFile(
    folder,
    'shipments',
    'trade_id,delivery_method,carrier,tracking,address,shipped_at',
  );
  const confirmed = new CsvFile(folder, 'confirmations', 'trade_id,by,confirmed_at');
  const among = (first: number): string => {
    const count = random() < 0.5 ? HOT_ACCOUNTS : FIRST_SELLER;
    return accountId(first + Math.floor(random() * count));
  };
  for (let trade = 0; trade < trades; trade += 1) {
    const at = start + trade * step_ms;
    const id = `T-${String(trade).padStart(7, '0')}`;
    const buyer = among(0);
    const amount = 200 + Math.floor(random() * 20_000);
    const marketplace = random() < 0.2 ? 'outside' : 'own';
    const goods = random() < 0.1 ? '"Dictionary, second hand"' : '羊毛围巾';
    await created.row(id, buyer, among(FIRST_SELLER), amount, marketplace, goods, formatInstant(at));
    const by_bank = random() < 0.5;
    await paid.row(
      id,
      by_bank ? 'online-bank' : 'balance',
      by_bank ? `I${buyer}` : '',
      by_bank ? 'C-ICBC' : '',
      formatInstant(at + MINUTE_MS),
    );
    await shipped.row(id, 'express', 'SF', `SF${String(trade)}`, 'addr-19', formatInstant(at + DAY_MS));
    await confirmed.row(id, 'buyer', formatInstant(at + 4 * DAY_MS));
  }
  return [created, paid, shipped, confirmed];
}

/** Writes files with about `events` rows between two instants (ms). */
export async function writeEventFiles(
  folder: string,
  events: number,
  start: number,
  end: number,
): Promise<EventFiles> {
  const people = await writePeople(folder, start);
  const before = people.reduce((sum, file) => sum + file.rows, 0);
  const trades = Math.floor((events - before) / 4);
  const step_ms = Math.floor((end - start - 5 * DAY_MS) / trades);
  const files = [...people, ...(await writeTrades(folder, trades, start + MINUTE_MS, step_ms))];
  await Promise.all(files.map((file) => file.end()));
  return { paths: files.map((file) => file.path), rows: files.reduce((sum, file) => sum + file.rows, 0) };
}
