/** The calls: `PayButton.checkout()` for all providers, and `PakhiPay()` in the shape of that provider's own hosted checkout SDK. */

import type { CheckoutOptions } from './options.ts'
import type { CheckoutResult } from './result.ts'
import { openCheckout } from './open-checkout.ts'

export interface PakhiPaySettings {
  /** The companion's base address. An address of Pakhi Pay itself is passed over: it was copied from their document. */
  baseUrl?: string
  /** Never sent anywhere: a key in a page is a leaked key. */
  apiKey?: string
}

export interface PakhiPayOptions {
  amount?: string | number
  customerName?: string
  customerEmail?: string
  orderId?: string
  successUrl?: string
  cancelUrl?: string
  /** Not used: the companion tells the shop's server. */
  callbackUrl?: string
  /** The price as the shop's server signed it; `amount` is then not sent. */
  orderToken?: string
  /** ISO 4217, BDT unless given. */
  currency?: string
  locale?: string
}

const said = new Set<string>()

/**
 * The same call as the hosted checkout SDK of Pakhi Pay, so that a shop moves over by changing the script's address.
 * @returns how it stood when the modal was closed; `successUrl` or `cancelUrl` is followed after it, unless the page prevents it
 */
export function pakhiPay(settings: PakhiPaySettings, options: PakhiPayOptions, server: string): Promise<CheckoutResult> {
  if (settings.apiKey) say('PakhiPay: an apiKey in a page is a leaked key. It was not sent. Remove it, and renew it.')
  if (options.callbackUrl) say('PakhiPay: callbackUrl is not used. The companion tells its ORDER_WEBHOOK_URL.')
  const { amount, customerName: name, customerEmail: email, orderId, successUrl, cancelUrl, orderToken, currency = 'BDT', locale } = options
  const order: CheckoutOptions = orderToken ? { orderToken } : { amount, currency, orderId }
  const customer = { ...(name ? { name } : {}), ...(email ? { email } : {}) }
  return openCheckout({ ...order, ...(name || email ? { customer } : {}), server: companionOf(settings.baseUrl), successUrl, cancelUrl, locale }, server)
}

/** Pakhi's own hosts are the provider, not the companion. */
function companionOf(baseUrl: string | undefined): string | undefined {
  return baseUrl && URL.canParse(baseUrl) && !/(^|\.)pakhipay\.com$/.test(new URL(baseUrl).hostname) ? baseUrl : undefined
}

function say(words: string): void {
  if (!said.has(words)) console.warn(words)
  said.add(words)
}
