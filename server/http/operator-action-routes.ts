/** What operators do: every write of `/admin/api`. Each is recorded with who did it and why. */

import type { Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import { PayError } from '../contract/errors.ts'
import { eventView, replayView } from '../contract/operator-message-schemas.ts'
import { erasedView } from '../contract/operator-order-schemas.ts'
import {
  checkView,
  operatorAnomalyView,
  operatorCheckoutView,
  operatorPaymentView,
  providerRefundView,
  refundView,
} from '../contract/operator-payment-schemas.ts'
import {
  checkSchema,
  eraseSchema,
  noteSchema,
  optionalNoteSchema,
  refundSchema,
  resolveRefundSchema,
} from '../contract/operator-requests.ts'
import { IDEMPOTENCY_KEY, parseWith } from '../contract/requests.ts'
import type { Actor } from '../operations/operator-action.ts'
import type { OperatorDesk } from '../operations/operator-desk.ts'
import { describedRouter } from './described-router.ts'
import type { DescribedRoutes } from './described-router.ts'
import { BAD_BODY, json, jsonBody } from './operation.ts'
import type { Operation } from './operation.ts'
import type { OperatorGate } from './operator-gate.ts'
import { requireJson } from './operator-headers.ts'
import { requestIdOf } from './request-id.ts'
import { bytesOf, header, jsonBytes, jsonObject, parameter } from './requests.ts'

export interface OperatorActionRouteParts {
  readonly gate: OperatorGate
  readonly desk: OperatorDesk
}

const REFUSED = ['unauthorized', 'cross_site_request', 'csrf_token_invalid', 'rate_limited'] as const

export function operatorActionRoutes({ gate, desk }: OperatorActionRouteParts): DescribedRoutes {
  const routes = describedRouter()

  /** A route that writes. The operator is known before a byte of the body is read. */
  const writing = <Schema extends z.ZodType>(
    path: string,
    operation: Pick<Operation, 'id' | 'summary' | 'description' | 'responses' | 'errors'>,
    schema: Schema,
    act: (actor: Actor, body: z.output<Schema>, request: Request, response: Response) => Promise<unknown>,
  ): void => {
    const described: Operation = {
      ...operation,
      tag: 'operator',
      security: ['adminSession', 'adminToken'],
      body: jsonBody(schema),
      errors: [...BAD_BODY, ...REFUSED, ...(operation.errors ?? [])],
    }
    const actors = new WeakMap<Request, Actor>()
    const identify: RequestHandler = async (request, _response, next) => {
      actors.set(request, await gate(request))
      next()
    }
    routes.post(`/admin/api${path}`, described, identify, jsonBytes, jsonIfAny, async (request, response) => {
      const actor = actors.get(request)
      if (!actor) throw new Error('the operator of a request was not identified')
      const body = parseWith(schema, bytesOf(request).length === 0 ? {} : jsonObject(request), 'The body')
      response.json(await act(actor, body, request, response))
    })
  }

  writing(
    '/anomalies/:id/resolve',
    {
      id: 'resolveAnomaly',
      summary: 'Marks an anomaly as resolved',
      responses: { 200: json(operatorAnomalyView, 'The anomaly') },
      errors: ['anomaly_not_found', 'anomaly_resolved'],
    },
    noteSchema,
    (actor, { note }, request) => desk.resolve(actor, parameter(request, 'id'), note),
  )

  writing(
    '/anomalies/:id/accept',
    {
      id: 'acceptAnomaly',
      summary: 'Accepts the money of an anomaly: it makes the order paid, once',
      description:
        'For underpaid, overpaid, unconfirmed and risky money. `order.paid` follows, with the sum that came as `paid`.',
      responses: { 200: json(operatorAnomalyView, 'The anomaly') },
      errors: ['anomaly_not_found', 'anomaly_resolved', 'anomaly_not_acceptable'],
    },
    noteSchema,
    (actor, { note }, request) => desk.accept(actor, parameter(request, 'id'), note),
  )

  writing(
    '/payments/:id/check',
    {
      id: 'checkPayment',
      summary: 'Asks the provider now, about the payment or about a transaction that the buyer shows',
      description:
        'A transaction that fits is bound to the payment. With `lookOnly` nothing changes, but the look is recorded. ' +
        'Without a transaction, the money of a payment with `checkTakesMoney` is taken if the buyer has authorised it ' +
        'and it was not taken yet.',
      responses: { 200: json(checkView, 'What the provider says') },
      errors: ['payment_not_found', 'provider_unreachable'],
    },
    checkSchema,
    (actor, body, request) => desk.check(actor, parameter(request, 'id'), body),
  )

  writing(
    '/payments/:id/review',
    {
      id: 'reviewPayment',
      summary: 'Says that a person has reviewed a payment that needed it',
      description: 'For a payment that is over and has no open anomaly. No money moves.',
      responses: { 200: json(operatorPaymentView, 'The payment') },
      errors: ['payment_not_found', 'payment_not_reviewable'],
    },
    noteSchema,
    (actor, { note }, request) => desk.review(actor, parameter(request, 'id'), note),
  )

  writing(
    '/orders/:orderId/refunds',
    {
      id: 'recordRefund',
      summary: 'Records a refund that was made at the provider, or makes one there',
      description:
        'One refund is known by its `refundId`, else by the header `Idempotency-Key`, else by its payment, amount ' +
        'and note together. The same refund again answers 200 and records nothing. So does a refund of the same sum ' +
        'that the provider has reported: it counts once, and gets the note. `order.refunded` follows, unless other ' +
        'money has paid the order. Without `atProvider` no money moves. With it the companion returns the money at ' +
        'the provider, once, and the answer is a ProviderRefund. While its end is not known, the provider is asked, ' +
        'and its sum counts as returned.',
      responses: {
        200: json(z.union([refundView, providerRefundView]), 'Recorded, reported or made before'),
        201: json(z.union([refundView, providerRefundView]), 'Recorded or made'),
        202: json(providerRefundView, 'The provider has not finished, or did not answer'),
      },
      errors: [
        'order_not_found',
        'payment_not_found',
        'anomaly_not_found',
        'order_not_paid',
        'refund_too_large',
        'refund_refused',
        'refund_not_possible',
        'request_in_progress',
        'idempotency_key_invalid',
        'idempotency_key_reused',
      ],
    },
    refundSchema,
    async (actor, body, request, response) => {
      const { atProvider, ...what } = body
      const orderId = parameter(request, 'orderId')
      if (!atProvider) {
        const { view, isNew } = await desk.refund(actor, orderId, what, keyOf(request))
        response.status(isNew ? 201 : 200)
        return view
      }
      const { view, isNew } = await desk.makeRefund(actor, orderId, what, keyOf(request))
      response.status(view.state !== 'done' ? 202 : isNew ? 201 : 200)
      return view
    },
  )

  writing(
    '/refunds/:id/resolve',
    {
      id: 'resolveRefund',
      summary: 'Says what became of a refund at the provider that nobody could find out',
      description: 'For a refund that needs a person. One that was made enters the ledger as every other does.',
      responses: { 200: json(providerRefundView, 'The refund') },
      errors: ['refund_not_found', 'refund_not_resolvable'],
    },
    resolveRefundSchema,
    (actor, body, request) => desk.resolveRefund(actor, parameter(request, 'id'), body),
  )

  writing(
    '/checkouts/:id/cancel',
    {
      id: 'cancelCheckoutByOperator',
      summary: 'Cancels a checkout, and its payment at the provider where that can be done',
      description: 'A success after that still pays the order.',
      responses: { 200: json(operatorCheckoutView, 'The checkout') },
      errors: ['checkout_not_found', 'checkout_paid', 'checkout_cancelled', 'checkout_expired'],
    },
    optionalNoteSchema,
    (actor, { note }, request) => desk.cancel(actor, parameter(request, 'id'), note, requestIdOf(request)),
  )

  writing(
    '/customers/erase',
    {
      id: 'eraseCustomer',
      summary: 'Erases the details of a customer from every order. What was paid stays',
      responses: { 200: json(erasedView, 'How much was erased') },
    },
    eraseSchema,
    (actor, { note, ...customer }) => desk.erase(actor, customer, note),
  )

  writing(
    '/events/:id/resend',
    {
      id: 'resendEvent',
      summary: 'Sends an order event again, with the same bytes and the same webhook-id',
      responses: { 200: json(eventView, 'The order event') },
      errors: ['event_not_found', 'event_erased', 'request_in_progress'],
    },
    optionalNoteSchema,
    (actor, { note }, request) => desk.resend(actor, parameter(request, 'id'), note),
  )

  writing(
    '/webhooks/:id/replay',
    {
      id: 'replayWebhook',
      summary: 'Verifies a webhook again under the current secrets, and processes it',
      description: 'The message moves no money: it makes the companion ask the provider.',
      responses: { 200: json(replayView, 'What became of it') },
      errors: ['webhook_not_found'],
    },
    optionalNoteSchema,
    (actor, { note }, request) => desk.replay(actor, parameter(request, 'id'), note),
  )

  return routes
}

/** Some actions need no body. */
const jsonIfAny: RequestHandler = (request, response, next) => {
  if (bytesOf(request).length === 0) next()
  else requireJson(request, response, next)
}

/** @throws {PayError} `idempotency_key_invalid` */
function keyOf(request: Request): string | null {
  const key = header(request, 'idempotency-key')
  if (key === undefined) return null
  if (!IDEMPOTENCY_KEY.test(key))
    throw new PayError('idempotency_key_invalid', 'Idempotency-Key must be 1 to 255 visible ASCII characters')
  return key
}
