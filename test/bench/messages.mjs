/** What the bench agrees on with itself: the ids that it seeds, and the webhooks that it sends. */

import { createHmac } from 'node:crypto'

export const WEBHOOK_SECRET = 'webhook-secret-of-the-bench-0123456789'
export const SIGNATURE_HEADER = 'x-echezona-signature'
export const MERCHANT_KEY = 'merchant-api-key-of-the-bench-0123456789'
export const WEBHOOK_PATH = '/webhooks/echezona'
export const AMOUNT = '100.00'
export const CURRENCY = 'NGN'

const numbered = (prefix, index) => `${prefix}_bench${String(index).padStart(10, '0')}`
export const paymentId = (index) => numbered('pay', index)
export const checkoutId = (index) => numbered('chk', index)
export const orderId = (index) => `order-${index}`
export const clientSecret = (index) => `client-secret-of-checkout-${String(index).padStart(10, '0')}`

/**
 * The body of a webhook of about 300 bytes.
 * @param kind `work` says that the payment with this index is paid; `unused` is an event that needs no work
 */
function webhookBody(kind, index) {
  const data = {
    transaction_id: paymentId(index),
    status: 'successful',
    amount: AMOUNT,
    currency: CURRENCY,
    customer: { name: 'Adaeze Obi', email: 'adaeze.obi@shop.example' },
    metadata: { channel: 'card', bank: 'Example Bank', note: 'The bench sends this message once' },
  }
  return JSON.stringify({ event: kind === 'work' ? 'payment.success' : 'transfer.success', data })
}

/** A whole HTTP request, signed. */
export function webhookRequest(kind, index) {
  const body = webhookBody(kind, index)
  const signature = createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex')
  return httpRequest('POST', WEBHOOK_PATH, { [SIGNATURE_HEADER]: signature }, body)
}

/** The request that starts a payment, from a client of its own. */
export function paymentRequest(index) {
  const headers = {
    authorization: `Bearer ${clientSecret(index)}`,
    'idempotency-key': `key-${index}`,
    'x-forwarded-for': `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`,
  }
  const customer = { name: 'Adaeze Obi', email: 'adaeze.obi@shop.example' }
  const body = JSON.stringify({ provider: 'echezona', customer })
  return httpRequest('POST', `/checkouts/${checkoutId(index)}/payments`, headers, body)
}

export function streamRequest(index) {
  return httpRequest('GET', `/checkouts/${checkoutId(index)}/events`, {
    authorization: `Bearer ${clientSecret(index)}`,
  })
}

function httpRequest(method, path, headers, body = '') {
  const content = body === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const lines = Object.entries({ host: '127.0.0.1', ...content, ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
}
