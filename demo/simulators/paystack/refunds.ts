/** The calls about refunds: create, fetch and list. */

import express from 'express'
import { bodyOf, count } from '../kit/requests.ts'
import { planOf } from '../kit/refunds.ts'
import { refuse } from './api.ts'
import { transactionView } from './view.ts'
import type { Request, RequestHandler, Response, Router } from 'express'
import type { RefundPlans } from '../kit/refunds.ts'
import type { KeptPayment, PaystackRefund } from './payment.ts'
import type { PaystackState } from './state.ts'

interface Settings {
  domain: string
  state: PaystackState
  calls: { refund: number; refundStatus: number }
  plans: RefundPlans
  refuseWithoutKey: RequestHandler
}

export function createRefundApi({ domain, state, calls, plans, refuseWithoutKey }: Settings): Router {
  const api = express.Router()
  api.post('/', count(calls, 'refund'), express.json(), refuseWithoutKey, plans.apply, create)
  api.get('/', count(calls, 'refundStatus'), refuseWithoutKey, list)
  api.get('/:id', count(calls, 'refundStatus'), refuseWithoutKey, fetchOne)
  return api

  function create(request: Request, response: Response): void {
    const { transaction, amount, currency, merchant_note } = bodyOf(request)
    const { refusal, isSlow } = planOf(response)
    const payment = all().find(({ reference, id }) => [reference, String(id)].includes(String(transaction)))
    if (!payment) return refuse(response, 404, 'Transaction not found', 'transaction_not_found')
    if (refusal) return refuse(response, 400, refusal, 'invalid_params')
    const left = state.left(payment)
    if (left <= 0) return refuse(response, 400, 'Transaction has been fully reversed', 'transaction_reversed')
    const returned = amount === undefined ? left : Number(amount)
    if (!Number.isSafeInteger(returned) || returned <= 0)
      return refuse(response, 400, 'Invalid amount', 'invalid_params')
    if (returned > left)
      return refuse(response, 400, 'Refund amount cannot be more than what is left', 'invalid_params')
    if (currency !== undefined && currency !== payment.currency)
      return refuse(response, 400, 'Invalid currency', 'invalid_params')
    const note = typeof merchant_note === 'string' ? merchant_note : `Refund for transaction ${payment.reference}`
    const made = state.beginRefund(payment, returned, note)
    // Every refund begins as pending. This is how it stood when the answer was written.
    const data = { ...refundView(payment, made), transaction: transactionView(payment, domain) }
    if (!isSlow) state.endRefund(payment, made, 'processed')
    response.json({ status: true, message: 'Refund has been queued for processing', data })
  }

  function fetchOne(request: Request, response: Response): void {
    for (const payment of all()) {
      const made = payment.refunds.find(({ id }) => String(id) === request.params.id)
      if (made)
        return void response.json({ status: true, message: 'Refund retrieved', data: refundView(payment, made) })
    }
    refuse(response, 404, 'Refund not found', 'not_found')
  }

  function list(request: Request, response: Response): void {
    const { transaction, perPage = '50' } = request.query
    const chosen = all().filter(({ id }) => transaction === undefined || String(id) === transaction)
    const data = chosen.flatMap((payment) => payment.refunds.map((made) => refundView(payment, made)))
    response.json({ status: true, message: 'Refunds retrieved', data: data.toReversed().slice(0, Number(perPage)) })
  }

  function refundView(payment: KeptPayment, { id, amount, status, note }: PaystackRefund): Record<string, unknown> {
    return {
      integration: 412829,
      transaction: payment.id,
      dispute: null,
      id,
      domain,
      currency: payment.chargedCurrency ?? payment.currency,
      amount,
      status,
      customer_note: `Refund for transaction ${payment.reference}`,
      merchant_note: note,
    }
  }

  function all(): KeptPayment[] {
    return [...state.payments.values()]
  }
}
