/**
 * A scorecard as one statement of SQL that any database can run over a table of characteristics.
 *
 * Only CASE, comparisons and sums are used, so that it says the same in SQLite, PostgreSQL and others. Points are decimals as they
 * are kept: a database that reckons in decimals gives the exact sum, others the sum of the nearest doubles.
 */
import { decimalText } from '#core/learning/numbers';

import { SCORE_MAX, SCORE_MIN } from '../axes';
import type { Scorecard, ScorecardCharacteristic } from '../scorecard';
import { attributeCases, type AttributeCase } from './attribute-cases';

export interface SqlNames {
  /** Table or view with a column for every characteristic. */
  readonly table: string;
  /** Column that says whose row it is. */
  readonly key: string;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function condition(column: string, one: Exclude<AttributeCase, { readonly when: 'else' }>): string {
  switch (one.when) {
    case 'missing':
      return `${column} IS NULL`;
    case 'code':
      return `${column} = ${decimalText(one.code)}`;
    case 'below':
      return `${column} < ${decimalText(one.edge)}`;
    case 'levels':
      return `${column} IN (${one.levels.map(literal).join(', ')})`;
  }
}

function pointsOf(characteristic: ScorecardCharacteristic): string {
  const column = quoted(characteristic.binning.name);
  const lines = attributeCases(characteristic).map((one) =>
    one.when === 'else'
      ? `      ELSE ${decimalText(one.points)}`
      : `      WHEN ${condition(column, one)} THEN ${decimalText(one.points)}`,
  );
  return `    CASE\n${lines.join('\n')}\n    END AS ${column}`;
}

/**
 * The statement: for every row the points of each characteristic, `raw` (their sum with the base points) and `score`, which is raw
 * held between SCORE_MIN and SCORE_MAX and rounded. A column without a value is missing.
 */
export function scorecardSql(card: Scorecard, { table, key }: SqlNames): string {
  const names = card.characteristics.map(({ binning }) => quoted(binning.name));
  const [low, high] = [String(SCORE_MIN), String(SCORE_MAX)];
  return [
    'SELECT scored.*,',
    `  ROUND(CASE WHEN raw < ${low} THEN ${low} WHEN raw > ${high} THEN ${high} ELSE raw END) AS score`,
    'FROM (',
    `  SELECT pointed.*, ${[decimalText(card.base_points), ...names].join(' + ')} AS raw`,
    '  FROM (',
    `    SELECT ${quoted(key)},`,
    card.characteristics.map(pointsOf).join(',\n'),
    `    FROM ${quoted(table)}`,
    '  ) AS pointed',
    ') AS scored',
    '',
  ].join('\n');
}
