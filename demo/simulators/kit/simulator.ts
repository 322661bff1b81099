/** What every simulated provider stands on: an application on loopback, its health, its control over HTTP, its beginning and its end. */

import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { timingSafeEqual } from 'node:crypto'
import express from 'express'
import { parseFaults } from './faults.ts'
import type { AddressInfo } from 'node:net'
import type { Express, NextFunction, Request, Response } from 'express'
import type { Faults } from './faults.ts'

export interface Simulator<Control> {
  /** @returns its address, once it takes connections. Loopback only; 0 picks a free port */
  listen(port: number): Promise<string>
  readonly url: string
  /** In force for all payments; change members at any time. */
  readonly faults: Faults
  readonly control: Control
  close(): Promise<void>
}

export interface ControlRoutes {
  readonly faults: Faults
  /** What GET shows besides the faults. Nothing that must stay secret: no keys, no webhook addresses. */
  state(): Record<string, unknown>
  /** Faults of one payment, on top of the general ones. */
  setFaults(payment: string, faults: Partial<Faults>): void
  /** What POST may ask for by name: `{action, payment?, …}`. */
  readonly actions: Readonly<Record<string, (body: Record<string, unknown>) => unknown>>
}

export type Host = Pick<Simulator<never>, 'listen' | 'url' | 'close'>

export interface HostParts {
  publicUrl: string | undefined
  /** Adds the routes. */
  build(app: Express): void
  /** Answers an error in the provider's own form: a path that is not there, a body that cannot be read. */
  refuse(response: Response, status: number, message: string): void
  onClose(): void
}

const LOOPBACK = '127.0.0.1'

export function createHost({ publicUrl, build, refuse, onClose }: HostParts): Host {
  const app = express()
  app.disable('x-powered-by')
  app.use((_request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', 'X-Content-Type-Options': 'nosniff' })
    next()
  })
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }))
  build(app)
  app.use((_request, response) => refuse(response, 404, 'Not Found'))
  app.use((error: { status?: number; message: string }, _request: Request, response: Response, _next: NextFunction) => {
    refuse(response, error.status ?? 500, error.message)
  })
  const server = createServer(app)
  let url = publicUrl ?? ''
  return {
    get url() {
      return url
    },
    listen: (port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, LOOPBACK, () => {
          url ||= `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`
          resolve(url)
        })
      }),
    close: () =>
      new Promise((resolve) => {
        onClose()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** `GET /_control` shows what there is; `POST /_control` takes `{faults?, payment?, action?, …}`. */
export function addControl(app: Express, { faults, state, setFaults, actions }: ControlRoutes): void {
  app.get('/_control', (_request, response) => void response.json({ faults, ...state() }))
  app.post('/_control', express.json(), async (request, response) => {
    const body = (request.body ?? {}) as Record<string, unknown>
    const { payment, action } = body
    try {
      const parsed = parseFaults(body.faults ?? {})
      if (payment === undefined) Object.assign(faults, parsed)
      else setFaults(String(payment), parsed)
      if (action !== undefined && !Object.hasOwn(actions, String(action))) {
        throw new Error(`there is no action ${JSON.stringify(action)}, but ${Object.keys(actions).join(', ')}`)
      }
      const result: unknown = action === undefined ? undefined : await actions[String(action)]?.(body)
      response.json({ faults, ...(result === undefined ? {} : { result }) })
    } catch (error) {
      response.status(400).json({ message: (error as Error).message })
    }
  })
}

/** In constant time, as every provider would. */
export function isSame(given: string | undefined, wanted: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}

export function isWebAddress(value: unknown): value is string {
  return typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
}

/** Runs a simulator when its file is the program: listens on PORT, ends on a signal. @throws {Error} from `create`, about settings */
export function runAsProgram(
  file: string,
  name: string,
  create: (env: NodeJS.ProcessEnv, publicUrl: string | undefined) => Host,
): void {
  if (process.argv[1] !== fileURLToPath(file)) return
  const run = async () => {
    const port = process.env.PORT
    if (!port || !/^\d+$/.test(port)) throw new Error('PORT must be set')
    const simulator = create(process.env, process.env.PUBLIC_URL || undefined)
    console.log(`${name} simulator: ${await simulator.listen(Number(port))}`)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close())
  }
  run().catch((error: Error) => {
    console.error(`The simulator could not start: ${error.message}`)
    process.exitCode = 1
  })
}

/** @throws {Error} when the value is none of those allowed */
export function oneOf<Name extends string>(
  setting: string,
  value: string | undefined,
  allowed: readonly Name[],
): Name | undefined {
  if (!value) return undefined
  const found = allowed.find((name) => name === value)
  if (!found) throw new Error(`${setting} must be one of ${allowed.join(', ')}`)
  return found
}
