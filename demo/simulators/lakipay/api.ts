/** The calls that a merchant's server makes: direct, checkout and transaction. */

import { randomBytes } from 'node:crypto'
import express from 'express'
import { minorUnits } from '../kit/amounts.ts'
import { meets, readFault, takeCreateFault } from '../kit/faults.ts'
import { bodyOf, count, isSame } from '../kit/requests.ts'
import { createdAnswer, problemAnswer, transactionAnswer } from './messages.ts'
import { findProblems, readRedirects } from './request.ts'
import type { NextFunction, Request, Response, Router } from 'express'
import type { Clock } from '../kit/clock.ts'
import type { AnswerFault, Faults } from '../kit/faults.ts'
import type { AnswerShape } from './messages.ts'
import type { KeptPayment } from './payment.ts'
import type { NumberText } from './signature.ts'
import type { LakiState } from './state.ts'

interface Settings {
  apiKey: string
  /** The simulator's address. */
  url(): string
  shape: AnswerShape
  numberText: NumberText
  expiresAfterMs: number
  state: LakiState
  calls: { direct: number; checkout: number; transaction: number }
  faults: Faults
  clock: Clock
}

const CARD = 'CYBERSOURCE'
/** Two per cent, so that the total never equals the price. */
const FEE = 0.02

export function createApi(settings: Settings): Router {
  const { apiKey, url, shape, numberText, expiresAfterMs, state, calls, faults, clock } = settings
  const api = express.Router()
  const takes = (name: keyof typeof calls, fault: (request: Request) => AnswerFault) => [
    count(calls, name),
    express.json(),
    refuseWithoutKey,
    meets(fault),
  ]
  for (const kind of ['direct', 'checkout'] as const)
    api.post(
      `/${kind}`,
      takes(kind, () => takeCreateFault(faults)),
      (request: Request, response: Response) => create(kind, request, response),
    )
  api.get('/transaction/:id', takes('transaction', findReadFault), showTransaction)
  return api

  function refuseWithoutKey(request: Request, response: Response, next: NextFunction): void {
    if (isSame(request.get('x-api-key'), apiKey)) next()
    else refuse(response, 401, 'Invalid API key', 'INVALID_API_KEY')
  }

  function refuse(response: Response, status: number, message: string, code: string): void {
    response.status(status).json(problemAnswer(shape, status, message, code))
  }

  function findReadFault(request: Request): AnswerFault {
    const payment = state.payments.get(String(request.params.id))
    return readFault(state.faultsOf(payment), payment?.actedAt ?? null, clock.now())
  }

  function create(kind: 'direct' | 'checkout', request: Request, response: Response): void {
    const body = bodyOf(request)
    const problems = findProblems(kind, body)
    if ([...state.payments.values()].some((payment) => payment.reference === body.reference))
      problems.push('reference: already exists')
    if (problems.length > 0) return refuse(response, 400, problems.join('; '), 'VALIDATION_ERROR')
    const payment = paymentOf(kind, body, request.get('x-connected-merchant-id') ?? null)
    state.add(payment)
    const hasPage = kind === 'checkout' || payment.medium === CARD
    response.json(createdAnswer(shape, payment, hasPage ? `${url()}/checkout/${payment.id}` : null))
  }

  function paymentOf(
    kind: 'direct' | 'checkout',
    body: Record<string, unknown>,
    connectedMerchantId: string | null,
  ): KeptPayment {
    const medium = kind === 'direct' ? String(body.medium) : null
    const amount = minorUnits(String(body.amount)) ?? 0
    const now = clock.now()
    return {
      id: `TXN-${randomBytes(6).toString('hex').toUpperCase()}`,
      kind,
      status: 'PENDING',
      amount,
      currency: String(body.currency),
      charged: null,
      chargedCurrency: null,
      fee: Math.max(1, Math.round(amount * FEE)),
      merchantPaysFee: body.merchant_pays_fee === true,
      mediums: medium === null ? (body.supported_mediums as string[]) : [medium],
      medium,
      phone: textOf(body.phone_number),
      isOnPhone: medium !== null && medium !== CARD,
      reference: String(body.reference),
      description: textOf(body.description) ?? '',
      connectedMerchantId,
      parentId: null,
      providerTxId: `BK${randomBytes(4).toString('hex').toUpperCase()}`,
      createdAt: now,
      updatedAt: now,
      expiresAt: now + expiresAfterMs,
      actedAt: null,
      reads: 0,
      callbackUrl: textOf(body.callback_url),
      ...readRedirects(body.redirects),
      faults: {},
    }
  }

  function showTransaction(request: Request, response: Response): void {
    const payment = state.payments.get(String(request.params.id))
    if (!payment) return refuse(response, 404, 'Transaction not found', 'NOT_FOUND')
    payment.reads += 1
    response.type('json').send(transactionAnswer(shape, payment, numberText))
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
