/** The payment page: showing it, what its buttons do, and the page that posts the browser back to the shop. */

import { readFileSync } from 'node:fs'
import express from 'express'
import { applyMishaps } from '../kit/mishaps.ts'
import { missingPage, secure, sendPage } from '../kit/page.ts'
import { bodyOf } from '../kit/requests.ts'
import { LOOK, STYLESHEET, backPage, paymentPage } from './page.ts'
import { isGood, publicPart, shownTransaction } from './payment.ts'
import type { Express, Request, Response } from 'express'
import type { Faults } from '../kit/faults.ts'
import type { KeptPayment } from './payment.ts'
import type { SslState } from './state.ts'

const SCRIPT = readFileSync(new URL('back.js', import.meta.url), 'utf8')

export function addPages(app: Express, state: SslState, general: Faults): void {
  app.get('/page.css', (_request, response) => void response.type('css').send(STYLESHEET))
  app.get('/back.js', (_request, response) => void response.type('js').send(SCRIPT))
  app.get('/pay/:key', (request, response) => withPayment(request, response, show))
  app.get('/pay/:key/back', (request, response) => withPayment(request, response, sendBack))
  app.post('/pay/:key', express.urlencoded({ extended: false }), (request, response) =>
    withPayment(request, response, (payment) => submit(payment, request, response)),
  )

  function withPayment(
    request: Request,
    response: Response,
    act: (payment: KeptPayment, response: Response) => void,
  ): void {
    const payment = [...state.payments.values()].find(({ sessionKey }) => sessionKey === request.params.key)
    // The pages of banks inside the real one refuse frames.
    const { successUrl, failUrl, cancelUrl } = payment ?? { successUrl: null, failUrl: null, cancelUrl: null }
    secure(response, { refuseFraming: true, targets: [successUrl, failUrl, cancelUrl], script: true })
    if (payment) act(payment, response)
    else sendPage(response, missingPage(LOOK), 404)
  }

  function show(payment: KeptPayment, response: Response): void {
    if (payment.transactions.some(isGood)) sendBack(payment, response)
    else sendPage(response, paymentPage(publicPart(payment)))
  }

  function submit(payment: KeptPayment, request: Request, response: Response): void {
    const form = bodyOf(request)
    applyMishaps(form, payment.faults, general)
    if (form.action === 'cancel') state.end(payment, 'CANCELLED', 'Cancelled by User')
    else if (form.action === 'fail') state.end(payment, 'FAILED', 'Declined by the bank')
    else state.pay(payment, { risky: form.risk === '1' })
    response.redirect(303, `/pay/${payment.sessionKey}/back`)
  }

  /** The browser posts what the notification says, to an address for each outcome. */
  function sendBack(payment: KeptPayment, response: Response): void {
    const transaction = shownTransaction(payment)
    if (!transaction) return response.redirect(303, `/pay/${payment.sessionKey}`)
    const { status } = transaction
    const address = isGood(transaction)
      ? payment.successUrl
      : status === 'CANCELLED'
        ? payment.cancelUrl
        : payment.failUrl
    sendPage(response, backPage(publicPart(payment), transaction, address, state.returnForm(payment, transaction)))
  }
}
