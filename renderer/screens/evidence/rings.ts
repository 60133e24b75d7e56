/**
 * Where the accounts of a graph stand: the account itself in the middle, who deals with it on rings around, the second step
 * outside, near those by whom it was reached.
 *
 * Pure and without chance: the same graph looks the same each time, and rings can be read where forces only tangle. A ring
 * holds as many as have room; the next begins outside it.
 */

/** What has to be known of an account; those that matter most come first within their step. */
export interface RingNode {
  readonly account_id: string;
  readonly step: number;
}

export interface RingEdge {
  readonly from_id: string;
  readonly to_id: string;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

const FULL = 2 * Math.PI;
/** Room between two on a ring, and between rings. */
const APART = 1;
const BETWEEN = 1.6;

interface Ring {
  readonly radius: number;
  readonly members: readonly string[];
}

/** Members on rings from a radius outward. */
function ringsFrom(members: readonly string[], first_radius: number): Ring[] {
  const rings: Ring[] = [];
  let radius = first_radius;
  let left = members;
  while (left.length > 0) {
    const room = Math.max(6, Math.floor((FULL * radius) / APART));
    rings.push({ radius, members: left.slice(0, room) });
    left = left.slice(room);
    radius += BETWEEN;
  }
  return rings;
}

/** The direction of the mean of some directions; null where there is none. */
function meanAngle(angles: readonly number[]): number | null {
  if (angles.length === 0) return null;
  const x = angles.reduce((sum, angle) => sum + Math.cos(angle), 0);
  const y = angles.reduce((sum, angle) => sum + Math.sin(angle), 0);
  return (Math.atan2(y, x) + FULL) % FULL;
}

function neighboursBy(edges: readonly RingEdge[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const note = (one: string, other: string): void => {
    found.set(one, (found.get(one) ?? new Set()).add(other));
  };
  for (const { from_id, to_id } of edges) {
    note(from_id, to_id);
    note(to_id, from_id);
  }
  return found;
}

/** Places of all accounts, by id. */
export function ringPlaces(
  nodes: readonly RingNode[],
  edges: readonly RingEdge[],
): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  const angles = new Map<string, number>();
  const around = neighboursBy(edges);
  const put = ({ radius, members }: Ring, turn: number): void => {
    for (const [place, id] of members.entries()) {
      const angle = turn + (FULL * place) / members.length;
      angles.set(id, angle);
      places.set(id, { x: radius * Math.cos(angle), y: radius * Math.sin(angle) });
    }
  };
  const ofStep = (step: number): string[] =>
    nodes.filter((node) => node.step === step).map(({ account_id }) => account_id);
  for (const id of ofStep(0)) places.set(id, { x: 0, y: 0 });
  let radius = 2.4;
  for (const [place, ring] of ringsFrom(ofStep(1), radius).entries()) {
    // Every other ring is turned by half a place, so that nobody hides another.
    put(ring, -FULL / 4 + (place % 2 === 0 ? 0 : FULL / ring.members.length / 2));
    radius = ring.radius + BETWEEN;
  }
  const towards = (id: string): number =>
    meanAngle([...(around.get(id) ?? [])].flatMap((other) => angles.get(other) ?? [])) ?? 0;
  const second = ofStep(2)
    .map((id) => ({ id, angle: towards(id) }))
    .sort((left, right) => left.angle - right.angle || (left.id < right.id ? -1 : 1));
  for (const ring of ringsFrom(
    second.map(({ id }) => id),
    radius + 0.6,
  )) {
    const [leader = ''] = ring.members;
    put(ring, towards(leader));
  }
  return places;
}
