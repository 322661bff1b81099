/** The page of a payment link: showing it, and what its buttons do. */

import express from 'express'
import { applyMishaps } from '../kit/mishaps.ts'
import { missingPage, secure, sendPage } from '../kit/page.ts'
import { bodyOf } from '../kit/requests.ts'
import { LOOK, STYLESHEET, completedPage, declinedPage, paymentPage, revokedPage } from './page.ts'
import { publicPart } from './payment.ts'
import type { Express, Request, Response } from 'express'
import type { Faults } from '../kit/faults.ts'
import type { KeptLink } from './payment.ts'
import type { LopayState } from './state.ts'

export function addPages(app: Express, state: LopayState, general: Faults): void {
  app.get('/page.css', (_request, response) => void response.type('css').send(STYLESHEET))
  app.get('/l/:id', (request, response) => withLink(request, response, show))
  app.post('/l/:id', express.urlencoded({ extended: false }), (request, response) =>
    withLink(request, response, (link) => submit(link, request, response)),
  )

  function withLink(request: Request, response: Response, act: (link: KeptLink, response: Response) => void): void {
    const link = state.links.get(String(request.params.id))
    secure(response, { refuseFraming: state.faultsOf(link).refuseFraming, targets: [link?.returnUrl ?? null] })
    if (link) act(link, response)
    else sendPage(response, missingPage(LOOK), 404)
  }

  function show(link: KeptLink, response: Response): void {
    const [payment] = link.payments
    const shown = publicPart(link)
    if (payment) sendPage(response, completedPage(shown, payment, returnAddress(link)))
    else sendPage(response, link.status === 'cancelled' ? revokedPage() : paymentPage(shown))
  }

  function submit(link: KeptLink, request: Request, response: Response): void {
    if (link.status === 'cancelled') return sendPage(response, revokedPage(), 410)
    const form = bodyOf(request)
    applyMishaps(form, link.faults, general)
    if (form.action === 'decline') {
      state.decline(link)
      return sendPage(response, declinedPage(publicPart(link)))
    }
    const percent = Number(/^\d{1,2}$/.exec(String(form.tip ?? ''))?.[0] ?? 0)
    state.pay(link, Math.round((link.amount.units * percent) / 100), 'card')
    // The buyer leaves this page only after paying, and only when the link names an address.
    response.redirect(303, returnAddress(link) ?? `/l/${link.id}`)
  }
}

function returnAddress(link: KeptLink): string | null {
  if (link.returnUrl === null) return null
  const address = new URL(link.returnUrl)
  address.searchParams.set('status', 'successful')
  address.searchParams.set('paymentRequestId', link.id)
  return address.href
}
