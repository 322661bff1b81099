/**
 * A simulator of Pakhi Pay over HTTP, by its API document: create, verify, a payment page, signed callbacks, and faults
 * to switch on. It shares no code with the server's adapter, so that the two cannot share a mistake.
 */

import { SYSTEM_CLOCK } from '../kit/clock.ts'
import { requireKnown } from '../kit/control.ts'
import { createDeliveries } from '../kit/deliveries.ts'
import { NO_FAULTS } from '../kit/faults.ts'
import { oneOf, runAsProgram } from '../kit/program.ts'
import { createSimulator } from '../kit/simulator.ts'
import { createApi, refuse } from './api.ts'
import { addPages } from './page-routes.ts'
import { publicPart } from './payment.ts'
import { SIGNATURE_FORMS } from './signature.ts'
import { createState } from './state.ts'
import type { Clock } from '../kit/clock.ts'
import type { Faults } from '../kit/faults.ts'
import type { Simulator } from '../kit/simulator.ts'
import type { PakhiControl } from './control.ts'
import type { SignatureForm } from './signature.ts'

export type { PakhiPayment } from './payment.ts'

export interface PakhiOptions {
  apiKey: string
  /** Where browsers and the companion reach it; by default the address it listens on. */
  publicUrl?: string
  /** `python` by default. */
  signatureForm?: SignatureForm
  faults?: Partial<Faults>
  clock?: Clock
}

export type PakhiSimulator = Simulator<PakhiControl>

export function createPakhiSimulator(options: PakhiOptions): PakhiSimulator {
  const { apiKey, signatureForm = 'python', clock = SYSTEM_CLOCK } = options
  const faults: Faults = { ...NO_FAULTS, ...options.faults }
  const calls = { create: 0, verify: 0 }
  const deliveries = createDeliveries(clock)
  const state = createState({ apiKey, signatureForm, faults, deliveries, clock })
  const find = (id: string) => requireKnown(state.payments, 'payment', id)

  const control: PakhiControl = {
    payments: () => [...state.payments.values()].map(publicPart),
    deliveries: () => deliveries.list,
    calls: () => ({ ...calls }),
    pay: (id) => state.pay(find(id)),
    cancel: (id) => state.cancel(find(id)),
    pause: () => deliveries.pause(),
    resume: (order) => deliveries.resume(order),
    redeliver: (id) => deliveries.again((message) => message.paymentId === id),
    setFaults: (id, changes) => void Object.assign(find(id).faults, changes),
  }

  const simulator = createSimulator<PakhiControl>({
    publicUrl: options.publicUrl,
    faults,
    control,
    deliveries,
    addRoutes(app) {
      const url = () => simulator.url
      app.use('/api/request/payment', createApi({ apiKey, url, state, calls, faults, clock }))
      addPages(app, state, faults)
    },
    state: () => ({ calls, payments: control.payments() }),
    setFaults: control.setFaults,
    actions: {
      pay: ({ payment }) => control.pay(String(payment)),
      cancel: ({ payment }) => control.cancel(String(payment)),
      redeliver: ({ payment }) => control.redeliver(String(payment)),
    },
    refuse,
  })
  return simulator
}

runAsProgram(import.meta.url, 'Pakhi Pay', ({ PAKHIPAY_API_KEY: apiKey, SIGNATURE_FORM }, publicUrl) => {
  if (!apiKey) throw new Error('PAKHIPAY_API_KEY must be set')
  return createPakhiSimulator({
    apiKey,
    publicUrl,
    signatureForm: oneOf('SIGNATURE_FORM', SIGNATURE_FORM, SIGNATURE_FORMS),
  })
})
