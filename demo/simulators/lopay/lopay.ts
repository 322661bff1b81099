/**
 * Lopay's partner API, simulated over real HTTP: payment links and their page, webhook subscriptions with events signed as
 * Svix signs them, and faults to switch on. Shares no code with the server's adapter, so that the two cannot share a mistake.
 */

import { randomUUID } from 'node:crypto'
import express from 'express'
import { createDeliveries } from '../kit/deliveries.ts'
import { NO_FAULTS, chosenFaults, meets, readFault } from '../kit/faults.ts'
import { findLinkProblem, linkAnswer, payFor, publicPart } from './link.ts'
import { LOOK, STYLESHEET, declinedHtml, headHtml, paymentHtml, revokedHtml } from './page.ts'
import { HEADER_FAMILIES } from './signature.ts'
import { EVENTS, createSubscriptions, listed } from './webhooks.ts'
import { missingHtml, paidHtml, secure } from '../kit/page.ts'
import { addControl, createHost, isSame, oneOf, runAsProgram } from '../kit/simulator.ts'
import type { Express, NextFunction, Request, Response } from 'express'
import type { AnswerFault, Faults } from '../kit/faults.ts'
import type { LopayControl } from './control.ts'
import type { KeptLink, LopayPayment } from './link.ts'
import type { HeaderFamily } from './signature.ts'
import type { LopayEvent } from './webhooks.ts'
import type { Simulator } from '../kit/simulator.ts'

export interface LopayOptions {
  apiKey: string
  /** The only one there is. */
  merchantId: string
  /** Where browsers and the companion reach it; the address it listens on unless set. */
  publicUrl?: string
  /** `svix` unless set. */
  headerFamily?: HeaderFamily
  /** What a key is good for: keys are bound to a region. Both unless set. */
  currencies?: readonly string[]
  /** A subscription that is there from the start, for all events unless some are named. */
  subscription?: { url: string; secret: string; events?: readonly string[] }
  faults?: Partial<Faults>
}

export type LopaySimulator = Simulator<LopayControl>

/** Svix's schedule: after 5 seconds, 5 and 30 minutes, 2 and 5 hours, and twice 10 hours. */
const RETRY_AFTER_MS = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000].map((seconds) => seconds * 1_000)
/** The page refuses frames, as card pages do, and failed events are tried again. */
const USUAL: Partial<Faults> = { refuseFraming: true, webhookRetries: RETRY_AFTER_MS.length, webhookRetryMs: 0 }

export function createLopaySimulator(options: LopayOptions): LopaySimulator {
  const { merchantId, headerFamily = 'svix', currencies = ['GBP', 'USD'] } = options
  const general: Faults = { ...NO_FAULTS, ...USUAL, ...options.faults }
  const kept = new Map<string, KeptLink>()
  const calls = { create: 0, read: 0, other: 0 }
  const deliveries = createDeliveries(
    (retry, faults) => faults.webhookRetryMs || (RETRY_AFTER_MS[retry] ?? RETRY_AFTER_MS[0] ?? 0),
  )
  const subscriptions = createSubscriptions(headerFamily, deliveries, refuse)
  if (options.subscription)
    subscriptions.add(
      options.subscription.url,
      options.subscription.events ?? EVENTS,
      null,
      options.subscription.secret,
    )

  const control: LopayControl = {
    payments: () => [...kept.values()].map(publicPart),
    deliveries: () => deliveries.list,
    calls: () => ({ ...calls }),
    pay: (id, given) => pay(find(id), given?.tipUnits ?? 0, given?.tenderType ?? 'card'),
    decline: (id) => decline(find(id)),
    changeAmount: (id, units, currencyCode) =>
      update(find(id), { amount: { units, currencyCode: currencyCode ?? find(id).amount.currencyCode } }),
    revoke: (id) => revoke(find(id)),
    notify: (id, event, data) => notify(find(id), event, data),
    redeliver: (id) => deliveries.again((message) => message.paymentId === id),
    subscriptions: () => subscriptions.list.map(({ id, url, events }) => ({ id, url, events })),
    subscribe(url, events = EVENTS) {
      const { id, secrets } = subscriptions.add(url, events, null)
      return { id, secret: secrets[0] ?? '' }
    },
    rotateSecret: (id) => subscriptions.rotate(id),
    retireOldSecret: (id) => subscriptions.retireOldSecret(id),
    setFaults: (id, faults) => void Object.assign(find(id).faults, faults),
  }
  const host = createHost({
    publicUrl: options.publicUrl,
    build,
    refuse: (response, status, message) =>
      refuse(response, status, status === 404 ? 'not_found' : 'bad_request', message),
    onClose: () => deliveries.close(),
  })

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
    const api = express.Router()
    const links = '/payment-link'
    const call = (name: keyof typeof calls, fault: (request: Request) => AnswerFault) => [
      count(name),
      refuseWithoutKey,
      meets(fault),
    ]
    const reading = call('read', findReadFault)
    const other = call('other', () => general.other)
    api.use(express.json())
    api.post(links, call('create', takeCreateFault), create)
    api.get(`${links}/:id`, reading, (request: Request, response: Response) =>
      withLink(request, response, (link) => show(link, response)),
    )
    api.get('/payment/:id', reading, showPayment)
    api.use(['/webhooks', links], other)
    api.get(links, (_request, response) => void response.json(listed([...kept.values()].map(answer))))
    api.patch(`${links}/:id`, (request, response) =>
      withLink(request, response, (link) => patch(link, request, response)),
    )
    api.delete(`${links}/:id`, (request, response) =>
      withLink(request, response, (link) => {
        if (link.status === 'completed')
          return refuse(response, 422, 'payment_link_completed', 'A completed payment link cannot be revoked')
        revoke(link)
        response.status(204).send()
      }),
    )
    api.post(`${links}/:id/send`, (request, response) => withLink(request, response, () => send(request, response)))
    subscriptions.addRoutes(api)
    app.use('/api/1/partner', api)

    app.get('/page.css', (_request, response) => void response.type('css').send(STYLESHEET))
    app.get('/l/:id', showPage)
    app.post('/l/:id', express.urlencoded({ extended: false }), submitPage)
    addControl(app, {
      faults: general,
      state: () => ({
        calls,
        payments: control.payments(),
        deliveries: deliveries.list,
        subscriptions: subscriptions.list.map(({ id, events }) => ({ id, events })),
      }),
      setFaults: control.setFaults,
      actions: {
        pay: ({ payment, tipUnits }) => control.pay(String(payment), { tipUnits: Number(tipUnits ?? 0) }),
        decline: ({ payment }) => control.decline(String(payment)),
        changeAmount: ({ payment, units, currencyCode }) =>
          control.changeAmount(String(payment), Number(units), currencyCode as string | undefined),
        revoke: ({ payment }) => control.revoke(String(payment)),
        redeliver: ({ payment }) => control.redeliver(String(payment)),
      },
    })
  }

  function refuse(response: Response, httpCode: number, errorCode: string, errorMessage: string): void {
    response.status(httpCode).json({ httpCode, errorCode, errorMessage })
  }

  function count(name: keyof typeof calls) {
    return (_request: Request, _response: Response, next: NextFunction) => {
      calls[name] += 1
      next()
    }
  }

  function refuseWithoutKey(request: Request, response: Response, next: NextFunction): void {
    if (!isSame(request.get('x-api-key'), options.apiKey))
      return refuse(response, 401, 'unauthorized', 'Invalid API key')
    const merchant = request.get('x-merchant-id')
    if (merchant !== undefined && merchant !== merchantId)
      return refuse(response, 401, 'unauthorized', 'Unknown merchant')
    next()
  }

  function takeCreateFault(): AnswerFault {
    const fault = general.nextCreate === 'none' ? general.create : general.nextCreate
    general.nextCreate = 'none'
    return fault
  }

  function findReadFault(request: Request): AnswerFault {
    const link = kept.get(String(request.params.id))
    return readFault({ ...general, ...link?.faults }, link?.actedAt ?? null)
  }

  function create(request: Request, response: Response): void {
    const body = (request.body ?? {}) as Record<string, unknown>
    const problem = findLinkProblem(body, currencies, false)
    if (problem) return refuse(response, 400, 'validation_error', problem)
    const now = new Date().toISOString()
    const { amount, description, reference, dataCollection, taxes, returnUrl } = body as unknown as Partial<KeptLink> &
      Pick<KeptLink, 'amount' | 'description'>
    const link: KeptLink = {
      id: randomUUID(),
      merchantId,
      amount: { units: amount.units + general.createOffBy, currencyCode: amount.currencyCode },
      description,
      reference: reference ?? null,
      dataCollection: dataCollection ?? [],
      taxes: taxes ?? [],
      status: 'pending',
      payments: [],
      createdAt: now,
      updatedAt: now,
      declines: 0,
      actedAt: null,
      reads: 0,
      returnUrl: returnUrl ?? null,
      faults: {},
    }
    kept.set(link.id, link)
    notify(link, 'paymentLink.created')
    const { merchantId: _merchant, ...created } = answer(link)
    response.status(201).json(created)
  }

  function show(link: KeptLink, response: Response): void {
    link.reads += 1
    response.json(answer(link))
  }

  function showPayment(request: Request, response: Response): void {
    const payment = [...kept.values()].flatMap((link) => link.payments).find((one) => one.id === request.params.id)
    if (payment) response.json(payment)
    else refuse(response, 404, 'not_found', 'Payment not found')
  }

  function patch(link: KeptLink, request: Request, response: Response): void {
    const body = (request.body ?? {}) as Record<string, unknown>
    const problem = findLinkProblem(body, currencies, true)
    if (problem) return refuse(response, 400, 'validation_error', problem)
    if (link.status !== 'pending')
      return refuse(response, 422, `payment_link_${link.status}`, `A ${link.status} payment link cannot be changed`)
    const names = ['amount', 'description', 'reference', 'dataCollection', 'taxes', 'returnUrl'].filter(
      (name) => body[name] !== undefined,
    )
    update(link, Object.fromEntries(names.map((name) => [name, body[name]])))
    response.json(answer(link))
  }

  function send(request: Request, response: Response): void {
    const { email, phoneNumber } = (request.body ?? {}) as Record<string, unknown>
    if (typeof email !== 'string' && typeof phoneNumber !== 'string')
      return refuse(response, 400, 'validation_error', 'email or phoneNumber is required')
    response.status(204).send()
  }

  function showPage(request: Request, response: Response): void {
    const link = kept.get(String(request.params.id))
    guard(response, link)
    if (!link) return void response.status(404).type('html').send(missingHtml(LOOK))
    const [payment] = link.payments
    if (payment)
      return void response
        .type('html')
        .send(paidHtml(LOOK, headHtml(payment.total, link), `Payment ${payment.id}`, returnAddress(link)))
    response.type('html').send(link.status === 'cancelled' ? revokedHtml() : paymentHtml(publicPart(link)))
  }

  function submitPage(request: Request, response: Response): void {
    const link = kept.get(String(request.params.id))
    guard(response, link)
    if (!link) return void response.status(404).type('html').send(missingHtml(LOOK))
    if (link.status === 'cancelled') return void response.status(410).type('html').send(revokedHtml())
    const form = (request.body ?? {}) as Record<string, string>
    const chosen = chosenFaults(form)
    Object.assign(link.faults, chosen.payment)
    Object.assign(general, chosen.general)
    if (form.action === 'decline') {
      decline(link)
      return void response.type('html').send(declinedHtml(publicPart(link)))
    }
    const percent = Number(/^\d{1,2}$/.exec(form.tip ?? '')?.[0] ?? 0)
    pay(link, Math.round((link.amount.units * percent) / 100), 'card')
    // Only after success, and only when the link names an address, does the buyer leave this page.
    response.redirect(303, returnAddress(link) ?? `/l/${link.id}`)
  }

  function guard(response: Response, link: KeptLink | undefined): void {
    secure(response, {
      refuseFraming: { ...general, ...link?.faults }.refuseFraming,
      targets: [link?.returnUrl ?? null],
    })
  }

  function pay(link: KeptLink, tipUnits: number, tenderType: LopayPayment['tenderType']): string {
    const [known] = link.payments
    if (known) return known.id
    if (link.status === 'cancelled') throw new Error('this link was revoked')
    const faults = { ...general, ...link.faults }
    const charged = {
      units: link.amount.units + faults.chargedOffBy,
      currencyCode: faults.chargedCurrency || link.amount.currencyCode,
    }
    const payment: LopayPayment = {
      id: randomUUID(),
      tenderType,
      ...payFor(charged, link.taxes, tipUnits),
      createdAt: new Date().toISOString(),
    }
    Object.assign(link, { status: 'completed', payments: [payment], actedAt: Date.now(), updatedAt: payment.createdAt })
    notify(link, 'payment.success', { paymentId: payment.id })
    return payment.id
  }

  function decline(link: KeptLink): void {
    if (link.status !== 'pending') return
    link.declines += 1
    link.actedAt = Date.now()
    notify(link, 'payment.failed')
  }

  function update(link: KeptLink, change: Partial<KeptLink>): void {
    Object.assign(link, change, { updatedAt: new Date().toISOString() })
    notify(link, 'paymentLink.updated')
  }

  function revoke(link: KeptLink): void {
    if (link.status !== 'pending') return
    link.status = 'cancelled'
    link.updatedAt = new Date().toISOString()
    notify(link, 'paymentLink.revoked')
  }

  function notify(link: KeptLink, event: LopayEvent, data: Record<string, string> = {}): void {
    subscriptions.send(event, merchantId, link.id, data, { ...general, ...link.faults })
  }

  function answer(link: KeptLink): Record<string, unknown> {
    return linkAnswer(link, `${host.url}/l/${link.id}`)
  }

  function withLink(request: Request, response: Response, act: (link: KeptLink) => void): void {
    const link = kept.get(String(request.params.id))
    if (link) act(link)
    else refuse(response, 404, 'not_found', 'Payment link not found')
  }

  function find(id: string): KeptLink {
    const link = kept.get(id)
    if (!link) throw new Error(`there is no payment link ${id}`)
    return link
  }
}

function returnAddress(link: KeptLink): string | null {
  if (link.returnUrl === null) return null
  const address = new URL(link.returnUrl)
  address.searchParams.set('status', 'successful')
  address.searchParams.set('paymentRequestId', link.id)
  return address.href
}

runAsProgram(import.meta.url, 'Lopay', (env, publicUrl) => {
  const { LOPAY_API_KEY: apiKey, LOPAY_MERCHANT_ID: merchantId, WEBHOOK_URL: url, LOPAY_WEBHOOK_SECRET: secret } = env
  if (!apiKey || !merchantId) throw new Error('LOPAY_API_KEY and LOPAY_MERCHANT_ID must be set')
  if (url && !secret) throw new Error('with WEBHOOK_URL, LOPAY_WEBHOOK_SECRET must be set')
  const headerFamily = oneOf('HEADER_FAMILY', env.HEADER_FAMILY, HEADER_FAMILIES)
  return createLopaySimulator({
    apiKey,
    merchantId,
    publicUrl,
    headerFamily,
    subscription: url && secret ? { url, secret } : undefined,
  })
})
