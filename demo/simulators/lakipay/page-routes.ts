/** LakiPay's pages: the phone on which push requests arrive, and the hosted checkout, which sends one to it. */

import express from 'express'
import { applyMishaps } from '../kit/mishaps.ts'
import { missingPage, secure, sendPage } from '../kit/page.ts'
import { bodyOf } from '../kit/requests.ts'
import { LOOK, PHONE_SCRIPT, STYLESHEET, checkoutPage, completedPage, phonePage } from './page.ts'
import { publicPart } from './payment.ts'
import { readPhone } from './request.ts'
import type { Express, Request, Response } from 'express'
import type { Faults } from '../kit/faults.ts'
import type { PageScript } from '../kit/page.ts'
import type { KeptPayment } from './payment.ts'
import type { LakiState } from './state.ts'

export function addPages(app: Express, state: LakiState, general: Faults, merchantName: string): void {
  const readForm = express.urlencoded({ extended: false })
  app.get('/page.css', (_request, response) => void response.type('css').send(STYLESHEET))
  app.get('/phone.js', (_request, response) => void response.type('js').send(PHONE_SCRIPT))
  app.get(
    '/state',
    (request, response) => void response.json({ version: versionOf(String(request.query.about ?? '')) }),
  )
  app.get('/phone', (request, response) => showPhone(null, request, response))
  app.get('/phone/:id', (request, response) =>
    withPayment(request, response, (payment) => showPhone(payment, request, response)),
  )
  app.post('/phone/:id', readForm, (request, response) =>
    withPayment(request, response, (payment) => answerRequest(payment, request, response)),
  )
  app.get('/checkout/:id', (request, response) =>
    withPayment(request, response, (payment) => showCheckout(payment, response)),
  )
  app.post('/checkout/:id', readForm, (request, response) =>
    withPayment(request, response, (payment) => submitCheckout(payment, request, response)),
  )

  function withPayment(request: Request, response: Response, act: (payment: KeptPayment) => void): void {
    const payment = state.payments.get(String(request.params.id))
    if (payment) return act(payment)
    secure(response, { refuseFraming: general.refuseFraming })
    sendPage(response, missingPage(LOOK), 404)
  }

  /** @param about a payment's id, a number with a plus, or nothing for every number */
  function versionOf(about: string): string {
    const payment = state.payments.get(about)
    if (payment) return `${payment.status} ${payment.isOnPhone}`
    return waitingFor(about.replace(/^\+/, ''))[0]?.id ?? ''
  }

  function scriptFor(about: string): PageScript {
    return { path: '/phone.js', about, version: versionOf(about) }
  }

  /** @returns the push requests of a number, or of every number when it is empty; the newest first */
  function waitingFor(number: string): KeptPayment[] {
    return [...state.payments.values()]
      .filter((payment) => payment.isOnPhone && (number === '' || payment.phone === number))
      .toReversed()
  }

  /** @param named the payment to show; null for the newest one that waits */
  function showPhone(named: KeptPayment | null, request: Request, response: Response): void {
    const number = /\d{12}/.exec(String(request.query.number ?? ''))?.[0] ?? ''
    const waiting = waitingFor(number)
    const payment = named ?? waiting[0]
    secure(response, { refuseFraming: state.faultsOf(payment).refuseFraming, script: true })
    const shown = payment ? publicPart(payment) : null
    const script = scriptFor(payment?.id ?? (number && `+${number}`))
    sendPage(response, phonePage({ payment: shown, merchantName, number, waiting: waiting.length }, script))
  }

  function answerRequest(payment: KeptPayment, request: Request, response: Response): void {
    secure(response, { refuseFraming: false, targets: [payment.success, payment.failed] })
    const form = bodyOf(request)
    applyMishaps(form, payment.faults, general)
    if (payment.status === 'PENDING') {
      if (form.action === 'approve') state.approve(payment)
      else if (form.action === 'decline') state.decline(payment)
      else if (form.action === 'fail') state.fail(payment)
      else payment.isOnPhone = false
    }
    response.redirect(303, form.from === 'checkout' ? `/checkout/${payment.id}` : `/phone/${payment.id}`)
  }

  function secureCheckout(payment: KeptPayment, response: Response): void {
    const { refuseFraming } = state.faultsOf(payment)
    secure(response, { refuseFraming, script: true, targets: [payment.success, payment.failed] })
  }

  function showCheckout(payment: KeptPayment, response: Response): void {
    secureCheckout(payment, response)
    const back = payment.status === 'SUCCESS' ? payment.success : payment.failed
    if (payment.status !== 'PENDING' && back !== null) return response.redirect(303, back)
    const shown = publicPart(payment)
    if (payment.status === 'SUCCESS') sendPage(response, completedPage(shown, merchantName))
    else sendPage(response, checkoutPage(shown, merchantName, scriptFor(payment.id)))
  }

  function submitCheckout(payment: KeptPayment, request: Request, response: Response): void {
    secureCheckout(payment, response)
    const form = bodyOf(request)
    applyMishaps(form, payment.faults, general)
    if (payment.status === 'PENDING' && form.action === 'cancel') state.decline(payment)
    if (payment.status === 'PENDING' && form.action === 'pay') {
      const problem = pay(payment, form)
      if (problem) return sendPage(response, checkoutPage(publicPart(payment), merchantName, null, problem), 400)
    }
    response.redirect(303, `/checkout/${payment.id}`)
  }

  /** Charges a card, or sends a push request to a phone. @returns what is wrong with the form; null when nothing is */
  function pay(payment: KeptPayment, form: Record<string, unknown>): string | null {
    const medium = payment.mediums.find((one) => one === form.medium) ?? payment.mediums[0] ?? null
    const phone = readPhone(form.phone)
    if (medium !== 'CYBERSOURCE' && phone === null) return 'This is not an Ethiopian mobile number. Try 0911 234 567.'
    payment.medium = medium
    if (medium === 'CYBERSOURCE') state.approve(payment)
    else Object.assign(payment, { phone, isOnPhone: true })
    return null
  }
}
