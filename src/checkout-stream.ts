/** Reads server-sent events from a fetched stream. */

import type { CheckoutView } from '../server/wire.ts'
import type { CheckoutClient } from './checkout-client.ts'
import { readCheckout } from './read-checkout.ts'

/** A stream that says nothing for this long (not even a heartbeat) is dead, or held back by a proxy. */
const SILENCE_MS = 40_000

/** The checkout at once and on each change, until the stream ends or the signal is aborted. */
export async function* checkoutStream(client: CheckoutClient, id: string, secret: string, signal: AbortSignal): AsyncGenerator<CheckoutView> {
  const alive = new AbortController()
  const end = () => alive.abort()
  signal.addEventListener('abort', end)
  let timer = setTimeout(end, SILENCE_MS)
  try {
    const response = await client.stream(id, secret, alive.signal)
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      clearTimeout(timer)
      timer = setTimeout(end, SILENCE_MS)
      const messages = (text + value).split(/\r?\n\r?\n/)
      text = messages.pop()!
      for (const message of messages) {
        const data = message.split(/\r?\n/).flatMap((line) => (line.startsWith('data:') ? [line.slice(5)] : [])).join('\n')
        if (data) yield readCheckout(JSON.parse(data))
      }
    }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
    end()
  }
}
