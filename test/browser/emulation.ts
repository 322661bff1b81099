/** Sets what only Chromium emulates. */

import { executeServerCommand } from '@web/test-runner-commands'

export const SCHEMES = ['light', 'dark', 'forced colours'] as const
export type Scheme = (typeof SCHEMES)[number]

/** Nothing moves, so that a test sees the end of every motion. */
export async function setScheme(scheme: Scheme, motion: 'reduce' | 'no-preference' = 'reduce'): Promise<void> {
  await executeServerCommand('emulate', {
    features: [
      { name: 'prefers-color-scheme', value: scheme === 'dark' ? 'dark' : 'light' },
      { name: 'forced-colors', value: scheme === 'forced colours' ? 'active' : 'none' },
      { name: 'prefers-reduced-motion', value: motion },
    ],
  })
}

export const resetScheme = (): Promise<void> => setScheme('light', 'no-preference')
