/** The checkout page: showing it, and what its buttons do. */

import express from 'express'
import { applyMishaps } from '../kit/mishaps.ts'
import { missingPage, secure, sendPage } from '../kit/page.ts'
import { bodyOf } from '../kit/requests.ts'
import { LOOK, STYLESHEET, outcomePage, paymentPage } from './page.ts'
import { publicPart } from './payment.ts'
import type { Express, Request, Response } from 'express'
import type { Faults } from '../kit/faults.ts'
import type { KeptPayment } from './payment.ts'
import type { PaystackState } from './state.ts'

/** An access code. */
const PATH = /^\/([0-9a-f]{15})$/

export function addPages(app: Express, state: PaystackState, general: Faults): void {
  app.get('/page.css', (_request, response) => void response.type('css').send(STYLESHEET))
  app.get(PATH, (request, response) => withPayment(request, response, show))
  app.post(PATH, express.urlencoded({ extended: false }), (request, response) =>
    withPayment(request, response, (payment) => submit(payment, request, response)),
  )

  function withPayment(
    request: Request,
    response: Response,
    act: (payment: KeptPayment, response: Response) => void,
  ): void {
    const payment = [...state.payments.values()].find(({ accessCode }) => accessCode === request.params[0])
    const targets = [payment?.callbackUrl ?? null, payment?.cancelUrl ?? null]
    secure(response, { refuseFraming: state.faultsOf(payment).refuseFraming, targets })
    if (payment) act(payment, response)
    else sendPage(response, missingPage(LOOK), 404)
  }

  function show(payment: KeptPayment, response: Response): void {
    const shown = publicPart(payment)
    const canPay = payment.status === 'abandoned' || payment.status === 'failed'
    sendPage(response, canPay ? paymentPage(shown) : outcomePage(shown, returnAddress(payment)))
  }

  function submit(payment: KeptPayment, request: Request, response: Response): void {
    const form = bodyOf(request)
    applyMishaps(form, payment.faults, general)
    if (form.action === 'fail') state.fail(payment)
    else if (form.action === 'pay') state.pay(payment)
    const isLeaving = form.action === 'leave'
    const target = isLeaving ? (payment.cancelUrl ?? payment.callbackUrl) : returnAddress(payment)
    // After a failed try the buyer stays on the page.
    response.redirect(303, (payment.status === 'failed' && !isLeaving ? null : target) ?? request.path)
  }
}

/** Both parameters are the reference. They prove nothing. */
function returnAddress({ callbackUrl, reference }: KeptPayment): string | null {
  if (callbackUrl === null) return null
  const address = new URL(callbackUrl)
  for (const name of ['trxref', 'reference']) address.searchParams.set(name, reference)
  return address.href
}
