/** The payment page: showing it, and what its buttons do. */

import express from 'express'
import { applyMishaps } from '../kit/mishaps.ts'
import { missingPage, secure, sendPage } from '../kit/page.ts'
import { bodyOf } from '../kit/requests.ts'
import { LOOK, STYLESHEET, overPage, paymentPage } from './page.ts'
import { publicPart } from './payment.ts'
import type { Express, Request, Response } from 'express'
import type { Faults } from '../kit/faults.ts'
import type { KeptPayment } from './payment.ts'
import type { BkashState } from './state.ts'

export function addPages(app: Express, state: BkashState, general: Faults): void {
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
    // The page asks for a PIN: it is for a window of its own.
    secure(response, { refuseFraming: true, targets: payment ? [payment.callbackUrl] : [] })
    if (payment) act(payment, response)
    else sendPage(response, missingPage(LOOK), 404)
  }

  function show(payment: KeptPayment, response: Response): void {
    const isOpen = payment.state === 'Initiated' && !payment.authorised
    sendPage(response, (isOpen ? paymentPage : overPage)(publicPart(payment)))
  }

  function submit(payment: KeptPayment, request: Request, response: Response): void {
    const form = bodyOf(request)
    applyMishaps(form, payment.faults, general)
    if (form.action === 'pay') state.authorise(payment, String(form.wallet))
    else state.cancel(payment)
    // Closing the window sends nobody back.
    if (form.action === 'close') return show(payment, response)
    response.redirect(303, returnAddress(payment, form.action === 'pay' ? 'success' : 'cancel'))
  }
}

/** The signature is the same for every outcome, and nobody outside bKash can check it. */
export function returnAddress(payment: KeptPayment, status: 'success' | 'failure' | 'cancel'): string {
  const address = new URL(payment.callbackUrl)
  const added = { paymentID: payment.id, status, signature: 'Rzvi1gTtYN', apiVersion: '1.2.0-beta' }
  for (const [name, value] of Object.entries(added)) address.searchParams.set(name, value)
  return address.href
}
