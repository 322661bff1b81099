/**
 * Provider ids that buyers' browsers bring back. Nobody has confirmed them, and each costs calls to the provider: so a payment and a client may bring only
 * a few. Kept in memory: a process that starts anew only allows a few more.
 */

/** Different ids for one payment. A buyer brings one; more is somebody guessing. */
const PER_PAYMENT = 5
/** Different ids of one client in {@link WINDOW} that no provider has confirmed: an office or a carrier's gateway, not a guessing machine. */
const PER_CLIENT = 60
const WINDOW = 10 * 60_000
/** Payments and clients that are remembered at a time; the oldest are forgotten first. */
const REMEMBERED = 10_000

export interface ReturnIds {
  /** Whether this id may be asked about. The same id of the same payment may always come again. */
  allow(paymentId: string, client: string, providerRef: string): boolean
  /** The provider confirmed an id of this payment: it no longer counts against its client. */
  confirmed(paymentId: string): void
}

interface Brought {
  readonly paymentId: string
  readonly at: number
}

/** @param monotonic milliseconds of a clock that nobody can set */
export function createReturnIds(monotonic: () => number): ReturnIds {
  const byPayment = new Map<string, { client: string; ids: Set<string> }>()
  const byClient = new Map<string, Brought[]>()
  return {
    allow: (paymentId, client, providerRef) => {
      const id = providerRef.toLowerCase()
      const known = byPayment.get(paymentId)
      if (known?.ids.has(id)) return true
      const recent = (byClient.get(client) ?? []).filter(({ at }) => at > monotonic() - WINDOW)
      if ((known?.ids.size ?? 0) >= PER_PAYMENT || recent.length >= PER_CLIENT) return false
      remember(byPayment, paymentId, { client, ids: new Set([...(known?.ids ?? []), id]) })
      remember(byClient, client, [...recent, { paymentId, at: monotonic() }])
      return true
    },
    confirmed: (paymentId) => {
      const client = byPayment.get(paymentId)?.client
      const mine = client === undefined ? undefined : byClient.get(client)
      if (client === undefined || !mine) return
      byClient.set(
        client,
        mine.filter((brought) => brought.paymentId !== paymentId),
      )
    },
  }
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key)
  map.set(key, value)
  for (const oldest of map.keys()) {
    if (map.size <= REMEMBERED) break
    map.delete(oldest)
  }
}
