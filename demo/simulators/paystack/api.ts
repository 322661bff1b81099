/** The calls that a merchant's server makes: initialize and verify. */

import { randomBytes } from 'node:crypto'
import express from 'express'
import { meets, readFault, takeCreateFault } from '../kit/faults.ts'
import { bodyOf, count, isSame } from '../kit/requests.ts'
import { cancelAddressOf, findProblem } from './request.ts'
import { transactionView } from './view.ts'
import type { NextFunction, Request, RequestHandler, Response, Router } from 'express'
import type { Clock } from '../kit/clock.ts'
import type { AnswerFault, Faults } from '../kit/faults.ts'
import type { KeptPayment } from './payment.ts'
import type { PaystackState } from './state.ts'

interface Settings {
  secretKey: string
  domain: string
  currencies: readonly string[]
  /** The simulator's address. */
  url(): string
  state: PaystackState
  calls: { initialize: number; verify: number }
  faults: Faults
  clock: Clock
}

/** The ids of the real transactions have passed 2^32. */
const FIRST_ID = 4_099_260_516

/** The calls about transactions, and what refuses a call without the key. */
export function createApi(settings: Settings): { transactions: Router; refuseWithoutKey: RequestHandler } {
  const { secretKey, domain, currencies, url, state, calls, faults, clock } = settings
  const api = express.Router()
  const takes = (name: keyof typeof calls, fault: (request: Request) => AnswerFault) => [
    count(calls, name),
    express.json(),
    refuseWithoutKey,
    meets(fault),
  ]
  api.post(
    '/initialize',
    takes('initialize', () => takeCreateFault(faults)),
    initialize,
  )
  api.get('/verify/:reference', takes('verify', findReadFault), verify)
  return { transactions: api, refuseWithoutKey }

  function refuseWithoutKey(request: Request, response: Response, next: NextFunction): void {
    if (isSame(request.get('authorization'), `Bearer ${secretKey}`)) next()
    else refuse(response, 401, 'Invalid key', 'invalid_Key')
  }

  function findReadFault(request: Request): AnswerFault {
    const payment = named(request)
    return readFault(state.faultsOf(payment), payment?.actedAt ?? null, clock.now())
  }

  function initialize(request: Request, response: Response): void {
    const body = bodyOf(request)
    const problem = findProblem(body, currencies)
    if (problem) return refuse(response, 400, problem, 'invalid_params')
    const reference = String(body.reference ?? randomBytes(5).toString('hex'))
    if (state.payments.has(reference))
      return refuse(response, 400, 'Duplicate Transaction Reference', 'duplicate_reference')
    const accessCode = randomBytes(8).toString('hex').slice(0, 15)
    const amount = Number(body.amount)
    state.add({
      reference,
      id: FIRST_ID + state.payments.size,
      accessCode,
      status: 'abandoned',
      gatewayResponse: 'The transaction was not completed',
      requested: amount,
      requestedWhenPaid: amount,
      currency: String(body.currency ?? currencies[0]),
      charged: null,
      chargedCurrency: null,
      fees: null,
      refunds: [],
      email: String(body.email),
      createdAt: clock.now(),
      actedAt: null,
      verifications: 0,
      callbackUrl: body.callback_url === undefined ? null : String(body.callback_url),
      cancelUrl: cancelAddressOf(body),
      faults: {},
    })
    const data = { authorization_url: `${url()}/${accessCode}`, access_code: accessCode, reference }
    response.json({ status: true, message: 'Authorization URL created', data })
  }

  /** The outer status says that the query worked. It is true for failed and abandoned transactions, too. */
  function verify(request: Request, response: Response): void {
    const payment = named(request)
    if (!payment) return refuse(response, 404, 'Transaction reference not found.', 'transaction_not_found')
    payment.verifications += 1
    response.json({ status: true, message: 'Verification successful', data: transactionView(payment, domain) })
  }

  function named(request: Request): KeptPayment | undefined {
    return state.payments.get(String(request.params.reference))
  }
}

/** Errors have a type and a code. */
export function refuse(response: Response, status: number, message: string, code = 'unknown'): void {
  response.status(status).json({ status: false, message, type: 'validation_error', code, meta: {} })
}
