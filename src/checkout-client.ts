/** Speaks the companion's HTTP contract. No state, no retries, no DOM: that is the controller's. */

import type { CheckoutOpened, CheckoutView, Customer, FieldError, PaymentView } from '../server/wire.ts'
import { CheckoutError } from './errors.ts'
import { readCheckout, readOpened, readPayment } from './read-checkout.ts'

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

export interface CheckoutClient {
  open(order: OrderRequest, signal: AbortSignal): Promise<CheckoutOpened>
  read(id: string, secret: string, signal: AbortSignal): Promise<CheckoutView>
  pay(id: string, secret: string, key: string, request: PaymentRequest, signal: AbortSignal): Promise<PaymentView>
  cancel(id: string, secret: string, signal: AbortSignal): Promise<void>
  /** Server-sent events, by `fetch`, since an EventSource could only carry the secret in its address. */
  stream(id: string, secret: string, signal: AbortSignal): Promise<Response>
}

/** The companion gives a provider 15 s to answer a creation; a slow link comes on top. */
const ANSWER_MS = 30_000

interface Call {
  secret?: string
  key?: string
  body?: unknown
  signal: AbortSignal
}

/** @param server the companion's base address, with or without a slash at its end */
export function checkoutClient(server: string): CheckoutClient {
  const base = server.replace(/\/*$/, '/checkouts')

  const send = async (path: string, { secret, key, body, signal }: Call, method = 'GET', accept = 'application/json'): Promise<Response> => {
    const headers: Record<string, string> = { accept }
    if (secret) headers['authorization'] = `Bearer ${secret}`
    if (key) headers['idempotency-key'] = key
    if (body) headers['content-type'] = 'application/json'
    const response = await fetch(base + path, {
      method,
      headers,
      signal,
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (response.ok) return response
    throw problem(response.status, await response.json().catch(() => null))
  }

  const ask = <T>(path: string, call: Call, method: string, read: (value: unknown) => T): Promise<T> =>
    limited(call.signal, ANSWER_MS, async (signal) => {
      const response = await send(path, { ...call, signal }, method)
      let value: unknown
      try {
        value = await response.json()
      } catch (error) {
        // Something between us and the server has answered in its place, e.g. a hotel's log-in page.
        if (error instanceof SyntaxError) throw new CheckoutError('unavailable', 'The answer is not JSON', 502)
        throw error
      }
      return read(value)
    })

  return {
    open: (body, signal) => ask('', { body, signal }, 'POST', readOpened),
    read: (id, secret, signal) => ask(`/${id}`, { secret, signal }, 'GET', readCheckout),
    pay: (id, secret, key, body, signal) => ask(`/${id}/payments`, { secret, key, body, signal }, 'POST', readPayment),
    cancel: (id, secret, signal) => ask(`/${id}/cancel`, { secret, signal }, 'POST', () => undefined),
    stream: (id, secret, signal) => send(`/${id}/events`, { secret, signal }, 'GET', 'text/event-stream'),
  }
}

/** Runs a request under the caller's signal and a time limit, and gives what goes wrong its name. */
async function limited<T>(signal: AbortSignal, ms: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const stop = () => controller.abort()
  const timer = setTimeout(stop, ms)
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  try {
    return await run(controller.signal)
  } catch (error) {
    if (error instanceof CheckoutError) throw error
    throw new CheckoutError(signal.aborted ? 'aborted' : controller.signal.aborted ? 'timeout' : 'offline')
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

/** RFC 9457, or whatever stood in its place (a proxy's page, say). */
function problem(status: number, value: unknown): CheckoutError {
  const { code, detail, errors } = (value ?? {}) as Record<string, unknown>
  return new CheckoutError(
    typeof code === 'string' ? code : `http_${status}`,
    typeof detail === 'string' ? detail : undefined,
    status,
    Array.isArray(errors) ? errors.filter((e): e is FieldError => typeof e?.path === 'string' && typeof e?.message === 'string') : [],
  )
}
