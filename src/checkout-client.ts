/** Speaks the companion's HTTP contract. No state, no retries, no DOM: that is the controller's. */

import type { CheckoutOpened, CheckoutView, Customer, PaymentView } from '../server/wire.ts'
import { CheckoutError } from './errors.ts'
import { readCheckout, readOpened, readPayment } from './read-checkout.ts'
import { timeLimit } from './time-limit.ts'

/** How an order is named when its checkout is opened. A page may name an amount only where it names nothing that has a price. */
export type OrderRequest =
  | { orderToken: string }
  | { orderId: string }
  | { amount: string; currency: string; orderId?: string; customer?: Customer }

export interface PaymentRequest {
  provider: string
  medium?: string
  customer?: Customer
}

/** A checkout, and the secret that opens it. */
export interface Access {
  id: string
  secret: string
}

export interface CheckoutClient {
  open(signal: AbortSignal, order: OrderRequest): Promise<CheckoutOpened>
  read(signal: AbortSignal): Promise<CheckoutView>
  pay(signal: AbortSignal, request: PaymentRequest, key: string): Promise<PaymentView>
  cancel(signal: AbortSignal): Promise<unknown>
  /** Server-sent events, by `fetch`, since an EventSource could only carry the secret in its address. */
  stream(signal: AbortSignal): Promise<Response>
}

/** The companion gives a provider 15 s to answer a creation; a slow link comes on top. */
const ANSWER_MS = 30_000

/**
 * @param server the companion's base address, with or without a slash at its end
 * @param access of the checkout that all but `open` are about
 */
export function checkoutClient(server: string, access: () => Access | null): CheckoutClient {
  /** Without a part: about no checkout yet. */
  const send = async (signal: AbortSignal, part?: string, body?: object, key?: string): Promise<Response> => {
    const known = part === undefined ? null : access()
    const headers: Record<string, string> = {}
    if (known) headers['authorization'] = `Bearer ${known.secret}`
    if (key) headers['idempotency-key'] = key
    if (body) headers['content-type'] = 'application/json'
    const address = server.replace(/\/*$/, '/checkouts') + (known ? `/${known.id}${part}` : '')
    const response = await fetch(address, { method: body ? 'POST' : 'GET', headers, signal, credentials: 'omit', redirect: 'error', body: JSON.stringify(body) })
    if (response.ok) return response
    // RFC 9457, or whatever stood in its place (a proxy's page, say).
    const { status } = response
    const { code = `http_${status}`, detail, errors } = (await response.json().catch(() => null)) ?? {}
    throw new CheckoutError(String(code), detail, status, errors?.filter?.(Boolean) ?? [])
  }

  /** Within the time, and with a name for what goes wrong. */
  const ask = async <T>(read: (value: unknown) => T, outer: AbortSignal, ...call: [part?: string, body?: object, key?: string]): Promise<T> => {
    const { signal, end } = timeLimit(outer, ANSWER_MS)
    try {
      return read(await (await send(signal, ...call)).json())
    } catch (error) {
      if (error instanceof CheckoutError) throw error
      // Something between us and the server has answered in its place, e.g. a hotel's log-in page.
      if (error instanceof SyntaxError) throw new CheckoutError('unavailable', undefined, 502)
      throw new CheckoutError(signal.aborted ? 'timeout' : 'offline')
    } finally {
      end()
    }
  }

  return {
    open: (signal, order) => ask(readOpened, signal, undefined, order),
    read: (signal) => ask(readCheckout, signal, ''),
    pay: (signal, request, key) => ask(readPayment, signal, '/payments', request, key),
    cancel: (signal) => ask(Boolean, signal, '/cancel', {}),
    stream: (signal) => send(signal, '/events'),
  }
}
