/** The payment page: showing it, and what its buttons do. */

import express from 'express'
import { applyMishaps } from '../kit/mishaps.ts'
import { missingPage, secure, sendPage } from '../kit/page.ts'
import { bodyOf } from '../kit/requests.ts'
import { LOOK, STYLESHEET, completedPage, paymentPage } from './page.ts'
import { publicPart } from './payment.ts'
import type { Express, Request, Response } from 'express'
import type { Faults } from '../kit/faults.ts'
import type { KeptPayment } from './payment.ts'
import type { PakhiState } from './state.ts'

export function addPages(app: Express, state: PakhiState, general: Faults): void {
  app.get('/page.css', (_request, response) => void response.type('css').send(STYLESHEET))
  app.get('/pay/:id', (request, response) => withPayment(request, response, show))
  app.post('/pay/:id', express.urlencoded({ extended: false }), (request, response) =>
    withPayment(request, response, (payment) => submit(payment, request, response)),
  )

  function withPayment(
    request: Request,
    response: Response,
    act: (payment: KeptPayment, response: Response) => void,
  ): void {
    const payment = state.payments.get(String(request.params.id))
    secure(response, {
      refuseFraming: state.faultsOf(payment).refuseFraming,
      targets: payment ? [payment.successUrl, payment.cancelUrl] : [],
    })
    if (payment) act(payment, response)
    else sendPage(response, missingPage(LOOK), 404)
  }

  function show(payment: KeptPayment, response: Response): void {
    const isCompleted = payment.state === 'completed'
    const shown = publicPart(payment)
    sendPage(response, isCompleted ? completedPage(shown, successAddress(payment)) : paymentPage(shown))
  }

  function submit(payment: KeptPayment, request: Request, response: Response): void {
    const form = bodyOf(request)
    applyMishaps(form, payment.faults, general)
    if (form.action === 'cancel') {
      state.cancel(payment)
      return response.redirect(303, payment.cancelUrl)
    }
    state.pay(payment)
    response.redirect(303, successAddress(payment))
  }
}

/** Undocumented. The vendor's other gateways pass the transaction id to the browser in this way. */
function successAddress(payment: KeptPayment): string {
  const address = new URL(payment.successUrl)
  address.searchParams.set('transactionId', payment.transactionId ?? '')
  return address.href
}
