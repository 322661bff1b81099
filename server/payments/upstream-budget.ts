/**
 * Limits how many calls each provider gets, and decides their order. Providers reject or block
 * clients that call too often, so each provider has a token bucket. A call that finds no token waits, by priority and
 * then by client in turn, so that nobody's flood delays another buyer's payment.
 */

/**
 * `first`: webhooks, returns, creating and cancelling. `young`: scheduled polls of new payments. `live`: live status
 * for open modals. `old`: the rest of the poll schedule.
 */
export type UpstreamPriority = 'first' | 'young' | 'live' | 'old'

export interface UpstreamCall {
  readonly provider: string
  readonly priority: UpstreamPriority
  /** Who caused the call. Calls of one client wait behind each other; those of different clients take turns. */
  readonly client: string
  /** How long the call may wait for its turn, in milliseconds; {@link PATIENCE} unless given. */
  readonly patience?: number
}

export interface UpstreamBudget {
  /**
   * Runs `work` at the turn of this call.
   * @throws {UpstreamBusy} when no turn came in time. Then `work` was not called.
   */
  run<T>(call: UpstreamCall, work: () => Promise<T>): Promise<T>
  /** How many calls wait for a turn. */
  waiting(): number
  /** Rejects waiting and later calls with {@link UpstreamBusy}. Calls in progress continue. Idempotent. */
  close(): void
}

/** No turn came in time, and nothing was sent. */
export class UpstreamBusy extends Error {
  readonly code = 'upstream_busy'
  constructor(provider: string) {
    super(`too many calls to ${provider} are waiting`)
    this.name = 'UpstreamBusy'
  }
}

export interface UpstreamLimits {
  /** Calls to one provider per minute, on average. */
  readonly perMinute: number
  /** Calls to one provider that can start at once after a quiet time. */
  readonly burst: number
}

/**
 * The only published limit is 600 a minute. It leaves room for other processes with the same key, and for the shop
 * itself.
 */
export const UPSTREAM_LIMITS: UpstreamLimits = { perMinute: 360, burst: 20 }

/** What each of several companions with the same keys may use. @param companions how many there are, which may change */
export function sharedLimits({ perMinute, burst }: UpstreamLimits, companions: () => number): UpstreamLimits {
  return {
    get perMinute() {
      return perMinute / companions()
    },
    get burst() {
      return Math.max(1, burst / companions())
    },
  }
}

/** In milliseconds. Waiting and one call can take longer than a lease; the lease keeper extends it meanwhile. */
export const PATIENCE = 20_000

/**
 * In order. `passedOver` limits how many turns in a row a priority can wait, so that no flood of a higher one can stop
 * it.
 */
const PRIORITIES: readonly { readonly name: UpstreamPriority; readonly passedOver: number }[] = [
  { name: 'first', passedOver: 0 },
  { name: 'young', passedOver: 2 },
  { name: 'live', passedOver: 5 },
  { name: 'old', passedOver: 8 },
]

interface Waiting {
  readonly begin: () => void
  readonly refuse: () => void
}

/** @param monotonic milliseconds of a clock that nobody can set */
export function createUpstreamBudget(
  monotonic: () => number,
  limits: UpstreamLimits = UPSTREAM_LIMITS,
): UpstreamBudget {
  const providers = new Map<string, Bucket>()
  let closed = false

  const bucketOf = (provider: string): Bucket => {
    const bucket = providers.get(provider) ?? new Bucket(monotonic, limits)
    providers.set(provider, bucket)
    return bucket
  }

  return {
    run: async ({ provider, priority, client, patience = PATIENCE }, work) => {
      if (closed) throw new UpstreamBusy(provider)
      const bucket = bucketOf(provider)
      if (!bucket.takeNow()) {
        await new Promise<void>((resolve, reject) => {
          const refuse = (): void => {
            clearTimeout(timer)
            reject(new UpstreamBusy(provider))
          }
          const begin = (): void => {
            clearTimeout(timer)
            resolve()
          }
          const place: Waiting = { begin, refuse }
          const timer = setTimeout(() => {
            bucket.leave(priority, client, place)
            refuse()
          }, patience)
          bucket.wait(priority, client, place)
        })
      }
      return work()
    },
    waiting: () => [...providers.values()].reduce((sum, bucket) => sum + bucket.size, 0),
    close: () => {
      closed = true
      for (const bucket of providers.values()) bucket.close()
    },
  }
}

/** The tokens of one provider, and the calls that wait for them. */
class Bucket {
  size = 0
  readonly #monotonic: () => number
  readonly #limits: UpstreamLimits
  /** By priority, then by client in the order of their turns. */
  readonly #queues = PRIORITIES.map(() => new Map<string, Waiting[]>())
  readonly #passedOver = PRIORITIES.map(() => 0)
  #tokens: number
  #filledAt: number
  #timer: NodeJS.Timeout | undefined

  constructor(monotonic: () => number, limits: UpstreamLimits) {
    this.#monotonic = monotonic
    this.#limits = limits
    this.#tokens = limits.burst
    this.#filledAt = monotonic()
  }

  /** Takes a token unless others wait for one. */
  takeNow(): boolean {
    if (this.size > 0) this.#dispatch()
    return this.size === 0 && this.#take()
  }

  wait(priority: UpstreamPriority, client: string, place: Waiting): void {
    const queue = this.#queues[indexOf(priority)]
    const mine = queue?.get(client)
    if (mine) mine.push(place)
    else queue?.set(client, [place])
    this.size += 1
    this.#arm()
  }

  leave(priority: UpstreamPriority, client: string, place: Waiting): void {
    const queue = this.#queues[indexOf(priority)]
    const mine = queue?.get(client) ?? []
    const at = mine.indexOf(place)
    if (at < 0) return
    mine.splice(at, 1)
    if (mine.length === 0) queue?.delete(client)
    this.size -= 1
  }

  close(): void {
    clearTimeout(this.#timer)
    for (const queue of this.#queues) {
      for (const places of queue.values()) for (const place of places) place.refuse()
      queue.clear()
    }
    this.size = 0
  }

  #take(): boolean {
    const at = this.#monotonic()
    const { burst, perMinute } = this.#limits
    this.#tokens = Math.min(burst, this.#tokens + (Math.max(0, at - this.#filledAt) * perMinute) / 60_000)
    this.#filledAt = at
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }

  #dispatch(): void {
    while (this.size > 0 && this.#take()) this.#next()?.begin()
    this.#arm()
  }

  #arm(): void {
    clearTimeout(this.#timer)
    if (this.size === 0) return
    const untilToken = ((1 - this.#tokens) * 60_000) / this.#limits.perMinute
    this.#timer = setTimeout(() => this.#dispatch(), Math.max(1, Math.ceil(untilToken)))
  }

  #next(): Waiting | undefined {
    const index = this.#turn()
    const queue = this.#queues[index]
    const [entry] = queue ?? []
    if (!queue || !entry) return undefined
    const [client, places] = entry
    const place = places.shift()
    // The next call of this client waits until every other client of this priority had a turn.
    queue.delete(client)
    if (places.length > 0) queue.set(client, places)
    this.size -= 1
    return place
  }

  /** The next priority: one that was passed over too often, else the highest that waits. */
  #turn(): number {
    const waits = (index: number): boolean => (this.#queues[index]?.size ?? 0) > 0
    const indexes = PRIORITIES.map((_, index) => index).filter(waits)
    const overdue = indexes.findLast(
      (index) => index > 0 && (this.#passedOver[index] ?? 0) >= (PRIORITIES[index]?.passedOver ?? 0),
    )
    const chosen = overdue ?? indexes[0] ?? 0
    for (const index of indexes) {
      if (index === chosen) this.#passedOver[index] = 0
      else if (index > chosen) this.#passedOver[index] = (this.#passedOver[index] ?? 0) + 1
    }
    return chosen
  }
}

function indexOf(priority: UpstreamPriority): number {
  return PRIORITIES.findIndex(({ name }) => name === priority)
}
