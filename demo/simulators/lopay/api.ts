/** The calls that a merchant's server makes: payment links, payments and webhook subscriptions. */

import express from 'express'
import { meets, readFault, takeCreateFault } from '../kit/faults.ts'
import { bodyOf, count, isSame } from '../kit/requests.ts'
import { taxesOf } from './payment.ts'
import { findLinkProblem, findSubscriptionProblem } from './request.ts'
import type { NextFunction, Request, Response, Router } from 'express'
import type { Clock } from '../kit/clock.ts'
import type { AnswerFault, Faults } from '../kit/faults.ts'
import type { KeptLink } from './payment.ts'
import type { LopayState } from './state.ts'
import type { LopaySubscription, Subscriptions } from './webhooks.ts'

interface Settings {
  apiKey: string
  merchantId: string
  currencies: readonly string[]
  state: LopayState
  subscriptions: Subscriptions
  calls: { create: number; read: number; other: number }
  faults: Faults
  clock: Clock
  /** @returns where the page of a link is */
  addressOf(link: KeptLink): string
}

const LINKS = '/payment-link'
const CHANGEABLE = ['amount', 'description', 'reference', 'dataCollection', 'taxes', 'returnUrl']

export function createApi(settings: Settings): Router {
  const { apiKey, merchantId, currencies, state, subscriptions, calls, faults, clock, addressOf } = settings
  const api = express.Router()
  const takes = (name: keyof typeof calls, fault: (request: Request) => AnswerFault) => [
    count(calls, name),
    refuseWithoutKey,
    meets(fault),
  ]
  const takesRead = takes('read', findReadFault)
  api.use(express.json())
  api.post(
    LINKS,
    takes('create', () => takeCreateFault(faults)),
    createLink,
  )
  api.get(`${LINKS}/:id`, takesRead, withLink(showLink))
  api.get('/payment/:id', takesRead, showPayment)
  api.use(
    ['/webhooks', LINKS],
    takes('other', () => faults.other),
  )
  api.get(LINKS, (_request, response) => void response.json(listOf([...state.links.values()].map(linkAnswer))))
  api.patch(`${LINKS}/:id`, withLink(changeLink))
  api.delete(`${LINKS}/:id`, withLink(revokeLink))
  api.post(`${LINKS}/:id/send`, withLink(sendLink))
  api.post('/webhooks', subscribe)
  api.get('/webhooks', listSubscriptions)
  api.put('/webhooks/:id', withSubscription(changeSubscription))
  api.delete('/webhooks/:id', withSubscription(unsubscribe))
  return api

  function refuseWithoutKey(request: Request, response: Response, next: NextFunction): void {
    const merchant = request.get('x-merchant-id')
    if (!isSame(request.get('x-api-key'), apiKey)) refuse(response, 401, 'unauthorized', 'Invalid API key')
    else if (merchant !== undefined && merchant !== merchantId)
      refuse(response, 401, 'unauthorized', 'Unknown merchant')
    else next()
  }

  function findReadFault(request: Request): AnswerFault {
    const link = state.links.get(String(request.params.id))
    return readFault(state.faultsOf(link), link?.actedAt ?? null, clock.now())
  }

  function withLink(act: (link: KeptLink, request: Request, response: Response) => void) {
    return (request: Request, response: Response): void => {
      const link = state.links.get(String(request.params.id))
      if (link) act(link, request, response)
      else refuse(response, 404, 'not_found', 'Payment link not found')
    }
  }

  function createLink(request: Request, response: Response): void {
    const body = bodyOf(request)
    const problem = findLinkProblem(body, currencies, false)
    if (problem) return refuse(response, 400, 'validation_error', problem)
    const { amount, description, reference, dataCollection, taxes, returnUrl } = body as unknown as Partial<KeptLink> &
      Pick<KeptLink, 'amount' | 'description'>
    const link = state.create({
      amount: { units: amount.units + faults.createOffBy, currencyCode: amount.currencyCode },
      description,
      reference: reference ?? null,
      dataCollection: dataCollection ?? [],
      taxes: taxes ?? [],
      returnUrl: returnUrl ?? null,
    })
    // Only this answer leaves the merchant out.
    const { merchantId: _merchant, ...answer } = linkAnswer(link)
    response.status(201).json(answer)
  }

  function showLink(link: KeptLink, _request: Request, response: Response): void {
    link.reads += 1
    response.json(linkAnswer(link))
  }

  function showPayment(request: Request, response: Response): void {
    const payments = [...state.links.values()].flatMap((link) => link.payments)
    const payment = payments.find((one) => one.id === request.params.id)
    if (payment) response.json(payment)
    else refuse(response, 404, 'not_found', 'Payment not found')
  }

  function changeLink(link: KeptLink, request: Request, response: Response): void {
    const body = bodyOf(request)
    const problem = findLinkProblem(body, currencies, true)
    if (problem) return refuse(response, 400, 'validation_error', problem)
    if (link.status !== 'pending')
      return refuse(response, 422, `payment_link_${link.status}`, `A ${link.status} payment link cannot be changed`)
    const names = CHANGEABLE.filter((name) => body[name] !== undefined)
    state.update(link, Object.fromEntries(names.map((name) => [name, body[name]])))
    response.json(linkAnswer(link))
  }

  function revokeLink(link: KeptLink, _request: Request, response: Response): void {
    if (link.status === 'completed')
      return refuse(response, 422, 'payment_link_completed', 'A completed payment link cannot be revoked')
    state.revoke(link)
    response.status(204).send()
  }

  function sendLink(_link: KeptLink, request: Request, response: Response): void {
    const { email, phoneNumber } = bodyOf(request)
    if (typeof email === 'string' || typeof phoneNumber === 'string') response.status(204).send()
    else refuse(response, 400, 'validation_error', 'email or phoneNumber is required')
  }

  function linkAnswer(link: KeptLink): Record<string, unknown> {
    const { actedAt: _actedAt, declines: _declines, reads: _reads, faults: _faults, ...answer } = link
    return { ...answer, link: addressOf(link), taxes: taxesOf(link.amount, link.taxes) }
  }

  function subscribe(request: Request, response: Response): void {
    const given = readSubscription(request, response)
    if (!given) return
    const subscription = subscriptions.add(given)
    // This is the only answer that shows the secret.
    response.status(201).json({ ...subscriptionAnswer(subscription), webhookSecretKey: subscription.secrets[0] })
  }

  function listSubscriptions(_request: Request, response: Response): void {
    const answers = [...subscriptions.byId.values()].map((subscription) => ({
      ...subscriptionAnswer(subscription),
      merchantId: subscription.merchantIds?.[0] ?? null,
    }))
    response.json(listOf(answers))
  }

  function withSubscription(act: (subscription: LopaySubscription, request: Request, response: Response) => void) {
    return (request: Request, response: Response): void => {
      const subscription = subscriptions.byId.get(String(request.params.id))
      if (subscription) act(subscription, request, response)
      else refuse(response, 404, 'not_found', 'Webhook subscription not found')
    }
  }

  /** The new list of events replaces the whole old one. */
  function changeSubscription(subscription: LopaySubscription, request: Request, response: Response): void {
    const given = readSubscription(request, response)
    if (given) response.json(subscriptionAnswer(Object.assign(subscription, given)))
  }

  function unsubscribe(subscription: LopaySubscription, _request: Request, response: Response): void {
    subscriptions.remove(subscription.id)
    response.status(204).send()
  }
}

export function refuse(response: Response, httpCode: number, errorCode: string, errorMessage: string): void {
  response.status(httpCode).json({ httpCode, errorCode, errorMessage })
}

/** Refuses a subscription that is not valid. */
function readSubscription(
  request: Request,
  response: Response,
): Pick<LopaySubscription, 'url' | 'events' | 'merchantIds'> | null {
  const body = bodyOf(request)
  const problem = findSubscriptionProblem(body)
  if (problem) {
    refuse(response, 400, 'validation_error', problem)
    return null
  }
  const { url, events, merchantIds } = body as { url: string; events: string[]; merchantIds?: string[] | null }
  return { url, events, merchantIds: merchantIds?.length ? merchantIds : null }
}

function subscriptionAnswer({ id, events, url }: LopaySubscription): object {
  return { id, events, url }
}

/** The documented form of a list. One page holds everything. */
function listOf(data: readonly object[]): object {
  return { pageSize: 100, count: data.length, data }
}
