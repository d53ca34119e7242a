/** Maps that forget: what a long demo keeps must end somewhere. */

/** Sets the value, and drops the oldest entries until no more than `max` are left. */
export function putBounded<K, V>(map: Map<K, V>, key: K, value: V, max: number): void {
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= max) return;
    map.delete(oldest);
  }
}
