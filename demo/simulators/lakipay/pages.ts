/** LakiPay's pages: a phone on which prompts come in, and the hosted checkout, which sends a prompt to it. */

import express from 'express'
import { priceText } from '../kit/amounts.ts'
import { chosenFaults } from '../kit/faults.ts'
import { LOOK, MEDIUM_CHOICES, PHONE_SCRIPT, STYLESHEET, phoneHtml, phoneText, promptHtml } from './phone.ts'
import { readPhone } from './request.ts'
import { cards, escape, mishapChoices, missingHtml, page, paidHtml, secure } from '../kit/page.ts'
import type { Express, Request, Response } from 'express'
import type { Faults } from '../kit/faults.ts'
import type { Kept, LakiControl } from './payment.ts'

interface PagesOf {
  readonly kept: ReadonlyMap<string, Kept>
  faults(payment: Kept | undefined): Faults
  readonly general: Faults
  readonly control: LakiControl
  readonly merchantName: string
}

export function addLakiPages(app: Express, { kept, faults, general, control, merchantName }: PagesOf): void {
  const form = express.urlencoded({ extended: false })
  app.get('/page.css', (_request, response) => void response.type('css').send(STYLESHEET))
  app.get('/phone.js', (_request, response) => void response.type('js').send(PHONE_SCRIPT))
  app.get(
    '/state',
    (request, response) => void response.json({ version: versionOf(String(request.query.about ?? '')) }),
  )
  app.get('/phone', showPhone)
  app.get('/phone/:id', showPhone)
  app.post('/phone/:id', form, answerPrompt)
  app.get('/checkout/:id', showCheckout)
  app.post('/checkout/:id', form, submitCheckout)

  /** About one payment, or about whatever comes in for a number (`+251…`) or for any (empty). */
  function versionOf(about: string): string {
    const payment = kept.get(about)
    if (payment) return `${payment.status} ${payment.isPrompting}`
    return waiting(about.replace(/^\+/, ''))[0]?.id ?? ''
  }

  function waiting(number: string): Kept[] {
    return [...kept.values()]
      .filter((payment) => payment.isPrompting && (number === '' || payment.phone === number))
      .reverse()
  }

  function showPhone(request: Request, response: Response): void {
    const number = /\d{12}/.exec(String(request.query.number ?? ''))?.[0] ?? ''
    const named = kept.get(String(request.params.id ?? ''))
    if (request.params.id !== undefined && !named) {
      secure(response, { refuseFraming: false })
      return void response.status(404).type('html').send(missingHtml(LOOK))
    }
    const payment = named ?? waiting(number)[0]
    const about = payment?.id ?? (number && `+${number}`)
    secure(response, { refuseFraming: faults(payment).refuseFraming, script: true })
    response.type('html').send(
      page(LOOK, 'Phone', phoneHtml(payment ?? null, merchantName, number, waiting(number).length), {
        path: '/phone.js',
        about,
        version: versionOf(about),
      }),
    )
  }

  function answerPrompt(request: Request, response: Response): void {
    const payment = kept.get(String(request.params.id))
    if (!payment) return void response.status(404).type('html').send(missingHtml(LOOK))
    secure(response, { refuseFraming: false, targets: [payment.success, payment.failed] })
    const fields = (request.body ?? {}) as Record<string, string>
    applyMishaps(payment, fields)
    if (payment.status === 'PENDING') {
      if (fields.action === 'approve') control.approve(payment.id)
      else if (fields.action === 'decline') control.decline(payment.id)
      else if (fields.action === 'fail') control.fail(payment.id)
      else payment.isPrompting = false
    }
    response.redirect(303, fields.from === 'checkout' ? `/checkout/${payment.id}` : `/phone/${payment.id}`)
  }

  function applyMishaps(payment: Kept, fields: Record<string, string>): void {
    const chosen = chosenFaults(fields)
    Object.assign(payment.faults, chosen.payment)
    Object.assign(general, chosen.general)
  }

  function showCheckout(request: Request, response: Response): void {
    const payment = kept.get(String(request.params.id))
    secure(response, {
      refuseFraming: faults(payment).refuseFraming,
      script: true,
      targets: [payment?.success ?? null, payment?.failed ?? null],
    })
    if (!payment) return void response.status(404).type('html').send(missingHtml(LOOK))
    const back = payment.status === 'SUCCESS' ? payment.success : payment.failed
    if (payment.status !== 'PENDING' && back !== null) return response.redirect(303, back)
    const script = { path: '/phone.js', about: payment.id, version: versionOf(payment.id) }
    if (payment.status === 'SUCCESS')
      return void response.type('html').send(paidHtml(LOOK, head(payment), `Transaction ${payment.id}`, null))
    response.type('html').send(page(LOOK, 'Pay', head(payment) + checkoutBody(payment, ''), script))
  }

  function submitCheckout(request: Request, response: Response): void {
    const payment = kept.get(String(request.params.id))
    secure(response, {
      refuseFraming: faults(payment).refuseFraming,
      script: true,
      targets: [payment?.success ?? null, payment?.failed ?? null],
    })
    if (!payment) return void response.status(404).type('html').send(missingHtml(LOOK))
    const fields = (request.body ?? {}) as Record<string, string>
    applyMishaps(payment, fields)
    if (payment.status === 'PENDING' && fields.action === 'cancel') control.decline(payment.id)
    if (payment.status === 'PENDING' && fields.action === 'pay') {
      const medium = payment.mediums.find((one) => one === fields.medium) ?? payment.mediums[0] ?? null
      const phone = readPhone(fields.phone)
      if (medium !== 'CYBERSOURCE' && phone === null) {
        const problem = 'This is no Ethiopian mobile number. Try 0911 234 567.'
        return void response
          .status(400)
          .type('html')
          .send(page(LOOK, 'Pay', head(payment) + checkoutBody(payment, problem)))
      }
      payment.medium = medium
      if (medium === 'CYBERSOURCE') control.approve(payment.id)
      else Object.assign(payment, { phone, isPrompting: true })
    }
    response.redirect(303, `/checkout/${payment.id}`)
  }

  function head(payment: Kept): string {
    return `<h1 class="price">${priceText(payment.amount, payment.currency)}</h1>
    <p class="order">${escape(merchantName)} · ${escape(payment.reference)}</p>`
  }

  function checkoutBody(payment: Kept, problem: string): string {
    if (payment.status !== 'PENDING')
      return `<p class="bad">Not paid: ${payment.status.toLowerCase()}.</p><p class="note">Nothing was taken. You can close this page.</p>`
    if (payment.isPrompting) {
      return `<h2 class="lead">Confirm on your phone</h2><p class="note">A prompt went to ${phoneText(payment.phone ?? '')}. This is that phone; it is also at <a href="/phone/${payment.id}" target="_blank" rel="noopener">a page of its own</a>.</p>
      ${promptHtml(payment, merchantName, 'checkout')}`
    }
    const isCardOnly = payment.mediums.every((medium) => medium === 'CYBERSOURCE')
    const choices = MEDIUM_CHOICES.filter(({ value }) => payment.mediums.includes(value))
    const fields = isCardOnly
      ? '<label class="wide">Card number<input name="card" inputmode="numeric" autocomplete="off" value="4111 1111 1111 1111"></label><label>Expires<input name="expiry" autocomplete="off" value="12/30"></label><label>Security code<input name="code" inputmode="numeric" autocomplete="off" value="123"></label>'
      : `<label class="wide">Mobile number<input name="phone" inputmode="tel" autocomplete="off" value="${payment.phone ? `0${payment.phone.slice(3)}` : '0911234567'}"></label>`
    return `${problem && `<p class="bad" role="alert">${problem}</p>`}
    <form method="post">
      ${cards('medium', 'Pay with', choices, payment.medium ?? undefined)}
      <div class="fields">${fields}</div>
      <p class="note">Pretend details, any will do. Please type no real ones.</p>
      <button class="button primary" name="action" value="pay">Pay ${priceText(payment.amount, payment.currency)}</button>
      <button class="button" name="action" value="cancel">Cancel</button>
      ${mishapChoices('LakiPay', ['currency'])}
    </form>`
  }
}
