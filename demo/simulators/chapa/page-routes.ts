/** The checkout page: showing it, and what its buttons do. */

import express from 'express'
import { applyMishaps } from '../kit/mishaps.ts'
import { missingPage, secure, sendPage } from '../kit/page.ts'
import { bodyOf } from '../kit/requests.ts'
import { LOOK, STYLESHEET, outcomePage, overPage, paymentPage } from './page.ts'
import { isOpen, publicPart, wasPaid } from './payment.ts'
import type { Express, Request, Response } from 'express'
import type { Faults } from '../kit/faults.ts'
import type { KeptPayment } from './payment.ts'
import type { ChapaState } from './state.ts'

const PATH = '/checkout/payment/:token'

export function addPages(app: Express, state: ChapaState, general: Faults): void {
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
    const payment = [...state.payments.values()].find(({ token }) => token === request.params.token)
    const { refuseFraming } = state.faultsOf(payment)
    secure(response, { refuseFraming, targets: [payment?.returnUrl ?? null] })
    if (payment) act(payment, response)
    else sendPage(response, missingPage(LOOK), 404)
  }

  function show(payment: KeptPayment, response: Response): void {
    const shown = publicPart(payment)
    if (wasPaid(payment)) sendPage(response, outcomePage(shown, payment.returnUrl))
    else sendPage(response, (isOpen(payment) ? paymentPage : overPage)(shown))
  }

  function submit(payment: KeptPayment, request: Request, response: Response): void {
    if (!isOpen(payment)) return show(payment, response)
    const form = bodyOf(request)
    applyMishaps(form, payment.faults, general)
    if (form.action === 'fail') state.fail(payment)
    else if (form.action === 'cancel') state.cancel(payment)
    else if (form.action === 'pay') state.pay(payment)
    // After a failed try the buyer stays on the page. Nothing is added to the address: what Chapa adds is unknown.
    response.redirect(303, (isOpen(payment) ? null : payment.returnUrl) ?? request.path)
  }
}
