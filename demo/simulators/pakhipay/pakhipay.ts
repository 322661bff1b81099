/**
 * Pakhi Pay, simulated over real HTTP as its API document describes it: create, verify, a payment page, signed callbacks,
 * and faults to switch on. Shares no code with the server's adapter, so that the two cannot share a mistake.
 */

import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import express from 'express'
import { createCallbacks } from './callbacks.ts'
import {
  CALLBACK_MISHAPS,
  CHARGE_MISHAPS,
  NEXT_CREATE_MISHAPS,
  NO_FAULTS,
  VERIFY_MISHAPS,
  parseFaults,
} from './faults.ts'
import { SIGNATURE_FORMS } from './signature.ts'
import { STYLESHEET, goneHtml, paymentHtml } from './page.ts'
import { decimal, findProblem } from './request.ts'
import type { AddressInfo } from 'node:net'
import type { NextFunction, Request, Response } from 'express'
import type { Delivery } from './callbacks.ts'
import type { AnswerFault, Mishap, PakhiFaults } from './faults.ts'
import type { PakhiPayment } from './payment.ts'
import type { SignatureForm } from './signature.ts'

export type { PakhiPayment } from './payment.ts'

export interface PakhiOptions {
  apiKey: string
  /** Where browsers and the companion reach it; the address it listens on unless set. */
  publicUrl?: string
  signatureForm?: SignatureForm
  faults?: Partial<PakhiFaults>
}

export interface PakhiControl {
  payments(): PakhiPayment[]
  deliveries(): readonly Delivery[]
  /** How many create and verify calls came in, refused ones included. */
  calls(): { create: number; verify: number }
  /** What the buyer's Pay button does. @returns the transaction id */
  pay(paymentId: string): string
  /** What the buyer's Cancel button does. */
  cancel(paymentId: string): void
  /** Sends the callback of a completed payment once more. */
  redeliver(paymentId: string): void
  /** Faults of one payment, on top of the general ones. */
  setFaults(paymentId: string, faults: Partial<PakhiFaults>): void
}

export interface PakhiSimulator {
  /** @returns its address, once it takes connections. Loopback only; 0 picks a free port */
  listen(port: number): Promise<string>
  readonly url: string
  /** In force for all payments; change members at any time. */
  readonly faults: PakhiFaults
  readonly control: PakhiControl
  close(): Promise<void>
}

/** A payment with what must not leave the simulator: the addresses hold the receiver's secret tokens. */
interface Kept extends PakhiPayment {
  successUrl: string
  cancelUrl: string
  callbackUrl: string | null
  faults: Partial<PakhiFaults>
}

const LOOPBACK = '127.0.0.1'

export function createPakhiSimulator(options: PakhiOptions): PakhiSimulator {
  const general: PakhiFaults = { ...NO_FAULTS, ...options.faults }
  const kept = new Map<string, Kept>()
  const calls = { create: 0, verify: 0 }
  const callbacks = createCallbacks(options.apiKey, options.signatureForm ?? 'python')
  const server = createServer(createApp())
  let url = options.publicUrl ?? ''

  const control: PakhiControl = {
    payments: () => [...kept.values()].map(publicPart),
    deliveries: () => callbacks.deliveries,
    calls: () => ({ ...calls }),
    pay: (id) => pay(find(id)),
    cancel: (id) => cancel(find(id)),
    redeliver: (id) => sendCallback(find(id)),
    setFaults: (id, faults) => void Object.assign(find(id).faults, faults),
  }

  return {
    get url() {
      return url
    },
    faults: general,
    control,
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
        callbacks.close()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  function createApp(): express.Express {
    const app = express()
    app.disable('x-powered-by')
    app.enable('strict routing')
    app.use((_request, response, next) => {
      response.set({
        'Cache-Control': 'no-store',
        'Referrer-Policy': 'no-referrer',
        'X-Content-Type-Options': 'nosniff',
      })
      next()
    })
    // Django answers a POST without the trailing slash with a redirect, which clients then follow with a GET.
    app.post(['/api/request/payment/create', '/api/request/payment/verify'], (request, response) =>
      response.redirect(301, `${request.path}/`),
    )
    app.post('/api/request/payment/create/', express.json(), refuseWithoutKey, create)
    app.post('/api/request/payment/verify/', express.json(), refuseWithoutKey, verify)
    app.get('/pay/:id', showPage)
    app.post('/pay/:id', express.urlencoded({ extended: false }), submitPage)
    app.get('/pakhi.css', (_request, response) => void response.type('css').send(STYLESHEET))
    app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }))
    app.get(
      '/_control',
      (_request, response) =>
        void response.json({ faults: general, calls, payments: control.payments(), deliveries: callbacks.deliveries }),
    )
    app.post('/_control', express.json(), changeControl)
    app.use((_request, response) => void response.status(404).type('html').send('<h1>Not Found</h1>'))
    app.use(
      (error: { status?: number; message: string }, _request: Request, response: Response, _next: NextFunction) => {
        response.status(error.status ?? 500).json({ status: 0, message: error.message })
      },
    )
    return app
  }

  function refuseWithoutKey(request: Request, response: Response, next: NextFunction): void {
    calls[request.path.includes('verify') ? 'verify' : 'create'] += 1
    const given = Buffer.from(request.get('api-key') ?? '')
    const wanted = Buffer.from(options.apiKey)
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) next()
    else response.status(401).json({ status: 0, message: 'Invalid API key' })
  }

  function create(request: Request, response: Response): void {
    const fault = general.nextCreate === 'none' ? general.create : general.nextCreate
    general.nextCreate = 'none'
    if (fault === 'error' || fault === 'html') return answerWith(fault, response)
    const body = (request.body ?? {}) as Record<string, unknown>
    const amount = decimal(body.amount)
    const problem = findProblem(body, amount)
    if (problem || amount === null) return void response.status(400).json({ status: 0, message: problem })
    const id = randomBytes(12).toString('base64url')
    kept.set(id, {
      id,
      state: 'created',
      amount,
      charged: null,
      orderId: String(body.order_id ?? ''),
      customerName: String(body.cus_name),
      transactionId: null,
      completedAt: null,
      verifications: 0,
      successUrl: String(body.success_url),
      cancelUrl: String(body.cancel_url),
      callbackUrl: body.callback_url === undefined ? null : String(body.callback_url),
      faults: {},
    })
    if (fault !== 'none') return answerWith(fault, response)
    response.json({ status: 1, payment_url: `${url}/pay/${id}` })
  }

  function verify(request: Request, response: Response): void {
    const body = (request.body ?? {}) as Record<string, unknown>
    const payment = [...kept.values()].find(
      (one) => one.transactionId !== null && one.transactionId === body.transaction_id,
    )
    if (payment) payment.verifications += 1
    const fault = verifyFault(payment)
    if (fault !== 'none') return answerWith(fault, response)
    const amount = decimal(body.amount)
    if (typeof body.transaction_id !== 'string' || amount === null) {
      return void response.status(400).json({ status: 0, message: 'transaction_id and amount are required' })
    }
    if (payment?.state === 'completed' && payment.charged === amount)
      return void response.json({ status: 1, message: 'completed' })
    response.json({ status: 0, message: payment ? 'Amount does not match' : 'Transaction not found' })
  }

  function verifyFault(payment: Kept | undefined): AnswerFault {
    const faults = { ...general, ...payment?.faults }
    const hasRecovered =
      payment?.completedAt &&
      faults.verifyRecoversAfterMs > 0 &&
      Date.now() >= payment.completedAt + faults.verifyRecoversAfterMs
    return hasRecovered ? 'none' : faults.verify
  }

  function showPage(request: Request, response: Response): void {
    const payment = kept.get(String(request.params.id))
    secure(response, payment)
    if (!payment) return void response.status(404).type('html').send(goneHtml())
    response
      .type('html')
      .send(paymentHtml(publicPart(payment), payment.state === 'completed' ? successAddress(payment) : null))
  }

  function submitPage(request: Request, response: Response): void {
    const payment = kept.get(String(request.params.id))
    secure(response, payment)
    if (!payment) return void response.status(404).type('html').send(goneHtml())
    const form = (request.body ?? {}) as Record<string, string>
    const chosen = (mishaps: Readonly<Record<string, Mishap>>, name: string) => mishaps[form[name] ?? 'none']?.faults
    Object.assign(
      payment.faults,
      chosen(CALLBACK_MISHAPS, 'callback'),
      chosen(VERIFY_MISHAPS, 'verify'),
      chosen(CHARGE_MISHAPS, 'charge'),
    )
    Object.assign(general, chosen(NEXT_CREATE_MISHAPS, 'create'))
    if (form.action === 'cancel') {
      cancel(payment)
      return response.redirect(303, payment.cancelUrl)
    }
    pay(payment)
    response.redirect(303, successAddress(payment))
  }

  /** No script, nothing from elsewhere, and forms may lead to where this payment's buyer has to go back to, nowhere else. */
  function secure(response: Response, payment: Kept | undefined): void {
    const targets = payment
      ? new Set([payment.successUrl, payment.cancelUrl].map((address) => new URL(address).origin))
      : []
    response.set(
      'Content-Security-Policy',
      `default-src 'none'; style-src 'self'; base-uri 'none'; form-action ${["'self'", ...targets].join(' ')}`,
    )
    if ({ ...general, ...payment?.faults }.refuseFraming) response.set('X-Frame-Options', 'DENY')
  }

  function changeControl(request: Request, response: Response): void {
    const { faults, payment, action } = (request.body ?? {}) as { faults?: unknown; payment?: string; action?: string }
    try {
      const parsed = parseFaults(faults ?? {})
      if (payment === undefined) Object.assign(general, parsed)
      else control.setFaults(payment, parsed)
      if (payment !== undefined && (action === 'pay' || action === 'cancel' || action === 'redeliver'))
        control[action](payment)
    } catch (error) {
      return void response.status(400).json({ message: (error as Error).message })
    }
    response.json({ faults: general })
  }

  function pay(payment: Kept): string {
    if (payment.transactionId !== null) return payment.transactionId
    payment.transactionId = `TRX${randomBytes(5).toString('hex').toUpperCase()}`
    payment.charged = { ...general, ...payment.faults }.chargedAmount || payment.amount
    payment.completedAt = Date.now()
    payment.state = 'completed'
    sendCallback(payment)
    return payment.transactionId
  }

  function cancel(payment: Kept): void {
    if (payment.state === 'created') payment.state = 'cancelled'
  }

  function sendCallback(payment: Kept): void {
    if (payment.transactionId === null || payment.charged === null) throw new Error('this payment is not completed')
    if (payment.callbackUrl === null) return
    const payload = {
      status: 'completed',
      transaction_id: payment.transactionId,
      amount: payment.charged,
      order_id: payment.orderId,
    }
    callbacks.send(payment.id, payment.callbackUrl, payload, { ...general, ...payment.faults })
  }

  function find(id: string): Kept {
    const payment = kept.get(id)
    if (!payment) throw new Error(`there is no payment ${id}`)
    return payment
  }
}

/** Undocumented; the vendor's family of gateways hands the transaction id to the browser like this. */
function successAddress(payment: Kept): string {
  const address = new URL(payment.successUrl)
  address.searchParams.set('transactionId', payment.transactionId ?? '')
  return address.href
}

function publicPart({
  successUrl: _success,
  cancelUrl: _cancel,
  callbackUrl: _callback,
  faults: _faults,
  ...payment
}: Kept): PakhiPayment {
  return payment
}

/** `hang` leaves the connection open: it ends with the client's patience or with the simulator. */
function answerWith(fault: AnswerFault, response: Response): void {
  if (fault === 'error')
    response
      .status(500)
      .type('html')
      .send('<!doctype html><title>Server Error (500)</title><h1>Server Error (500)</h1>')
  else if (fault === 'html')
    response.type('html').send('<!doctype html><title>Just a moment…</title><h1>Checking your browser</h1>')
  else if (fault === 'cut') response.socket?.destroy()
}

async function main(): Promise<void> {
  const { PORT, PUBLIC_URL, PAKHIPAY_API_KEY, SIGNATURE_FORM } = process.env
  const signatureForm = SIGNATURE_FORMS.find((form) => form === (SIGNATURE_FORM || 'python'))
  if (!PORT || !PAKHIPAY_API_KEY || !signatureForm) {
    throw new Error(`PORT and PAKHIPAY_API_KEY must be set; SIGNATURE_FORM is one of ${SIGNATURE_FORMS.join(', ')}`)
  }
  const simulator = createPakhiSimulator({
    apiKey: PAKHIPAY_API_KEY,
    signatureForm,
    ...(PUBLIC_URL ? { publicUrl: PUBLIC_URL } : {}),
  })
  await simulator.listen(Number(PORT))
  console.log(`Pakhi Pay simulator: ${simulator.url}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close())
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error: Error) => {
    console.error(`The simulator could not start: ${error.message}`)
    process.exitCode = 1
  })
}
