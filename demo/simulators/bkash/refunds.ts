/** The calls that return money, by version 2 of bKash's refund API. */

import { randomBytes } from 'node:crypto'
import express from 'express'
import { decimalText, minorUnits } from '../kit/amounts.ts'
import { bodyOf, count } from '../kit/requests.ts'
import { planOf } from '../kit/refunds.ts'
import { timeText } from './api.ts'
import type { Request, RequestHandler, Response, Router } from 'express'
import type { Clock } from '../kit/clock.ts'
import type { RefundPlans } from '../kit/refunds.ts'
import type { Calls } from './control.ts'
import type { BkashRefund, KeptPayment } from './payment.ts'
import type { BkashState } from './state.ts'

interface Settings {
  state: BkashState
  calls: Calls
  plans: RefundPlans
  clock: Clock
  refuseWithoutToken: RequestHandler
}

const MAX_REFUNDS = 10

export function createRefundApi({ state, calls, plans, clock, refuseWithoutToken }: Settings): Router {
  const api = express.Router()
  api.use(express.json())
  api.post('/transaction', count(calls, 'refund'), refuseWithoutToken, plans.apply, refund)
  api.post('/status', count(calls, 'refundStatus'), refuseWithoutToken, status)
  return api

  function refund(request: Request, response: Response): void {
    const { refundAmount, sku, reason } = bodyOf(request)
    const { refusal, isSlow } = planOf(response)
    const payment = named(request)
    const amount = typeof refundAmount === 'string' ? minorUnits(refundAmount) : null
    if (!payment) return refuse(response, '2002')
    if (!sku || !reason) return refuse(response, '2065')
    if (refusal) return refuse(response, refusal)
    const returned = payment.refunds.reduce((sum, one) => sum + one.amount, 0)
    if (amount === null || returned + amount > (payment.charged ?? 0)) return refuse(response, '2006')
    if (payment.refunds.length >= MAX_REFUNDS) return refuse(response, '2065')
    const made: BkashRefund = {
      id: randomBytes(5).toString('hex').toUpperCase(),
      amount,
      status: isSlow ? 'Initiated' : 'Completed',
      sku: String(sku),
      at: clock.now(),
    }
    payment.refunds.push(made)
    response.json({
      originalTrxId: payment.transactionId,
      ...facts(made),
      originalTrxAmount: decimalText(payment.charged ?? 0),
      currency: 'BDT',
      sku,
      reason,
    })
  }

  function status(request: Request, response: Response): void {
    const payment = named(request)
    if (!payment) return refuse(response, '2002')
    response.json({
      originalTrxId: payment.transactionId,
      originalTrxAmount: decimalText(payment.charged ?? 0),
      originalTrxCompletedTime: timeText(payment.actedAt ?? clock.now()),
      refundTransactions: payment.refunds.map(facts),
    })
  }

  function named(request: Request): KeptPayment | undefined {
    const { paymentId, trxId } = bodyOf(request)
    const payment = state.payments.get(String(paymentId))
    return payment?.transactionId === trxId ? payment : undefined
  }
}

function facts({ id, amount, status, at }: BkashRefund): Record<string, string> {
  return {
    refundTrxId: id,
    refundTransactionStatus: status,
    refundAmount: decimalText(amount),
    completedTime: timeText(at),
  }
}

/** Errors of this API have another form than those of the others. */
function refuse(response: Response, externalCode: string): void {
  response.status(400).json({ internalCode: 'refund_error', externalCode, errorMessageEn: 'The refund was refused' })
}
