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
import type { EchezonaState } from './state.ts'

export function addPages(app: Express, state: EchezonaState, general: Faults): void {
  app.get('/page.css', (_request, response) => void response.type('css').send(STYLESHEET))
  app.get('/pay/:code', (request, response) => withPayment(request, response, show))
  app.post('/pay/:code', express.urlencoded({ extended: false }), (request, response) =>
    withPayment(request, response, (payment) => submit(payment, request, response)),
  )

  function withPayment(
    request: Request,
    response: Response,
    act: (payment: KeptPayment, response: Response) => void,
  ): void {
    const payment = [...state.payments.values()].find(({ accessCode }) => accessCode === request.params.code)
    secure(response, {
      refuseFraming: state.faultsOf(payment).refuseFraming,
      targets: [payment?.callbackUrl ?? null],
    })
    if (payment) act(payment, response)
    else sendPage(response, missingPage(LOOK), 404)
  }

  function show(payment: KeptPayment, response: Response): void {
    const shown = publicPart(payment)
    const isPending = payment.status === 'Pending'
    sendPage(response, isPending ? paymentPage(shown) : outcomePage(shown, returnAddress(payment)))
  }

  function submit(payment: KeptPayment, request: Request, response: Response): void {
    const form = bodyOf(request)
    applyMishaps(form, payment.faults, general)
    if (form.action === 'fail') state.fail(payment)
    else if (form.action === 'pay') state.pay(payment)
    response.redirect(303, returnAddress(payment))
  }
}

/** The browser goes there after every outcome. The parameters prove nothing. */
function returnAddress({ callbackUrl, status, transactionId, paymentReference, gatewayResponse }: KeptPayment): string {
  const isPaid = status === 'Successful'
  const address = new URL(callbackUrl)
  const parameters = {
    orderReference: transactionId,
    responseCode: isPaid ? '00' : '99',
    reference: paymentReference,
    ...(isPaid ? {} : { isError: 'true', errorMessage: gatewayResponse }),
  }
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value)
  return address.href
}
