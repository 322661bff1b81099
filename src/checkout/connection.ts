/**
 * The connection of an element to its checkout, from the moment that the element is in the page until it is removed:
 * finds the checkout, then brings its views.
 */

import type { CheckoutView } from '../../server/contract/wire.ts'
import { CheckoutClient } from './client.ts'
import type { EarlyRequest } from './early-request.ts'
import type { CheckoutError } from './errors.ts'
import { findCheckout } from './find-checkout.ts'
import { liveUpdates } from './live-updates.ts'
import type { LiveUpdates } from './live-updates.ts'
import { CheckoutMemory } from './memory.ts'
import type { CheckoutOptions } from './options.ts'
import { orderKeyOf } from './options.ts'

export interface Connection extends LiveUpdates {
  readonly client: CheckoutClient
  readonly memory: CheckoutMemory
  /** Aborted by `close`, which ends every request. */
  readonly signal: AbortSignal
  /** Resolves after the server's first answer, even if that is an error, or when the connection is closed. */
  readonly firstAnswer: Promise<void>
}

/**
 * Sends the first request at once.
 * @param server the companion's base address
 * @param early serves instead of the first request, if it asks for the same
 */
export function connect(
  options: CheckoutOptions,
  server: string,
  early: EarlyRequest | undefined,
  onView: (view: CheckoutView) => void,
  onError: (error: CheckoutError) => boolean,
  onPause: (ms: number) => void,
): Connection {
  const end = new AbortController()
  const memory = new CheckoutMemory(`pay-button ${server} ${orderKeyOf(options)}`)
  const client = new CheckoutClient(server, () => memory.value)
  let isFound = false
  let first = early
  const find = (signal: AbortSignal) => {
    const used = first
    first = undefined
    return findCheckout(options, client, memory, signal, used).finally(() => used?.end.abort())
  }
  let answered!: () => void
  const firstAnswer = new Promise<void>((resolve) => (answered = resolve))
  const { refresh, close } = liveUpdates({
    read: (signal) => (isFound ? client.read(signal) : find(signal)),
    stream: (signal) => client.stream(signal),
    server,
    onView: (view) => {
      isFound = true
      onView(view)
      answered()
    },
    onError: (error) => {
      answered()
      return onError(error)
    },
    onPause,
  })
  return {
    client,
    memory,
    signal: end.signal,
    firstAnswer,
    refresh,
    close: () => {
      end.abort()
      close()
      answered()
    },
  }
}
