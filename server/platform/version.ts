/** The package's version, read from package.json, which stands two levels above the compiled file and one above the source. */

import { readFileSync } from 'node:fs'

export const VERSION: string = readVersion()

function readVersion(): string {
  for (const path of ['../../../package.json', '../../package.json']) {
    try {
      const manifest = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
        name?: string
        version?: string
      }
      if (manifest.name === 'pay-button' && manifest.version) return manifest.version
    } catch {
      // Not there: the other place, then.
    }
  }
  return '0.0.0'
}
