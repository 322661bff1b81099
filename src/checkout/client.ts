/** Sends the HTTP requests of the companion's contract. It has no state and no retries. */

import type { CheckoutOpened, CheckoutView, Customer, PaymentView, Problem } from '../../server/contract/wire.ts'
import { isCheckout, isOpened, isPayment } from './answers.ts'
import type { EarlyRequest } from './early-request.ts'
import { CheckoutError } from './errors.ts'
import { timeLimit } from './time-limit.ts'

/** Names the order to open a checkout for. A page may name an amount only for an order without a price. */
export type OrderRequest =
  | { orderToken: string }
  | { orderId: string }
  | { amount: string; currency: string; orderId?: string; customer?: Customer }

export interface PaymentRequest {
  provider: string
  medium?: string
  customer?: Customer
  /** Sends another push request to the same phone. */
  again?: true
}

/** The id of a checkout and its client secret. */
export interface Access {
  id: string
  secret: string
}

/** The longest `Retry-After` that is followed. A browser runs a timer of more than 24 days at once. */
const MAX_RETRY_MS = 3_600_000

/**
 * To start a payment, the companion waits up to 8 s for a turn at the provider and 15 s for its answer. A request that
 * takes longer is repeated with the same key, and starts no second payment.
 */
const ANSWER_MS = 30_000

export class CheckoutClient {
  readonly #base: string
  readonly #access: () => Access | null

  /**
   * @param server the companion's base address, with or without a slash at its end
   * @param access the checkout of all requests except `open`
   */
  constructor(server: string, access: () => Access | null) {
    this.#base = server.replace(/\/*$/, '/checkouts')
    this.#access = access
  }

  /**
   * This request needs no CORS preflight, because it has neither a content type nor a secret.
   * @param early the same request, if it was sent before
   */
  open(order: OrderRequest, signal: AbortSignal, early?: EarlyRequest): Promise<CheckoutOpened> {
    const isSame = early?.address === this.#base && 'orderToken' in order && early.orderToken === order.orderToken
    const request = { method: 'POST', body: JSON.stringify(order) }
    return answerOf(isOpened, this.#base, request, signal, isSame ? early : undefined)
  }

  read(signal: AbortSignal): Promise<CheckoutView> {
    return answerOf(isCheckout, ...this.#about(''), signal)
  }

  /** @param language BCP 47: the return page has it, and browsers name another one */
  pay(request: PaymentRequest, key: string, language: string | undefined, signal: AbortSignal): Promise<PaymentView> {
    const headers = { 'idempotency-key': key, ...(language && { 'accept-language': language }) }
    return answerOf(isPayment, ...this.#about('/payments', JSON.stringify(request), headers), signal)
  }

  cancel(signal: AbortSignal): Promise<CheckoutView> {
    return answerOf(isCheckout, ...this.#about('/cancel', '{}'), signal)
  }

  /** Server-sent events by `fetch`, because an EventSource can send the secret only in its address. */
  stream(signal: AbortSignal): Promise<Response> {
    return send(...this.#about('/events'), signal)
  }

  /** The arguments of a request below the checkout's address. With a body, it is a POST. */
  #about(path: string, body?: string, headers?: Record<string, string>): [address: string, request: RequestInit] {
    const { id, secret } = this.#access()!
    const method = body ? 'POST' : 'GET'
    return [`${this.#base}/${id}${path}`, { method, body, headers: { ...headers, authorization: `Bearer ${secret}` } }]
  }
}

async function send(
  address: string,
  request: RequestInit,
  signal: AbortSignal,
  early?: EarlyRequest,
): Promise<Response> {
  if (early) signal.addEventListener('abort', () => early.end.abort())
  const sent = early?.response ?? fetch(address, { ...request, signal, credentials: 'omit', redirect: 'error' })
  const response = await sent
  if (response.ok) return response
  throw errorOf(response, await response.json().catch(() => ({})))
}

/** Reads a problem of RFC 9457. Members are missing when something else has answered, for example a proxy. */
function errorOf({ status, headers }: Response, problem: Partial<Problem>): CheckoutError {
  const { code = `http_${status}`, detail, errors, paid } = problem
  // Proxies may name a date. The device's clock may be wrong, so a date is no better than no time.
  const retryAfterMs = Math.min(Number(headers.get('retry-after')) * 1_000 || 0, MAX_RETRY_MS)
  return new CheckoutError(String(code), detail, { status, errors: errors?.filter?.(Boolean), retryAfterMs, paid })
}

/** Sends the request and reads the answer within the time limit. Every failure becomes an error with a code. */
async function answerOf<T>(
  isValid: (value: unknown) => value is T,
  address: string,
  request: RequestInit,
  outer: AbortSignal,
  early?: EarlyRequest,
): Promise<T> {
  const { signal, end } = timeLimit(outer, ANSWER_MS)
  try {
    const answer: unknown = await (await send(address, request, signal, early)).json()
    if (isValid(answer)) return answer
    throw new CheckoutError('bad_answer', 'The answer cannot be read')
  } catch (error) {
    if (error instanceof CheckoutError) throw error
    // An answer that is not JSON is not the companion's, for example the login page of a hotel's network.
    const silence = navigator.onLine ? 'unreachable' : 'offline'
    throw new CheckoutError(signal.aborted ? 'timeout' : silence, 'No answer')
  } finally {
    end()
  }
}
