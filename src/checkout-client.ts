/** Speaks the companion's HTTP contract. No state, no retries, no DOM: that is the controller's. */

import type { CheckoutOpened, CheckoutView, Customer, FieldError, PaymentView } from '../server/wire.ts'
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
  open(order: OrderRequest, signal: AbortSignal): Promise<CheckoutOpened>
  read(access: Access, signal: AbortSignal): Promise<CheckoutView>
  pay(access: Access, signal: AbortSignal, request: PaymentRequest, key: string): Promise<PaymentView>
  cancel(access: Access, signal: AbortSignal): Promise<unknown>
  /** Server-sent events, by `fetch`, since an EventSource could only carry the secret in its address. */
  stream(access: Access, signal: AbortSignal): Promise<Response>
}

/** The companion gives a provider 15 s to answer a creation; a slow link comes on top. */
const ANSWER_MS = 30_000

/** @param server the companion's base address, with or without a slash at its end */
export function checkoutClient(server: string): CheckoutClient {
  const send = async (signal: AbortSignal, method: string, access?: Access, part = '', body?: object, key?: string): Promise<Response> => {
    const headers: Record<string, string> = { accept: 'application/json, text/event-stream' }
    if (access) headers['authorization'] = `Bearer ${access.secret}`
    if (key) headers['idempotency-key'] = key
    if (body) headers['content-type'] = 'application/json'
    const address = server.replace(/\/*$/, '/checkouts') + (access ? `/${access.id}${part}` : '')
    const response = await fetch(address, { method, headers, signal, credentials: 'omit', cache: 'no-store', redirect: 'error', body: body && JSON.stringify(body) })
    if (response.ok) return response
    // RFC 9457, or whatever stood in its place (a proxy's page, say).
    const { code, detail, errors } = (await response.json().catch(() => null)) ?? {}
    const faults = Array.isArray(errors) ? errors.filter((each): each is FieldError => typeof each?.path === 'string') : []
    throw new CheckoutError(String(code ?? `http_${response.status}`), detail, response.status, faults)
  }

  /** Within the time, and with a name for what goes wrong. */
  const ask = async <T>(read: (value: unknown) => T, outer: AbortSignal, ...call: [method: string, access?: Access, part?: string, body?: object, key?: string]): Promise<T> => {
    const { signal, end } = timeLimit(outer, ANSWER_MS)
    try {
      return read(await (await send(signal, ...call)).json())
    } catch (error) {
      if (error instanceof CheckoutError) throw error
      // Something between us and the server has answered in its place, e.g. a hotel's log-in page.
      if (error instanceof SyntaxError) throw new CheckoutError('unavailable', 'The answer is not JSON', 502)
      throw new CheckoutError(outer.aborted ? 'aborted' : signal.aborted ? 'timeout' : 'offline')
    } finally {
      end()
    }
  }

  return {
    open: (order, signal) => ask(readOpened, signal, 'POST', undefined, '', order),
    read: (access, signal) => ask(readCheckout, signal, 'GET', access),
    pay: (access, signal, request, key) => ask(readPayment, signal, 'POST', access, '/payments', request, key),
    cancel: (access, signal) => ask(Boolean, signal, 'POST', access, '/cancel'),
    stream: (access, signal) => send(signal, 'GET', access, '/events'),
  }
}
