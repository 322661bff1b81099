/** The package's version. package.json is three levels above the compiled file and two above the source. */

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
      // The file is not there. Try the other path.
    }
  }
  return '0.0.0'
}
