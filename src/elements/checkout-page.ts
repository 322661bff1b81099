/** The hosted page, `/checkout/:id#<client secret>`: the same checkout as in the modal. */

// Before Lit.
import './lit-policy.ts'
import { PayCheckoutElement } from './pay-checkout.ts'

/** The companion's base address, which this script was loaded from. */
const server = new URL('.', /* @vite-ignore */ import.meta.url).href
const checkout = decodeURIComponent(location.pathname.split('/').pop()!)
// It stays in the address, which the buyer can open in another browser or reload. No server and no referrer gets it. An
// address that has lost it is answered like that of an unknown checkout.
const clientSecret = location.hash.slice(1) || 'none'

if (!customElements.get('pay-checkout')) customElements.define('pay-checkout', PayCheckoutElement)
const place = document.querySelector<HTMLElement>('[data-checkout]') ?? document.body
const element = document.createElement('pay-checkout')
Object.assign(element, { page: true, server, checkout, clientSecret, locale: place.dataset['locale'] })
// The page's headline stays. It is hidden, and screen readers find it.
place.replaceChildren(...place.querySelectorAll('h1'), element)
