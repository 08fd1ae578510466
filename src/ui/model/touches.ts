/** A press that moved less, in pixels of the page, is a click. */
const CLICK_PIXELS = 4;

interface Place {
  x: number;
  y: number;
}

/** What a movement does to what is seen: how far it goes, and by what factor it grows about which place. */
export interface TouchMove {
  dx: number;
  dy: number;
  factor: number;
  at: Place;
}

/** The pointers that are down: one drags, two drag and zoom. */
export function createTouches() {
  const places = new Map<number, Place>();
  let travelled = 0;

  return {
    isDown: () => places.size > 0,
    begin(id: number, place: Place): void {
      if (places.size === 0) travelled = 0;
      // What two fingers do is no click, however little they move.
      else travelled = Number.POSITIVE_INFINITY;
      places.set(id, place);
    },
    /** `undefined` for a pointer that is not down. */
    move(id: number, place: Place): TouchMove | undefined {
      const from = places.get(id);
      if (!from) return undefined;
      const before = spanOf([...places.values()]);
      places.set(id, place);
      const after = spanOf([...places.values()]);
      travelled += Math.hypot(place.x - from.x, place.y - from.y);
      return {
        dx: after.middle.x - before.middle.x,
        dy: after.middle.y - before.middle.y,
        factor: before.length > 0 && after.length > 0 ? after.length / before.length : 1,
        at: after.middle,
      };
    },
    /** Whether it was a click. */
    end(id: number): boolean {
      return places.delete(id) && places.size === 0 && travelled < CLICK_PIXELS;
    },
  };
}

/** The middle of the first two places, and how far they are from each other. */
function spanOf([first = { x: 0, y: 0 }, second = first]: Place[]): { middle: Place; length: number } {
  return {
    middle: { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2 },
    length: Math.hypot(first.x - second.x, first.y - second.y),
  };
}
