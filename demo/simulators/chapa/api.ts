/** The calls that a merchant's server makes: initialize, verify and cancel. */

import { randomBytes } from 'node:crypto'
import express from 'express'
import { minorUnits } from '../kit/amounts.ts'
import { meets, readFault, takeCreateFault } from '../kit/faults.ts'
import { bodyOf, count, isSame } from '../kit/requests.ts'
import { findProblem } from './request.ts'
import { transactionView } from './view.ts'
import type { NextFunction, Request, Response, Router } from 'express'
import type { Clock } from '../kit/clock.ts'
import type { AnswerFault, Faults } from '../kit/faults.ts'
import type { KeptPayment } from './payment.ts'
import type { Problem } from './request.ts'
import type { ChapaState } from './state.ts'

interface Settings {
  secretKey: string
  mode: string
  currencies: readonly string[]
  /** The simulator's address. */
  url(): string
  state: ChapaState
  calls: { initialize: number; verify: number; cancel: number }
  faults: Faults
  clock: Clock
}

const NOT_FOUND = 'Invalid transaction or Transaction not found'

export function createApi(settings: Settings): Router {
  const { secretKey, mode, currencies, url, state, calls, faults, clock } = settings
  const api = express.Router()
  const takes = (name: keyof typeof calls, fault: (request: Request) => AnswerFault) => [
    count(calls, name),
    refuseWithoutKey,
    meets(fault),
  ]
  const fromCreate = (): AnswerFault => takeCreateFault(faults)
  const fromOther = (request: Request): AnswerFault => state.faultsOf(named(request)).other
  api.post('/initialize', takes('initialize', fromCreate), refuseOtherContent, express.json(), initialize)
  api.get('/verify/:txRef', takes('verify', findReadFault), verify)
  api.put('/cancel/:txRef', takes('cancel', fromOther), cancel)
  return api

  function refuseWithoutKey(request: Request, response: Response, next: NextFunction): void {
    if (isSame(request.get('authorization'), `Bearer ${secretKey}`)) next()
    else refuse(response, 401, 'Invalid API Key')
  }

  function refuseOtherContent(request: Request, response: Response, next: NextFunction): void {
    if (request.is('application/json')) next()
    else refuse(response, 400, 'Incorrect header settings')
  }

  function findReadFault(request: Request): AnswerFault {
    const payment = named(request)
    return readFault(state.faultsOf(payment), payment?.actedAt ?? null, clock.now())
  }

  function initialize(request: Request, response: Response): void {
    const body = bodyOf(request)
    const problem = findProblem(body, currencies)
    if (problem !== null) return refuse(response, 400, problem)
    const txRef = String(body.tx_ref)
    if (state.payments.has(txRef)) return refuse(response, 400, 'Transaction reference has been used before')
    const token = randomBytes(16).toString('hex')
    state.add({
      txRef,
      reference: `AP${randomBytes(6).toString('hex')}`,
      status: 'unpaid',
      isExpired: false,
      amount: minorUnits(String(body.amount)) ?? 0,
      currency: String(body.currency),
      charged: null,
      chargedCurrency: null,
      charge: null,
      refunded: 0,
      createdAt: clock.now(),
      actedAt: null,
      verifications: 0,
      token,
      returnUrl: addressIn(body, 'return_url'),
      callbackUrl: addressIn(body, 'callback_url'),
      faults: {},
    })
    // Neither reference is in the answer.
    const data = { checkout_url: `${url()}/checkout/payment/${token}` }
    response.json({ message: 'Hosted Link', status: 'success', data })
  }

  /** Both a transaction that nobody has paid and one that does not exist are 404. The status and the words differ. */
  function verify(request: Request, response: Response): void {
    const payment = named(request)
    if (!payment) return refuse(response, 404, NOT_FOUND)
    payment.verifications += 1
    if (payment.status === 'unpaid')
      response.status(404).json({ message: 'Payment not paid yet', status: null, data: null })
    // The outer status is that of the call, also for a failed payment.
    else response.json({ message: 'Payment details', status: 'success', data: transactionView(payment, mode) })
  }

  function cancel(request: Request, response: Response): void {
    const payment = named(request)
    if (!payment) return refuse(response, 404, NOT_FOUND)
    if (!state.expire(payment)) return refuse(response, 400, 'Payment link already expired')
    response.json({ message: 'Checkout link expired successfully', status: 'success', data: null })
  }

  function named(request: Request): KeptPayment | undefined {
    return state.payments.get(String(request.params.txRef))
  }
}

export function refuse(response: Response, status: number, message: Problem): void {
  response.status(status).json({ message, status: 'failed', data: null })
}

function addressIn(body: Record<string, unknown>, name: string): string | null {
  return body[name] === undefined ? null : String(body[name])
}
