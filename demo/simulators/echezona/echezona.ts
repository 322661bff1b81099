/**
 * Echezona, simulated over real HTTP: Initialize, VerifyPayment, a payment page, webhooks in each likely way of signing them,
 * and faults to switch on. Shares no code with the server's adapter, so that the two cannot share a mistake.
 */

import { randomBytes } from 'node:crypto'
import express from 'express'
import { decimalText, minorUnits } from '../kit/amounts.ts'
import { createDeliveries } from '../kit/deliveries.ts'
import { LOOK, STYLESHEET, paymentHtml, settledHtml } from './page.ts'
import { callbackOf, findProblem } from './request.ts'
import { ALGORITHMS, ENCODINGS, SCHEMES, USUAL_SIGNING, signatureOf } from './signature.ts'
import { NO_FAULTS, chosenFaults, meets, readFault } from '../kit/faults.ts'
import { missingHtml, secure } from '../kit/page.ts'
import { addControl, createHost, isSame, oneOf, runAsProgram } from '../kit/simulator.ts'
import type { Express, NextFunction, Request, Response } from 'express'
import type { EchezonaControl, EchezonaPayment } from './control.ts'
import type { Signing } from './signature.ts'
import type { AnswerFault, Faults } from '../kit/faults.ts'
import type { Simulator } from '../kit/simulator.ts'

export const EVENT_FAMILIES = ['payment', 'charge'] as const
export const AMOUNT_UNITS = ['major', 'minor'] as const

export interface EchezonaOptions {
  apiKey: string
  /** Where browsers and the companion reach it; the address it listens on unless set. */
  publicUrl?: string
  /** From the dashboard. Without one there are no webhooks. */
  webhookUrl?: string
  /** The API key unless set. */
  webhookSecret?: string
  signing?: Partial<Signing>
  /** `payment.success` and `payment.failed`, as documented, unless set; the vendor's plugin has `charge.…`. */
  eventFamily?: (typeof EVENT_FAMILIES)[number]
  /** Naira unless set, or kobo. The documents say the one and show the other. */
  amountUnit?: (typeof AMOUNT_UNITS)[number]
  /** Whose id a webhook's `transaction_id` is: the merchant's unless set. */
  webhookNames?: 'transactionId' | 'paymentReference'
  /** VerifyPayment about a settled payment sends its webhook again, as the real one does, unless this is false. */
  verifyFiresWebhook?: boolean
  /** Refusals as bare text instead of JSON. */
  plainTextErrors?: boolean
  faults?: Partial<Faults>
}

export type EchezonaSimulator = Simulator<EchezonaControl>

/** A payment with what must not leave the simulator. */
interface Kept extends EchezonaPayment {
  callbackUrl: string
  faults: Partial<Faults>
}

export function createEchezonaSimulator(options: EchezonaOptions): EchezonaSimulator {
  const {
    apiKey,
    webhookSecret = apiKey,
    eventFamily = 'payment',
    amountUnit = 'major',
    webhookNames = 'transactionId',
    verifyFiresWebhook = true,
  } = options
  const signing: Signing = { ...USUAL_SIGNING, ...options.signing }
  const general: Faults = { ...NO_FAULTS, ...options.faults }
  const kept = new Map<string, Kept>()
  const calls = { initialize: 0, verify: 0 }
  const deliveries = createDeliveries()
  let webhookUrl = options.webhookUrl ?? null

  const control: EchezonaControl = {
    payments: () => [...kept.values()].map(publicPart),
    deliveries: () => deliveries.list,
    calls: () => ({ ...calls }),
    pay: (id) => settle(find(id), 'Successful', 'Approved'),
    fail: (id, gatewayResponse = 'Declined by the bank') => settle(find(id), 'Failed', gatewayResponse),
    notify: (id, event, status = 'success') => notify(find(id), event, status),
    redeliver: (id) => deliveries.again((message) => message.paymentId === id),
    setWebhookUrl(url) {
      webhookUrl = url
    },
    setFaults: (id, faults) => void Object.assign(find(id).faults, faults),
  }
  const host = createHost({ publicUrl: options.publicUrl, build, refuse, onClose: () => deliveries.close() })

  return {
    get url() {
      return host.url
    },
    faults: general,
    control,
    listen: (port) => host.listen(port),
    close: () => host.close(),
  }

  function build(app: Express): void {
    app.post(
      '/api/Payments/Initialize',
      count('initialize'),
      express.json(),
      refuseWithoutKey,
      meets(takeCreateFault),
      initialize,
    )
    app.post(
      '/api/Payments/VerifyPayment',
      count('verify'),
      express.json(),
      refuseWithoutKey,
      meets(findReadFault),
      verify,
    )
    app.get('/page.css', (_request, response) => void response.type('css').send(STYLESHEET))
    app.get('/pay/:code', showPage)
    app.post('/pay/:code', express.urlencoded({ extended: false }), submitPage)
    addControl(app, {
      faults: general,
      state: () => ({ calls, payments: control.payments(), deliveries: deliveries.list }),
      setFaults: control.setFaults,
      actions: {
        pay: ({ payment }) => control.pay(String(payment)),
        fail: ({ payment }) => control.fail(String(payment)),
        notify: ({ payment, event, status }) =>
          control.notify(String(payment), String(event), status as string | undefined),
        redeliver: ({ payment }) => control.redeliver(String(payment)),
      },
    })
  }

  function count(name: keyof typeof calls) {
    return (_request: Request, _response: Response, next: NextFunction) => {
      calls[name] += 1
      next()
    }
  }

  function refuse(response: Response, status: number, message: string): void {
    if (options.plainTextErrors) response.status(status).type('text').send(message)
    else response.status(status).json({ responseCode: String(status), responseMessage: message, data: null })
  }

  function refuseWithoutKey(request: Request, response: Response, next: NextFunction): void {
    if (isSame(request.get('authorization'), `Bearer ${apiKey}`)) next()
    else refuse(response, 401, 'Unauthorized')
  }

  function takeCreateFault(): AnswerFault {
    const fault = general.nextCreate === 'none' ? general.create : general.nextCreate
    general.nextCreate = 'none'
    return fault
  }

  function findReadFault(request: Request): AnswerFault {
    const payment = named(request)
    return readFault({ ...general, ...payment?.faults }, payment?.actedAt ?? null)
  }

  function initialize(request: Request, response: Response): void {
    const body = (request.body ?? {}) as Record<string, unknown>
    const problem = findProblem(body)
    const amount = minorUnits(String(body.amount))
    if (problem || amount === null) return refuse(response, 400, problem ?? 'amount is required')
    const transactionId = String(body.transactionId)
    if (kept.has(transactionId)) return refuse(response, 400, 'transactionId has been used')
    const payment: Kept = {
      transactionId,
      paymentReference: `ECZ${randomBytes(6).toString('hex').toUpperCase()}`,
      accessCode: randomBytes(12).toString('base64url'),
      status: 'Pending',
      gatewayResponse: 'Awaiting payment',
      amount,
      charged: null,
      chargedCurrency: null,
      email: String(body.email),
      customerName: `${String(body.firstName)} ${String(body.lastName)}`,
      actedAt: null,
      verifications: 0,
      callbackUrl: String(callbackOf(body)),
      faults: {},
    }
    kept.set(transactionId, payment)
    response.json({
      responseCode: '00',
      responseMessage: 'Successful',
      data: { paymentUrl: `${host.url}/pay/${payment.accessCode}`, accessCode: payment.accessCode },
    })
  }

  /** The upper code says that the query worked, for failed and pending payments too. */
  function verify(request: Request, response: Response): void {
    const payment = named(request)
    if (!payment) return refuse(response, 404, 'Transaction not found')
    payment.verifications += 1
    if (verifyFiresWebhook && payment.status !== 'Pending') sendOutcome(payment)
    const { status, transactionId, paymentReference, gatewayResponse } = payment
    response.json({
      responseCode: '00',
      responseMessage: 'Successful',
      data: {
        status,
        isSuccessful: status === 'Successful',
        amount: decimalText(payment.charged ?? payment.amount),
        currency: payment.chargedCurrency ?? 'NGN',
        transactionId,
        paymentReference,
        gatewayResponse,
      },
    })
  }

  function showPage(request: Request, response: Response): void {
    const payment = byCode(request)
    guard(response, payment)
    if (!payment) return void response.status(404).type('html').send(missingHtml(LOOK))
    response
      .type('html')
      .send(
        payment.status === 'Pending'
          ? paymentHtml(publicPart(payment))
          : settledHtml(publicPart(payment), returnAddress(payment)),
      )
  }

  function submitPage(request: Request, response: Response): void {
    const payment = byCode(request)
    guard(response, payment)
    if (!payment) return void response.status(404).type('html').send(missingHtml(LOOK))
    const form = (request.body ?? {}) as Record<string, string>
    const chosen = chosenFaults(form)
    Object.assign(payment.faults, chosen.payment)
    Object.assign(general, chosen.general)
    if (form.action === 'fail') control.fail(payment.transactionId)
    else if (form.action === 'pay') control.pay(payment.transactionId)
    response.redirect(303, returnAddress(payment))
  }

  function guard(response: Response, payment: Kept | undefined): void {
    secure(response, {
      refuseFraming: { ...general, ...payment?.faults }.refuseFraming,
      targets: [payment?.callbackUrl ?? null],
    })
  }

  function settle(payment: Kept, status: 'Successful' | 'Failed', gatewayResponse: string): void {
    if (payment.status !== 'Pending') return
    const faults = { ...general, ...payment.faults }
    Object.assign(payment, { status, gatewayResponse, actedAt: Date.now() })
    if (status === 'Successful') {
      payment.charged = payment.amount + faults.chargedOffBy
      payment.chargedCurrency = faults.chargedCurrency || 'NGN'
    }
    sendOutcome(payment)
  }

  function sendOutcome(payment: Kept): void {
    const isPaid = payment.status === 'Successful'
    notify(payment, `${eventFamily}.${isPaid ? 'success' : 'failed'}`, isPaid ? 'success' : 'failed')
  }

  function notify(payment: Kept, event: string, status: string): void {
    if (webhookUrl === null) return
    const faults = { ...general, ...payment.faults }
    const minor = (payment.charged ?? payment.amount) + faults.webhookOffBy
    const data = JSON.stringify({
      transaction_id: payment[webhookNames],
      amount: amountUnit === 'minor' ? minor : Number(decimalText(minor)),
      currency: faults.webhookCurrency || payment.chargedCurrency || 'NGN',
      status,
      customer: { email: payment.email, name: payment.customerName },
    })
    const body = `{"event":${JSON.stringify(event)},"data":${data}}`
    const signature = signatureOf(
      signing,
      faults.webhookWrongSignature ? `not ${webhookSecret}` : webhookSecret,
      body,
      data,
    )
    deliveries.send(
      {
        paymentId: payment.transactionId,
        event,
        address: webhookUrl,
        body,
        headers: () => ({ [signing.headerName]: signature }),
      },
      faults,
    )
  }

  function named(request: Request): Kept | undefined {
    return kept.get(String((request.body as Record<string, unknown> | undefined)?.transactionId))
  }

  function byCode(request: Request): Kept | undefined {
    return [...kept.values()].find((payment) => payment.accessCode === request.params.code)
  }

  function find(id: string): Kept {
    const payment = kept.get(id)
    if (!payment) throw new Error(`there is no payment ${id}`)
    return payment
  }
}

/** Where the browser goes, whatever happened: what it carries is for show. */
function returnAddress({ callbackUrl, status, transactionId, paymentReference, gatewayResponse }: Kept): string {
  const isPaid = status === 'Successful'
  const address = new URL(callbackUrl)
  const said = {
    orderReference: transactionId,
    responseCode: isPaid ? '00' : '99',
    reference: paymentReference,
    ...(isPaid ? {} : { isError: 'true', errorMessage: gatewayResponse }),
  }
  for (const [name, value] of Object.entries(said)) address.searchParams.set(name, value)
  return address.href
}

function publicPart({ callbackUrl: _callback, faults: _faults, ...payment }: Kept): EchezonaPayment {
  return payment
}

runAsProgram(import.meta.url, 'Echezona', (env, publicUrl) => {
  const { ECHEZONA_API_KEY: apiKey, WEBHOOK_URL: webhookUrl, ECHEZONA_WEBHOOK_SECRET: webhookSecret } = env
  if (!apiKey) throw new Error('ECHEZONA_API_KEY must be set')
  return createEchezonaSimulator({
    apiKey,
    publicUrl,
    webhookUrl: webhookUrl || undefined,
    webhookSecret: webhookSecret || undefined,
    signing: {
      headerName: env.ECHEZONA_WEBHOOK_HEADER || USUAL_SIGNING.headerName,
      scheme: oneOf('ECHEZONA_WEBHOOK_SCHEME', env.ECHEZONA_WEBHOOK_SCHEME, SCHEMES) ?? USUAL_SIGNING.scheme,
      algorithm:
        oneOf('ECHEZONA_WEBHOOK_ALGORITHM', env.ECHEZONA_WEBHOOK_ALGORITHM, ALGORITHMS) ?? USUAL_SIGNING.algorithm,
      encoding: oneOf('ECHEZONA_WEBHOOK_ENCODING', env.ECHEZONA_WEBHOOK_ENCODING, ENCODINGS) ?? USUAL_SIGNING.encoding,
      prefix: env.ECHEZONA_WEBHOOK_PREFIX ?? '',
    },
    eventFamily: oneOf('EVENT_FAMILY', env.EVENT_FAMILY, EVENT_FAMILIES),
    amountUnit: oneOf('ECHEZONA_AMOUNT_UNIT', env.ECHEZONA_AMOUNT_UNIT, AMOUNT_UNITS),
    plainTextErrors: env.PLAIN_TEXT_ERRORS === '1',
    verifyFiresWebhook: env.VERIFY_FIRES_WEBHOOK !== '0',
  })
})
