/**
 * Mistakes in a shop's page or settings: what is wrong, and how to put it right. The console explains them, and
 * `docs/troubleshooting.md` lists them.
 */

import type { CheckoutError } from './errors.ts'
import type { CheckoutOptions } from './options.ts'

/** Why there is no answer from the companion. */
export type Finding = 'address' | 'mixed' | 'policy' | 'origin' | 'redirect' | 'other' | 'scheme' | 'silent'

export interface Fault {
  readonly error: CheckoutError
  readonly options: CheckoutOptions
  /** Of the order token, not verified; empty when there is none that can be read. */
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  /** Only with `unreachable`. */
  readonly finding?: Finding
  /** Epoch seconds. */
  readonly now: number
}

export interface Mistake {
  /** The code of the error; `http_<status>` for every answer that is not the companion's. */
  readonly code: string
  /** Whether the fault is this mistake. Without it, every error with this code is. */
  readonly applies?: (fault: Fault) => boolean
  /** What the buyer reads, if the code alone does not say it. */
  readonly symptom?: string
  /** `{server}` is the companion's address, `{origin}` that of the page. */
  readonly what: string
  readonly remedy: string
}

/** The modal has not loaded, so the button says in the console what it knows. */
export const MISTAKES_BEFORE_LOADING: readonly Mistake[] = [
  {
    code: 'load_failed',
    symptom: 'The shop isn’t answering',
    what: 'The file of the modal has not loaded. The console names its address.',
    remedy:
      'Open the address. If nothing answers, start the companion, or correct `server` or the address of the script. ' +
      'If there is no such file, load `pay-button.js` again: its version has changed. ' +
      'If the file is there, add its origin to `script-src`.',
  },
  {
    code: 'load_failed',
    what: 'Nothing names the companion, because the script is inlined or in a bundle.',
    remedy: 'Set `server` to the address of the companion.',
  },
]

/** The modal explains these. The first that applies counts. */
export const MISTAKES: readonly Mistake[] = [
  {
    code: 'load_failed',
    applies: () => !('HTMLDialogElement' in window),
    what: 'The browser is too old for the modal.',
    remedy:
      'Nothing is wrong with the page. For an order token or a checkout, the button leads to the companion’s page.',
  },
  {
    code: 'load_failed',
    applies: () => Object.keys(Document.prototype).some((name) => Object.hasOwn(document, name)),
    what: 'An element of the page hides a function of the document: its `name` or `id` is, for example, `createElement`.',
    remedy: 'Rename the element.',
  },
  {
    code: 'load_failed',
    what: 'The Content-Security-Policy of the page leaves the modal no Trusted Types policy.',
    remedy: 'Add `pay-button` to `trusted-types`.',
  },

  {
    code: 'bad_options',
    applies: ({ options }) => Boolean(options.checkout),
    what: '`checkout` is set without `client-secret`.',
    remedy: 'Set both. `POST /checkouts` returns them together.',
  },
  {
    code: 'bad_options',
    applies: ({ options }) => Boolean(options.clientSecret),
    what: '`client-secret` is set without `checkout`.',
    remedy: 'Set both. `POST /checkouts` returns them together.',
  },
  {
    code: 'bad_options',
    applies: ({ options }) => options.amount != null,
    what: '`amount` is set without `currency`.',
    remedy: 'Set `currency` to an ISO 4217 code. For an order with a fixed price, set `order-token` instead.',
  },
  {
    code: 'bad_options',
    what: 'No attribute names the order, or its value is empty.',
    remedy: 'Set `order-token`, or `order-id`, or `checkout` with `client-secret`.',
  },

  {
    code: 'unreachable',
    applies: ({ finding }) => finding === 'origin',
    what: 'The companion at {server} does not allow this page: {origin} is not in `ALLOWED_ORIGINS`.',
    remedy: 'Add {origin} to `ALLOWED_ORIGINS` and restart the companion.',
  },
  {
    code: 'unreachable',
    applies: ({ finding }) => finding === 'scheme',
    what: 'Nothing answers at {server}, but the companion answers at the same address with the other of http and https.',
    remedy: 'Correct `http:` or `https:` in `server`, or in the address of the script.',
  },
  {
    code: 'unreachable',
    applies: ({ finding }) => finding === 'mixed',
    what: 'The page is on https and the companion at {server} is not, so the browser blocks the request.',
    remedy: 'Give the companion https, and write `https:` in `server`.',
  },
  {
    code: 'unreachable',
    applies: ({ finding }) => finding === 'policy',
    what: 'The Content-Security-Policy of the page blocks requests to {server}.',
    remedy: 'Add the origin of {server} to `connect-src`.',
  },
  {
    code: 'unreachable',
    applies: ({ finding }) => finding === 'redirect',
    what: 'The address {server} redirects to another one. The modal follows no redirects.',
    remedy: 'Set `server` to the address that the redirect leads to.',
  },
  {
    code: 'unreachable',
    applies: ({ finding }) => finding === 'other',
    what: 'Something answers at {server}, but it is not the companion, or a proxy answers in its place.',
    remedy: 'Set `server` to the base address of the companion, without `/pay-button.js`. Look at the proxy’s log.',
  },
  {
    code: 'unreachable',
    applies: ({ finding }) => finding === 'address',
    what: 'The value of `server` is not a web address: {server}',
    remedy: 'Set `server` to an address that begins with `https://`.',
  },
  {
    code: 'unreachable',
    what: 'Nothing answers at {server}.',
    remedy: 'Start the companion. Check the host and the port in `server`, or in the address of the script.',
  },
  {
    code: 'timeout',
    what: 'The companion at {server} did not answer within 30 s.',
    remedy: 'Look at the log of the companion, and at the proxy in front of it.',
  },
  {
    code: 'bad_answer',
    what: 'The answer of {server} is not the companion’s.',
    remedy: 'Check `server`, and the proxy in front of the companion.',
  },
  {
    code: 'http_<status>',
    what: 'Something that is not the companion answers at {server}.',
    remedy: 'Set `server` to the base address of the companion. It begins with `https://`.',
  },
  {
    code: 'not_found',
    what: 'The companion has no such address below {server}.',
    remedy: 'Set `server` to the base address of the companion, without `/checkouts`.',
  },

  {
    code: 'order_token_invalid',
    applies: ({ options }) => !/^[\w-]+\.[\w-]+\.[\w-]*$/.test(options.orderToken ?? ''),
    what: 'The value of `order-token` is not a JWT.',
    remedy: 'Check that your template writes the token itself into the page: three parts with dots between them.',
  },
  {
    code: 'order_token_invalid',
    applies: ({ header }) => header['alg'] !== 'HS256',
    what: 'The order token is signed with another algorithm than HS256.',
    remedy: 'Sign it with HS256 and `ORDER_TOKEN_SECRET`.',
  },
  {
    code: 'order_token_invalid',
    applies: ({ claims, now }) => Number(claims['exp']) <= now,
    what: 'The order token has expired.',
    remedy:
      'Sign a new token for each view of the page, and keep the page out of caches. Check the clock of your server.',
  },
  {
    code: 'order_token_invalid',
    applies: ({ claims, now }) => Number(claims['nbf']) > now,
    what: 'The order token is not valid yet.',
    remedy: 'Check `nbf`, and the clocks of your server and of the companion.',
  },
  {
    code: 'order_token_invalid',
    what: 'The order token is signed with another secret than that of the companion at {server}.',
    remedy: 'Set the same `ORDER_TOKEN_SECRET` in the shop and in the companion. Check for quotes and line breaks.',
  },

  {
    code: 'invalid_request',
    applies: names('exp'),
    what: 'The order token has no usable `exp`.',
    remedy: 'Set `exp` to the time at which the token expires, in whole seconds since 1970.',
  },
  {
    code: 'invalid_request',
    applies: (fault) => names('amount')(fault) && typeof fault.claims['amount'] === 'number',
    what: 'The `amount` of the order token is a number.',
    remedy: 'Write it as a string: `"100.00"`.',
  },
  {
    code: 'invalid_request',
    applies: names('amount'),
    what: 'The `amount` of the order is not valid.',
    remedy:
      'Write a decimal string such as `"1250.00"`, without a thousands separator, with the decimals of its currency.',
  },
  {
    code: 'invalid_request',
    applies: names('currency'),
    what: 'The `currency` of the order is not known.',
    remedy: 'Use an ISO 4217 code in capital letters, for example `BDT`.',
  },
  {
    code: 'invalid_request',
    applies: names('orderId'),
    what: 'The order id is not valid.',
    remedy: 'Use 1 to 64 letters, digits, `_` and `-`, without `#`. It must not begin with `open_`.',
  },
  {
    code: 'invalid_request',
    applies: (fault) => names('successUrl')(fault) || names('cancelUrl')(fault),
    what: 'The success or cancel address of the order is not a web address.',
    remedy: 'Use an address that begins with `https://`.',
  },
  {
    code: 'invalid_request',
    // The buyer mistyped an e-mail address or a phone number.
    applies: ({ error }) => !error.errors.length || error.errors.some(({ path }) => !path.startsWith('customer.')),
    what: 'The companion cannot use the order.',
    remedy: 'Correct the members that the answer names.',
  },

  {
    code: 'price_not_allowed',
    what: 'The page names an amount that the companion does not accept.',
    remedy:
      'Sign the price into an order token. For donations and tips, set `OPEN_AMOUNTS`, and stay inside its limits.',
  },
  {
    code: 'pricing_not_configured',
    what: 'The button names an order by its id, and the companion has no order look-up.',
    remedy: 'Set `ORDER_LOOKUP_URL` in the companion, or set `order-token` on the button.',
  },
  {
    code: 'order_not_found',
    what: 'Your order look-up answers that it does not know the order.',
    remedy: 'Check `order-id`, and that the order is stored before its page is shown.',
  },
  {
    code: 'order_lookup_failed',
    what: 'The companion cannot use the answer of your order look-up.',
    remedy: 'Look at the log of the companion. Check `ORDER_LOOKUP_URL` and what it answers.',
  },
  {
    code: 'no_payment_method',
    what: 'No provider that is switched on takes the currency of the order.',
    remedy: 'Switch on a provider for this currency. Check `providers` of the order.',
  },
  {
    code: 'checkout_not_found',
    what: 'The companion at {server} does not know the checkout with this client secret.',
    remedy: 'Set `checkout` and `client-secret` from one answer of this companion. Do not store them in a page.',
  },
  {
    code: 'order_paid',
    applies: ({ error }) => Boolean(error.paid),
    what: 'Another order with this order id was paid before, at another price.',
    remedy: 'Give each order an id of its own.',
  },
  {
    code: 'unauthorized',
    what: 'The request has lost the header `Authorization` on its way to the companion.',
    remedy: 'Let the proxy in front of the companion pass this header on.',
  },
  {
    code: 'body_too_large',
    what: 'The order token is too large.',
    remedy: 'Leave `items` and other optional members out of it.',
  },
  {
    code: 'body_already_read',
    what: 'A body parser runs before the companion in your server.',
    remedy: 'Mount the companion before `express.json()`.',
  },
  {
    code: 'rate_limited',
    what: 'The companion has had too many requests from one address.',
    remedy: 'If all buyers share one limit, set `TRUST_PROXY` to the proxy in front of the companion.',
  },
  {
    code: 'unavailable',
    what: 'The companion at {server} cannot work at the moment.',
    remedy: 'Look at its log, and at `/readyz`.',
  },
  {
    code: 'internal_error',
    what: 'The companion at {server} has failed.',
    remedy: 'Look at its log.',
  },
]

/** Whether the companion names this member of the order, or something in it, as wrong. */
function names(member: string): (fault: Fault) => boolean {
  return ({ error }) => error.errors.some(({ path }) => path.split('.')[0] === member)
}
