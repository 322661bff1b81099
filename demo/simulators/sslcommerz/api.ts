/** The calls that a merchant's server makes: the session, the query by `tran_id` and the validation. */

import { randomBytes } from 'node:crypto'
import express from 'express'
import { minorUnits } from '../kit/amounts.ts'
import { meets, readFault, takeCreateFault } from '../kit/faults.ts'
import { bodyOf, count, isSame } from '../kit/requests.ts'
import { transactionMembers } from './messages.ts'
import { isGood } from './payment.ts'
import { addRefunds } from './refunds.ts'
import { findProblem } from './request.ts'
import type { Express, NextFunction, Request, Response } from 'express'
import type { Clock } from '../kit/clock.ts'
import type { AnswerFault, Faults } from '../kit/faults.ts'
import type { RefundPlans } from '../kit/refunds.ts'
import type { Calls } from './control.ts'
import type { KeptPayment } from './payment.ts'
import type { SslState } from './state.ts'

interface Settings {
  storeId: string
  password: string
  /** The simulator's address. */
  url(): string
  state: SslState
  calls: Calls
  plans: RefundPlans
  faults: Faults
  clock: Clock
}

const QUERY_PATH = '/validator/api/merchantTransIDvalidationAPI.php'

export function addApi(app: Express, { storeId, password, url, state, calls, plans, faults, clock }: Settings): void {
  app.post(
    '/gwprocess/v4/api.php',
    count(calls, 'create'),
    express.urlencoded({ extended: false }),
    meets(() => takeCreateFault(faults)),
    createSession,
  )
  addRefunds(app, { path: QUERY_PATH, state, calls, plans, refuseOtherStores })
  app.get(QUERY_PATH, count(calls, 'query'), countQuery, meets(findReadFault), refuseOtherStores, query)
  app.get(
    '/validator/api/validationserverAPI.php',
    count(calls, 'validate'),
    meets((request) => state.faultsOf(withValId(request)?.payment).other),
    refuseOtherStores,
    validate,
  )

  function createSession(request: Request, response: Response): void {
    const body = bodyOf(request)
    if (!isOurs(body)) return refuse(response, 200, 'Store Credential Error Or Store is De-active')
    const problem = findProblem(body)
    if (problem) return refuse(response, 200, problem)
    const tranId = String(body.tran_id)
    if (state.payments.has(tranId)) return refuse(response, 200, 'This tran_id was used before')
    const sessionKey = randomBytes(16).toString('hex').toUpperCase()
    const text = (name: string): string => String(body[name] ?? '')
    state.add({
      tranId,
      sessionKey,
      amount: minorUnits(text('total_amount')) ?? 0,
      currency: text('currency'),
      customerName: text('cus_name'),
      productName: text('product_name'),
      transactions: [],
      refunds: [],
      actedAt: null,
      queries: 0,
      values: [text('value_a'), text('value_b'), text('value_c'), text('value_d')],
      successUrl: text('success_url'),
      failUrl: text('fail_url'),
      cancelUrl: text('cancel_url'),
      ipnUrl: body.ipn_url === undefined ? null : text('ipn_url'),
      faults: {},
    })
    response.json({
      status: 'SUCCESS',
      failedreason: '',
      sessionkey: sessionKey,
      GatewayPageURL: `${url()}/pay/${sessionKey}`,
    })
  }

  function query(request: Request, response: Response): void {
    const payment = named(request)
    const element = (payment?.transactions ?? []).map((transaction) => transactionMembers(payment!, transaction))
    response.json({ APIConnect: 'DONE', no_of_trans_found: element.length, element })
  }

  function validate(request: Request, response: Response): void {
    const found = withValId(request)
    if (!found) return void response.json({ APIConnect: 'DONE', status: 'INVALID_TRANSACTION' })
    response.json({ APIConnect: 'DONE', ...transactionMembers(found.payment, found.transaction) })
    found.transaction.status = 'VALIDATED'
  }

  function refuseOtherStores(request: Request, response: Response, next: NextFunction): void {
    const { v, format } = request.query
    if (v !== '1' || format !== 'json') return void response.json({ APIConnect: 'INVALID_REQUEST' })
    if (!isOurs(request.query)) return void response.json({ APIConnect: 'FAILED' })
    next()
  }

  function isOurs({ store_id, store_passwd }: Readonly<Record<string, unknown>>): boolean {
    return isSame(String(store_id), storeId) && isSame(String(store_passwd), password)
  }

  function countQuery(request: Request, _response: Response, next: NextFunction): void {
    const payment = named(request)
    if (payment) payment.queries += 1
    next()
  }

  function findReadFault(request: Request): AnswerFault {
    const payment = named(request)
    return readFault(state.faultsOf(payment), payment?.actedAt ?? null, clock.now())
  }

  function named(request: Request): KeptPayment | undefined {
    return state.payments.get(String(request.query.tran_id))
  }

  function withValId(request: Request) {
    for (const payment of state.payments.values()) {
      const transaction = payment.transactions.find((one) => isGood(one) && one.valId === request.query.val_id)
      if (transaction) return { payment, transaction }
    }
    return undefined
  }
}

export function refuse(response: Response, status: number, failedreason: string): void {
  response.status(status).json({ status: 'FAILED', failedreason })
}
