/**
 * One HTTP exchange with a provider, over connections that are kept for the next. It records the moment at which the
 * request leaves, because error codes do not show it: a reset looks the same before and after. `request.ts` loads this
 * file and undici with the first call, so that the server starts without them.
 */

import { Agent, DecoratorHandler, request } from '../../platform/undici.ts'
import type { Dispatcher } from '../../platform/undici.ts'

export interface Outgoing {
  readonly url: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly headers: Record<string, string>
  readonly body: string | null
  readonly signal: AbortSignal
  /** `sent` becomes true when the request goes to an established (for https: secured) connection. */
  readonly progress: Progress
}

export interface Progress {
  sent: boolean
}

/** How long it may take to connect, in milliseconds. */
const CONNECT_TIMEOUT = 3_000
const MAX_ANSWER = 1024 * 1024
/**
 * How long an idle connection is used again, in milliseconds. A request that is written while the server closes the
 * idle connection has an unknown outcome, and common Python servers close after two seconds.
 */
const IDLE_TIMEOUT = 1_000

interface Connections {
  readonly agent: Agent
  /** The agent, with each request watched. */
  readonly dispatcher: Dispatcher
}

let connections: Connections | null = null

/** Follows no redirect. The caller's signal bounds the time. */
export async function exchange({ url, progress, ...outgoing }: Outgoing): Promise<{ status: number; text: string }> {
  const { dispatcher } = openConnections()
  const { statusCode, body } = await request(url, { dispatcher, ...outgoing, opaque: progress })
  return { status: statusCode, text: await body.text() }
}

/** Closes idle connections and waits for running exchanges. The next one connects again. */
export async function closeConnections(): Promise<void> {
  const closing = connections
  connections = null
  await closing?.agent.close()
}

function openConnections(): Connections {
  if (connections) return connections
  const agent = new Agent({
    connect: { timeout: CONNECT_TIMEOUT },
    // The signal of each exchange bounds its time.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: IDLE_TIMEOUT,
    keepAliveMaxTimeout: IDLE_TIMEOUT,
    maxResponseSize: MAX_ANSWER,
  })
  connections = { agent, dispatcher: agent.compose(watch) }
  return connections
}

const watch: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
  const { opaque } = options as { opaque?: unknown }
  return dispatch(options, new SentWatch(handler, opaque as Progress))
}

// undici declares no members for its DecoratorHandler.
const Forwarding = DecoratorHandler as unknown as new (handler: Dispatcher.DispatchHandler) => {
  onRequestStart(...args: RequestStart): void
}
type RequestStart = [controller: Dispatcher.DispatchController, context: unknown]

class SentWatch extends Forwarding {
  readonly #progress: Progress

  constructor(handler: Dispatcher.DispatchHandler, progress: Progress) {
    super(handler)
    this.#progress = progress
  }

  override onRequestStart(...args: RequestStart): void {
    super.onRequestStart(...args)
    // If the caller gave up while connecting, the request is aborted here and nothing is written.
    if (!args[0].aborted) this.#progress.sent = true
  }
}
