/** Names of settings that somebody seems to have misspelt: an unknown name is ignored, and the shop runs without what it should have set. */

import { knownSettings } from '../config/config.ts'
import type { Environment } from '../config/config.ts'

/** Shorter names are too near to those of other programs: HOST to HOME, PORT to PORTS. */
const MIN_LENGTH = 9
const LONG = 14

/** @returns one line for each name that looks like ours and is not, without its value */
export function misspeltSettings(environment: Environment): string[] {
  const { names, prefixes } = knownSettings()
  const known = new Set(names)
  return Object.entries(environment).flatMap(([name, value]) => {
    if (known.has(name) || value === undefined || value === '') return []
    const nearest = nearestOf(name.toUpperCase(), names)
    if (nearest === null && !prefixes.some((prefix) => name.toUpperCase().startsWith(prefix))) return []
    return [
      `${name} is not a setting${nearest === null ? '; see "pay-button providers" for those of each provider' : `; did you mean ${nearest}?`}`,
    ]
  })
}

function nearestOf(name: string, names: readonly string[]): string | null {
  const near = names
    .filter((other) => other.length >= MIN_LENGTH || other === name)
    .map((other) => ({ other, distance: editDistance(name, other) }))
    .filter(({ other, distance }) => distance <= (other.length >= LONG ? 3 : 2))
    // Of two that are as near, the one that begins alike: PAKIPAY_… is PAKHIPAY_…, not LAKIPAY_….
    .toSorted((a, b) => a.distance - b.distance || shared(name, b.other) - shared(name, a.other))
  return near[0]?.other ?? null
}

/** How many characters two names have in common at their beginning. */
function shared(a: string, b: string): number {
  let count = 0
  while (count < a.length && a[count] === b[count]) count += 1
  return count
}

/** Levenshtein's distance, two neighbours swapped counting as one: https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)]
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      let least = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, substitution)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, rows[i - 2]![j - 2]! + 1)
      row.push(least)
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}
