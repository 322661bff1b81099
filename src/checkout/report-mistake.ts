/** Explains an error in the console. The texts have a file of their own, which loads when it is needed. */

import type { CheckoutError } from './errors.ts'
import type { CheckoutOptions } from './options.ts'

/** @param server the companion's base address, as the page names it */
export async function reportMistake(error: CheckoutError, options: CheckoutOptions, server: string): Promise<void> {
  try {
    const { explain } = await import('./explain.ts')
    await explain(error, options, server)
  } catch {
    console.error(`[pay-button] ${error.code}: ${error.message}`)
  }
}
