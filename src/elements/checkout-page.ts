/** The hosted page, `/checkout/:id#<client secret>`: the same checkout as in the modal. */

// Before Lit.
import './lit-policy.ts'
import { PayCheckoutElement } from './pay-checkout.ts'

/** The companion's base address, which this script was loaded from. */
const server = new URL('.', /* @vite-ignore */ import.meta.url).href
const checkout = decodeURIComponent(location.pathname.split('/').pop()!)
const storageKey = `pay-button page ${checkout}`

const clientSecret = location.hash.slice(1) || rememberedSecret()
// Remove the secret from the address bar, so that nobody copies it by accident.
if (location.hash) {
  try {
    sessionStorage.setItem(storageKey, clientSecret)
    history.replaceState(null, '', location.pathname + location.search)
  } catch {
    // Without storage, the secret stays in the address for a reload.
  }
}

if (!customElements.get('pay-checkout')) customElements.define('pay-checkout', PayCheckoutElement)
const place = document.querySelector<HTMLElement>('[data-checkout]') ?? document.body
const element = document.createElement('pay-checkout')
Object.assign(element, { page: true, server, checkout, clientSecret, locale: place.dataset['locale'] })
// The page's headline stays. It is hidden, and screen readers find it.
place.replaceChildren(...place.querySelectorAll('h1'), element)

function rememberedSecret(): string {
  try {
    return sessionStorage.getItem(storageKey) ?? ''
  } catch {
    return ''
  }
}
