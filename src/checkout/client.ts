/** Speaks the companion's HTTP contract. No state, no retries, no DOM: those are the controller's. */

import type { CheckoutOpened, CheckoutView, Customer, PaymentView, Problem } from '../../server/wire.ts'
import { isCheckout, isOpened, isPayment } from './answers.ts'
import { CheckoutError } from './errors.ts'
import { timeLimit } from './time-limit.ts'

/** How an order is named when its checkout is opened. A page may name an amount only for an order without a price. */
export type OrderRequest =
  | { orderToken: string }
  | { orderId: string }
  | { amount: string; currency: string; orderId?: string; customer?: Customer }

export interface PaymentRequest {
  provider: string
  medium?: string
  customer?: Customer
  /** Asks for another push request to the same phone. */
  again?: true
}

/** A checkout and a secret that opens it. */
export interface Access {
  id: string
  secret: string
}

/** The companion gives a provider 15 s to answer a creation; a slow link comes on top. */
const ANSWER_MS = 30_000

export class CheckoutClient {
  readonly #base: string
  readonly #access: () => Access | null

  /**
   * @param server the companion's base address, with or without a slash at its end
   * @param access of the checkout that all requests but `open` are about
   */
  constructor(server: string, access: () => Access | null) {
    this.#base = server.replace(/\/*$/, '/checkouts')
    this.#access = access
  }

  /** Without a content type and a secret the request needs no CORS preflight. */
  open(order: OrderRequest, signal: AbortSignal): Promise<CheckoutOpened> {
    return answerOf(signal, isOpened, (limit) =>
      send(this.#base, { method: 'POST', body: JSON.stringify(order), signal: limit }))
  }

  read(signal: AbortSignal): Promise<CheckoutView> {
    return answerOf(signal, isCheckout, (limit) => this.#send('', { signal: limit }))
  }

  pay(request: PaymentRequest, key: string, signal: AbortSignal): Promise<PaymentView> {
    return answerOf(signal, isPayment, (limit) =>
      this.#send('/payments', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(request),
        signal: limit,
      }))
  }

  cancel(signal: AbortSignal): Promise<CheckoutView> {
    return answerOf(signal, isCheckout, (limit) =>
      this.#send('/cancel', { method: 'POST', body: '{}', signal: limit }))
  }

  /** Server-sent events by `fetch`, since an EventSource could carry the secret only in its address. */
  stream(signal: AbortSignal): Promise<Response> {
    return this.#send('/events', { signal })
  }

  #send(path: string, request: RequestInit): Promise<Response> {
    const { id, secret } = this.#access()!
    return send(`${this.#base}/${id}${path}`, {
      ...request,
      headers: { ...request.headers, authorization: `Bearer ${secret}` },
    })
  }
}

async function send(address: string, request: RequestInit): Promise<Response> {
  const response = await fetch(address, { ...request, credentials: 'omit', redirect: 'error' })
  if (response.ok) return response
  throw errorOf(response, await response.json().catch(() => ({})))
}

/** From RFC 9457, or from whatever answered in the companion's place, e.g. a proxy's page. */
function errorOf({ status, headers }: Response, problem: Partial<Problem>): CheckoutError {
  const { code = `http_${status}`, detail, errors, paid } = problem
  const retryAfter = Number(headers.get('retry-after'))
  return new CheckoutError(String(code), detail, {
    status,
    errors: Array.isArray(errors) ? errors.filter(Boolean) : [],
    retryAfterMs: retryAfter > 0 ? retryAfter * 1_000 : null,
    paid: paid ?? null,
  })
}

/** Sends and reads within the time; failures become errors with a code. */
async function answerOf<T>(
  outer: AbortSignal,
  isValid: (value: unknown) => value is T,
  request: (signal: AbortSignal) => Promise<Response>,
): Promise<T> {
  const { signal, end } = timeLimit(outer, ANSWER_MS)
  try {
    const answer: unknown = await (await request(signal)).json()
    if (isValid(answer)) return answer
    throw new CheckoutError('bad_answer', 'The answer cannot be read')
  } catch (error) {
    if (error instanceof CheckoutError) throw error
    // Something between us and the companion answered in its place, e.g. a hotel's log-in page.
    if (error instanceof SyntaxError) throw new CheckoutError('unavailable', undefined, { status: 502 })
    throw new CheckoutError(signal.aborted ? 'timeout' : 'offline')
  } finally {
    end()
  }
}
