/** Control over HTTP: the same as a test does in its own process, for a person with curl. */

import express from 'express'
import { parseFaults } from './faults.ts'
import { bodyOf } from './requests.ts'
import type { Express } from 'express'
import type { Faults } from './faults.ts'

export interface ControlRoutes {
  readonly faults: Faults
  /** What GET shows besides faults and deliveries. No keys and no webhook addresses: those stay secret. */
  state(): Record<string, unknown>
  /** Sets faults of one payment, which come before the general ones. */
  setFaults(payment: string, faults: Partial<Faults>): void
  /** What POST can do, by name. Each gets the whole body: `{action, payment?, …}`. */
  readonly actions: Readonly<Record<string, (body: Record<string, unknown>) => unknown>>
}

/** `GET /_control` shows the state. `POST /_control` takes `{faults?, payment?, action?, …}`. */
export function addControl(app: Express, { faults, state, setFaults, actions }: ControlRoutes): void {
  app.get('/_control', (_request, response) => void response.json({ faults, ...state() }))
  app.post('/_control', express.json(), async (request, response) => {
    const body = bodyOf(request)
    const { payment, action } = body
    try {
      const parsed = parseFaults(body.faults ?? {})
      if (action !== undefined && !Object.hasOwn(actions, String(action))) {
        const names = Object.keys(actions).join(', ')
        throw new Error(`there is no action ${JSON.stringify(action)}; the actions are ${names}`)
      }
      if (payment === undefined) Object.assign(faults, parsed)
      else if (body.faults !== undefined) setFaults(String(payment), parsed)
      const result: unknown = action === undefined ? undefined : await actions[String(action)]?.(body)
      response.json({ faults, ...(result === undefined ? {} : { result }) })
    } catch (error) {
      response.status(400).json({ message: (error as Error).message })
    }
  })
}

/** @throws {Error} when nothing has this id */
export function requireKnown<Item>(items: ReadonlyMap<string, Item>, what: string, id: string): Item {
  const item = items.get(id)
  if (item === undefined) throw new Error(`there is no ${what} ${id}`)
  return item
}
