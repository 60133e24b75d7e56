/**
 * The sample platform's staff, by what they do. Two different people are needed for whatever needs two.
 */
import type { Random } from './random';

export const STAFF = {
  analysts: ['lin.mei', 'zhao.qiang', 'xu.ying'],
  compliance: ['sun.li', 'he.jun'],
  finance: ['qian.yu', 'tang.wei'],
  support: ['ma.chao', 'deng.rui'],
} as const;

/** Two different members of a team. */
export function twoOf(random: Random, team: readonly string[]): readonly [string, string] {
  const first = random.int(0, team.length - 1);
  const second = (first + random.int(1, team.length - 1)) % team.length;
  return [team[first] ?? '', team[second] ?? ''];
}
