/**
 * Where the window opens: where it was, unless that is no longer on a screen.
 *
 * Pure decisions over rectangles in device-independent pixels.
 */

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const SIZE_MIN = { width: 900, height: 600 };
const SIZE_DEFAULT = { width: 1_440, height: 900 };
/** So much of the top edge must be there to be taken hold of. */
const GRIP = { width: 120, height: 32 };

function overlap(start: number, length: number, otherStart: number, otherLength: number): number {
  return Math.min(start + length, otherStart + otherLength) - Math.max(start, otherStart);
}

function canBeGripped(place: Rectangle, area: Rectangle): boolean {
  const wide = overlap(place.x, place.width, area.x, area.width) >= GRIP.width;
  return wide && overlap(place.y, GRIP.height, area.y, area.height) >= GRIP.height;
}

function within(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, Math.max(least, most)));
}

/** The place for the window. `areas` are the free areas of the screens, the main one first. */
export function placeWindow(kept: Rectangle | null, areas: readonly Rectangle[]): Rectangle {
  const home = kept === null ? undefined : areas.find((area) => canBeGripped(kept, area));
  const area = home ?? areas[0] ?? { x: 0, y: 0, ...SIZE_DEFAULT };
  const wanted = kept ?? SIZE_DEFAULT;
  const width = within(wanted.width, SIZE_MIN.width, area.width);
  const height = within(wanted.height, SIZE_MIN.height, area.height);
  if (kept !== null && home !== undefined) {
    return { x: kept.x, y: kept.y, width, height };
  }
  const x = area.x + Math.max(0, Math.round((area.width - width) / 2));
  const y = area.y + Math.max(0, Math.round((area.height - height) / 2));
  return { x, y, width, height };
}
