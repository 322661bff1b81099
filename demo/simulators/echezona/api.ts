/** The calls that a merchant's server makes: Initialize and VerifyPayment. */

import { randomBytes } from 'node:crypto'
import express from 'express'
import { decimalText, minorUnits } from '../kit/amounts.ts'
import { meets, readFault, takeCreateFault } from '../kit/faults.ts'
import { bodyOf, count, isSame } from '../kit/requests.ts'
import { callbackOf, findProblem } from './request.ts'
import type { NextFunction, Request, Response, Router } from 'express'
import type { Clock } from '../kit/clock.ts'
import type { AnswerFault, Faults } from '../kit/faults.ts'
import type { KeptPayment } from './payment.ts'
import type { EchezonaState } from './state.ts'
import type { Webhooks } from './webhooks.ts'

interface Settings {
  apiKey: string
  /** The simulator's address. */
  url(): string
  state: EchezonaState
  webhooks: Webhooks
  /** Whether VerifyPayment sends the webhook of a payment again. */
  verifyFiresWebhook: boolean
  calls: { initialize: number; verify: number }
  faults: Faults
  clock: Clock
  refuse(response: Response, status: number, message: string): void
}

export function createApi(settings: Settings): Router {
  const { apiKey, url, state, webhooks, verifyFiresWebhook, calls, faults, clock, refuse } = settings
  const api = express.Router()
  const takes = (name: keyof typeof calls, fault: (request: Request) => AnswerFault) => [
    count(calls, name),
    express.json(),
    refuseWithoutKey,
    meets(fault),
  ]
  api.post(
    '/Initialize',
    takes('initialize', () => takeCreateFault(faults)),
    initialize,
  )
  api.post('/VerifyPayment', takes('verify', findReadFault), verify)
  return api

  function refuseWithoutKey(request: Request, response: Response, next: NextFunction): void {
    if (isSame(request.get('authorization'), `Bearer ${apiKey}`)) next()
    else refuse(response, 401, 'Unauthorized')
  }

  function findReadFault(request: Request): AnswerFault {
    const payment = named(request)
    return readFault(state.faultsOf(payment), payment?.actedAt ?? null, clock.now())
  }

  function initialize(request: Request, response: Response): void {
    const body = bodyOf(request)
    const problem = findProblem(body)
    if (problem) return refuse(response, 400, problem)
    const transactionId = String(body.transactionId)
    if (state.payments.has(transactionId)) return refuse(response, 400, 'transactionId has been used')
    const accessCode = randomBytes(12).toString('base64url')
    state.add({
      transactionId,
      paymentReference: `ECZ${randomBytes(6).toString('hex').toUpperCase()}`,
      accessCode,
      status: 'Pending',
      gatewayResponse: 'Awaiting payment',
      amount: minorUnits(String(body.amount)) ?? 0,
      charged: null,
      chargedCurrency: null,
      email: String(body.email),
      customerName: `${String(body.firstName)} ${String(body.lastName)}`,
      actedAt: null,
      verifications: 0,
      callbackUrl: String(callbackOf(body)),
      faults: {},
    })
    answer(response, { paymentUrl: `${url()}/pay/${accessCode}`, accessCode })
  }

  /** The code 00 says that the query worked. It also comes with failed and pending payments. */
  function verify(request: Request, response: Response): void {
    const payment = named(request)
    if (!payment) return refuse(response, 404, 'Transaction not found')
    payment.verifications += 1
    if (verifyFiresWebhook && payment.status !== 'Pending') webhooks.sendOutcome(payment, state.faultsOf(payment))
    const { status, transactionId, paymentReference, gatewayResponse } = payment
    answer(response, {
      status,
      isSuccessful: status === 'Successful',
      amount: decimalText(payment.charged ?? payment.amount),
      currency: payment.chargedCurrency ?? 'NGN',
      transactionId,
      paymentReference,
      gatewayResponse,
    })
  }

  function answer(response: Response, data: object): void {
    response.json({ responseCode: '00', responseMessage: 'Successful', data })
  }

  function named(request: Request): KeptPayment | undefined {
    return state.payments.get(String(bodyOf(request).transactionId))
  }
}
