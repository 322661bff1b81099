/** Mistakes in what names the order, or in settings for it: what the console says and what the buyer reads. */

import { randomBytes } from 'node:crypto'
import { describe, it } from 'vitest'
import { expectExplanation, GENERAL, secret, token } from './mistakes-fixture.ts'
import type { Mistake } from './mistakes-fixture.ts'

const NO_ORDER = 'The shop’s button names no order'
const NO_START = 'This page can’t start the payment'

const MISTAKES: readonly Mistake[] = [
  { what: 'no attributes', attributes: () => ({}), code: 'bad_options', says: /No attribute names/, reads: NO_ORDER },
  {
    what: 'an empty order token',
    attributes: () => ({ 'order-token': '' }),
    code: 'bad_options',
    says: /its value is empty/,
    reads: NO_ORDER,
  },
  {
    what: 'a checkout without its secret',
    attributes: () => ({ checkout: 'chk_1' }),
    code: 'bad_options',
    says: /without `client-secret`/,
    reads: NO_ORDER,
  },
  {
    what: 'a client secret without its checkout',
    attributes: () => ({ 'client-secret': 'hush-hush' }),
    code: 'bad_options',
    says: /without `checkout`/,
    reads: NO_ORDER,
  },
  {
    what: 'an amount without a currency',
    attributes: () => ({ amount: '100.00' }),
    code: 'bad_options',
    says: /without `currency`/,
    reads: NO_ORDER,
  },
  {
    what: 'a template variable in place of the token',
    attributes: () => ({ 'order-token': '{{ order_token }}' }),
    code: 'order_token_invalid',
    says: /is not a JWT/,
    reads: NO_START,
  },
  {
    what: 'another algorithm',
    attributes: token({}, 'HS512', secret + secret),
    code: 'order_token_invalid',
    says: /another algorithm than HS256/,
    reads: NO_START,
  },
  {
    what: 'an expired token',
    attributes: token({ exp: 1_700_000_000 }),
    code: 'order_token_invalid',
    says: /token has expired\. .*Sign a new token/,
    reads: NO_START,
  },
  {
    what: 'a token of the future',
    attributes: token({ nbf: 4_000_000_000, exp: 4_100_000_000 }),
    code: 'order_token_invalid',
    says: /not valid yet/,
    reads: NO_START,
  },
  {
    what: 'the wrong secret',
    attributes: token({}, 'HS256', randomBytes(32).toString('base64url')),
    code: 'order_token_invalid',
    says: /another secret .*`ORDER_TOKEN_SECRET`/,
    reads: NO_START,
  },
  {
    what: 'a token without an expiry',
    attributes: token({ exp: undefined }),
    code: 'invalid_request',
    says: /no usable `exp`/,
    reads: GENERAL,
  },
  {
    what: 'an amount as a number',
    attributes: token({ amount: 100 }),
    code: 'invalid_request',
    says: /is a number\. .*`"100\.00"`/,
    reads: GENERAL,
  },
  {
    what: 'an amount with a thousands separator',
    attributes: token({ amount: '1,250.00' }),
    code: 'invalid_request',
    says: /without a thousands separator/,
    reads: GENERAL,
  },
  {
    what: 'an unknown currency',
    attributes: token({ currency: 'TAKA' }),
    code: 'invalid_request',
    says: /ISO 4217/,
    reads: GENERAL,
  },
  {
    what: 'a # in the order id',
    attributes: token({ orderId: '#1042' }),
    code: 'invalid_request',
    says: /without `#`/,
    reads: GENERAL,
  },
  {
    what: 'a success address of another scheme',
    attributes: token({ successUrl: 'shop://thanks' }),
    code: 'invalid_request',
    says: /begins with `https:/,
    reads: GENERAL,
  },
  {
    what: 'no provider for the currency',
    attributes: token({ currency: 'EUR' }),
    code: 'no_payment_method',
    says: /No provider that is switched on/,
    reads: 'There’s no way to pay this order yet',
  },
  {
    what: 'an amount where none is allowed',
    attributes: () => ({ amount: '100.00', currency: 'BDT' }),
    code: 'price_not_allowed',
    says: /`OPEN_AMOUNTS`/,
    reads: GENERAL,
  },
  {
    what: 'an open amount outside the limits',
    attributes: ({ second }) => ({ server: second, amount: '9000.00', currency: 'BDT' }),
    code: 'price_not_allowed',
    says: /outside the limits/,
    reads: GENERAL,
  },
  {
    what: 'an order id without a look-up',
    attributes: () => ({ 'order-id': '1042' }),
    code: 'pricing_not_configured',
    says: /`ORDER_LOOKUP_URL`/,
    reads: GENERAL,
  },
  {
    what: 'an order that the look-up does not know',
    attributes: ({ second }) => ({ server: second, 'order-id': 'missing' }),
    code: 'order_not_found',
    says: /does not know the order/,
    reads: 'The shop doesn’t know this order',
  },
  {
    what: 'a look-up that fails',
    attributes: ({ second }) => ({ server: second, 'order-id': 'broken' }),
    code: 'order_lookup_failed',
    says: /Check `ORDER_LOOKUP_URL`/,
    reads: 'The shop has a problem just now',
  },
  {
    what: 'a wrong client secret',
    attributes: () => ({ checkout: 'chk_01jd0000000000000000000001', 'client-secret': 'hush-hush' }),
    code: 'checkout_not_found',
    says: /with this client secret/,
    reads: 'This checkout is no longer here',
  },
]

describe('a mistake in an order', () => {
  it.each(MISTAKES)('is explained once: $what', expectExplanation)
})
