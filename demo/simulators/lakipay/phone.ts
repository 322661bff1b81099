/** The fake phone: how a mobile-money prompt looks on it, what it says afterwards, and the script that notices the next one. */

import { priceText } from '../kit/amounts.ts'
import { CROSS, TICK, escape, mishapChoices, stylesheet, svg } from '../kit/page.ts'
import type { Kept, LakiStatus } from './payment.ts'
import type { Choice, Look } from '../kit/page.ts'

/** Marks of our own, not the wallets' logos. */
const MARKS: Readonly<Record<string, string>> = {
  TELEBIRR:
    '<rect width="32" height="32" rx="8" fill="#0b63b0"/><path d="M8 12h16M16 12v12" stroke="#fff" stroke-width="3.5" stroke-linecap="round"/><circle cx="23" cy="22" r="3" fill="#9bd23c"/>',
  MPESA:
    '<rect width="32" height="32" rx="8" fill="#2f7d32"/><path d="M8 23V10l8 8 8-8v13" fill="none" stroke="#fff" stroke-width="3.5" stroke-linejoin="round"/>',
  CBE: '<rect width="32" height="32" rx="8" fill="#6d2077"/><path d="M7 13l9-6 9 6M9 15v8m7-8v8m7-8v8M7 25h18" fill="none" stroke="#f0c75e" stroke-width="2.5"/>',
  ETHSWITCH:
    '<rect width="32" height="32" rx="8" fill="#a8430f"/><path d="M8 12h15l-4-4M24 20H9l4 4" fill="none" stroke="#fff" stroke-width="3"/>',
  LAKIPAY:
    '<rect width="32" height="32" rx="8" fill="#0f6b5c"/><path d="M11 7v17h11" fill="none" stroke="#fff" stroke-width="4"/>',
  CYBERSOURCE:
    '<rect width="32" height="32" rx="8" fill="#33415c"/><rect x="6" y="9" width="20" height="14" rx="2.5" fill="none" stroke="#fff" stroke-width="2.5"/><path d="M6 14h20" stroke="#fff" stroke-width="3"/>',
}
const NAMES: Readonly<Record<string, string>> = {
  TELEBIRR: 'telebirr',
  MPESA: 'M-PESA',
  CBE: 'CBE Birr',
  ETHSWITCH: 'EthSwitch',
  LAKIPAY: 'LakiPay',
  CYBERSOURCE: 'Card',
}

export const MEDIUM_CHOICES: readonly Choice[] = Object.entries(NAMES).map(([value, label]) => ({
  value,
  label,
  mark: MARKS[value] ?? '',
}))

const OUTCOMES: Readonly<Record<LakiStatus, string>> = {
  PENDING: 'You put the prompt away',
  SUCCESS: 'You paid',
  FAILED: 'The payment failed',
  CANCELLED: 'You declined',
  EXPIRED: 'The prompt has expired',
}

/** The phone, with the prompt on its screen, what became of it, or nothing. */
export function phoneHtml(payment: Kept | null, merchantName: string, number: string, waiting: number): string {
  return `<h1 class="lead">The buyer’s phone</h1>${promptHtml(payment, merchantName, 'phone', number, waiting)}`
}

export function promptHtml(
  payment: Kept | null,
  merchantName: string,
  from: 'phone' | 'checkout',
  number = '',
  waiting = 0,
): string {
  const bar = `<p class="bar"><span>${phoneText(payment?.phone || number) || 'Any number'}</span><svg viewBox="0 0 44 16" aria-hidden="true"><path d="M1 15v-4h3v4zm5 0V8h3v7zm5 0V5h3v10zm5 0V1h3v14z" fill="currentColor"/><rect x="25.5" y="3.5" width="15" height="9" rx="2" fill="none" stroke="currentColor"/><path d="M27 5h9v6h-9zM41 6h2v4h-2z" fill="currentColor"/></svg></p>`
  if (payment === null)
    return frame(
      `${bar}<div class="idle"><p>Nothing to confirm</p><p class="note">Payment prompts come in here by themselves.</p></div>`,
    )
  const price = priceText(payment.amount, payment.currency)
  const who = `<p class="wallet">${svg(MARKS[payment.medium ?? ''] ?? '')}<span>${NAMES[payment.medium ?? ''] ?? 'LakiPay'}</span><span class="now">now</span></p>`
  if (!payment.isPrompting) {
    const mark = payment.status === 'SUCCESS' ? TICK : payment.status === 'PENDING' ? '' : CROSS
    return frame(`${bar}<div class="prompt">${who}
      <p class="done">${mark && svg(mark)} ${OUTCOMES[payment.status]}</p>
      <p class="ask">${price} · ${escape(merchantName)}</p>
      <a class="button" href="/phone${number && `?number=${number}`}">${waiting > 0 ? 'Next prompt' : 'Home'}</a></div>`)
  }
  return `<form method="post" action="/phone/${payment.id}">
    <input type="hidden" name="from" value="${from}">
    ${frame(`${bar}<div class="prompt">${who}
      <p class="ask">Pay <b>${escape(merchantName)}</b></p>
      <p class="sum">${price}</p>
      <p class="note">For ${escape(payment.reference)}. Expires in <b data-until="${payment.expiresAt}">${Math.ceil((payment.expiresAt - Date.now()) / 60_000)} min</b>.</p>
      <label class="pin">Your PIN, pretend<input name="pin" type="password" inputmode="numeric" autocomplete="off" value="1234"></label>
      <div class="pair"><button class="button primary" name="action" value="approve">Approve</button><button class="button" name="action" value="decline">Decline</button></div>
      <div class="pair quiet"><button class="button" name="action" value="fail">Low balance</button><button class="button" name="action" value="ignore">Ignore</button></div></div>
      ${waiting > 1 ? `<p class="note more">${waiting - 1} more behind it</p>` : ''}`)}
    ${mishapChoices('LakiPay', ['currency'])}
  </form>`
}

function frame(screen: string): string {
  return `<div class="phone"><div class="screen">${screen}</div></div>`
}

/** @returns 251911234567 in groups; what has another length as it is */
export function phoneText(digits: string): string {
  if (!/^\d{12}$/.test(digits)) return escape(digits)
  return `+${digits.slice(0, 3)} ${digits.slice(3, 5)} ${digits.slice(5, 8)} ${digits.slice(8)}`
}

export const LOOK: Look = {
  name: 'LakiPay',
  mark: MARKS.LAKIPAY ?? '',
}

export const STYLESHEET = stylesheet(
  { accent: '#0f6b5c', onAccent: '#fff', darkAccent: '#5fd3bd', onDarkAccent: '#06231e' },
  `.lead { margin-top: .75rem; font-size: 1.25rem; font-weight: 700 }
a { color: inherit }
.phone { width: 100%; max-width: 21rem; margin: 1rem auto 0; padding: .5rem; border-radius: 2rem; background: #23252f; box-shadow: 0 10px 26px rgb(20 21 43 / .22) }
.screen { display: flex; flex-direction: column; min-height: 27rem; padding: .75rem .625rem; border-radius: 1.5rem; background: linear-gradient(160deg, #cfe6df, #dfe1f2 60%, #f0dfd2); color: var(--text) }
.bar { display: flex; justify-content: space-between; align-items: center; padding: 0 .5rem .75rem; font-size: .8125rem; font-weight: 600; font-variant-numeric: tabular-nums }
.bar svg { width: 2.75rem; height: 1rem }
.prompt, .idle { padding: .875rem; border-radius: 1.125rem; background: var(--card); box-shadow: 0 2px 10px rgb(20 21 43 / .12) }
.idle { margin: auto 0; text-align: center; font-weight: 600 }
.idle .note { font-weight: 400 }
.wallet { display: flex; align-items: center; gap: .5rem; font-weight: 600 }
.wallet svg { width: 1.5rem; height: 1.5rem }
.now { margin-left: auto; color: var(--quiet); font-size: .8125rem; font-weight: 400 }
.ask { margin-top: .75rem }
.sum { font-size: 1.625rem; font-weight: 700; line-height: 1.25; font-variant-numeric: tabular-nums }
.pin { display: grid; gap: .25rem; margin-top: .625rem; font-size: .875rem; font-weight: 600 }
.pin input { width: 100%; min-height: 2.75rem; padding: .5rem .625rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); color: var(--text); font: inherit; font-size: 1.25rem; letter-spacing: .3em }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem }
.pair .button { margin-top: .5rem; padding-inline: .5rem }
.quiet .button { border-color: transparent; color: var(--quiet); font-size: .875rem }
.more { margin: .625rem 0 0; text-align: center }
@media (prefers-color-scheme: dark) {
  .phone { background: #000; box-shadow: 0 0 0 1px #3a3d4c }
  .screen { background: linear-gradient(160deg, #17332d, #20233c 60%, #33241b) }
  .more { color: var(--text) }
}
`,
)

/** Counts down, and loads the page anew when what it is about has changed. Without it the page still works, with a reload by hand. */
export const PHONE_SCRIPT = `const { about, version } = document.currentScript.dataset
const until = document.querySelector('[data-until]')
async function look() {
  if (until) {
    const seconds = Math.max(0, Math.round((until.dataset.until - Date.now()) / 1000))
    until.textContent = Math.floor(seconds / 60) + ':' + String(seconds % 60).padStart(2, '0')
  }
  try {
    const state = await (await fetch('/state?about=' + encodeURIComponent(about))).json()
    if (state.version !== version) return location.reload()
  } catch {}
  setTimeout(look, 1000)
}
look()
`
