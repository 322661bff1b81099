/** The frame of every simulated provider: an application on loopback, its health check, its start and its end. */

import { createServer } from 'node:http'
import express from 'express'
import { addControl } from './control.ts'
import type { AddressInfo } from 'node:net'
import type { Express, NextFunction, Request, Response } from 'express'
import type { ControlRoutes } from './control.ts'
import type { Deliveries } from './deliveries.ts'
import type { Faults } from './faults.ts'

export interface Simulator<Control> {
  /** Listens on loopback only; port 0 picks a free one. @returns the simulator's address */
  listen(port: number): Promise<string>
  readonly url: string
  /** These apply to all payments. Change its members at any time. */
  readonly faults: Faults
  readonly control: Control
  close(): Promise<void>
}

export interface SimulatorParts<Control> extends Omit<ControlRoutes, 'faults'> {
  /** Where browsers and the companion reach it, when that differs from the address it listens on. */
  publicUrl: string | undefined
  faults: Faults
  control: Control
  deliveries: Deliveries
  addRoutes(app: Express): void
  /** Answers in the provider's own form: unknown paths, bodies that cannot be parsed, unexpected errors. */
  refuse(response: Response, status: number, message: string): void
  /** Cancels what the simulator itself has started. */
  onClose?(): void
}

const LOOPBACK = '127.0.0.1'

export function createSimulator<Control>(parts: SimulatorParts<Control>): Simulator<Control> {
  const { faults, control, deliveries, addRoutes, refuse } = parts
  const app = express()
  app.disable('x-powered-by')
  app.use((_request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', 'X-Content-Type-Options': 'nosniff' })
    next()
  })
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }))
  addRoutes(app)
  addControl(app, { ...parts, state: () => ({ ...parts.state(), deliveries: deliveries.list }) })
  app.use((_request, response) => refuse(response, 404, 'Not Found'))
  app.use((error: { status?: number; message: string }, _request: Request, response: Response, _next: NextFunction) => {
    refuse(response, error.status ?? 500, error.message)
  })
  const server = createServer(app)
  let url = parts.publicUrl ?? ''
  return {
    faults,
    control,
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
        deliveries.close()
        parts.onClose?.()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
