/** The calls that a merchant's server makes: grant, create, execute and query. */

import { randomBytes } from 'node:crypto'
import express from 'express'
import { decimalText, minorUnits } from '../kit/amounts.ts'
import { meets, readFault, takeCreateFault } from '../kit/faults.ts'
import { bodyOf, count, isSame, isWebAddress } from '../kit/requests.ts'
import { MESSAGES } from './state.ts'
import type { NextFunction, Request, RequestHandler, Response, Router } from 'express'
import type { Clock } from '../kit/clock.ts'
import type { Faults } from '../kit/faults.ts'
import type { Calls } from './control.ts'
import type { KeptPayment } from './payment.ts'
import type { BkashState } from './state.ts'

export interface Credentials {
  readonly username: string
  readonly password: string
  readonly appKey: string
  readonly appSecret: string
}

interface Settings {
  credentials: Credentials
  /** The simulator's address. */
  url(): string
  state: BkashState
  calls: Calls
  faults: Faults
  clock: Clock
  /** The tokens that are valid, with their ends in epoch milliseconds. */
  tokens: Map<string, number>
  /** The code of the next execute, once. */
  takeRefusal(): string | null
}

const TOKEN_SECONDS = 3600
/** Bangladesh has no summer time. */
const DHAKA_OFFSET = 6 * 3_600_000

/** The calls of a checkout, and what refuses a call without a token. */
export function createApi(settings: Settings): { checkout: Router; refuseWithoutToken: RequestHandler } {
  const { credentials, url, state, calls, faults, clock, tokens, takeRefusal } = settings
  const api = express.Router()
  api.use(express.json())
  api.post('/token/grant', count(calls, 'grant'), grant)
  api.post(
    '/create',
    count(calls, 'create'),
    refuseWithoutToken,
    meets(() => takeCreateFault(faults)),
    create,
  )
  api.post('/execute', count(calls, 'execute'), refuseWithoutToken, meets(faultOfExecute), execute)
  api.post('/payment/status', count(calls, 'query'), refuseWithoutToken, meets(faultOfQuery), query)
  return { checkout: api, refuseWithoutToken }

  function grant(request: Request, response: Response): void {
    const { app_key, app_secret } = bodyOf(request)
    const { username, password, appKey, appSecret } = credentials
    const isKnown = isSame(request.get('username'), username) && isSame(request.get('password'), password)
    // bKash says the same of an unknown user as of its own faults.
    if (!isKnown) return answer(response, '9999', 'System Error')
    if (app_key !== appKey || app_secret !== appSecret) return answer(response, '2001', 'Invalid App Key')
    const token = randomBytes(24).toString('base64url')
    tokens.set(token, clock.now() + TOKEN_SECONDS * 1000)
    const granted = { id_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS, refresh_token: 'unused' }
    answer(response, '0000', 'Successful', granted)
  }

  /** The gateway in front of bKash, with a form of its own. */
  function refuseWithoutToken(request: Request, response: Response, next: NextFunction): void {
    const until = tokens.get(request.get('authorization') ?? '') ?? 0
    if (until > clock.now() && isSame(request.get('x-app-key'), credentials.appKey)) next()
    else response.status(401).json({ message: 'Unauthorized' })
  }

  function create(request: Request, response: Response): void {
    const { mode, payerReference, callbackURL, amount, currency, intent, merchantInvoiceNumber } = bodyOf(request)
    const paisa = typeof amount === 'string' ? minorUnits(amount) : null
    if (paisa === null) return refuse(response, '2006')
    const isComplete = mode === '0011' && currency === 'BDT' && intent === 'sale' && payerReference
    if (!isComplete || typeof merchantInvoiceNumber !== 'string' || !isWebAddress(callbackURL))
      return refuse(response, '2048')
    const payment = state.add({ amount: paisa, invoice: merchantInvoiceNumber, callbackUrl: callbackURL })
    answer(response, '0000', 'Successful', {
      paymentID: payment.id,
      bkashURL: `${url()}/pay/${payment.id}?apiVersion=v1.2.0-beta`,
      callbackURL,
      amount: decimalText(paisa + faults.createOffBy),
      intent,
      currency,
      paymentCreateTime: timeText(payment.createdAt),
      transactionStatus: 'Initiated',
      merchantInvoiceNumber,
    })
  }

  function execute(request: Request, response: Response): void {
    const payment = named(request)
    if (!payment) return refuse(response, '2002')
    const code = state.execute(payment, takeRefusal())
    if (code !== '0000') return refuse(response, code)
    answer(response, '0000', 'Successful', {
      ...paidFacts(payment),
      merchantInvoiceNumber: payment.invoice,
      customerMsisdn: payment.wallet,
      paymentExecuteTime: timeText(payment.actedAt ?? clock.now()),
    })
  }

  function query(request: Request, response: Response): void {
    const payment = named(request)
    if (!payment) return refuse(response, '2002')
    answer(response, '0000', 'Successful', {
      ...paidFacts(payment),
      mode: '0011',
      paymentCreateTime: timeText(payment.createdAt),
      merchantInvoice: payment.invoice,
      verificationStatus: payment.authorised ? 'Complete' : 'Incomplete',
    })
  }

  function paidFacts(payment: KeptPayment): Record<string, unknown> {
    const { chargedCurrency } = state.faultsOf(payment)
    const { charged, transactionId } = payment
    return {
      paymentID: payment.id,
      ...(transactionId === null ? {} : { trxID: transactionId }),
      transactionStatus: payment.word || payment.state,
      amount: decimalText(charged ?? payment.amount),
      currency: (charged !== null && chargedCurrency) || 'BDT',
    }
  }

  function faultOfExecute(request: Request) {
    return state.faultsOf(named(request)).other
  }

  function faultOfQuery(request: Request) {
    const payment = named(request)
    return readFault(state.faultsOf(payment), payment?.actedAt ?? null, clock.now())
  }

  function named(request: Request): KeptPayment | undefined {
    return state.payments.get(String(bodyOf(request).paymentID))
  }
}

function answer(response: Response, statusCode: string, statusMessage: string, more: object = {}): void {
  response.json({ statusCode, statusMessage, ...more })
}

function refuse(response: Response, code: string): void {
  answer(response, code, MESSAGES[code] ?? 'System Error')
}

/** `2026-06-11T23:26:49:676 GMT+0600`, with bKash's colon before the milliseconds. */
export function timeText(at: number): string {
  return new Date(at + DHAKA_OFFSET).toISOString().replace(/\.(\d{3})Z$/, ':$1 GMT+0600')
}
