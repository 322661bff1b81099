/** Converts a call of `PakhiPay()`, the hosted checkout SDK of that provider, into options of a checkout. */

import type { CheckoutOptions } from '../checkout/options.ts'

export interface PakhiPaySettings {
  /** The companion's base address. An address of Pakhi Pay itself is ignored: it was copied from their document. */
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
  /** Not used: the companion notifies the shop's server. */
  callbackUrl?: string
  /** The price as the shop's server signed it; `amount` is then not sent. */
  orderToken?: string
  /** ISO 4217, BDT unless given. */
  currency?: string
  locale?: string
}

export function checkoutOptionsOf(settings: PakhiPaySettings = {}, options: PakhiPayOptions): CheckoutOptions {
  if (settings.apiKey)
    console.warn('PakhiPay: an apiKey in a page is a leaked key. It was not sent. Remove it, and renew it.')
  if (options.callbackUrl) {
    console.warn('PakhiPay: callbackUrl is not used. The companion notifies its ORDER_WEBHOOK_URL.')
  }
  const { amount, currency = 'BDT', orderId, orderToken, successUrl, cancelUrl, locale } = options
  const { customerName: name, customerEmail: email } = options
  const order: CheckoutOptions = orderToken ? { orderToken } : { amount, currency, orderId }
  const customer = { ...(name ? { name } : {}), ...(email ? { email } : {}) }
  return {
    ...order,
    ...(name || email ? { customer } : {}),
    server: companionOf(settings.baseUrl),
    successUrl,
    cancelUrl,
    locale,
  }
}

/** Pakhi Pay's own hosts are the provider, not the companion. */
function companionOf(baseUrl: string | undefined): string | undefined {
  if (!baseUrl) return undefined
  try {
    const { hostname } = new URL(baseUrl)
    return hostname === 'pakhipay.com' || hostname.endsWith('.pakhipay.com') ? undefined : baseUrl
  } catch {
    return undefined
  }
}
