/** What a companion depends on besides its store and its providers: the time and the disk. */

import { statfs } from 'node:fs/promises'

/** The addresses among the settings that answer with the time. */
interface Addresses {
  readonly orderWebhook: { readonly url: string } | null
  readonly orderLookup: { readonly url: string } | null
  readonly publicUrl: string
}

const PATIENCE = 5000

/** The servers that are asked for the time, the shop's before the companion's own address. */
export function clocksOf({ orderWebhook, orderLookup, publicUrl }: Addresses): readonly (string | null)[] {
  return [orderWebhook?.url ?? null, orderLookup?.url ?? null, publicUrl]
}

/**
 * The shop or the companion's own address says in the `Date` of its answer what time it is.
 * @returns epoch milliseconds; null when none answers
 */
export async function otherTime(addresses: readonly (string | null)[]): Promise<number | null> {
  for (const address of addresses) {
    if (!address || !URL.canParse(address)) continue
    try {
      const { headers } = await fetch(new URL('/', address), { method: 'HEAD', signal: AbortSignal.timeout(PATIENCE) })
      const date = Date.parse(headers.get('date') ?? '')
      if (!Number.isNaN(date)) return date
    } catch {
      // The next one may answer.
    }
  }
  return null
}

export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
