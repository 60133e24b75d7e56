// A table of merchants on days, with characteristics of this program and outcomes that follow from them: to develop from.
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { sigmoid } from '#core/learning/numbers';
import { DAY_MS } from '#core/kernel/instant';

const BEGIN = Date.UTC(2025, 0, 31);
const DAYS = 10;

/** So many merchants on ten days a month apart, as CSV; `stranger` is a column that is no characteristic of this program. */
export function developmentCsv(merchants: number, stranger = false): string {
  const random = xoroshiro128plus(7);
  const draw = (): number => uniformFloat64(random);
  const head = ['account_id', 'observed_at', 'account_days', 'refund_rate_180d', 'sales_90d'];
  const names = [...head, 'real_name_level', 'sector', ...(stranger ? ['shoe_size'] : []), 'bad'];
  const lines = [names.join(',')];
  for (let merchant = 0; merchant < merchants; merchant += 1) {
    const refunds = draw() * 0.3;
    const level = ['none', 'claimed', 'document', 'bank'][Math.floor(draw() * 4)] ?? 'none';
    const sector = ['books', 'games', 'food'][Math.floor(draw() * 3)] ?? 'books';
    for (let day = 0; day < DAYS; day += 1) {
      const age = 30 * day + Math.floor(draw() * 900);
      const rate = draw() < 0.1 ? -1 : Math.round(1_000 * Math.max(0, refunds + draw() * 0.05)) / 1_000;
      const sales = Math.floor(draw() * 200);
      const risk =
        -2 + 10 * Math.max(rate, 0) - age / 500 + (level === 'none' ? 1 : 0) + (sector === 'games' ? 0.5 : 0);
      const at = new Date(BEGIN + day * 30 * DAY_MS).toISOString();
      const cells = [`m-${String(merchant)}`, at, age, rate, sales, level, sector];
      const bad = draw() < sigmoid(risk) ? 1 : 0;
      lines.push([...cells, ...(stranger ? [Math.round(36 + draw() * 10 - 2 * bad)] : []), bad].join(','));
    }
  }
  return `${lines.join('\n')}\n`;
}
