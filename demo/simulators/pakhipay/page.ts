/** The simulated payment page: plain HTML, no script, at home in a frame of 360 px and in a window of its own. */

import { CALLBACK_MISHAPS, CHARGE_MISHAPS, NEXT_CREATE_MISHAPS, VERIFY_MISHAPS } from './faults.ts'
import type { Mishap } from './faults.ts'
import type { PakhiPayment } from './payment.ts'

/** Marks of our own: a colour and a shape each, not the wallets' logos. */
const WALLETS = [
  {
    id: 'bkash',
    name: 'bKash',
    mark: '<rect width="32" height="32" rx="8" fill="#c2185b"/><path d="M8 9l14 5-6 2 8 8-12-5z" fill="#fff"/>',
  },
  {
    id: 'nagad',
    name: 'Nagad',
    mark: '<rect width="32" height="32" rx="8" fill="#d9480f"/><circle cx="16" cy="16" r="7.5" fill="none" stroke="#fff" stroke-width="3"/><path d="M16 8.5a7.5 7.5 0 0 1 7.5 7.5" fill="none" stroke="#ffd8a8" stroke-width="3"/>',
  },
  {
    id: 'rocket',
    name: 'Rocket',
    mark: '<rect width="32" height="32" rx="8" fill="#6b2fa0"/><path d="M16 6c4 3 5 8 5 12h-10c0-4 1-9 5-12zM11 19l-3 5h4zM21 19l3 5h-4z" fill="#fff"/><circle cx="16" cy="14" r="2" fill="#6b2fa0"/>',
  },
]

export function paymentHtml(payment: PakhiPayment, successAddress: string | null): string {
  const price = taka(payment.charged ?? payment.amount)
  const head = `
    <p class="price">${price}</p>
    <p class="order">${escape(payment.customerName)}${payment.orderId ? ` · ${escape(payment.orderId)}` : ''}</p>`
  if (successAddress !== null) {
    return page(
      'Paid',
      `${head}
      <p class="done">${svg('<circle cx="16" cy="16" r="15" fill="#137547"/><path d="M9 16.5l5 5 9-10" fill="none" stroke="#fff" stroke-width="3"/>')} Paid</p>
      <p class="note">Transaction ${escape(payment.transactionId ?? '')}</p>
      <a class="button primary" href="${escape(successAddress)}">Back to the shop</a>`,
    )
  }
  return page(
    `Pay ${price}`,
    `${head}
    ${payment.state === 'cancelled' ? '<p class="note warn">You cancelled this earlier. It can still be paid.</p>' : ''}
    <form method="post">
      <fieldset class="wallets">
        <legend>Pay with</legend>
        ${WALLETS.map((wallet, index) => `<label><input type="radio" name="wallet" value="${wallet.id}"${index === 0 ? ' checked' : ''}>${svg(wallet.mark)}<span>${wallet.name}</span></label>`).join('\n        ')}
      </fieldset>
      <div class="fields">
        <label>Wallet number<input name="number" inputmode="numeric" autocomplete="off" value="01700 000000"></label>
        <label>PIN<input name="pin" type="password" inputmode="numeric" autocomplete="off" value="12345"></label>
      </div>
      <p class="note">Pretend details, any will do. Please type no real ones.</p>
      <button class="button primary" name="action" value="pay">Pay ${price}</button>
      <button class="button" name="action" value="cancel">Cancel</button>
      <details>
        <summary>Let something go wrong</summary>
        ${choice('callback', 'The callback to the shop', CALLBACK_MISHAPS)}
        ${choice('verify', 'Asked about this payment, Pakhi Pay', VERIFY_MISHAPS)}
        ${choice('charge', 'The wallet', CHARGE_MISHAPS)}
        ${choice('create', 'The next payment to be created', NEXT_CREATE_MISHAPS)}
        <p class="note">Takes effect with Pay or Cancel. Or just leave: close this page and nothing is charged.</p>
      </details>
    </form>`,
  )
}

export function goneHtml(): string {
  return page(
    'Not found',
    '<p class="price">Nothing to pay here</p><p class="note">This payment is not known. The simulator forgets all payments when it stops.</p>',
  )
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${title} · Pakhi Pay simulator</title>
  <link rel="stylesheet" href="/pakhi.css">
</head>
<body>
  <p class="banner"><b>Simulator.</b> No real money moves here.</p>
  <main>
    <header>${svg('<circle cx="16" cy="16" r="16" fill="#34358f"/><path d="M6 19c6 1 8-2 10-6 1-3 5-4 7-1l4 1-4 2c0 6-4 9-9 9 2-1 3-2 3-3-4 1-8 0-11-2z" fill="#fff"/>')}<span>Pakhi Pay</span></header>
    ${content}
  </main>
</body>
</html>
`
}

function choice(name: string, label: string, mishaps: Readonly<Record<string, Mishap>>): string {
  const options = Object.entries(mishaps).map(([value, mishap]) => `<option value="${value}">${mishap.label}</option>`)
  return `<label>${label}<select name="${name}">${options.join('')}</select></label>`
}

function svg(content: string): string {
  return `<svg viewBox="0 0 32 32" aria-hidden="true">${content}</svg>`
}

/** Grouped as in Bangladesh: ৳1,25,000.00. */
function taka(amount: string): string {
  return `৳${Number(amount).toLocaleString('en-IN', { minimumFractionDigits: 2 })}`
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

export const STYLESHEET = `
:root { color-scheme: light dark; --page: #eef0f6; --card: #fff; --text: #1b1c2e; --quiet: #5b5d75; --line: #8b8da3; --soft: #e2e4ef; --accent: #34358f; --on-accent: #fff; --warn: #8a4b00; --warn-page: #fff3dc }
@media (prefers-color-scheme: dark) {
  :root { --page: #12131d; --card: #1d1f2d; --text: #eceef8; --quiet: #a9acc4; --line: #767991; --soft: #2e3145; --accent: #a9adff; --on-accent: #14152b; --warn: #ffd591; --warn-page: #3a2a10 }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; background: var(--card); color: var(--text); font: 16px/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans Bengali', sans-serif }
.banner { margin: 0; padding: .4rem 1rem; background: var(--warn-page); color: var(--warn); text-align: center; font-size: .875rem }
main { max-width: 27rem; margin: 0 auto; padding: 1rem 1.25rem 1.5rem }
header { display: flex; align-items: center; gap: .5rem; font-weight: 600 }
header svg { width: 1.75rem; height: 1.75rem }
p { margin: 0 }
.price { margin-top: .75rem; font-size: 2rem; font-weight: 700; line-height: 1.2; font-variant-numeric: tabular-nums }
.order, .note { color: var(--quiet); font-size: .875rem; overflow-wrap: anywhere }
.order { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.warn { margin-top: .5rem; color: var(--warn) }
.wallets { display: grid; grid-template-columns: repeat(3, 1fr); gap: .5rem; margin: 1rem 0 0; padding: 0; border: 0 }
legend { padding: 0 0 .375rem; font-size: .875rem; font-weight: 600 }
.wallets label { position: relative; display: grid; justify-items: center; gap: .25rem; padding: .625rem .25rem .5rem; border: 1px solid var(--line); border-radius: .625rem; font-size: .875rem; cursor: pointer }
.wallets input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer }
.wallets label:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); font-weight: 600 }
.wallets label:has(:focus-visible) { outline: 3px solid var(--accent); outline-offset: 2px }
.wallets svg { width: 2rem; height: 2rem }
.fields { display: grid; grid-template-columns: 3fr 2fr; gap: .5rem; margin: .75rem 0 .375rem }
.fields label, details label { display: grid; gap: .25rem; font-size: .875rem; font-weight: 600 }
.fields input, select { width: 100%; min-height: 2.75rem; padding: .5rem .625rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); color: var(--text); font: inherit; font-size: 1rem; font-weight: 400 }
.button { display: block; width: 100%; min-height: 2.875rem; margin-top: .5rem; padding: .625rem 1rem; border: 1px solid var(--line); border-radius: .625rem; background: none; color: var(--text); font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer }
.primary { margin-top: .875rem; border-color: var(--accent); background: var(--accent); color: var(--on-accent) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.done { display: flex; align-items: center; gap: .5rem; margin-top: 1rem; font-size: 1.25rem; font-weight: 600 }
.done svg { width: 1.75rem; height: 1.75rem }
details { margin-top: 1rem; border-top: 1px solid var(--soft); padding-top: .25rem }
summary { min-height: 2.75rem; display: flex; align-items: center; gap: .5rem; color: var(--quiet); font-size: .875rem; cursor: pointer }
summary::before { content: '+'; display: grid; place-items: center; width: 1.25rem; height: 1.25rem; border: 1px solid var(--line); border-radius: 50% }
details[open] summary::before { content: '–' }
details label { margin-bottom: .625rem }
@media (min-width: 34rem) {
  body { background: var(--page) }
  main { background: var(--card); margin: 2.5rem auto; padding: 1.5rem 1.75rem 1.75rem; border-radius: 1rem; box-shadow: 0 8px 30px rgb(20 21 43 / .12) }
}
`
