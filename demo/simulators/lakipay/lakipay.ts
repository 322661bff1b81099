/**
 * LakiPay, simulated over real HTTP: direct prompts on a fake phone, the hosted checkout, reading a transaction, webhooks
 * signed with RSA, and faults to switch on. Shares no code with the server's adapter, so that the two cannot share a mistake.
 */

import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import express from 'express'
import { minorUnits } from '../kit/amounts.ts'
import { createDeliveries } from '../kit/deliveries.ts'
import { NO_FAULTS, meets, readFault } from '../kit/faults.ts'
import {
  ANSWER_SHAPES,
  WEBHOOK_SHAPES,
  createdAnswer,
  problemAnswer,
  transactionAnswer,
  webhookMembers,
} from './messages.ts'
import { addLakiPages } from './pages.ts'
import { findProblems, readRedirects } from './request.ts'
import { NUMBER_TEXTS, signText, signedText, writeJson } from './signature.ts'
import { addControl, createHost, isSame, oneOf, runAsProgram } from '../kit/simulator.ts'
import type { Express, NextFunction, Request, Response } from 'express'
import type { Faults } from '../kit/faults.ts'
import type { AnswerShape, WebhookShape } from './messages.ts'
import type { Kept, LakiControl, LakiPayment, LakiStatus } from './payment.ts'
import type { NumberText } from './signature.ts'
import type { Simulator } from '../kit/simulator.ts'

export interface LakiOptions {
  /** `<public key>:<secret key>`, as the header has it. */
  apiKey: string
  /** Where browsers and the companion reach it; the address it listens on unless set. */
  publicUrl?: string
  /** `flat`, as observed, unless set. */
  shape?: AnswerShape
  /** The one that goes with `shape` unless set: `camel` with `flat`, `snake` with `envelope`. */
  webhookShape?: WebhookShape
  /** `raw` unless set: `100.00` on the wire and in the signed text. */
  numberText?: NumberText
  /** How long a prompt stays on the phone; a quarter of an hour unless set. */
  expiresAfterMs?: number
  /** PEM of the RSA key that signs webhooks; made at the start unless set. */
  privateKey?: string
  /** As the phone shows it. */
  merchantName?: string
  faults?: Partial<Faults>
}

export interface LakiSimulator extends Simulator<LakiControl> {
  /** PEM: what a merchant's dashboard shows for checking webhooks. */
  readonly publicKeyPem: string
}

/** A page that LakiPay once published gives a quarter of an hour. */
const EXPIRES_AFTER_MS = 15 * 60_000

export function createLakiPaySimulator(options: LakiOptions): LakiSimulator {
  const { shape = 'flat', numberText = 'raw', expiresAfterMs = EXPIRES_AFTER_MS, merchantName = 'Demo shop' } = options
  const webhookShape = options.webhookShape ?? (shape === 'flat' ? 'camel' : 'snake')
  const privateKey = options.privateKey
    ? createPrivateKey(options.privateKey)
    : generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const publicKeyPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString()
  const general: Faults = { ...NO_FAULTS, ...options.faults }
  const kept = new Map<string, Kept>()
  const timers = new Map<string, NodeJS.Timeout>()
  const calls = { direct: 0, checkout: 0, transaction: 0 }
  const deliveries = createDeliveries()

  const control: LakiControl = {
    payments: () => [...kept.values()].map(publicPart),
    deliveries: () => deliveries.list,
    calls: () => ({ ...calls }),
    approve: (id) => settle(find(id), 'SUCCESS', 'Payment completed'),
    decline: (id) => settle(find(id), 'CANCELLED', 'Request cancelled by user'),
    fail: (id, message = 'The balance is insufficient') => settle(find(id), 'FAILED', message),
    expire: (id) => settle(find(id), 'EXPIRED', 'The customer did not respond in time'),
    notify: (id, change) => notify(find(id), '', change),
    sendWithdrawal: (id) => notify(find(id), 'Withdrawal completed', { event: 'WITHDRAWAL' }),
    sendMasterFee: (id) => sendMasterFee(find(id)),
    redeliver: (id) => deliveries.again((message) => message.paymentId === id),
    setFaults: (id, faults) => void Object.assign(find(id).faults, faults),
  }
  const host = createHost({
    publicUrl: options.publicUrl,
    build,
    refuse: (response, status, message) => refuse(response, status, message, 'BAD_REQUEST'),
    onClose() {
      deliveries.close()
      for (const timer of timers.values()) clearTimeout(timer)
    },
  })

  return {
    get url() {
      return host.url
    },
    faults: general,
    control,
    publicKeyPem,
    listen: (port) => host.listen(port),
    close: () => host.close(),
  }

  function build(app: Express): void {
    const count = (name: keyof typeof calls) => (_request: Request, _response: Response, next: NextFunction) => {
      calls[name] += 1
      next()
    }
    for (const kind of ['direct', 'checkout'] as const) {
      const guards = [count(kind), express.json(), refuseWithoutKey, meets(takeCreateFault)]
      app.post(`/api/v2/payment/${kind}`, guards, (request: Request, response: Response) =>
        create(kind, request, response),
      )
    }
    app.get(
      '/api/v2/payment/transaction/:id',
      count('transaction'),
      refuseWithoutKey,
      meets(findReadFault),
      showTransaction,
    )
    addLakiPages(app, {
      kept,
      faults: (payment) => ({ ...general, ...payment?.faults }),
      general,
      control,
      merchantName,
    })
    app.get(
      '/_control/public-key',
      (_request, response) => void response.type('application/x-pem-file').send(publicKeyPem),
    )
    addControl(app, {
      faults: general,
      state: () => ({ calls, payments: control.payments(), deliveries: deliveries.list }),
      setFaults: control.setFaults,
      actions: {
        approve: ({ payment }) => control.approve(String(payment)),
        decline: ({ payment }) => control.decline(String(payment)),
        fail: ({ payment, message }) =>
          control.fail(String(payment), typeof message === 'string' ? message : undefined),
        expire: ({ payment }) => control.expire(String(payment)),
        notify: ({ payment, change }) => control.notify(String(payment), change as Record<string, string>),
        withdrawal: ({ payment }) => control.sendWithdrawal(String(payment)),
        masterFee: ({ payment }) => control.sendMasterFee(String(payment)),
        redeliver: ({ payment }) => control.redeliver(String(payment)),
      },
    })
  }

  function refuse(response: Response, status: number, message: string, code: string): void {
    response.status(status).json(problemAnswer(shape, status, message, code))
  }

  function refuseWithoutKey(request: Request, response: Response, next: NextFunction): void {
    if (isSame(request.get('x-api-key'), options.apiKey)) next()
    else refuse(response, 401, 'Invalid API key', 'INVALID_API_KEY')
  }

  function takeCreateFault(): Faults['create'] {
    const fault = general.nextCreate === 'none' ? general.create : general.nextCreate
    general.nextCreate = 'none'
    return fault
  }

  function findReadFault(request: Request): Faults['read'] {
    const payment = kept.get(String(request.params.id))
    return readFault({ ...general, ...payment?.faults }, payment?.actedAt ?? null)
  }

  function create(kind: 'direct' | 'checkout', request: Request, response: Response): void {
    const body = (request.body ?? {}) as Record<string, unknown>
    const problems = findProblems(kind, body)
    if ([...kept.values()].some((payment) => payment.reference === body.reference))
      problems.push('reference: already exists')
    const amount = minorUnits(String(body.amount))
    if (problems.length > 0 || amount === null) return refuse(response, 400, problems.join('; '), 'VALIDATION_ERROR')
    const mediums = (kind === 'direct' ? [body.medium] : body.supported_mediums) as string[]
    const isByCard = mediums[0] === 'CYBERSOURCE'
    const now = Date.now()
    const payment: Kept = {
      id: `TXN-${randomBytes(6).toString('hex').toUpperCase()}`,
      kind,
      status: 'PENDING',
      amount,
      currency: String(body.currency),
      charged: null,
      chargedCurrency: null,
      // Two per cent, so that the total is never the price.
      fee: Math.max(1, Math.round(amount * 0.02)),
      merchantPaysFee: body.merchant_pays_fee === true,
      mediums,
      medium: kind === 'direct' ? String(body.medium) : null,
      phone: typeof body.phone_number === 'string' ? body.phone_number : null,
      isPrompting: kind === 'direct' && !isByCard,
      reference: String(body.reference),
      description: typeof body.description === 'string' ? body.description : '',
      connectedMerchantId: request.get('x-connected-merchant-id') ?? null,
      parentId: null,
      providerTxId: `BK${randomBytes(4).toString('hex').toUpperCase()}`,
      createdAt: now,
      updatedAt: now,
      expiresAt: now + expiresAfterMs,
      actedAt: null,
      reads: 0,
      callbackUrl: typeof body.callback_url === 'string' ? body.callback_url : null,
      ...readRedirects(body.redirects),
      faults: {},
    }
    kept.set(payment.id, payment)
    timers.set(
      payment.id,
      setTimeout(() => payment.status === 'PENDING' && control.expire(payment.id), expiresAfterMs),
    )
    response.json(
      createdAnswer(shape, payment, kind === 'checkout' || isByCard ? `${host.url}/checkout/${payment.id}` : null),
    )
  }

  function showTransaction(request: Request, response: Response): void {
    const payment = kept.get(String(request.params.id))
    if (!payment) return refuse(response, 404, 'Transaction not found', 'NOT_FOUND')
    payment.reads += 1
    response.type('json').send(transactionAnswer(shape, payment, numberText))
  }

  function settle(payment: Kept, status: LakiStatus, message: string): void {
    if (payment.status === status || payment.status === 'SUCCESS') return
    clearTimeout(timers.get(payment.id))
    const faults = { ...general, ...payment.faults }
    if (status === 'SUCCESS') {
      payment.charged = payment.amount + faults.chargedOffBy
      payment.chargedCurrency = faults.chargedCurrency || payment.currency
    }
    payment.medium ??= payment.mediums[0] ?? null
    Object.assign(payment, { status, isPrompting: false, actedAt: Date.now(), updatedAt: Date.now() })
    notify(payment, message)
  }

  function notify(payment: Kept, message: string, change: Readonly<Record<string, string | number | null>> = {}): void {
    if (payment.callbackUrl === null) return
    const faults = { ...general, ...payment.faults }
    const members = webhookMembers(webhookShape, payment, {
      event: 'DEPOSIT',
      amount: (payment.charged ?? payment.amount) + faults.webhookOffBy,
      currency: faults.webhookCurrency || payment.chargedCurrency || payment.currency,
      callbackUrl: payment.callbackUrl,
      message,
    })
    for (const [name, value] of Object.entries(change)) {
      if (value === null) delete members[name]
      else members[name] = typeof value === 'number' ? { decimal: value.toFixed(2) } : value
    }
    const text = signedText(members, numberText)
    const signature = signText(faults.webhookWrongSignature ? `not ${text}` : text, privateKey)
    const event = typeof members.event === 'string' ? members.event : 'DEPOSIT'
    deliveries.send(
      {
        paymentId: payment.id,
        event,
        address: payment.callbackUrl,
        body: writeJson({ ...members, signature }, numberText),
      },
      faults,
    )
  }

  function sendMasterFee(parent: Kept): string {
    const id = `MASTER_FEE_${parent.id}`
    const share: Kept = {
      ...parent,
      id,
      kind: 'fee',
      status: 'SUCCESS',
      parentId: parent.id,
      amount: parent.fee,
      charged: parent.fee,
      fee: 0,
      isPrompting: false,
    }
    kept.set(id, share)
    notify(share, 'Platform fee')
    return id
  }

  function find(id: string): Kept {
    const payment = kept.get(id)
    if (!payment) throw new Error(`there is no payment ${id}`)
    return payment
  }
}

function publicPart({
  callbackUrl: _callback,
  success: _success,
  failed: _failed,
  faults: _faults,
  ...payment
}: Kept): LakiPayment {
  return payment
}

runAsProgram(import.meta.url, 'LakiPay', (env, publicUrl) => {
  const { LAKIPAY_API_KEY: apiKey, WEBHOOK_PUBLIC_KEY_FILE, EXPIRES_AFTER_SECONDS } = env
  if (!apiKey || !/^[^:]+:[^:]+$/.test(apiKey)) throw new Error('LAKIPAY_API_KEY must be set, like public:secret')
  const simulator = createLakiPaySimulator({
    apiKey,
    publicUrl,
    shape: oneOf('ANSWER_SHAPE', env.ANSWER_SHAPE, ANSWER_SHAPES),
    webhookShape: oneOf('WEBHOOK_SHAPE', env.WEBHOOK_SHAPE, WEBHOOK_SHAPES),
    numberText: oneOf('NUMBER_TEXT', env.NUMBER_TEXT, NUMBER_TEXTS),
    expiresAfterMs: EXPIRES_AFTER_SECONDS ? Number(EXPIRES_AFTER_SECONDS) * 1_000 : undefined,
    privateKey: env.WEBHOOK_PRIVATE_KEY || undefined,
    merchantName: env.MERCHANT_NAME || undefined,
  })
  if (WEBHOOK_PUBLIC_KEY_FILE) writeFileSync(WEBHOOK_PUBLIC_KEY_FILE, simulator.publicKeyPem)
  return simulator
})
