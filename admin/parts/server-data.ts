/** Loads what a page shows, keeps the last answer while it loads again, and stops when the page is left. */

import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { asApiError } from '../app/client.ts'
import type { ApiError } from '../app/client.ts'

export class ServerData<View> implements ReactiveController {
  data: View | undefined
  error: ApiError | undefined
  isLoading = false
  #isConnected = false
  #isStale = false
  readonly #host: ReactiveControllerHost
  readonly #read: (signal: AbortSignal) => Promise<View>
  #request: AbortController | undefined

  constructor(host: ReactiveControllerHost, read: (signal: AbortSignal) => Promise<View>) {
    this.#host = host
    this.#read = read
    host.addController(this)
  }

  hostConnected(): void {
    this.#isConnected = true
    // The element has its properties only after the first update has begun.
    queueMicrotask(() => void this.load())
  }

  hostDisconnected(): void {
    this.#isConnected = false
    this.#request?.abort()
  }

  /** Something has changed: loads again, behind the load that is under way. */
  refresh(): void {
    if (this.isLoading) this.#isStale = true
    else void this.load()
  }

  /** Loads, again if need be. A later call ends an earlier one. */
  async load(): Promise<void> {
    // An action can end when its page is gone.
    if (!this.#isConnected) return
    this.#isStale = false
    this.#request?.abort()
    const request = (this.#request = new AbortController())
    this.isLoading = true
    this.#host.requestUpdate()
    try {
      const data = await this.#read(request.signal)
      if (request.signal.aborted) return
      this.data = data
      this.error = undefined
    } catch (error) {
      if (request.signal.aborted) return
      this.error = asApiError(error)
    }
    this.isLoading = false
    this.#host.requestUpdate()
    if (this.#isStale) void this.load()
  }

  /** Shows an answer that came another way: an action's, or a further page of a list. */
  set(data: View): void {
    this.data = data
    this.#host.requestUpdate()
  }

  /** Shows a further page of a list, too. A load that is under way would take it away again. */
  extend(data: View): void {
    this.#request?.abort()
    this.isLoading = false
    this.#isStale = false
    this.set(data)
  }
}
