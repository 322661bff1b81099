/** The calls that a merchant's server makes: create and verify. */

import { randomBytes } from 'node:crypto'
import express from 'express'
import { meets, readFault, takeCreateFault } from '../kit/faults.ts'
import { bodyOf, count, isSame } from '../kit/requests.ts'
import { findProblem, paisa } from './request.ts'
import type { NextFunction, Request, Response, Router } from 'express'
import type { Clock } from '../kit/clock.ts'
import type { AnswerFault, Faults } from '../kit/faults.ts'
import type { KeptPayment } from './payment.ts'
import type { PakhiState } from './state.ts'

interface Settings {
  apiKey: string
  /** The simulator's address. */
  url(): string
  state: PakhiState
  calls: { create: number; verify: number }
  faults: Faults
  clock: Clock
}

export function createApi({ apiKey, url, state, calls, faults, clock }: Settings): Router {
  // Django tells the two spellings of a path apart.
  const api = express.Router({ strict: true })
  const takesCreate = [count(calls, 'create'), refuseWithoutKey, meets(() => takeCreateFault(faults))]
  const takesVerify = [count(calls, 'verify'), refuseWithoutKey, countVerification, meets(findReadFault)]
  // It answers a POST without the slash with a redirect, which clients then follow with a GET.
  api.post(['/create', '/verify'], (request, response) => response.redirect(301, `${request.baseUrl}${request.path}/`))
  api.post('/create/', express.json(), takesCreate, create)
  api.post('/verify/', express.json(), takesVerify, verify)
  return api

  function refuseWithoutKey(request: Request, response: Response, next: NextFunction): void {
    if (isSame(request.get('api-key'), apiKey)) next()
    else refuse(response, 401, 'Invalid API key')
  }

  function countVerification(request: Request, _response: Response, next: NextFunction): void {
    const payment = named(request)
    if (payment) payment.verifications += 1
    next()
  }

  function findReadFault(request: Request): AnswerFault {
    const payment = named(request)
    return readFault(state.faultsOf(payment), payment?.actedAt ?? null, clock.now())
  }

  function create(request: Request, response: Response): void {
    const body = bodyOf(request)
    const problem = findProblem(body)
    if (problem) return refuse(response, 400, problem)
    const id = randomBytes(12).toString('base64url')
    state.add({
      id,
      state: 'created',
      amount: paisa(body.amount) ?? 0,
      charged: null,
      orderId: String(body.order_id ?? ''),
      customerName: String(body.cus_name),
      transactionId: null,
      actedAt: null,
      verifications: 0,
      successUrl: String(body.success_url),
      cancelUrl: String(body.cancel_url),
      callbackUrl: body.callback_url === undefined ? null : String(body.callback_url),
      faults: {},
    })
    response.json({ status: 1, payment_url: `${url()}/pay/${id}` })
  }

  function verify(request: Request, response: Response): void {
    const { transaction_id, amount } = bodyOf(request)
    const expected = paisa(amount)
    if (typeof transaction_id !== 'string' || expected === null)
      return refuse(response, 400, 'transaction_id and amount are required')
    const payment = named(request)
    if (payment?.charged === expected) response.json({ status: 1, message: 'completed' })
    else response.json({ status: 0, message: payment ? 'Amount does not match' : 'Transaction not found' })
  }

  function named(request: Request): KeptPayment | undefined {
    const { transaction_id } = bodyOf(request)
    if (typeof transaction_id !== 'string') return undefined
    return [...state.payments.values()].find((payment) => payment.transactionId === transaction_id)
  }
}

export function refuse(response: Response, status: number, message: string): void {
  response.status(status).json({ status: 0, message })
}
