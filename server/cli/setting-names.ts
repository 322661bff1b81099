/**
 * Finds variables that look like misspelt settings. An unknown name has no effect, so the shop would run without the
 * setting.
 */

import { knownSettings } from '../config/config.ts'
import type { Environment } from '../config/config-error.ts'

/** Shorter names are too similar to those of other programs: HOST to HOME, PORT to PORTS. */
const MIN_LENGTH = 9
const LONG = 14

/** @returns one line for each name that is probably a misspelt setting, without its value */
export function misspeltSettings(environment: Environment): string[] {
  const { names, prefixes } = knownSettings()
  const known = new Set(names)
  return Object.entries(environment).flatMap(([name, value]) => {
    if (known.has(name) || value === undefined || value === '') return []
    const nearest = nearestOf(name.toUpperCase(), names)
    if (nearest === null && !prefixes.some((prefix) => name.toUpperCase().startsWith(prefix))) return []
    const hint =
      nearest === null ? '"pay-button providers" lists the settings of each provider' : `did you mean ${nearest}?`
    return [`${name} is not a setting; ${hint}`]
  })
}

function nearestOf(name: string, names: readonly string[]): string | null {
  const near = names
    .filter((other) => other.length >= MIN_LENGTH || other === name)
    // Quick checks first: the distance is at least the difference in length, and the number of letters to be replaced.
    .filter((other) => Math.abs(other.length - name.length) <= maxDistance(other))
    .filter((other) => foreign(name, other) <= maxDistance(other))
    .map((other) => ({ other, distance: editDistance(name, other) }))
    .filter(({ other, distance }) => distance <= maxDistance(other))
    // Of two equally similar names, the one with the longer common beginning: PAKIPAY_… is PAKHIPAY_…, not LAKIPAY_….
    .toSorted((a, b) => a.distance - b.distance || shared(name, b.other) - shared(name, a.other))
  return near[0]?.other ?? null
}

function maxDistance(name: string): number {
  return name.length >= LONG ? 3 : 2
}

/** The number of characters of `a` that do not occur in `b`. */
function foreign(a: string, b: string): number {
  let count = 0
  for (const character of a) if (!b.includes(character)) count += 1
  return count
}

/** The number of characters that two names share at their beginning. */
function shared(a: string, b: string): number {
  let count = 0
  while (count < a.length && a[count] === b[count]) count += 1
  return count
}

/**
 * Levenshtein distance in which a swap of two neighbours counts as one:
 * https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance.
 */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)]
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      let min = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, substitution)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        min = Math.min(min, rows[i - 2]![j - 2]! + 1)
      row.push(min)
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}
