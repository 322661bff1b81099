/** The demo phone: a push request on its screen, and what became of it. */

import { html } from '../../html.ts'
import { priceText } from '../kit/amounts.ts'
import { CROSS, TICK, mishapChoices, svg } from '../kit/page-parts.ts'
import { LAKIPAY_MARK, WALLETS } from './wallets.ts'
import type { Html } from '../../html.ts'
import type { LakiPayment, LakiStatus } from './payment.ts'

export interface PhoneView {
  /** What the phone shows; null for nothing. */
  payment: LakiPayment | null
  merchantName: string
  /** Twelve digits; empty for the requests of every number. */
  number: string
  /** How many requests wait. */
  waiting: number
}

const OUTCOMES: Readonly<Record<LakiStatus, string>> = {
  PENDING: 'You ignored the request',
  SUCCESS: 'You paid',
  FAILED: 'The payment failed',
  CANCELLED: 'You declined',
  EXPIRED: 'The request has expired',
}

/** @param from the page that the buyer comes back to */
export function phoneScreen({ payment, merchantName, number, waiting }: PhoneView, from: 'phone' | 'checkout'): Html {
  const bar = statusBar(phoneNumber(payment?.phone || number) || 'Any number')
  if (payment === null)
    return frame(html`${bar}
      <div class="idle"><p>Nothing to confirm</p><p class="note">Payment requests appear here by themselves.</p></div>`)
  const price = priceText(payment.amount, payment.currency)
  const sender = senderLine(payment)
  if (!payment.isOnPhone)
    return frame(html`${bar}
      <div class="prompt">
        ${sender}
        <p class="done">${outcomeMark(payment.status)} ${OUTCOMES[payment.status]}</p>
        <p class="ask">${price} · ${merchantName}</p>
        <a class="button" href="/phone${number && `?number=${number}`}">${waiting > 0 ? 'Next request' : 'Home'}</a>
      </div>`)
  const minutes = Math.ceil((payment.expiresAt - Date.now()) / 60_000)
  const screen = frame(html`${bar}
      <div class="prompt">
        ${sender}
        <p class="ask">Pay <b>${merchantName}</b></p>
        <p class="sum">${price}</p>
        <p class="note">
          For ${payment.reference}. Expires in <b data-until="${payment.expiresAt}">${minutes} min</b>.
        </p>
        <label class="pin">Your PIN (any digits)
          <input name="pin" type="password" inputmode="numeric" autocomplete="off" value="1234"></label>
        <div class="pair">
          <button class="button primary" name="action" value="approve">Approve</button>
          <button class="button" name="action" value="decline">Decline</button>
        </div>
        <div class="pair quiet">
          <button class="button" name="action" value="fail">Low balance</button>
          <button class="button" name="action" value="ignore">Ignore</button>
        </div>
      </div>
      ${waiting > 1 && html`<p class="note more">${waiting - 1} more waiting</p>`}`)
  return html`<form method="post" action="/phone/${payment.id}">
    <input type="hidden" name="from" value="${from}">
    ${screen}
    ${mishapChoices('LakiPay', { webhook: ['currency'] })}
  </form>`
}

/** @returns 251911234567 as +251 91 123 4567; digits of another length unchanged */
export function phoneNumber(digits: string): string {
  if (!/^\d{12}$/.test(digits)) return digits
  return `+${digits.slice(0, 3)} ${digits.slice(3, 5)} ${digits.slice(5, 8)} ${digits.slice(8)}`
}

function frame(screen: Html): Html {
  return html`<div class="phone"><div class="screen">${screen}</div></div>`
}

function statusBar(number: string): Html {
  return html`<p class="bar"><span>${number}</span>
    <svg viewBox="0 0 44 16" aria-hidden="true">
      <path d="M1 15v-4h3v4zm5 0V8h3v7zm5 0V5h3v10zm5 0V1h3v14z" fill="currentColor"/>
      <rect x="25.5" y="3.5" width="15" height="9" rx="2" fill="none" stroke="currentColor"/>
      <path d="M27 5h9v6h-9zM41 6h2v4h-2z" fill="currentColor"/>
    </svg></p>`
}

function senderLine({ medium }: LakiPayment): Html {
  const { label, mark } = WALLETS.find(({ value }) => value === medium) ?? { label: 'LakiPay', mark: LAKIPAY_MARK }
  return html`<p class="wallet">${svg(mark)}<span>${label}</span><span class="now">now</span></p>`
}

function outcomeMark(status: LakiStatus): Html | null {
  if (status === 'PENDING') return null
  return svg(status === 'SUCCESS' ? TICK : CROSS)
}
