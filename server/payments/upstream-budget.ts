/**
 * How many calls a provider gets from this process, and whose come first. Providers refuse or block whoever asks too often, so each has a bucket of
 * tokens; calls that find none wait, by priority and then by client in turn, so that nobody's flood holds up another buyer's payment.
 */

/**
 * `first`: webhooks, returns, creating and cancelling. `young`: scheduled polls of payments that were just made. `watching`: live status for an open
 * modal. `old`: the tail of the poll schedule.
 */
export type UpstreamPriority = 'first' | 'young' | 'watching' | 'old'

export interface UpstreamCall {
  readonly provider: string
  readonly priority: UpstreamPriority
  /** Whose call it is. Calls of one client wait behind each other, those of different clients take turns. */
  readonly client: string
  /** How long it may wait for its turn, in milliseconds; {@link PATIENCE} unless given. */
  readonly patience?: number
}

export interface UpstreamBudget {
  /**
   * Calls the provider when it is this call's turn.
   * @throws {UpstreamBusy} when its turn did not come in time: `work` was not called then
   */
  run<T>(call: UpstreamCall, work: () => Promise<T>): Promise<T>
  /** Calls that wait for their turn. */
  waiting(): number
  /** Refuses what waits and what still comes. Calls under way are not touched. Idempotent. */
  close(): void
}

/** No turn came in time. Nothing was sent. */
export class UpstreamBusy extends Error {
  readonly code = 'upstream_busy'
  constructor(provider: string) {
    super(`calls to ${provider} wait in a queue that is too long just now`)
    this.name = 'UpstreamBusy'
  }
}

export interface UpstreamLimits {
  /** Calls a minute to one provider, over time. */
  readonly perMinute: number
  /** Calls to one provider that may be made at once after a quiet moment. */
  readonly burst: number
}

/** The one provider that publishes a limit allows 600 a minute; another process, or the shop itself, may call with the same key. */
export const UPSTREAM_LIMITS: UpstreamLimits = { perMinute: 360, burst: 20 }

/** Shorter than a queue's lease less one provider call, in milliseconds. */
export const PATIENCE = 20_000

/** In order; with how often in a row a waiting priority is passed over at most, so that no flood of a higher one can stop it. */
const PRIORITIES: readonly { readonly name: UpstreamPriority; readonly passedOver: number }[] = [
  { name: 'first', passedOver: 0 },
  { name: 'young', passedOver: 2 },
  { name: 'watching', passedOver: 5 },
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

/** One provider's tokens and who waits for them. */
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
    // The client's next call waits until all others of this priority had a turn.
    queue.delete(client)
    if (places.length > 0) queue.set(client, places)
    this.size -= 1
    return place
  }

  /** The priority whose turn it is: one that was passed over too often, or the highest that waits. */
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
