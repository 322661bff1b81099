/** Loads what a page shows, keeps the last answer while it loads again, and stops when the page is left. */

import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { asApiError } from '../app/client.ts'
import type { ApiError } from '../app/client.ts'

export class ServerData<View> implements ReactiveController {
  data: View | undefined
  error: ApiError | undefined
  isLoading = false
  readonly #host: ReactiveControllerHost
  readonly #read: (signal: AbortSignal) => Promise<View>
  #request: AbortController | undefined

  constructor(host: ReactiveControllerHost, read: (signal: AbortSignal) => Promise<View>) {
    this.#host = host
    this.#read = read
    host.addController(this)
  }

  hostConnected(): void {
    // The element has its properties only after the first update has begun.
    queueMicrotask(() => void this.load())
  }

  hostDisconnected(): void {
    this.#request?.abort()
  }

  /** Loads, again if need be. A later call ends an earlier one. */
  async load(): Promise<void> {
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
  }

  /** Shows an answer that came another way: an action's, or a further page of a list. */
  set(data: View): void {
    this.data = data
    this.#host.requestUpdate()
  }
}
