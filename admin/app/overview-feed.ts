/** Keeps the overview current by the server's stream, and counts the changes on which a page loads again. */

import type { ReactiveControllerHost } from 'lit'
import type { OverviewView } from '../../server/contract/operator.ts'
import { asApiError } from './client.ts'
import type { ApiError, Client } from './client.ts'
import { follow } from './live.ts'
import type { Live } from './live.ts'

/** Pages load again on live updates, this often at most. */
const PULSE_MS = 5_000

export class OverviewFeed {
  overview: OverviewView | undefined
  error: ApiError | undefined
  isLive = false
  /** Counts the changes. */
  pulse = 0
  readonly #host: ReactiveControllerHost
  readonly #client: Client
  #live: Live | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #isSignedIn = false

  constructor(host: ReactiveControllerHost, client: Client) {
    this.#host = host
    this.#client = client
  }

  /** Connects while nobody knows yet whether an operator is signed in: if one is, the figures come a turn earlier. */
  begin(): void {
    this.#live ??= follow<OverviewView>({
      address: this.#client.address('/overview/stream', query()),
      event: 'overview',
      onView: (overview) => this.#got(overview),
      onConnected: (isConnected) => {
        if (!isConnected && !this.#isSignedIn) return this.stop()
        this.isLive = isConnected
        this.#host.requestUpdate()
        // This also finds out whether the session has ended.
        if (!isConnected) void this.read()
      },
    })
  }

  /** An operator is signed in. */
  start(): void {
    this.#isSignedIn = true
    this.begin()
  }

  /** Also forgets what was read. */
  stop(): void {
    this.#isSignedIn = false
    this.#live?.close()
    this.#live = undefined
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.overview = undefined
    this.error = undefined
    this.isLive = false
  }

  read = async (): Promise<void> => {
    try {
      this.#got(await this.#client.get<OverviewView>('/overview', { query: query() }))
    } catch (error) {
      this.error = asApiError(error)
      this.#host.requestUpdate()
    }
  }

  #got(overview: OverviewView): void {
    const before = this.overview
    this.overview = overview
    this.error = undefined
    this.#host.requestUpdate()
    if (!before || !hasChanged(before, overview)) return
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.pulse++
      this.#host.requestUpdate()
    }, PULSE_MS)
  }
}

function query(): { timeZone: string } {
  return { timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone }
}

/** Whether something happened. As time passes, calls fall out of the last hour, which is no reason to load a page. */
function hasChanged(before: OverviewView, after: OverviewView): boolean {
  const counted = ({ currencies, conversion, attention }: OverviewView) =>
    JSON.stringify([currencies, conversion, attention])
  return (
    counted(before) !== counted(after) ||
    after.providers.some(({ provider, calls, lastCreatedAt, lastWebhookAt }) => {
      const old = before.providers.find((one) => one.provider === provider)
      return calls > (old?.calls ?? 0) || lastCreatedAt !== old?.lastCreatedAt || lastWebhookAt !== old?.lastWebhookAt
    })
  )
}
