/**
 * Limits the provider ids that browsers bring back. Nobody has confirmed these ids, and each costs calls to the
 * provider, so a payment and a client may bring only a few. Kept in memory: a restart only allows a few more.
 */

/** Different ids for one payment. A buyer brings one id; more are guesses. */
const PER_PAYMENT = 5
/** Different unconfirmed ids of one client in {@link WINDOW}. Enough for an office or a carrier's gateway. */
const PER_CLIENT = 60
/** In milliseconds. */
const WINDOW = 10 * 60_000
/** How many payments and how many clients are remembered. The oldest are forgotten first. */
const MAX_REMEMBERED = 10_000

export interface ReturnIds {
  /** Whether the provider may be requested about this id. The same id of the same payment may always come again. */
  allow(paymentId: string, client: string, providerRef: string): boolean
  /** The provider confirmed an id of this payment, so it no longer counts against its client. */
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
    if (map.size <= MAX_REMEMBERED) break
    map.delete(oldest)
  }
}
