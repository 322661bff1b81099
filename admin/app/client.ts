/** Requests to the companion. The session is a cookie that scripts cannot read; a write also carries its CSRF token. */

import type { Problem, SessionView } from '../../server/contract/operator.ts'

/** The companion refused a request, or could not be reached (`code` is then `unreachable`). */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  /** Seconds. */
  readonly retryAfter: number | undefined
  /** Why, as a code, where the refusal has one. */
  readonly reason: string | undefined

  constructor(
    code: string,
    message: string,
    status: number,
    { retryAfter, reason }: { retryAfter?: number | undefined; reason?: string | undefined } = {},
  ) {
    super(message)
    this.name = 'ApiError'
    this.code = code
    this.status = status
    this.retryAfter = retryAfter
    this.reason = reason
  }
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError('broken', String(error), 0)
}

export interface ClientOptions {
  /** The address of the console without a slash at its end, e.g. `/admin`. */
  readonly base: string
  /** The session has ended: the cookie expired, or its token was removed. */
  readonly onSignedOut: () => void
}

export interface WriteOptions {
  readonly signal?: AbortSignal
  /** The same write again, with the same key, is done once. */
  readonly idempotencyKey?: string
}

/** Longer than the companion waits for a provider. */
const TIMEOUT_MS = 60_000

export class Client {
  readonly base: string
  readonly #onSignedOut: () => void
  #csrfToken = ''
  /** The one whose session this is. */
  #operator = ''

  constructor({ base, onSignedOut }: ClientOptions) {
    this.base = base
    this.#onSignedOut = onSignedOut
  }

  /** @returns the session, or null when nobody is signed in */
  async session(): Promise<SessionView | null> {
    const response = await this.#fetch('GET', '/session')
    if (response.status === 401) return null
    const session = await bodyOf<SessionView>(response)
    this.#csrfToken = session.csrfToken ?? ''
    this.#operator = session.operator
    return session
  }

  async signIn(token: string): Promise<void> {
    await bodyOf(await this.#fetch('POST', '/session', { token }))
  }

  async signOut(): Promise<void> {
    await bodyOf(await this.#write('DELETE', '/session'))
    this.#csrfToken = ''
  }

  /** @param path below `/admin/api`, e.g. `/orders` */
  async get<View>(path: string, options: { query?: Query; signal?: AbortSignal } = {}): Promise<View> {
    return this.#answer<View>(await this.#fetch('GET', this.#apiPath(path, options.query), undefined, options))
  }

  async post<View>(path: string, body: object = {}, options: WriteOptions = {}): Promise<View> {
    return this.#answer<View>(await this.#write('POST', this.#apiPath(path), body, options))
  }

  /** The address of a download or of an event stream. */
  address(path: string, query?: Query): string {
    return this.base + this.#apiPath(path, query)
  }

  #apiPath(path: string, query: Query = {}): string {
    const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]))
    return `/api${path}${given.length > 0 ? `?${new URLSearchParams(given)}` : ''}`
  }

  async #answer<View>(response: Response): Promise<View> {
    if (response.status === 401) this.#onSignedOut()
    return bodyOf<View>(response)
  }

  /** Somebody may have signed in again in another tab since this one read its session. */
  async #write(method: string, path: string, body?: object, options?: WriteOptions): Promise<Response> {
    const response = await this.#fetch(method, path, body, options)
    const refusal = response.status === 403 ? await bodyOf(response.clone()).catch(asApiError) : undefined
    if (!(refusal instanceof ApiError) || refusal.code !== 'csrf_token_invalid') return response
    const operator = this.#operator
    await this.session()
    if (operator === this.#operator) return this.#fetch(method, path, body, options)
    // What one operator has confirmed must not be done as another.
    this.#onSignedOut()
    return response
  }

  async #fetch(method: string, path: string, body?: object, options: WriteOptions = {}): Promise<Response> {
    const { signal, idempotencyKey } = options
    const headers: Record<string, string> = { accept: 'application/json' }
    if (body) headers['content-type'] = 'application/json'
    if (method !== 'GET' && this.#csrfToken) headers['x-csrf-token'] = this.#csrfToken
    if (idempotencyKey) headers['idempotency-key'] = idempotencyKey
    const timeout = AbortSignal.timeout(TIMEOUT_MS)
    try {
      return await fetch(this.base + path, {
        method,
        headers,
        ...(body ? { body: JSON.stringify(body) } : {}),
        credentials: 'same-origin',
        cache: 'no-store',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      })
    } catch (error) {
      if (signal?.aborted) throw error
      throw new ApiError('unreachable', 'The server does not answer.', 0)
    }
  }
}

export type Query = Readonly<Record<string, string | undefined>>

async function bodyOf<View>(response: Response): Promise<View> {
  if (response.status === 204) return undefined as View
  const body = (await response.json().catch(() => null)) as (View & Partial<Problem>) | null
  if (response.ok && body !== null) return body
  const retryAfter = Number(response.headers.get('retry-after')) || undefined
  const detail = body?.errors?.map(({ message }) => message).join(' ') || body?.detail || body?.title
  throw new ApiError(body?.code ?? 'unreadable', detail ?? `HTTP ${response.status}`, response.status, {
    retryAfter,
    reason: body?.reason,
  })
}
