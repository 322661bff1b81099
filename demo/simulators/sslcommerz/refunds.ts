/** Refunds, which the address of the query takes, too. The fields of a call tell what it wants. */

import { randomBytes } from 'node:crypto'
import { minorUnits } from '../kit/amounts.ts'
import { count } from '../kit/requests.ts'
import { planOf } from '../kit/refunds.ts'
import { isGood } from './payment.ts'
import type { Express, RequestHandler, Request, Response } from 'express'
import type { RefundPlans } from '../kit/refunds.ts'
import type { SslState } from './state.ts'

interface Settings {
  path: string
  state: SslState
  calls: { refund: number; refundQuery: number }
  plans: RefundPlans
  refuseOtherStores: RequestHandler
}

export function addRefunds(app: Express, { path, state, calls, plans, refuseOtherStores }: Settings): void {
  const only =
    (field: string): RequestHandler =>
    ({ query }, _response, next) =>
      next(query[field] === undefined ? 'route' : undefined)
  app.get(path, only('bank_tran_id'), count(calls, 'refund'), plans.apply, refuseOtherStores, refund)
  app.get(path, only('refund_ref_id'), count(calls, 'refundQuery'), refuseOtherStores, query)

  function refund(request: Request, response: Response): void {
    const text = (name: string): string => String(request.query[name] ?? '')
    const { refusal, isSlow } = planOf(response)
    const found = withBankId(text('bank_tran_id'))
    const fail = (errorReason: string) =>
      response.json({ APIConnect: 'DONE', bank_tran_id: text('bank_tran_id'), status: 'failed', errorReason })
    if (!found) return void fail('Transaction not found')
    if (refusal) return void fail(refusal)
    const { payment, transaction } = found
    const refundTransId = text('refund_trans_id')
    if (refundTransId.length < 1 || refundTransId.length > 30) return void fail('refund_trans_id is missing')
    if (text('refund_remarks') === '') return void fail('refund_remarks is missing')
    const amount = minorUnits(text('refund_amount'))
    const own = payment.refunds.filter(({ bankTranId }) => bankTranId === transaction.bankTranId)
    const returned = own.reduce((sum, one) => sum + (one.status === 'cancelled' ? 0 : one.amount), 0)
    if (amount === null || returned + amount > transaction.amount) return void fail('Invalid refund amount')
    const refundRefId = randomBytes(7).toString('hex')
    payment.refunds.push({
      refundRefId,
      refundTransId,
      bankTranId: transaction.bankTranId,
      amount,
      status: isSlow ? 'processing' : 'refunded',
    })
    response.json({
      APIConnect: 'DONE',
      bank_tran_id: transaction.bankTranId,
      trans_id: payment.tranId,
      refund_ref_id: refundRefId,
      // It says that the refund was initiated.
      status: 'success',
      errorReason: '',
    })
  }

  function query(request: Request, response: Response): void {
    for (const payment of state.payments.values()) {
      const made = payment.refunds.find(({ refundRefId }) => refundRefId === request.query.refund_ref_id)
      if (made)
        return void response.json({
          APIConnect: 'DONE',
          bank_tran_id: made.bankTranId,
          tran_id: payment.tranId,
          refund_ref_id: made.refundRefId,
          status: made.status,
          errorReason: '',
        })
    }
    response.json({ APIConnect: 'DONE', status: 'failed', errorReason: 'Refund not found' })
  }

  function withBankId(id: string) {
    for (const payment of state.payments.values()) {
      const transaction = payment.transactions.find((one) => isGood(one) && one.bankTranId === id)
      if (transaction) return { payment, transaction }
    }
    return undefined
  }
}
