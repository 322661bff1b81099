/** What a companion depends on besides its store and its providers: the time and the disk. */

import { statfs } from 'node:fs/promises'

/** The addresses among the settings that answer with the time. */
interface Addresses {
  readonly orderWebhook: { readonly url: string } | null
  readonly orderLookup: { readonly url: string } | null
  readonly publicUrl: string
}

const PATIENCE = 5000

/** The servers that are asked for the time. */
export interface Clocks {
  readonly others: readonly string[]
  /** The companion's own address: a proxy on another machine answers there, or this machine itself. */
  readonly own: string
}

export interface OtherTime {
  /** Epoch milliseconds. */
  readonly at: number
  /** It may be the time of this machine. */
  readonly isOwn: boolean
}

export function clocksOf({ orderWebhook, orderLookup, publicUrl }: Addresses): Clocks {
  return { others: [orderWebhook, orderLookup].flatMap((shop) => (shop ? [shop.url] : [])), own: publicUrl }
}

/**
 * The shop, or else the companion's own address, says in the `Date` of its answer what time it is.
 * @returns null when none answers
 */
export async function otherTime({ others, own }: Clocks): Promise<OtherTime | null> {
  for (const address of [...others, own]) {
    try {
      const { headers } = await head(address)
      const at = Date.parse(headers.get('date') ?? '')
      if (!Number.isNaN(at)) return { at, isOwn: address === own }
    } catch {
      // The next one may answer.
    }
  }
  return null
}

/**
 * Whatever the server answers, it can be reached.
 * @throws {Error} when it cannot
 */
export async function reach(address: string): Promise<void> {
  await head(address)
}

async function head(address: string): Promise<Response> {
  return fetch(new URL('/', address), {
    method: 'HEAD',
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE),
  })
}

export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
