/**
 * The HTTP kit of the adapters: one JSON call to a provider's API. When it fails, the error says what money needs to
 * know: either the provider certainly did nothing, or nobody can tell. No call is retried, and no redirect is followed,
 * because that would turn a POST into a GET.
 */

import type { DeclineReason } from '../../domain/payment.ts'
import { KeyRefused, RequestNotSent, RequestOutcomeUnknown, RequestRejected } from '../../contract/request-errors.ts'
import type { JsonAnswer } from '../../contract/request-errors.ts'
import type { Outgoing } from './exchange.ts'
import { isLoopback } from '../../contract/setting-texts.ts'

export interface JsonCall {
  readonly url: string
  readonly method: Outgoing['method']
  readonly headers?: Readonly<Record<string, string>>
  /** JSON text, unless `headers` name another content type. `jsonText` writes it with exact decimals. */
  readonly body?: string
  /** How long the call may take in total, in milliseconds; {@link TOTAL_TIMEOUT} unless given. */
  readonly timeout?: number
  /** Accepts a 204, for instance after a DELETE. Otherwise a 204 counts as an unknown outcome. */
  readonly mayBeEmpty?: boolean
  readonly signal: AbortSignal
}

/** How long a call may take in total, in milliseconds, because a buyer waits for it. */
const TOTAL_TIMEOUT = 15_000
/** Some browsers and proxies cut longer addresses. */
const MAX_ADDRESS = 4096

type Exchanges = typeof import('./exchange.ts')

let exchanges: Promise<Exchanges> | undefined

/** What a failed create call means. @returns why nothing exists at the provider; null when nobody can tell */
export function refusalReason(
  error: unknown,
): Extract<DeclineReason, 'provider_unreachable' | 'provider_refused' | 'provider_misconfigured'> | null {
  if (error instanceof RequestNotSent) return 'provider_unreachable'
  if (error instanceof KeyRefused) return 'provider_misconfigured'
  return error instanceof RequestRejected ? 'provider_refused' : null
}

/**
 * Calls a provider's API and reads its JSON answer.
 * @param what names the call in messages, e.g. `pakhipay create`
 * @returns the answer, if its status is 2xx and its body is JSON
 * @throws {RequestError} (`contract/request-errors.ts`) otherwise
 */
export async function callJson(what: string, call: JsonCall): Promise<JsonAnswer> {
  const { timeout = TOTAL_TIMEOUT } = call
  const deadline = AbortSignal.timeout(timeout)
  const signal = AbortSignal.any([call.signal, deadline])
  if (signal.aborted) throw new RequestNotSent(`${what}: given up before it was sent`)
  const progress = { sent: false }
  let answer: { status: number; text: string }
  try {
    const { exchange } = await loadExchanges()
    const headers = {
      accept: 'application/json',
      'user-agent': 'pay-button',
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
    }
    answer = await exchange({
      url: call.url,
      method: call.method,
      headers,
      body: call.body ?? null,
      signal,
      progress,
    })
  } catch (error) {
    const why = deadline.aborted
      ? `no answer within ${timeout / 1000} s`
      : call.signal.aborted
        ? 'given up while waiting'
        : `failed${codeOf(error)}`
    throw progress.sent ? new RequestOutcomeUnknown(`${what}: ${why}`) : new RequestNotSent(`${what}: not sent, ${why}`)
  }
  const { status, text } = answer
  if (status === 401 || status === 403)
    throw new KeyRefused(`${what}: answered ${status}`, { status, body: parse(text), text })
  // 408 says nothing about the payment: a proxy sends it when either side is too slow.
  if (status >= 400 && status < 500 && status !== 408)
    throw new RequestRejected(`${what}: answered ${status}`, { status, body: parse(text), text })
  if (status < 200 || status >= 300) throw new RequestOutcomeUnknown(`${what}: answered ${status}`)
  if (status === 204 && call.mayBeEmpty) return { status, body: undefined, text }
  const body = parse(text)
  if (body === undefined) throw new RequestOutcomeUnknown(`${what}: answered ${status} with something that is not JSON`)
  return { status, body, text }
}

/** Closes idle connections and waits for running calls. The next call connects again, so closing twice is harmless. */
export async function closeConnections(): Promise<void> {
  await (await exchanges)?.closeConnections()
}

/** @returns the members of a JSON object; null for any other value */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}

/**
 * Checks the address of a provider's payment page before a buyer is sent there. It must be https, on one of the
 * provider's hosts or their subdomains, or on exactly the host of the base URL. Plain http is accepted only where the
 * base URL is http on the same loopback host. Credentials and control characters are refused.
 * @returns the address in normal form, or null
 */
export function paymentPageUrl(text: unknown, allowedHosts: readonly string[], baseUrl: string): string | null {
  // The URL parser repairs tabs, line breaks, backslashes and missing slashes. All of these are refused before that.
  if (
    typeof text !== 'string' ||
    text.length > MAX_ADDRESS ||
    !/^https?:\/\/[^/\\]/i.test(text) ||
    /[\\\s\p{Cc}\p{Cs}]/u.test(text)
  )
    return null
  if (!URL.canParse(text) || /^[^/]*\/\/[^/?#]*@/.test(text)) return null
  const url = new URL(text)
  const base = new URL(baseUrl)
  const onBase = url.hostname === base.hostname
  if (url.protocol === 'http:')
    return onBase && base.protocol === 'http:' && isLoopback(base.hostname) ? url.href : null
  return onBase || allowedHosts.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`))
    ? url.href
    : null
}

/** The first call would do it, while a buyer waits for it. */
export function loadExchanges(): Promise<Exchanges> {
  exchanges ??= import('./exchange.ts')
  return exchanges
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The message of the parser would quote the text.
    return undefined
  }
}

/**
 * The code of an error, in parentheses. Codes are constants of Node and undici. Everything else in an error may contain
 * what was sent or received.
 */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,50}$/.test(code) ? ` (${code})` : ''
}
