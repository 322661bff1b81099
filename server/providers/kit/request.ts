/**
 * The HTTP kit of the adapters: one JSON call to a provider's API, with the one distinction that money needs when it fails. Either the provider
 * certainly did nothing, or nobody can tell. Nothing is retried and no redirect is followed: a redirect would turn a POST into a GET.
 */

import { Agent, DecoratorHandler, request } from 'undici'
import type { Dispatcher } from 'undici'
import type { DeclineReason } from '../../contract/confirmed-status.ts'
import { isLoopback } from './settings.ts'

export interface JsonCall {
  readonly url: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  /** JSON text as it goes on the wire; `jsonText` writes it with exact decimals. */
  readonly body?: string
  /** A 204 is an answer, too: to a DELETE, say. Otherwise its outcome counts as unknown. */
  readonly mayBeEmpty?: boolean
  readonly signal: AbortSignal
}

export interface JsonAnswer {
  /** 200 to 299, or 400 to 499 in a {@link RequestRejected}. */
  readonly status: number
  /** Parsed; undefined only where a 4xx was not JSON, or where there was nothing to parse and nothing was fine. */
  readonly body: unknown
  /** The answer's own text, for those who need its number literals. */
  readonly text: string
}

/** A dead host is known within this time. */
const CONNECT_TIMEOUT = 3_000
/** A call takes no longer than this in total, connecting included: a buyer waits for it. */
const TOTAL_TIMEOUT = 15_000
const MAX_ANSWER = 1024 * 1024
/** Longer addresses do not survive all browsers and proxies. */
const MAX_ADDRESS = 4096
/**
 * Connections idle longer than a second are not used again: a request written just as the server closes an idle connection has an unknown
 * outcome, and common Python servers close theirs after two seconds.
 */
const IDLE_TIMEOUT = 1_000

let agent: Agent | null = null

/** What every failed call throws. Messages hold the name of the call and what happened: never an address's query, a header or the provider's words. */
export abstract class RequestError extends Error {
  abstract readonly code: 'not_sent' | 'unknown' | 'rejected'
}

/** Nothing reached the provider: no connection, no such host, connecting took too long, or the caller gave up before. A definite no. */
export class RequestNotSent extends RequestError {
  readonly code = 'not_sent'
  override readonly name = 'RequestNotSent'
}

/** The request went out and no answer that can be used came back: time-out, cut connection, 5xx, redirect, unreadable or oversized answer. */
export class RequestOutcomeUnknown extends RequestError {
  readonly code = 'unknown'
  override readonly name = 'RequestOutcomeUnknown'
}

/** The provider answered with a 4xx: it understood, and did not do it. A definite no. */
export class RequestRejected extends RequestError {
  readonly code = 'rejected'
  override readonly name: string = 'RequestRejected'
  readonly status: number
  /** Private, so that no logger or inspector prints the provider's text. */
  readonly #answer: JsonAnswer

  constructor(message: string, answer: JsonAnswer) {
    super(message)
    this.status = answer.status
    this.#answer = answer
  }

  get answer(): JsonAnswer {
    return this.#answer
  }
}

/** The provider does not take our key: 401, 403, or its own words for it in another answer. The shop's fault and nobody else's; nothing was done. */
export class KeyRefused extends RequestRejected {
  override readonly name = 'KeyRefused'
}

/** What a failed create means: why nothing exists at the provider, or null when that cannot be told. */
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
 * @returns the answer, when its status is 2xx and its body is JSON
 * @throws {RequestError} otherwise
 */
export async function callJson(what: string, call: JsonCall): Promise<JsonAnswer> {
  const deadline = AbortSignal.timeout(TOTAL_TIMEOUT)
  const signal = AbortSignal.any([call.signal, deadline])
  if (signal.aborted) throw new RequestNotSent(`${what}: given up before it was sent`)
  const progress = { sent: false }
  let status: number
  let text: string
  try {
    const response = await request(call.url, {
      dispatcher: openAgent().compose(watch(progress)),
      method: call.method,
      headers: {
        accept: 'application/json',
        'user-agent': 'pay-button',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...call.headers,
      },
      body: call.body ?? null,
      signal,
    })
    status = response.statusCode
    text = await response.body.text()
  } catch (error) {
    const why = deadline.aborted
      ? `no answer within ${TOTAL_TIMEOUT / 1000} s`
      : call.signal.aborted
        ? 'given up while waiting'
        : `failed${codeOf(error)}`
    throw progress.sent ? new RequestOutcomeUnknown(`${what}: ${why}`) : new RequestNotSent(`${what}: not sent, ${why}`)
  }
  if (status === 401 || status === 403)
    throw new KeyRefused(`${what}: answered ${status}`, { status, body: parse(text), text })
  // 408 is no verdict on the payment: a proxy says it when it lost patience with one side or the other.
  if (status >= 400 && status < 500 && status !== 408)
    throw new RequestRejected(`${what}: answered ${status}`, { status, body: parse(text), text })
  if (status < 200 || status >= 300) throw new RequestOutcomeUnknown(`${what}: answered ${status}`)
  if (status === 204 && call.mayBeEmpty) return { status, body: undefined, text }
  const body = parse(text)
  if (body === undefined) throw new RequestOutcomeUnknown(`${what}: answered ${status} with something that is not JSON`)
  return { status, body, text }
}

/** Closes idle connections and waits for running calls. The next call opens anew, so closing twice is harmless. */
export async function closeConnections(): Promise<void> {
  const closing = agent
  agent = null
  await closing?.close()
}

/** The members of an answer that is a JSON object; null for anything else. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}

/**
 * The address of a provider's payment page, if a buyer may be sent there: https on one of the provider's hosts (the host itself or a name below it)
 * or on exactly the host of its base URL; plain http only where the base URL is http on that same loopback host. No credentials, no control characters.
 * @returns the address in normal form, or null
 */
export function paymentPageUrl(text: unknown, allowedHosts: readonly string[], baseUrl: string): string | null {
  // The URL parser drops tabs and line breaks, turns backslashes into slashes and adds missing ones: refused before it can be generous.
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

function openAgent(): Agent {
  agent ??= new Agent({
    connect: { timeout: CONNECT_TIMEOUT },
    headersTimeout: TOTAL_TIMEOUT,
    bodyTimeout: TOTAL_TIMEOUT,
    keepAliveTimeout: IDLE_TIMEOUT,
    keepAliveMaxTimeout: IDLE_TIMEOUT,
    maxResponseSize: MAX_ANSWER,
  })
  return agent
}

/**
 * Notes the moment at which a request is handed to an established (for https: secured) connection. Error codes cannot tell that apart: a reset looks the same
 * before and after.
 */
function watch(progress: { sent: boolean }): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => dispatch(options, new SentWatch(handler, progress))
}

// undici declares no members for its DecoratorHandler.
const Forwarding = DecoratorHandler as unknown as new (handler: Dispatcher.DispatchHandler) => {
  onRequestStart(...args: RequestStart): void
}
type RequestStart = [controller: Dispatcher.DispatchController, context: unknown]

class SentWatch extends Forwarding {
  readonly #progress: { sent: boolean }

  constructor(handler: Dispatcher.DispatchHandler, progress: { sent: boolean }) {
    super(handler)
    this.#progress = progress
  }

  override onRequestStart(...args: RequestStart): void {
    super.onRequestStart(...args)
    // A caller who gave up while connecting aborts here, and nothing is written.
    if (!args[0].aborted) this.#progress.sent = true
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the text.
    return undefined
  }
}

/** An error's code in parentheses. Codes are constants of Node and undici; everything else in an error may hold what was on the wire. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,50}$/.test(code) ? ` (${code})` : ''
}
