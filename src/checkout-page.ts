/** The hosted checkout page, `/checkout/:id#<client secret>`: the same checkout on a page of its own. */

import { PayCheckoutElement } from './modal.ts'

/** The companion's base address: this script lies in it. */
const { url } = import.meta
const server = new URL('.', url).href
const checkout = decodeURIComponent(location.pathname.split('/').pop()!)
const name = `pay-button page ${checkout}`

const clientSecret = location.hash.slice(1) || remembered()
// The secret leaves the address bar, so that it is not copied or kept in the history by accident.
if (location.hash) {
  try {
    sessionStorage.setItem(name, clientSecret)
    history.replaceState(null, '', location.pathname + location.search)
  } catch {
    // Without storage, the address is all that a reload has.
  }
}

if (!customElements.get('pay-checkout')) customElements.define('pay-checkout', PayCheckoutElement)
const element = document.createElement('pay-checkout')
element.toggleAttribute('page')
const place = document.querySelector<HTMLElement>('[data-checkout]') ?? document.body
element.options = { server, checkout, clientSecret, locale: place.dataset['locale'] }
place.replaceChildren(element)

function remembered(): string {
  try {
    return sessionStorage.getItem(name) ?? ''
  } catch {
    return ''
  }
}
